"""What the parts of a page are, so that a reader who hears the PDF hears it in order.

Qt writes no tags. While a page is painted, `tagged` notes which part is painted and leaves a sign
in the drawing, off the page: a little box whose place is its number. `marked` turns the signs of
the finished page into marked content, and `write_tree` makes the tree of the document of it.
What is no part (rules, frames, the number of a page) is painted as `untagged`, an artifact. On
another painter, a screen's, nothing happens.

Source: ISO 32000-1, 14.7 and 14.8; ISO 14289-1 (PDF/UA-1).
"""

import re
import zlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from enum import StrEnum

import pikepdf
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPaintDevice, QPainter

from needlemap.reports.pages.paper import DOTS_PER_INCH


class Role(StrEnum):
    """The standard structure types that our pages have."""

    DOCUMENT = "Document"
    TITLE = "H1"
    HEADING = "H2"
    PARAGRAPH = "P"
    LIST = "L"
    LIST_ITEM = "LI"
    LABEL = "Lbl"
    LIST_BODY = "LBody"
    TABLE = "Table"
    ROW = "TR"
    HEADER_CELL = "TH"
    CELL = "TD"
    FIGURE = "Figure"
    LINK = "Link"


# What holds letters and strokes, and no parts.
_LEAVES = {
    Role.TITLE,
    Role.HEADING,
    Role.PARAGRAPH,
    Role.LABEL,
    Role.LIST_BODY,
    Role.HEADER_CELL,
    Role.CELL,
    Role.FIGURE,
    Role.LINK,
}
_CODES = {role: role.value.encode() for role in Role}
_NAMES = {role: pikepdf.Name("/" + role.value) for role in Role}
_Box = tuple[float, float, float, float]


@dataclass(eq=False, slots=True)
class Part:
    """A part of the document, with what it holds in the order in which it is read.

    Attributes
    ----------
    alt
        What a figure shows, in words.
    text
        What its strokes spell, where they are no letters.
    scope
        Of a header cell: ``Column`` or ``Row``.
    box_px
        Of a figure, on its page: left, top, width, height.
    link_to
        Of a link: the page to which it leads, from 0.
    parts
        Parts, and pieces of content as page and number within the page, as `marked` finds them.
    page
        On which page it begins, from 0.
    words
        What is written in it, a paragraph each.
    """

    role: Role
    alt: str = ""
    text: str = ""
    scope: str = ""
    box_px: _Box | None = None
    link_to: int | None = None
    parts: "list[Part | tuple[int, int]]" = field(default_factory=list)
    page: int = 0
    words: list[str] = field(default_factory=list)


class TagPainter(QPainter):
    """A painter of pages that notes what it paints.

    Attributes
    ----------
    document
        The whole, when all pages are painted.
    signs
        For each page, the part that begins at each of its signs; None for an artifact.
    covers
        How many pages come before the page that links call the first.
    has_text
        Whether the cell that is painted holds words already, from which the next are to be parted.
    """

    covers = 0

    def __init__(self, device: QPaintDevice) -> None:
        super().__init__(device)
        self.document = Part(Role.DOCUMENT)
        self.signs: list[list[Part | None]] = []
        self.has_text = False
        self._open: list[Part | None] = [self.document]
        self._kept: dict[tuple[int, object], Part] = {}
        self._marked: Part | None = None

    def begin_page(self) -> None:
        """Begin the signs of a page; nothing on it belongs to a part yet."""
        self.signs.append([])
        self._marked = None

    def open_part(self, part: Part | None, key: object = None) -> None:
        """Open a part, or with None what is none; one that was begun goes on by its key."""
        parent = self._open[-1]
        if parent is None or parent.role in _LEAVES:
            self._open.append(parent)
            return
        if part is not None:
            kept = self._kept.get((id(parent), key)) if key is not None else None
            if kept is None:
                part.page = len(self.signs) - 1
                parent.parts.append(part)
                if key is not None:
                    self._kept[id(parent), key] = part
            part = kept or part
        self._open.append(part)
        if part is None or part.role in _LEAVES:
            self.has_text = False
            self._sign(part)

    def close_part(self) -> None:
        """Close what was opened last; no sign yet, since nearly always another part follows."""
        self._open.pop()

    def note_words(self, words: str) -> None:
        """Keep the words that are painted now with their part."""
        part = self._open[-1]
        if part is not None:
            part.words.append(words)

    @property
    def is_in_cell(self) -> bool:
        """Whether a cell is painted, which holds the letters of several paragraphs."""
        part = self._open[-1]
        return part is not None and part.role in (Role.CELL, Role.HEADER_CELL)

    def _sign(self, now: Part | None) -> None:
        signs = self.signs[-1]
        if now is self._marked:
            return
        self._marked = now
        sign = QRectF(_FIRST - _STEP * len(signs), _FIRST, _SIZE, _SIZE)
        # Kept and brought back, so that Qt sets the sign apart from what has the same brush.
        self.save()
        self.resetTransform()
        self.fillRect(sign, _BLACK)
        self.restore()
        signs.append(now)


