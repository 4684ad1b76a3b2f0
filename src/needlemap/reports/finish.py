"""The last pass over Qt's PDF: what PDF/A-1b asks for and Qt leaves out."""

import io
from datetime import datetime
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
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>1</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def finished(raw: bytes, *, title: str, author: str, created_at: datetime) -> bytes:
    """Return the PDF valid as PDF/A-1b, with title, author and language.

    Qt names CMYK colour spaces that no page uses, which needs an output intent of their own, and
    writes metadata that PDF/A readers refuse.

    Parameters
    ----------
    created_at
        UTC; written without fractions of a second.
    """
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        producer = str(pdf.docinfo.get("/Producer", "Qt"))
        _set_information(pdf, title, author, producer, created_at)
        _set_metadata(pdf, title, author, producer, created_at)
        pdf.Root.Lang = pikepdf.String(LANGUAGE)
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        for page in pdf.pages:
            _drop_unused_colours(page)
        out = io.BytesIO()
        # PDF 1.4, on which PDF/A-1 is built, knows no object streams.
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def _set_information(
    pdf: pikepdf.Pdf, title: str, author: str, producer: str, created_at: datetime
) -> None:
    moment = created_at.strftime("D:%Y%m%d%H%M%SZ")
    pdf.docinfo = pdf.make_indirect(
        pikepdf.Dictionary(
            Title=title,
            Author=author,
            Creator="NeedleMap",
            Producer=producer,
            CreationDate=moment,
            ModDate=moment,
        )
    )


def _set_metadata(
    pdf: pikepdf.Pdf, title: str, author: str, producer: str, created_at: datetime
) -> None:
    packet = _XMP.format(
        title=escape(title),
        author=escape(author),
        language=LANGUAGE,
        creator="NeedleMap",
        producer=escape(producer),
        created=created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
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
