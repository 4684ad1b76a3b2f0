"""The editor's folded part: angle, insertions, retention, needles out, needles that stay."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from needlemap.domain.clock import now_utc
from needlemap.domain.needles_out import with_removed, with_retained
from needlemap.domain.site import NEEDLES_A_SITE, Angle, NeedleSite, Twitch
from needlemap.ui.charting.presets.pickers import NOTHING, OptionalNumber, Picker
from needlemap.ui.charting.sites.editor_fields import (
    EditorPart,
    row_of,
    show_picked,
    shown_text,
)
from needlemap.ui.forms.autosave import SitesLine
from needlemap.ui.widgets.factories import field, wrapped

_SECONDS_A_MIN = 60


class MorePart(EditorPart):
    """What is recorded less often. `remover` is who takes needles out."""

    def __init__(self, remover: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._remover = remover
        most = NEEDLES_A_SITE[1]
        self.angle = Picker(self.tr("Angle to the skin"), self._angles())
        self.insertions = OptionalNumber(self.tr("Insertions (passes)"), 500)
        self.twitches = OptionalNumber(self.tr("Number of twitches"), 100)
        self.retention_min = OptionalNumber(self.tr("Retention in minutes"), 120, decimals=1)
        self.out = OptionalNumber(self.tr("Needles removed"), most)
        self.stay = OptionalNumber(self.tr("Needles retained"), most)
        self.reason = SitesLine(self.tr("Reason retained"))
        self.reason_missing = wrapped("", "error")
        self.reason_missing.hide()
        self._lay_out()
        self._connect()

    def show_sites(self, sites: Sequence[NeedleSite]) -> None:
        """Show what these sites share."""
        super().show_sites(sites)
        show_picked(self.angle, self.shared(lambda site: site.angle))
        self.insertions.show_value(self.shared(lambda site: site.insertion_count))
        self.twitches.show_value(self.shared(lambda site: site.twitch_count))
        self.retention_min.show_value(self.shared(_minutes))
        self.out.show_value(self.shared(lambda site: site.removed_count))
        self.stay.show_value(self.shared(lambda site: site.retained_count))
        words = shown_text(self.shared(lambda site: site.retained_reason))
        self.reason.show_text([site.id for site in sites], words)
        most = min((site.needle_count for site in sites), default=0)
        self.out.setMaximum(most)
        self.stay.setMaximum(most)
        self.reason_missing.hide()

    def _angles(self) -> list[tuple[str, object]]:
        return [
            (NOTHING, None),
            (self.tr("Perpendicular"), Angle.PERPENDICULAR),
            (self.tr("Oblique"), Angle.OBLIQUE),
            (self.tr("Tangential"), Angle.TANGENTIAL),
        ]

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(field(self.tr("Angle"), self.angle))
        column.addLayout(
            row_of(
                field(self.tr("Insertions"), self.insertions),
                field(self.tr("Twitches"), self.twitches),
                field(self.tr("Retention (min)"), self.retention_min),
            )
        )
        column.addLayout(
            row_of(
                field(self.tr("Needles removed"), self.out), field(self.tr("Retained"), self.stay)
            )
        )
        column.addWidget(field(self.tr("Reason retained"), self.reason))
        column.addWidget(self.reason_missing)

    def _connect(self) -> None:
        self.angle.chosen.connect(lambda: self._on_angle_chosen())
        self.insertions.entered.connect(lambda count: self.ask(insertion_count=_whole(count)))
        self.twitches.entered.connect(self._on_twitches_entered)
        self.retention_min.entered.connect(self._on_retention_entered)
        self.out.entered.connect(self._on_out_entered)
        self.stay.entered.connect(lambda _: self._ask_to_stay())
        self.reason.entered.connect(lambda _: self._ask_to_stay())

    def _on_angle_chosen(self) -> None:
        angle = self.angle.currentData()
        self.ask(angle=Angle(angle) if angle else None)

    def _on_twitches_entered(self, count: float | None) -> None:
        whole = _whole(count)
        seen = Twitch.MULTIPLE if whole and whole > 1 else Twitch.SINGLE
        self.change_requested.emit(
            lambda site: replace(site, twitch_count=whole, twitch=seen if whole else site.twitch)
        )

    def _on_retention_entered(self, minutes: float | None) -> None:
        self.ask(retention_s=None if minutes is None else round(minutes * _SECONDS_A_MIN))

    def _on_out_entered(self, count: float | None) -> None:
        at, whole = now_utc(), _whole(count) or 0
        self.change_requested.emit(
            lambda site: with_removed(site, _at_most(site, whole), at=at, by=self._remover)
        )

    def _ask_to_stay(self) -> None:
        """Ask once number and reason are there; until then say which is missing."""
        count, reason = round(self.stay.value()), self.reason.text()
        missing = bool(count) and not reason.strip()
        self.reason_missing.setVisible(missing)
        self.reason_missing.setText(self.tr("Enter a reason to record this.") if missing else "")
        if not missing:
            self.change_requested.emit(lambda site: with_retained(site, count, reason))


def _minutes(site: NeedleSite) -> float | None:
    return None if site.retention_s is None else site.retention_s / _SECONDS_A_MIN


def _whole(count: float | None) -> int | None:
    return None if count is None else round(count)


def _at_most(site: NeedleSite, count: int) -> int:
    return min(count, site.needle_count - site.retained_count)
