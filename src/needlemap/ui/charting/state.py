"""What a chart is about, in one place: its session, the selection, the preset, tool and plate.

Widgets show it and ask it to change; none of them keeps a part of it.
"""

from collections.abc import Iterable
from dataclasses import replace
from enum import Enum, auto

from PySide6.QtCore import QObject, Signal

from needlemap.domain.estim import Current
from needlemap.domain.session import Session
from needlemap.domain.site import NeedleSite, SitePreset
from needlemap.ui.charting.chart import SessionChart


class Tool(Enum):
    """What a click or a drag on the body does."""

    PLACE = auto()
    REMOVE = auto()
    LINK = auto()
    DRAW = auto()
    MOVE = auto()


class Part(Enum):
    """A part of the state that can change."""

    SESSION = auto()
    SELECTION = auto()
    PRESET = auto()
    TOOL = auto()
    PLATE = auto()
    TARGET = auto()
    NEW_SITES = auto()


class ChartState(QObject):
    """The state of one charting page. The session changes through `chart`, the rest here.

    Signals
    -------
    changed
        The `Part` that is another now. A plate is told of also when it is asked for again.
    """

    changed = Signal(object)

    def __init__(self, chart: SessionChart, plate: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.chart = chart
        self._plate = plate
        self._selected: tuple[str, ...] = ()
        self._preset, self._current = SitePreset(), Current()
        self._tool = Tool.PLACE
        self._target_min = 0
        self._new_sites_for = ""
        chart.complaint_of_new_sites = lambda: self._new_sites_for
        chart.complaint_treated.connect(self.assign_new_sites)
        self._follow_electrodes()
        chart.edit_stored.connect(self._on_session_changed)
        chart.session_signed.connect(self._on_session_changed)
        chart.session_annotated.connect(self._on_session_changed)

    @property
    def session(self) -> Session:
        """The session as stored."""
        return self.chart.session

    # Selection

    @property
    def selected_ids(self) -> tuple[str, ...]:
        """The selected sites, in the order they were selected."""
        return self._selected

    @property
    def selected_sites(self) -> tuple[NeedleSite, ...]:
        """The selected sites, in the order of the chart."""
        chosen = set(self._selected)
        return tuple(site for site in self.session.sites if site.id in chosen)

    def select(self, ids: Iterable[str]) -> None:
        """Select exactly these sites."""
        wanted = tuple(dict.fromkeys(ids))
        if wanted != self._selected:
            self._selected = wanted
            self.changed.emit(Part.SELECTION)

    def toggle_selected(self, site_id: str) -> None:
        """Add the site to the selection, or take it out."""
        others = [known for known in self._selected if known != site_id]
        self.select(others if site_id in self._selected else [*others, site_id])

    # Preset

    @property
    def preset(self) -> SitePreset:
        """What the next click records."""
        return self._preset

    @property
    def current(self) -> Current:
        """What the next pair of electrodes is set to: the settings used last."""
        return self._current

    def take(self, preset: SitePreset) -> None:
        """Take another preset for the next sites."""
        if preset != self._preset:
            self._preset = preset
            self._current = preset.current or self._current
            self.changed.emit(Part.PRESET)

    # Tool

    @property
    def tool(self) -> Tool:
        """What the pointer does on the body."""
        return self._tool

    @property
    def target_min(self) -> int:
        """The minutes after which needles are due, 0 for never."""
        return self._target_min

    def toggle_tool(self, tool: Tool) -> None:
        """Take a tool that changes the session, if it may change, or go back to placing."""
        if tool is self._tool:
            self.use(Tool.PLACE)
        elif self.chart.check_may_edit():
            self.use(tool)

    def use(self, tool: Tool) -> None:
        """Use this tool from now on."""
        if tool is not self._tool:
            self._tool = tool
            self.changed.emit(Part.TOOL)

    def set_target(self, minutes: int) -> None:
        """Count needles as due after so many minutes, 0 for never."""
        if minutes != self._target_min:
            self._target_min = minutes
            self.changed.emit(Part.TARGET)

    # Complaint

    @property
    def new_sites_for(self) -> str:
        """The complaint that new sites belong to; empty for the leading one of the visit."""
        return self._new_sites_for

    def assign_new_sites(self, complaint_id: str) -> None:
        """Let the sites that are placed from now on belong to this complaint of the visit."""
        leading = self.session.visit.complaint_ids[:1]
        self._new_sites_for = "" if (complaint_id,) == leading else complaint_id
        self.changed.emit(Part.NEW_SITES)

    # Plate

    @property
    def plate(self) -> str:
        """Id of the plate in front."""
        return self._plate

    def show_plate(self, plate_id: str) -> None:
        """Show a plate of the body."""
        self._plate = plate_id
        self.changed.emit(Part.PLATE)

    def _on_session_changed(self) -> None:
        self._drop_gone()
        self._follow_electrodes()
        if self._tool is not Tool.PLACE and not self.chart.may_edit:
            self.use(Tool.PLACE)
        self.changed.emit(Part.SESSION)

    def _drop_gone(self) -> None:
        """Select no site that is no longer on the chart."""
        if self._selected:
            known = {site.id for site in self.session.sites}
            self.select(site_id for site_id in self._selected if site_id in known)

    def _follow_electrodes(self) -> None:
        """Set the next pair of electrodes as the session's last one is set."""
        sites = reversed(self.session.sites)
        latest = next((site.estim.current for site in sites if site.estim), self._current)
        if latest != self._current:
            self._current = latest
            if self._preset.current is not None:
                self._preset = replace(self._preset, current=latest)
            self.changed.emit(Part.PRESET)
