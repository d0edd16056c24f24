"""What every page and table needs and no domain word: UUID rows, page frame, encryption at rest, the one outbox.

It receives nothing from other parts and answers nothing; everything above may import it.
"""
