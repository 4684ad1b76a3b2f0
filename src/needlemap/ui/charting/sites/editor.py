"""The editor of the selected sites: the frequent first, warnings above it, the rest folded."""

from collections.abc import Sequence
from functools import cached_property
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from needlemap.bodymap import BeneathItem
from needlemap.domain.site import NeedleSite
from needlemap.reference import Reference
from needlemap.ui.charting.edit_words import short_structure
from needlemap.ui.charting.presets.pickers import Picker
from needlemap.ui.charting.risk.site_warnings import SiteWarnings
from needlemap.ui.charting.sites.beneath_view import BeneathView
from needlemap.ui.charting.sites.dose_section import DosePart
from needlemap.ui.charting.sites.editor_fields import Change, ChangeSites, EditorPart
from needlemap.ui.charting.sites.estim_section import EstimPart
from needlemap.ui.charting.sites.model import HowInferred, structure_source_text
from needlemap.ui.charting.sites.more_section import MorePart
from needlemap.ui.forms.close_guard import bring_into_view
from needlemap.ui.widgets.factories import button, enable_with_reason, wrapped
from needlemap.ui.widgets.page_parts import put_behind
from needlemap.ui.widgets.popup import Collapsible

_SIZES = ("diameter_mm", "length_mm")
_Part = TypeVar("_Part", bound=EditorPart)


