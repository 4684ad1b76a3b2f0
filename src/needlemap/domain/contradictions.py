"""What facts of a site contradict each other.

Certain mistakes are refused before they are stored: asked of what is new, never of what is read. A
record that holds a contradiction must stay readable, and an undo must be able to bring back what
was there. Doubts, which may be meant, are asked about once, before signing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from needlemap.domain.catalogue import Manipulation, Technique
from needlemap.domain.edit import SiteEdit
from needlemap.domain.session import Session
from needlemap.domain.site import NeedleSite
from needlemap.errors import ContradictionError

_LENGTH_RULE = "length."
# The manipulation that says of itself that there was current.
_WITH_CURRENT = "with_e_stim"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Facts of a site that can be true and are more likely a slip; ``sentence`` says which."""

    site_id: str
    sentence: str


@dataclass(frozen=True, slots=True)
class DoubtRules:
    """What doubts go by. ``depth_limits_mm`` are the published ones, by the id of their fact."""

    techniques: Mapping[str, Technique]
    manipulations: Mapping[str, Manipulation]
    depth_limits_mm: Mapping[str, float]

    def doubts(self, session: Session) -> tuple[Doubt, ...]:
        """Return what to ask about before the session is signed, in the order of its sites."""
        return tuple(
            Doubt(site.id, sentence)
            for site in session.sites
            for found in (
                self._too_deep(site),
                self._over_limit(site),
                self._against(site),
                self._without_current(site),
            )
            for sentence in found
        )

    def _too_deep(self, site: NeedleSite) -> Iterator[str]:
        technique = self.techniques.get(site.technique)
        deepest = technique.deepest_mm if technique else None
        if technique and deepest and site.depth_mm is not None and site.depth_mm > deepest:
            yield (
                f"{technique.name} at a depth of {site.depth_mm:g} mm; "
                f"it goes about {deepest:g} mm deep."
            )

    def _over_limit(self, site: NeedleSite) -> Iterator[str]:
        """Yield the limits that the depth exceeds while their warning is not acknowledged."""
        for warning in site.warnings:
            rule, _, fact = warning.code.partition(".")
            limit = self.depth_limits_mm.get(fact) if f"{rule}." == _LENGTH_RULE else None
            if limit is None or site.depth_mm is None or not warning.is_open:
                continue
            if site.depth_mm > limit:
                yield (
                    f"The depth of {site.depth_mm:g} mm is over the published limit of "
                    f"{limit:g} mm here, and the warning is not acknowledged."
                )
                return

    def _against(self, site: NeedleSite) -> Iterator[str]:
        technique = self.techniques.get(site.technique)
        manipulation = self.manipulations.get(site.manipulation or "")
        if technique is None or manipulation is None:
            return
        if (technique.electrical or site.estim) and not manipulation.leaves_needle:
            yield f"Current, but no needle stays in with “{manipulation.name}”."
        if technique.deepest_mm and manipulation.below_fascia:
            yield f"{technique.name} with “{manipulation.name}”, which goes deeper."

    def _without_current(self, site: NeedleSite) -> Iterator[str]:
        """Yield that e-stim is said, while nothing is recorded of it."""
        technique = self.techniques.get(site.technique)
        if site.estim is not None:
            if site.estim.hz is None and site.estim.intensity is None:
                yield "E-stim electrode, but neither frequency nor intensity is recorded."
        elif technique is not None and technique.paired:
            yield f"{technique.name}, but no e-stim pair is recorded."
        elif site.manipulation == _WITH_CURRENT:
            known = self.manipulations.get(_WITH_CURRENT)
            name = known.name if known else _WITH_CURRENT
            yield f"“{name}”, but no e-stim pair is recorded."


def contradictions(site: NeedleSite) -> tuple[str, ...]:
    """Return a sentence for each pair of facts that cannot both be true."""
    return tuple(filter(None, (_depth(site), _insertions(site))))


def check_new_sites(sites: Iterable[NeedleSite]) -> None:
    """Raise ContradictionError when a site contradicts itself."""
    for site in sites:
        for sentence in contradictions(site):
            raise ContradictionError(sentence)


def check_edit(edit: SiteEdit) -> None:
    """Raise ContradictionError when an edit brings a contradiction that was not there before."""
    known = {site.id: contradictions(site) for site in edit.before}
    for site in edit.after:
        for sentence in contradictions(site):
            if sentence not in known.get(site.id, ()):
                raise ContradictionError(sentence)


def _depth(site: NeedleSite) -> str:
    if site.needle is None or site.depth_mm is None or site.depth_mm <= site.needle.length_mm:
        return ""
    return (
        f"A needle of {site.needle.length_mm:g} mm cannot be {site.depth_mm:g} mm deep. "
        "Change the depth or the needle."
    )


def _insertions(site: NeedleSite) -> str:
    if site.insertion_count is None or site.insertion_count >= site.needle_count:
        return ""
    return (
        f"{site.needle_count} needles need at least as many insertions, not "
        f"{site.insertion_count}. Change one of the two."
    )
