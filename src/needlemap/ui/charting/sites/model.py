"""The sites of the session as a table."""

from collections.abc import Sequence
from enum import Enum, auto

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)

from needlemap.domain.placement import Side
from needlemap.domain.plurals import counted
from needlemap.domain.site import NeedleSite, StructureSource
from needlemap.reference import Reference
from needlemap.ui.charting.edit_words import short_structure, structure_words
from needlemap.ui.widgets.translation import tr


class HowInferred(Enum):
    """What named a structure that nobody chose: the record says only that it was inferred."""

    FROM_PLACE = auto()
    FROM_CHOICES = auto()
    OTHERWISE = auto()


def structure_source_text(site: NeedleSite, inferred: HowInferred) -> str:
    """Return a sentence on how the site's structure was named."""
    if site.structure_source is StructureSource.CHOSEN:
        return tr("Chosen by you")
    if site.structure_source is StructureSource.TYPED:
        return tr("Typed by you")
    return {
        HowInferred.FROM_PLACE: tr("Suggested from location"),
        HowInferred.FROM_CHOICES: tr("Suggested from earlier choices"),
        HowInferred.OTHERWISE: tr("Suggested when the site was charted"),
    }[inferred]


_Index = QModelIndex | QPersistentModelIndex
CENTRED = (0, 3)  # columns


class SitesModel(QAbstractTableModel):
    """One row a site, in the order of placing; row number + 1 is the number on the mark."""

    def __init__(self, reference: Reference) -> None:
        super().__init__()
        self._reference = reference
        self._rows: tuple[NeedleSite, ...] = ()
        self.is_struck = False
        """Whether a line is drawn through the rows."""
        self._titles = (
            self.tr("#"),
            self.tr("Structure"),
            self.tr("Needle"),
            self.tr("n"),
        )

    def show(self, new: tuple[NeedleSite, ...]) -> None:
        """Show these sites; rows that stay as they were are left alone."""
        old_ids, new_ids = [s.id for s in self._rows], [s.id for s in new]
        if new_ids == old_ids:
            self._change_rows(new)
        elif new_ids[: len(old_ids)] == old_ids:
            self._add_rows(new)
        else:
            self.beginResetModel()
            self._rows = new
            self.endResetModel()

    def strike(self, is_struck: bool) -> None:
        """Draw a line through the rows: the session was entered in error."""
        if is_struck is self.is_struck:
            return
        self.is_struck = is_struck
        if self._rows:
            last = self.index(len(self._rows) - 1, len(self._titles) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def cells(self, row: int) -> tuple[str, ...]:
        """Return what the cells of a row show."""
        return self._cells(self._rows[row], row + 1)

    def site(self, row: int) -> NeedleSite:
        """Return the site in a row."""
        return self._rows[row]

    def row_of(self, site_id: str) -> int:
        """Return the row of a site, -1 when it is not on the chart."""
        return next((row for row, site in enumerate(self._rows) if site.id == site_id), -1)

    def words_of(self, site_id: str) -> str:
        """Return a site in a sentence, nothing when it is not on the chart."""
        row = self.row_of(site_id)
        return "" if row < 0 else self._whole(self._rows[row], row + 1)

    def text(self, rows: Sequence[int]) -> str:
        """Return these rows, or all when none is given, as lines of tab-separated words."""
        chosen = rows or range(len(self._rows))
        titles = (
            self.tr("No."),
            self.tr("Side"),
            self.tr("Structure"),
            self.tr("Technique"),
            self.tr("Needle"),
            self.tr("Needles"),
            self.tr("Note"),
        )
        lines = [titles, *(self._columns(self._rows[row], row + 1) for row in chosen)]
        return "".join("\t".join(line) + "\n" for line in lines)

    def rowCount(self, parent: _Index | None = None) -> int:  # noqa: D102
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:  # noqa: D102
        return 0 if parent is not None and parent.isValid() else len(self._titles)

    def headerData(  # noqa: D102
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self._titles):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            across = (
                Qt.AlignmentFlag.AlignHCenter if section in CENTRED else Qt.AlignmentFlag.AlignLeft
            )
            return across | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: D102
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        site = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cells(site, index.row() + 1)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._whole(site, index.row() + 1)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(site, index.row() + 1)[index.column()]
        return None

    def _cells(self, site: NeedleSite, number: int) -> tuple[str, ...]:
        return (
            str(number),
            f"{side_letter(site.side)}  {short_structure(site, self._reference)}",
            site.needle.label.removesuffix(" mm") if site.needle else "–",
            str(site.needle_count),
        )

    def _spoken(self, site: NeedleSite, number: int) -> tuple[str, ...]:
        return (
            self._whole(site, number),
            f"{structure_words(site, self._reference)}, {site.side.value}",
            site.needle.label if site.needle else self.tr("needle not recorded"),
            counted(site.needle_count, self.tr("1 needle"), self.tr("{0} needles")),
        )

    def _columns(self, site: NeedleSite, number: int) -> tuple[str, ...]:
        return (
            str(number),
            site.side.value,
            structure_words(site, self._reference),
            self._reference.technique_name(site.technique),
            site.needle.label if site.needle else "",
            str(site.needle_count),
            " ".join(site.note.split()),
        )

    def _whole(self, site: NeedleSite, number: int) -> str:
        return self.tr("Site {0}: {1}, {2}, {3}, {4}, {5}").format(
            number,
            structure_words(site, self._reference),
            site.side.value,
            self._reference.technique_name(site.technique),
            counted(site.needle_count, self.tr("1 needle"), self.tr("{0} needles")),
            site.needle.label if site.needle else self.tr("needle not recorded"),
        )

    def _change_rows(self, new: tuple[NeedleSite, ...]) -> None:
        changed = [row for row, site in enumerate(new) if site != self._rows[row]]
        self._rows = new
        last = len(self._titles) - 1
        for row in changed:
            self.dataChanged.emit(self.index(row, 0), self.index(row, last))

    def _add_rows(self, new: tuple[NeedleSite, ...]) -> None:
        self.beginInsertRows(QModelIndex(), len(self._rows), len(new) - 1)
        self._rows = new
        self.endInsertRows()


def side_letter(side: Side) -> str:
    """Return R, L or M: the patient's side."""
    return side.value[0].upper()