class SiteEditor(QFrame):
    """Shows and asks; the chart decides.

    Parameters
    ----------
    change_sites, change_pairs
        Make a change at the selected sites, or at these and their partners in a pair.
    remover
        Who takes needles out.

    Signals
    -------
    remove_requested
        Take the selected sites off the chart.
    beneath_toggled
        What lies beneath the one site is unfolded now, or folded.
    link_clicked
        Marks shall be linked now, or no longer.
    list_closed
        The drop-down list of a box has closed.
    """

    remove_requested = Signal()
    beneath_toggled = Signal(bool)
    link_clicked = Signal()
    list_closed = Signal()

    def __init__(
        self,
        reference: Reference,
        *,
        change_sites: ChangeSites,
        change_pairs: ChangeSites,
        remover: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._reference = reference
        self._sites: tuple[NeedleSite, ...] = ()
        self._numbers: tuple[int, ...] = ()
        self._refusal = ""
        self._has_asked = False  # so the boxes may show what was not saved, or taken back
        self.title = wrapped("", "heading")
        self.remove = button(
            self.tr("Delete"), tip=self.tr("Delete the selected sites"), key="Delete"
        )
        self.warnings = SiteWarnings()
        self._change_sites, self._change_pairs = change_sites, change_pairs
        self._remover = remover
        self._made: list[EditorPart] = []
        self._is_linking = False
        self.estim_fold = Collapsible(self.tr("E-stim"), self._made_estim)
        self.more_fold = Collapsible(self.tr("More"), self._made_more)
        self.beneath_fold = Collapsible(
            self.tr("What lies beneath"), lambda: BeneathView(reference)
        )
        self._hint = wrapped("", "muted")
        self._how = wrapped("", "label")
        self._fields = QWidget()
        self._lay_out()
        self.remove.clicked.connect(self.remove_requested)
        self.beneath_fold.line.toggled.connect(self.beneath_toggled)
        self.show_sites((), ())

    # Each part is made when it is first needed: so a chart opens much sooner.

    @cached_property
    def dose(self) -> DosePart:
        """What is asked first."""
        part = self._like_the_others(DosePart(self._reference, self._asking(self._change_sites)))
        self._column.insertWidget(0, part)
        put_behind(self.warnings.acknowledge, part)
        return part

    @property
    def estim(self) -> EstimPart:
        """The current at a pair of electrodes."""
        return self.estim_fold.part

    @property
    def more(self) -> MorePart:
        """What is recorded less often."""
        return self.more_fold.part

    @property
    def beneath(self) -> BeneathView:
        """What lies beneath the skin there."""
        return self.beneath_fold.part

    def _made_estim(self) -> EstimPart:
        part = self._like_the_others(EstimPart(self._reference, self._asking(self._change_pairs)))
        part.link.setChecked(self._is_linking)
        part.link_clicked.connect(self.link_clicked)
        return part

    def _made_more(self) -> MorePart:
        return self._like_the_others(MorePart(self._remover, self._asking(self._change_sites)))

    def _like_the_others(self, part: _Part) -> _Part:
        """Let a part that was just made show what the others show."""
        self._made.append(part)
        if self._sites:
            part.show_sites(self._sites)
        enable_with_reason(part, self._refusal)
        for picker in part.findChildren(Picker):
            picker.list_closed.connect(self.list_closed)
        return part

    def prepare(self) -> None:
        """Make now what the first selected site needs."""
        self.dose  # noqa: B018

    @property
    def structure_source_text(self) -> str:
        """How the structure of the one site came to be named, in words."""
        return self._how.text()

    @property
    def hint_text(self) -> str:
        """What to do while no site is selected."""
        return self._hint.text()

    @property
    def sites(self) -> tuple[NeedleSite, ...]:
        """The sites that are shown."""
        return self._sites

    def show_sites(
        self, sites: Sequence[NeedleSite], numbers: Sequence[int], candidates: Sequence[str] = ()
    ) -> bool:
        """Show these sites with their numbers; `candidates` come first among the structures.

        Returns false when they are shown already.
        """
        known = (self._sites, self._numbers)
        if sites and (tuple(sites), tuple(numbers)) == known and not self._has_asked:
            return False
        self._has_asked = False
        self._sites, self._numbers = tuple(sites), tuple(numbers)
        self._fields.setVisible(bool(sites))
        self._hint.setVisible(not sites)
        self.remove.setVisible(bool(sites))
        self.beneath_fold.setVisible(len(sites) == 1)
        if not sites:
            for part in self._made:
                part.forget_refused()
            self.title.setText(self.tr("Editor"))
            self._how.hide()
            self._show_hint()
            return True
        self.title.setText(self._title(numbers))
        self.dose.show_candidates(candidates)
        for part in self._made:
            part.show_sites(sites)
        if any(site.estim for site in sites):
            self.estim_fold.open()
        return True

    def show_change(self, before: NeedleSite, after: NeedleSite) -> QWidget | None:
        """Bring into view the box that shows how a site was changed; None where none does."""
        for part in (self.dose, self.more):
            for name, box in part.form.fields.items():
                fact = "needle" if name in _SIZES else name
                if getattr(before, fact) != getattr(after, fact):
                    if part is self.more:
                        self.more_fold.open()
                    bring_into_view(box.piece, takes_focus=False)
                    return box
        return None

    def offer_to_change(self, refusal: str) -> None:
        """Let the sites be changed; or, where there is a refusal, only be read, all of it."""
        for piece in (*self._made, self.remove, self.warnings.acknowledge):
            enable_with_reason(piece, refusal)
        self.warnings.own_words.allow(may_edit=not refusal)
        if refusal != self._refusal:
            self._refusal = refusal
            self._show_hint()

    def _show_hint(self) -> None:
        hint = self.tr("Click on the body to chart a site, or select one here.")
        if self._refusal:
            hint = self.tr("Select a site to read it. {0}").format(self._refusal)
        self._hint.setText(hint)

    def settle(self) -> None:
        """Lay out now what has changed, or it would be painted where it was and then again."""
        for widget in (self.warnings, self):
            layout = widget.layout()
            if layout is not None:
                layout.activate()

    def say_how_inferred(self, how: HowInferred) -> None:
        """Say what named the structure of the one site, unless the therapist did."""
        self._how.setText(structure_source_text(self._sites[0], how))

    def say_renamed(self, structure: str | None) -> None:
        """Say how today's atlas would name the spot of an older site; the record stays."""
        if structure is not None:
            name = self._reference.structure_name(structure)
            self._how.setText(
                self.tr("{0}; the current atlas suggests {1}").format(self._how.text(), name)
            )

    def show_beneath(self, items: Sequence[BeneathItem]) -> None:
        """Show what lies beneath the one site; for several there is no one answer."""
        if self.beneath_fold.is_made:
            self.beneath.show_items(items)

    def show_linking(self, *, on: bool) -> None:
        """Show whether marks are linked now."""
        self._is_linking = on
        if self.estim_fold.is_made:
            self.estim.link.setChecked(on)

    def ask_for_structure(self) -> None:
        """Put the cursor where the structure is chosen."""
        self.dose.structure.setFocus()

    def _asking(self, change_sites: ChangeSites) -> ChangeSites:
        def ask(change: Change) -> bool:
            self._has_asked = True
            return change_sites(change)

        return ask

    def _title(self, numbers: Sequence[int]) -> str:
        self._how.setVisible(len(self._sites) == 1)
        if len(self._sites) > 1:
            listed = ", ".join(str(number) for number in sorted(numbers))
            return self.tr("Sites {0}").format(listed)
        site = self._sites[0]
        self._how.setText(structure_source_text(site, HowInferred.FROM_PLACE))
        words = short_structure(site, self._reference)
        return self.tr("{0}  {1}, {2}").format(numbers[0], words, site.side.value)

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 10, 14, 12)
        outer.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(head)
        for line in (self._how, self.warnings, self._hint, self._fields):
            outer.addWidget(line)
        outer.addStretch(1)
        self._column = QVBoxLayout(self._fields)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        for fold in (self.estim_fold, self.more_fold, self.beneath_fold):
            self._column.addWidget(fold)
