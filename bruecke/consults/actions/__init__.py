"""What is done on the short line: asking, answering, telling by name, keeping answers, shadowing, and the daily duty."""
