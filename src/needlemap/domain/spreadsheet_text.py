"""Texts of tables that a spreadsheet may open: none of them is taken for a formula."""

# A spreadsheet takes what begins so for a formula, and may run it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# Read back by `unescaped`: what a cell that began so, or with the sign itself, was given.
_ESCAPE = "'"
_ESCAPED = (*_FORMULA, _ESCAPE)


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; `unescaped` gives it back."""
    return _ESCAPE + text if text.startswith(_ESCAPED) else text


def unescaped(text: str) -> str:
    """Return a text as it was before `harmless`."""
    return text[1:] if text[:1] == _ESCAPE and text[1:].startswith(_ESCAPED) else text
