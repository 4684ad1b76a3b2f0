"""Numbers with the word that fits them: without a translation file Qt says "1 site(s)"."""


def counted(count: int, one: str, many: str, *more: object) -> str:
    """Return "1 site" or "3 sites": ``{0}`` is the place of the number, ``{1}`` of what follows."""
    return (one if count == 1 else many).format(count, *more)
