"""Numbers as they are written: with the word that fits them, and with a true minus."""

UNCHANGED = "0.0"
"""What `with_sign` says of a change that is too small for its one decimal."""


def counted(count: int, one: str, many: str, *more: object) -> str:
    """Return "1 site" or "3 sites": ``{0}`` is the place of the number, ``{1}`` of what follows.

    For texts that are translated: without a translation file Qt says "1 site(s)".
    """
    return (one if count == 1 else many).format(count, *more)


def count_words(count: int, noun: str) -> str:
    """Return "1 session" or "1,200 sessions", of an English noun."""
    plural = "addenda" if noun == "addendum" else f"{noun}s"
    return counted(count, f"1 {noun}", f"{{0:,}} {plural}")


def number_words(value: float, form: str = "g") -> str:
    """Return "7.5" or "−15": a hyphen before a number would be read as a dash, or not at all."""
    return format(value, form).replace("-", "−")


def with_sign(value: float, form: str = ".1f") -> str:
    """Return a change with its sign: "+2.0", "−1.5", and "0.0" where there is none."""
    words = number_words(value, form)
    nothing = words.strip("−0.") == ""
    return words.removeprefix("−") if nothing else words if value < 0 else f"+{words}"
