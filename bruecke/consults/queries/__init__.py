"""Named reads of the short line: one question, lists, collected answers, shadowing."""
