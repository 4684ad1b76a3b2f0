"""The last pass over Qt's PDF: what PDF/A-1 and PDF/UA-1 ask for and Qt leaves out."""

import io
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from xml.sax.saxutils import escape

import pikepdf

LANGUAGE = "en"

# One packet, as ISO 19005-1 wants it: each value equal to its twin in the document's information.
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
<xmp:CreateDate>{created}</xmp:CreateDate>
<xmp:ModifyDate>{created}</xmp:ModifyDate>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description>
{conformance}</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
_PDF_A = """<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>1</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
_PDF_UA = """<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
"""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a file says of itself. ``created_at`` is UTC, written without fractions of a second."""

    title: str
    author: str
    created_at: datetime


class OutlineEntry(Protocol):
    """A bookmark: `needlemap.reports.pages.document.Bookmark` is one."""

    @property
    def title(self) -> str:
        """What stands in the outline."""

    @property
    def page(self) -> int:
        """Which page it leads to, from 0."""

    @property
    def level(self) -> int:
        """0 for a chapter, 1 for a part of the chapter before it."""


def finished(
    raw: bytes,
    stamp: Stamp,
    *,
    bookmarks: Sequence[OutlineEntry] = (),
    tags: Callable[[pikepdf.Pdf], None],
    password: str = "",
) -> bytes:
    """Return the PDF with title, author, language, bookmarks and tags: PDF/A-1, or encrypted.

    Qt names CMYK colour spaces that no page uses, which needs an output intent of their own, and
    writes metadata that PDF/A readers refuse. With a password the file is encrypted with AES-256
    (revision 6) and does not say that it is PDF/A, which knows no encryption.
    """
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        producer = str(pdf.docinfo.get("/Producer", "Qt"))
        _set_information(pdf, stamp, producer)
        _set_metadata(pdf, stamp, producer, _PDF_UA if password else _PDF_A + _PDF_UA)
        pdf.Root.Lang = pikepdf.String(LANGUAGE)
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        for page in pdf.pages:
            _drop_unused_colours(page)
        _name_spaces(pdf)
        _add_bookmarks(pdf, bookmarks)
        tags(pdf)
        return _saved(pdf, password)


def _saved(pdf: pikepdf.Pdf, password: str) -> bytes:
    out = io.BytesIO()
    if password:
        # The owner's password is drawn and forgotten: nobody lifts the limits but by the user's.
        lock = pikepdf.Encryption(user=password, owner=secrets.token_urlsafe(24), R=6)
        pdf.save(out, encryption=lock)
    else:
        # PDF 1.4, on which PDF/A-1 is built, knows no object streams.
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def _add_bookmarks(pdf: pikepdf.Pdf, bookmarks: Sequence[OutlineEntry]) -> None:
    if len(bookmarks) < 2:
        return  # one entry for the only chapter tells nothing
    with pdf.open_outline() as outline:
        for mark in bookmarks:
            entry = pikepdf.OutlineItem(mark.title, mark.page, "Fit")
            chapter = outline.root[-1].children if mark.level and outline.root else outline.root
            chapter.append(entry)
    pdf.Root.PageMode = pikepdf.Name.UseOutlines


def _set_information(pdf: pikepdf.Pdf, stamp: Stamp, producer: str) -> None:
    moment = stamp.created_at.strftime("D:%Y%m%d%H%M%SZ")
    pdf.docinfo = pdf.make_indirect(
        pikepdf.Dictionary(
            Title=stamp.title,
            Author=stamp.author,
            Creator="NeedleMap",
            Producer=producer,
            CreationDate=moment,
            ModDate=moment,
        )
    )


def _set_metadata(pdf: pikepdf.Pdf, stamp: Stamp, producer: str, conformance: str) -> None:
    packet = _XMP.format(
        title=escape(stamp.title),
        author=escape(stamp.author),
        language=LANGUAGE,
        creator="NeedleMap",
        producer=escape(producer),
        created=stamp.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        conformance=conformance,
    )
    metadata = pikepdf.Stream(pdf, packet.encode())
    metadata.Type = pikepdf.Name.Metadata
    metadata.Subtype = pikepdf.Name.XML
    pdf.Root.Metadata = pdf.make_indirect(metadata)


def _drop_unused_colours(page: pikepdf.Page) -> None:
    spaces = page.obj.Resources.get("/ColorSpace", pikepdf.Dictionary())
    for name in ("/CSpcmyk", "/PCSpcmyk"):
        if name in spaces:
            del spaces[name]


def _name_spaces(pdf: pikepdf.Pdf) -> None:
    """Let the glyph of the space be read as a space: Qt calls it a tab, and searches miss it."""
    named: set[tuple[int, int]] = set()
    for page in pdf.pages:
        fonts = page.obj.Resources.get("/Font", pikepdf.Dictionary())
        for name in fonts.keys():  # noqa: SIM118 - not a dict
            letters = fonts[name].get("/ToUnicode")
            if letters is None or letters.objgen in named:
                continue
            named.add(letters.objgen)
            letters.write(letters.read_bytes().replace(b"<0009>", b"<0020>"))
