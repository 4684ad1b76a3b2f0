"""Numbers with the word that fits them, on screen, paper and the command line."""


def counted(count: int, one: str, many: str, *more: object) -> str:
    """Return "1 site" or "3 sites": ``{0}`` is the place of the number, ``{1}`` of what follows.

    For texts that are translated: without a translation file Qt says "1 site(s)".
    """
    return (one if count == 1 else many).format(count, *more)


def count_words(count: int, noun: str) -> str:
    """Return "1 session" or "1,200 sessions", of an English noun."""
    plural = "addenda" if noun == "addendum" else f"{noun}s"
    return counted(count, f"1 {noun}", f"{{0:,}} {plural}")