_FIRST, _STEP, _SIZE = -40000, 10, 4
# Half the time of zlib's own choice; pages grow by a few per cent.
_PACKED = 3
_BLACK = QColor("#000000")


class _Open:
    """A part while it is painted."""

    __slots__ = ("_key", "_painter", "_part")

    def __init__(self, painter: TagPainter, part: Part | None, key: object = None) -> None:
        self._painter, self._part, self._key = painter, part, key

    def __enter__(self) -> None:
        self._painter.open_part(self._part, self._key)

    def __exit__(self, *raised: object) -> None:
        self._painter.close_part()


_NOTHING: AbstractContextManager[None] = nullcontext()


def tagged(
    painter: QPainter,
    role: Role,
    *,
    key: object = None,
    alt: str = "",
    text: str = "",
    scope: str = "",
    box: _Box | None = None,
    link_to: int | None = None,
) -> AbstractContextManager[None]:
    """Paint a part of the document. Within a figure, a cell or a paragraph all belongs to that.

    Parameters
    ----------
    key
        Of a part that goes on, on this page or the next: lines of a paragraph, rows of a table.
    """
    if not isinstance(painter, TagPainter):
        return _NOTHING
    if link_to is not None:
        link_to += painter.covers
    return _Open(painter, Part(role, alt, text, scope, box, link_to=link_to), key)


def untagged(painter: QPainter) -> AbstractContextManager[None]:
    """Paint what is not to be read: what stands on a page before already, or only divides."""
    if not isinstance(painter, TagPainter):
        return _NOTHING
    return _Open(painter, None)


_SIGN = re.compile(
    rb"q\n/CSp\w* cs\n[^\n]* scn\n/GSa gs\n(-?\d+) %d %d %d re\nf\nQ(?: (?=[qQ])|\n|$)"
    % (_FIRST, _SIZE, _SIZE)
)
# Where a graphics state is kept (q) or brought back (Q).
_STATES = re.compile(rb"(?m)^([qQ](?: [qQ])*)$")
# The same, between two ends of lines: so the search jumps from one to the next.
_STATE_LINES = re.compile(rb"\n([qQ](?: [qQ])*)(?=\n)")
_PAINTS = re.compile(rb"(?m)^(?:BT|.* m|.* re|.* Do|.* sh)$")


