"""Puts the risk rules to the sites of an edit, and keeps in it what was displayed of them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache

from needlemap.bodymap import BodyAtlas
from needlemap.domain.clock import now_utc
from needlemap.domain.edit import SiteEdit, with_shown
from needlemap.domain.patient_file import PatientFile
from needlemap.domain.screening import Alert, AlertLevel
from needlemap.domain.session import Session
from needlemap.domain.site import NeedleSite
from needlemap.reference import Reference
from needlemap.reference.findings import Risk, RiskLevel, Standing
from needlemap.reference.risk import RiskRules

_REGION = "region."
# Said once, however the words go on: their numbers change with every site.
_ONCE_A_SITE = "screening."
_ORDER = list(RiskLevel)
_LEVELS = {AlertLevel.BLOCK: RiskLevel.HIGH, AlertLevel.WARN: RiskLevel.CAUTION}


class RiskWatch:
    """Looks at each edit of one patient's sessions before it is stored.

    It remembers nothing: what was shown is read from the session itself, so a failed save or an
    undo cannot leave it out of step. A region's note is shown once a session. Nothing here
    acknowledges: that is a click or a key of its own.
    """

    def __init__(self, atlas: BodyAtlas, reference: Reference, patient_file: PatientFile) -> None:
        # Before a site is stored, and again when it is shown.
        self._zones_at = lru_cache(maxsize=16)(atlas.risk_zones_at)
        self._reference = reference
        self._rules = RiskRules(reference)
        self.patient_file = patient_file

    def prepare(self) -> None:
        """Read the tables before the first click."""
        self._rules.prepare()

    def watched(self, session: Session, edit: SiteEdit, *, at: datetime | None = None) -> SiteEdit:
        """Return the edit with what is displayed of its sites, now or at a time."""
        if not session.may_change:
            return edit
        return SiteEdit(edit.before, tuple(self._shown(session, edit, at or now_utc())))

    def risks(self, session: Session, site: NeedleSite) -> tuple[Risk, ...]:
        """Return what warns at a site of the session, the gravest first."""
        return self.risks_at(session, [site])[0]

    def risks_at(
        self, session: Session, sites: Sequence[NeedleSite]
    ) -> tuple[tuple[Risk, ...], ...]:
        """Return what warns at each of these sites, the gravest first."""
        standing = Standing.of(session.visit, self.patient_file)
        alerts = self._alerts(session, standing)
        return tuple(self._risks(session, site, standing, alerts) for site in sites)

    def _risks(
        self, session: Session, site: NeedleSite, standing: Standing, all_alerts: list[Alert]
    ) -> tuple[Risk, ...]:
        alerts = [alert for alert in all_alerts if site.id in alert.site_ids]
        placed = self._rules.risks(
            site,
            self._zones_at(site.point),
            standing,
            partner=_partner(session, site),
            alerted={alert.precaution for alert in alerts},
        )
        found = (*(_of_alert(alert) for alert in alerts), *placed)
        return tuple(sorted(found, key=lambda risk: _ORDER.index(risk.level)))

    def _shown(self, session: Session, edit: SiteEdit, at: datetime) -> list[NeedleSite]:
        """Return the sites after the edit, with what is new to say of them."""
        known = {site.id: site for site in edit.before}
        shown: list[NeedleSite] = []
        for place, site in enumerate(edit.after):
            if not _concerns(known.get(site.id), site):
                shown.append(site)
                continue
            then = session.edited(SiteEdit(edit.before, (*shown, *edit.after[place:])))
            shown.append(with_shown(site, _new(self.risks(then, site), site, then), at=at))
        return shown

    def _alerts(self, session: Session, standing: Standing) -> list[Alert]:
        """Return the alerts of the screening that mean places of the body."""
        if not standing.places:
            return []
        from needlemap.reference.alerts import alerts  # not before a precaution is there

        return [
            alert
            for alert in alerts(session, self.patient_file, self._reference)
            if alert.site_ids and alert.level in _LEVELS
        ]


def _of_alert(alert: Alert) -> Risk:
    return Risk(f"screening.{alert.precaution}", _LEVELS[alert.level], alert.reason)


def _new(risks: tuple[Risk, ...], site: NeedleSite, session: Session) -> Iterator[tuple[str, str]]:
    """Yield code and words of what was not shown yet: at this site, or of a region at any."""
    shown = {(warning.code, warning.text) for warning in site.warnings}
    codes = {warning.code for warning in site.warnings if warning.code.startswith(_ONCE_A_SITE)}
    if any(risk.code.startswith(_REGION) for risk in risks):
        listed = {warning.code for one in session.sites for warning in one.warnings}
        codes |= {code for code in listed if code.startswith(_REGION)}
    for risk in risks:
        once = risk.code.startswith((_REGION, _ONCE_A_SITE))
        if (risk.code not in codes) if once else ((risk.code, risk.text) not in shown):
            yield risk.code, risk.text


def _concerns(old: NeedleSite | None, new: NeedleSite) -> bool:
    """Whether the rules may say something else than before the edit."""
    if old is None:
        return True
    facts = ("point", "structure", "needle", "depth_mm", "technique", "estim")
    return any(getattr(old, fact) != getattr(new, fact) for fact in facts)


def _partner(session: Session, site: NeedleSite) -> NeedleSite | None:
    if site.estim is None:
        return None
    return next(
        (
            one
            for one in session.sites
            if one.id != site.id and one.estim and one.estim.pair_id == site.estim.pair_id
        ),
        None,
    )
