"""Sites that were warned of: what was displayed, and what the therapist acknowledged."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from needlemap.domain.edit import SiteEdit
from needlemap.domain.site import WARNINGS_A_SITE, NeedleSite
from needlemap.domain.warning import ShownWarning


def has_open_warning(site: NeedleSite) -> bool:
    """Whether a warning was displayed at the site that nobody has acknowledged."""
    return any(warning.is_open for warning in site.warnings)


def with_shown(site: NeedleSite, shown: Iterable[tuple[str, str]], *, at: datetime) -> NeedleSite:
    """Return the site with these warnings (code and words) shown now, as many as it may hold."""
    fresh = tuple(ShownWarning(code, text, shown_at=at) for code, text in shown)
    return replace(site, warnings=(site.warnings + fresh)[:WARNINGS_A_SITE]) if fresh else site


def with_acknowledged(site: NeedleSite, *, at: datetime) -> NeedleSite:
    """Return the site with every open warning acknowledged now."""
    if not has_open_warning(site):
        return site
    return replace(site, warnings=tuple(w.acknowledged(at=at) for w in site.warnings))


def acknowledging(sites: Iterable[NeedleSite], *, at: datetime) -> SiteEdit | None:
    """Return the edit that acknowledges all open warnings of these sites; None without any."""
    before = tuple(site for site in sites if has_open_warning(site))
    if not before:
        return None
    return SiteEdit(before, tuple(with_acknowledged(site, at=at) for site in before))