def marked(content: bytes, signs: Sequence[Part | None], page: int) -> tuple[bytes, list[Part]]:
    """Return a page's content with marked content for its signs, and the part of each number.

    No marked content crosses a graphics state: between two signs Qt keeps as many as it brings
    back, and where it does not, the content is cut into pieces. Each part gets the numbers of its
    pieces. ValueError where a sign is missing, so that no words are said as part of others.
    """
    out: list[bytes] = []
    numbered: list[Part] = []
    now: Part | None = None
    at = count = 0
    for sign in _SIGN.finditer(content):
        _mark(out, content[at : sign.start()], now, numbered, page)
        now, at = signs[(_FIRST - int(sign[1])) // _STEP], sign.end()
        count += 1
    if count != len(signs):
        raise ValueError(f"page {page + 1} shows {count} of {len(signs)} signs of its parts")
    _mark(out, content[at:], now, numbered, page)
    return b"".join(out), numbered


def _mark(
    out: list[bytes], content: bytes, now: Part | None, numbered: list[Part], page: int
) -> None:
    # Nearly all of it is letters, which are found at once.
    if b"\nBT\n" not in content and _PAINTS.search(content) is None:
        out.append(content)
        return
    if _is_balanced(content):
        _piece(out, content, 0, now, numbered, page)
        return
    for count, piece in enumerate(_STATES.split(content)):
        is_state = count % 2 == 1
        paints = None if is_state else _PAINTS.search(piece)
        if paints is None:
            out.append(piece)
        else:
            _piece(out, piece, paints.start(), now, numbered, page)


def _is_balanced(content: bytes) -> bool:
    """Whether each graphics state that is brought back was kept in the same content."""
    depth = 0
    for state in b"".join(_STATE_LINES.findall(b"\n%b\n" % content)).replace(b" ", b""):
        depth += 1 if state == ord("q") else -1
        if depth < 0:
            return False
    return depth == 0


def _piece(
    out: list[bytes], piece: bytes, start: int, now: Part | None, numbered: list[Part], page: int
) -> None:
    """Add a piece whose painting begins at a place."""
    out.append(piece[:start])
    if now is None:
        out.append(b"/Artifact BMC\n")
    else:
        out.append(b"/%s <</MCID %d>> BDC\n" % (_CODES[now.role], len(numbered)))
        now.parts.append((page, len(numbered)))
        numbered.append(now)
    out += [piece[start:].rstrip(b"\n"), b"\nEMC\n"]


def write_tree(
    pdf: pikepdf.Pdf,
    document: Part,
    signs: Sequence[Sequence[Part | None]],
    *,
    begin_page: Callable[[int], None] = lambda number: None,
) -> None:
    """Turn the signs of all pages into marked content and write the tree of the document.

    ValueError where the drawing does not show each sign.

    Parameters
    ----------
    begin_page
        Is told the number of each page, from 0, before it is done.
    """
    numbers: list[list[Part]] = []
    for number, page in enumerate(pdf.pages):
        begin_page(number)
        content = page.obj.Contents.read_bytes()
        new, parts = marked(content, signs[number], number)
        packed = zlib.compress(new, _PACKED)
        page.obj.Contents.write(packed, filter=pikepdf.Name.FlateDecode)
        page.obj.StructParents = number
        page.obj.Tabs = pikepdf.Name.S
        numbers.append(parts)
    root = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
    tree = _Tree(pdf, root, len(numbers))
    root.K = tree.element(document, root)
    nums: list[object] = []
    for number, parts in enumerate(numbers):
        nums += [number, pdf.make_indirect(pikepdf.Array([tree.made[id(p)] for p in parts]))]
    for key, element in tree.linked:
        nums += [key, element]
    root.ParentTree = pdf.make_indirect(pikepdf.Dictionary(Nums=pikepdf.Array(nums)))
    root.ParentTreeNextKey = tree.next_key
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = pikepdf.Dictionary(Marked=True)


class _Tree:
    """Makes the elements of the tree; `made` finds each again by the identity of its part."""

    def __init__(self, pdf: pikepdf.Pdf, root: pikepdf.Object, pages: int) -> None:
        self._pdf = pdf
        self.made: dict[int, pikepdf.Object] = {}
        self.linked: list[tuple[int, pikepdf.Object]] = []
        self.next_key = pages
        self._pages = [page.obj for page in pdf.pages]

    def element(self, part: Part, parent: pikepdf.Object) -> pikepdf.Object:
        made = self._pdf.make_indirect(
            pikepdf.Dictionary(
                S=_NAMES[part.role],
                P=parent,
                Pg=self._pages[part.page],
            )
        )
        self.made[id(part)] = made
        if part.alt:
            made.Alt = pikepdf.String(part.alt)
        if text := part.text or _drawn_words(part):
            made.ActualText = pikepdf.String(text)
        if part.scope:
            made.A = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name("/" + part.scope))
        kids: list[object] = []
        for each in part.parts:
            if isinstance(each, Part):
                if not is_empty(each):
                    kids.append(self.element(each, made))
            elif each[0] == part.page:
                kids.append(each[1])
            else:
                page = self._pages[each[0]]
                kids.append(pikepdf.Dictionary(Type=pikepdf.Name.MCR, Pg=page, MCID=each[1]))
        if part.box_px is not None:
            made.A = pikepdf.Dictionary(O=pikepdf.Name.Layout, BBox=self._box_pt(part))
        if part.link_to is not None:
            kids.append(self._link(part, made))
        made.K = pikepdf.Array(kids)
        return made

    def _link(self, part: Part, made: pikepdf.Object) -> pikepdf.Object:
        """Return a reference to the annotation that leads to the page of a link."""
        page = self._pages[part.page]
        note = self._pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Link,
                Rect=self._box_pt(part),
                Border=[0, 0, 0],
                F=4,  # printed with its page: PDF/A allows no other
                Dest=[self._pages[part.link_to or 0], pikepdf.Name.Fit],
                Contents=pikepdf.String(part.alt),
                StructParent=self.next_key,
            )
        )
        if "/Annots" not in page:
            page.Annots = pikepdf.Array()
        page.Annots.append(note)
        self.linked.append((self.next_key, made))
        self.next_key += 1
        return pikepdf.Dictionary(Type=pikepdf.Name.OBJR, Obj=note, Pg=page)

    def _box_pt(self, part: Part) -> list[float]:
        """Return left, bottom, right and top of a part in points from the sheet's lower corner."""
        left, top, width, height = part.box_px or (0.0, 0.0, 0.0, 0.0)
        high = float(self._pages[part.page].MediaBox[3])
        box = (left, -top - height, left + width, -top)
        rises = (0.0, high, 0.0, high)
        return [round(r + each * 72 / DOTS_PER_INCH, 2) for r, each in zip(rises, box, strict=True)]


def _drawn_words(part: Part) -> str:
    """Return the words of a part with an emoji or the like in it, which Qt draws as a shape.

    The page then has no letter for it, so that it would be neither read aloud nor copied.
    """
    words = " ".join(part.words)
    if words.isascii() or max(words) <= "\uffff":
        return ""
    return " ".join(words.split())


def is_empty(part: Part) -> bool:
    """Whether nothing was painted for a part; an empty cell still holds its place in a row."""
    if part.role in (Role.CELL, Role.HEADER_CELL):
        return False
    return all(isinstance(each, Part) and is_empty(each) for each in part.parts)
