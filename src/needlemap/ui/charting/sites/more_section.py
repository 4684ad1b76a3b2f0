"""The editor's folded part: angle, insertions, retention, needles out, needles that stay."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from needlemap.domain.clock import now_utc
from needlemap.domain.needles_out import with_removed, with_retained
from needlemap.domain.site import NEEDLES_A_SITE, Angle, NeedleSite, Twitch
from needlemap.ui.charting.presets.pickers import NOTHING, OptionalNumber, Picker
from needlemap.ui.charting.sites.editor_fields import EditorPart, whole
from needlemap.ui.forms.autosave import SitesLine

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
        self.add_form(
            self.field(
                "angle",
                self.tr("Angle"),
                self.angle,
                read=lambda angle: Angle(angle) if angle else None,
            ),
            (
                self.field("insertion_count", self.tr("Insertions"), self.insertions, read=whole),
                self.field(
                    "twitch_count",
                    self.tr("Twitches"),
                    self.twitches,
                    read=whole,
                    store=self._ask_twitches,
                ),
                self.field(
                    "retention_s",
                    self.tr("Retention (min)"),
                    self.retention_min,
                    read=lambda minutes: round(minutes * _SECONDS_A_MIN) or None,
                    shown_as=lambda seconds: (
                        seconds / _SECONDS_A_MIN if isinstance(seconds, int) else seconds
                    ),
                ),
            ),
            (
                self.field(
                    "removed_count",
                    self.tr("Needles removed"),
                    self.out,
                    read=round,
                    store=self._ask_out,
                ),
                self.field(
                    "retained_count",
                    self.tr("Retained"),
                    self.stay,
                    read=round,
                    store=lambda count: self._ask_to_stay(count, self.reason.value()),
                ),
            ),
            self.field(
                "retained_reason",
                self.tr("Reason retained"),
                self.reason,
                store=lambda reason: self._ask_to_stay(round(self.stay.value()), reason),
            ),
        )

    def show_sites(self, sites: Sequence[NeedleSite]) -> None:
        """Show what these sites share."""
        most = min((site.needle_count for site in sites), default=0)
        self.out.limit_to(most)
        self.stay.limit_to(most)
        super().show_sites(sites)
        self.form.fields["retained_reason"].say_wrong("")

    def _angles(self) -> list[tuple[str, object]]:
        return [
            (NOTHING, None),
            (self.tr("Perpendicular"), Angle.PERPENDICULAR),
            (self.tr("Oblique"), Angle.OBLIQUE),
            (self.tr("Tangential"), Angle.TANGENTIAL),
        ]

    def _ask_twitches(self, count: int | None) -> None:
        seen = Twitch.MULTIPLE if count and count > 1 else Twitch.SINGLE
        self.change_requested.emit(
            lambda site: replace(site, twitch_count=count, twitch=seen if count else site.twitch)
        )

    def _ask_out(self, count: int) -> None:
        at = now_utc()
        self.change_requested.emit(
            lambda site: with_removed(site, _at_most(site, count), at=at, by=self._remover)
        )

    def _ask_to_stay(self, count: int, reason: str) -> None:
        """Ask once number and reason are there; until then say which is missing."""
        is_missing = bool(count) and not reason
        self.form.fields["retained_reason"].say_wrong(
            self.tr("Enter a reason to record this.") if is_missing else ""
        )
        if not is_missing:
            self.change_requested.emit(lambda site: with_retained(site, count, reason))


def _at_most(site: NeedleSite, count: int) -> int:
    return min(count, site.needle_count - site.retained_count)
