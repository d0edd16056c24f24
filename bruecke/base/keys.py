"""The key of a row as it comes from outside: in an address, a field of a form, a file."""

from uuid import UUID


def key_in(text: object) -> UUID | None:
    """Return the key that somebody's text spells, None where it spells none."""
    try:
        return UUID(str(text))
    except ValueError:
        return None
