"""The editor's folded part: angle, insertions, retention, needles out, needles that stay."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from needlemap.domain.checks import clean_line
from needlemap.domain.clock import now_utc
from needlemap.domain.needles_out import with_removed, with_retained
from needlemap.domain.site import NEEDLES_A_SITE, Angle, NeedleSite, Twitch
from needlemap.ui.charting.presets.pickers import NOTHING, OptionalNumber, Picker
from needlemap.ui.charting.sites.editor_fields import (
    ChangeSites,
    EditorPart,
    whole,
    words_shared,
)
from needlemap.ui.forms.autosave import SelectionLine

_SECONDS_A_MIN = 60


class MorePart(EditorPart):
    """What is recorded less often. `remover` is who takes needles out."""

    def __init__(
        self, remover: str, change_sites: ChangeSites, parent: QWidget | None = None
    ) -> None:
        super().__init__(change_sites, parent)
        self._remover = remover
        most = NEEDLES_A_SITE[1]
        self.angle = Picker(self.tr("Angle to the skin"), self._angles())
        self.insertions = OptionalNumber(self.tr("Insertions (passes)"), 500)
        self.twitches = OptionalNumber(self.tr("Number of twitches"), 100)
        self.retention_min = OptionalNumber(self.tr("Retention in minutes"), 120, decimals=1)
        self.out = OptionalNumber(self.tr("Needles removed"), most)
        self.stay = OptionalNumber(self.tr("Needles retained"), most)
        self.reason = SelectionLine(self.tr("Reason retained"))
        self.form = self.add_form(
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
                    store=self._store_twitches,
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
                    store=self._store_out,
                ),
                self.field(
                    "retained_count",
                    self.tr("Retained"),
                    self.stay,
                    read=round,
                    store=self._store_stay,
                ),
            ),
            self.field(
                "retained_reason",
                self.tr("Reason retained"),
                self.reason,
                shown_as=words_shared,
                store=self._store_reason,
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

    def _store_twitches(self, count: int | None) -> bool:
        seen = Twitch.MULTIPLE if count and count > 1 else Twitch.SINGLE
        return self.change_sites(
            lambda site: replace(site, twitch_count=count, twitch=seen if count else site.twitch)
        )

    def _store_out(self, count: int) -> bool:
        at = now_utc()
        return self.change_sites(
            lambda site: with_removed(site, _at_most(site, count), at=at, by=self._remover)
        )

    def _store_stay(self, count: int) -> bool:
        """Store with the reason that stands beneath; without one say that it is missing."""
        return self._store_retained(count, clean_line(self.reason.text()))

    def _store_reason(self, reason: str) -> bool:
        """Store with the number that stands above; without one say that it is missing."""
        count = round(self.stay.value())
        if reason and not count:
            self._say_missing(self.tr("Enter how many needles are retained to record this."))
            return False
        return self._store_retained(count, reason)

    def _store_retained(self, count: int, reason: str) -> bool:
        if count and not reason:
            self._say_missing(self.tr("Enter a reason to record this."))
            return False
        self._say_missing("")
        return self.change_sites(lambda site: with_retained(site, count, reason))

    def _say_missing(self, sentence: str) -> None:
        self.form.fields["retained_reason"].say_wrong(sentence)


def _at_most(site: NeedleSite, count: int) -> int:
    return min(count, site.needle_count - site.retained_count)
