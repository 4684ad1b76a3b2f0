"""What an edit of a session changed, in words: for the status line, undo, redo and their tips."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from types import MappingProxyType

from needlemap.domain.days import day_words, moment_words, time_words
from needlemap.domain.edit import Edit, FactsEdit, SiteEdit, VisitEdit
from needlemap.domain.plurals import counted, number_words
from needlemap.domain.region import regional
from needlemap.domain.session import Session
from needlemap.domain.site import Needle, NeedleSite
from needlemap.domain.skin_cells import count_of
from needlemap.domain.symptoms import PatientEntry, SymptomArea, SymptomDrawing
from needlemap.domain.visit import Consent, ConsentDetails, NeedleCount, Visit
from needlemap.domain.visit_complaint import (
    FINDING_FIELDS,
    Findings,
    NeuroScreen,
    VisitComplaint,
)
from needlemap.reference import Reference
from needlemap.ui.widgets.translation import tr

_LONGEST_TEXT = 40
_MANY = 3
_NOTHING = "–"


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """What was changed, and how: "Site 3" and "length 40 → 30 mm"."""

    subject: str
    change: str
    is_value: bool = True

    def __str__(self) -> str:
        """Return it for the status line: "Site 3: length 40 → 30 mm", "Site 3 removed"."""
        return (
            f"{self.subject}: {self.change}" if self.is_value else f"{self.subject} {self.change}"
        )

    @property
    def in_sentence(self) -> str:
        """As it goes on in a line: "site 3 length 40 → 30 mm", "P1 removed"."""
        is_label = self.subject[1:2].isdigit()
        subject = self.subject if is_label else f"{self.subject[:1].lower()}{self.subject[1:]}"
        return f"{subject} {self.change}".strip()


Names = Mapping[str, str]
NO_NAMES: Names = MappingProxyType({})


def change_words(
    edit: Edit | None, session: Session, reference: Reference, *, complaints: Names = NO_NAMES
) -> ChangeWords:
    """Return what an edit changed; the session may be as it was before the edit, or after it.

    `complaints` are the names of the patient's complaints by id.
    """
    if edit is None:
        return ChangeWords("", "")
    if isinstance(edit, SiteEdit):
        return _SiteWords(edit, session, reference, complaints).words()
    if isinstance(edit, VisitEdit) and edit.fields == ("complaints",):
        return _treated(edit.before.complaints, edit.after.complaints, complaints)
    if isinstance(edit, FactsEdit):
        return _facts(edit, session)
    return _visit(edit, reference)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A site before and after."""

    number: int
    old: NeedleSite
    new: NeedleSite


class _SiteWords:
    """Puts an edit of sites into words."""

    def __init__(
        self, edit: SiteEdit, session: Session, reference: Reference, complaints: Names
    ) -> None:
        self._reference, self._complaints = reference, complaints
        self._offset_min = session.utc_offset_min
        self._old = {site.id: site for site in edit.before}
        self._new = {site.id: site for site in edit.after}
        known = {site.id: site.ordinal for site in (*session.sites, *edit.before, *edit.after)}
        ordered = sorted(known, key=lambda site_id: known[site_id])
        self._numbers = {site_id: number for number, site_id in enumerate(ordered, 1)}

    def words(self) -> ChangeWords:
        """Return what was placed, removed or changed; what that entails is left out."""
        if placed := [site for site in self._new.values() if site.id not in self._old]:
            what = self._name(placed[0]) if len(placed) == 1 else ""
            words = tr("placed: {0}").format(what) if what else tr("placed")
            return ChangeWords(self._subject(placed), words, is_value=False)
        if removed := [site for site in self._old.values() if site.id not in self._new]:
            return ChangeWords(self._subject(removed), tr("removed"), is_value=False)
        pairs = [
            _Pair(self._numbers[site_id], self._old[site_id], new)
            for site_id, new in self._new.items()
            if new != self._old[site_id]
        ]
        subject = self._subject([pair.new for pair in pairs])
        changes = self._changes(pairs)
        is_value = not (len(changes) == 1 and changes[0] == tr("moved"))
        return ChangeWords(subject, ", ".join(changes), is_value=is_value)

    def _subject(self, sites: Sequence[NeedleSite]) -> str:
        return _sites_words(sorted(self._numbers[site.id] for site in sites))

    def _name(self, site: NeedleSite) -> str:
        return f"{short_structure(site, self._reference)}, {site.side.value}"

    def _changes(self, pairs: Sequence[_Pair]) -> list[str]:
        changes: list[str] = []
        covered: set[str] = set()
        if any(pair.old.point != pair.new.point for pair in pairs):
            changes.append(tr("moved"))
            covered |= {"point", "clicked", "region", "atlas_version", "approximate"}
        if any(_acknowledged(pair.old) != _acknowledged(pair.new) for pair in pairs):
            changes.append(self._acknowledgement(pairs))
        elif any(_words_on(pair.old) != _words_on(pair.new) for pair in pairs):
            changes.append(tr("words on warnings changed"))
        if any(pair.old.removed_count != pair.new.removed_count for pair in pairs):
            covered |= {"removed_at", "removed_by"}
        if any(pair.old.structure != pair.new.structure for pair in pairs):
            covered.add("structure_source")
        if any(pair.old.needle != pair.new.needle for pair in pairs):
            changes += self._needle(pairs)
        for name, title, words, unit in self._fields():
            if name not in covered:
                values = [(words(getattr(p.old, name)), words(getattr(p.new, name))) for p in pairs]
                changes += _one_field(title, values, unit)
        return changes or [tr("changed")]

    def _complaint(self, value: object) -> str:
        ids = value if isinstance(value, tuple) else ()
        return ", ".join(_complaint_name(each, self._complaints) for each in ids)

    def _acknowledgement(self, pairs: Sequence[_Pair]) -> str:
        more = any(_acknowledged(pair.new) > _acknowledged(pair.old) for pair in pairs)
        return tr("warnings acknowledged") if more else tr("warnings not acknowledged")

    def _needle(self, pairs: Sequence[_Pair]) -> list[str]:
        needles = [(pair.old.needle, pair.new.needle) for pair in pairs]
        if any(old is None or new is None for old, new in needles):
            return _one_field(tr("needle"), [(_label(old), _label(new)) for old, new in needles])
        both = [(old, new) for old, new in needles if old is not None and new is not None]
        lengths = [(f"{old.length_mm:g}", f"{new.length_mm:g}") for old, new in both]
        diameters = [(f"{old.diameter_mm:.2f}", f"{new.diameter_mm:.2f}") for old, new in both]
        return [
            *_one_field(tr("length"), lengths, unit="mm"),
            *_one_field(tr("diameter"), diameters, unit="mm"),
        ]

    def _fields(self) -> list[tuple[str, str, Callable[[object], str], str]]:
        """Return each field: its name, its title, how its value is said, and the unit."""
        reference = self._reference

        def clock(value: object) -> str:
            return moment_words(value, self._offset_min) if isinstance(value, datetime) else ""

        return [
            (
                "structure",
                tr("structure"),
                lambda v: reference.structure_name(_text(v) or None),
                "",
            ),
            ("structure_source", tr("structure named"), _plain, ""),
            ("side", tr("side"), _plain, ""),
            ("region", tr("region"), lambda v: reference.region_name(_text(v)), ""),
            ("technique", tr("technique"), lambda v: reference.technique_name(_text(v)), ""),
            (
                "manipulation",
                tr("manipulation"),
                lambda v: reference.manipulation_name(_text(v)),
                "",
            ),
            ("needle_count", tr("needles"), _plain, ""),
            ("insertion_count", tr("insertions"), _plain, ""),
            ("depth_mm", tr("depth"), _plain, "mm"),
            ("angle", tr("angle"), _plain, ""),
            ("twitch", tr("twitch"), _plain, ""),
            ("twitch_count", tr("twitches"), _plain, ""),
            ("pain_reproduced", tr("pain reproduced"), _plain, ""),
            ("retention_s", tr("retention"), _minutes, "min"),
            ("inserted_at", tr("inserted"), clock, ""),
            ("removed_count", tr("needles removed"), _plain, ""),
            ("removed_at", tr("removed"), clock, ""),
            ("removed_by", tr("removed by"), _text, ""),
            ("retained_count", tr("needles retained"), _plain, ""),
            ("retained_reason", tr("reason for retaining"), _quoted, ""),
            ("estim", tr("e-stim"), _estim, ""),
            ("approximate", tr("approximate"), _plain, ""),
            ("note", tr("note"), _quoted, ""),
            ("complaints", tr("complaint"), self._complaint, ""),
        ]


def _one_field(title: str, pairs: Iterable[tuple[str, str]], unit: str = "") -> list[str]:
    """Return how a field changed at some sites: nothing where it did not."""
    changed = [(old, new) for old, new in pairs if old != new]
    if not changed:
        return []
    olds, news = {old for old, _ in changed}, {new for _, new in changed}
    if len(news) > 1:
        return [tr("{0} changed").format(title)]
    old, new = changed[0]
    after = f"{new} {unit}".strip() if new else _NOTHING
    if len(olds) > 1 or not old:
        return [f"{title} {after}"]
    return [f"{title} {old if new else f'{old} {unit}'.strip()} → {after}"]


def _visit(edit: VisitEdit, reference: Reference) -> ChangeWords:
    names = edit.fields
    if len(names) != 1:
        listed = ", ".join(visit_field_title(name) for name in names)
        return ChangeWords(tr("Visit"), listed or tr("unchanged"))
    (name,) = names
    if name == "screening":
        return _screening(edit, reference)
    words = _VISIT_WORDS.get(name)
    old, new = getattr(edit.before, name), getattr(edit.after, name)
    if name == "needles":
        return _counted(old, new)
    if name == "consent":
        return _consent(old, new, reference)
    if name == "symptom_drawing":
        return _drawn(old, new)
    if name == "consent_details":
        return _consent_details(old or ConsentDetails(), new or ConsentDetails())
    latest = words(new, edit.after, reference) if words is not None else _quoted(new)
    before = words(old, edit.before, reference) if words is not None else ""
    shown = f"{before} → {latest or _NOTHING}" if before and words in _SHORT else latest or _NOTHING
    return ChangeWords(visit_field_title(name), shown)


def _complaint_name(complaint_id: str, names: Names) -> str:
    return names.get(complaint_id) or tr("another complaint")


def _treated(
    old: Sequence[VisitComplaint], new: Sequence[VisitComplaint], names: Names
) -> ChangeWords:
    """Return which complaints a visit treats now, or what was found of one of them."""
    title = visit_field_title("complaints")
    if [each.complaint_id for each in old] != [each.complaint_id for each in new]:
        named = ", ".join(_complaint_name(each.complaint_id, names) for each in new)
        return ChangeWords(title, named or _NOTHING)
    pairs = [(one, other) for one, other in zip(old, new, strict=True) if one != other]
    found = [(one.findings, other.findings) for one, other in pairs]
    if len(found) == 1 and found[0][0] != found[0][1]:
        return _found(*found[0])
    if any(one.reassessed != other.reassessed for one, other in pairs):
        is_now = any(other.reassessed for _, other in pairs)
        return ChangeWords(title, tr("reassessed") if is_now else tr("not reassessed"))
    return ChangeWords(title, tr("confirmed"))


def _found(old: Findings, new: Findings) -> ChangeWords:
    changed = [name for name in FINDING_FIELDS if getattr(old, name) != getattr(new, name)]
    if len(changed) != 1:
        words = tr("{0} unchanged").format(len(changed)) if new.unchanged else tr("changed")
        return ChangeWords(tr("Findings"), words)
    (name,) = changed
    before, after = getattr(old, name), getattr(new, name)
    if isinstance(after, str) and not isinstance(after, NeuroScreen):
        return ChangeWords(finding_title(name), _quoted(after))
    was, now = _plain(before), _plain(after) or _NOTHING
    return ChangeWords(finding_title(name), f"{was} → {now}" if was else now)


def finding_title(name: str) -> str:
    """Return what a finding of a complaint is called."""
    return {
        "pain_now": tr("Pain now"),
        "pain_worst": tr("Worst pain"),
        "pain_best": tr("Least pain"),
        "pattern_24h": tr("24-hour pattern"),
        "movement": tr("Movement tests"),
        "taut_band": tr("Taut band"),
        "tender_point": tr("Tender point"),
        "familiar_pain": tr("Referred familiar pain"),
        "palpation": tr("Palpation"),
        "neuro": tr("Neurological screen"),
        "neuro_note": tr("Neurological findings"),
    }[name]


def _screening(edit: VisitEdit, reference: Reference) -> ChangeWords:
    old = {answer.precaution: answer for answer in edit.before.screening}
    new = {answer.precaution: answer for answer in edit.after.screening}
    changed = [code for code in {**old, **new} if old.get(code) != new.get(code)]
    changes = []
    for code in changed[:_MANY]:
        name = reference.precaution_name(code).partition(" (")[0]
        was, now = old.get(code), new.get(code)
        if now is None:
            changes.append(tr("{0}: not asked").format(name))
        elif was is not None and was.acknowledgement != now.acknowledgement:
            changes.append(
                tr("{0} acknowledged").format(name)
                if now.acknowledgement
                else tr("{0} not acknowledged").format(name)
            )
        else:
            changes.append(f"{name}: {_plain(now.answer)}")
    if len(changed) > _MANY:
        answers = {_plain(new[code].answer) if code in new else "" for code in changed}
        words = tr("{0} answers changed").format(len(changed))
        if len(answers) == 1 and answers != {""}:
            words = tr("{0} answers: {1}").format(len(changed), answers.pop())
        elif answers == {""}:
            words = tr("{0} answers removed").format(len(changed))
        return ChangeWords(tr("Screening"), words)
    return ChangeWords(tr("Screening"), "; ".join(changes))


def _counted(old: NeedleCount, new: NeedleCount) -> ChangeWords:
    titles = {
        "opened": tr("Needles opened"),
        "spoiled": tr("Needles opened, not used"),
        "dropped": tr("Needles dropped"),
        "removed_by": tr("Needles removed by"),
        "sharps_disposed": tr("Sharps disposed of"),
    }
    changed = [f.name for f in fields(NeedleCount) if getattr(old, f.name) != getattr(new, f.name)]
    if len(changed) != 1:
        return ChangeWords(tr("Needle count"), tr("changed"))
    (name,) = changed
    before, after = _plain(getattr(old, name)), _plain(getattr(new, name))
    return ChangeWords(titles[name], f"{before} → {after or _NOTHING}" if before else after)


def _consent(old: Consent | None, new: Consent | None, reference: Reference) -> ChangeWords:
    title = tr("Consent")
    if old is None or new is None or old.status is not new.status:
        return ChangeWords(title, _plain(new.status) if new else _NOTHING)
    if old.told != new.told:
        fewer, more = set(old.told) - set(new.told), set(new.told) - set(old.told)
        if len(fewer | more) == 1:
            (element,) = fewer | more
            name = reference.consent_element_name(element)
            words = tr("discussed: {0}") if more else tr("not discussed: {0}")
            return ChangeWords(title, words.format(name))
        words = tr("{0} of the risks and benefits discussed").format(len(new.told))
        return ChangeWords(title, words)
    if old.copy_given != new.copy_given:
        return ChangeWords(title, tr("copy given: {0}").format(_plain(new.copy_given) or _NOTHING))
    if old.given_by != new.given_by:
        return ChangeWords(title, tr("given by {0}").format(new.given_by or _NOTHING))
    return ChangeWords(title, tr("note {0}").format(_quoted(new.note)))


def _drawn(old: SymptomDrawing | None, new: SymptomDrawing | None) -> ChangeWords:
    """Return what was painted, erased or said of an area."""
    title = visit_field_title("symptom_drawing")
    was = {area.number: area for area in old.areas} if old else {}
    now = {area.number: area for area in new.areas} if new else {}
    if new is not None and new.unchanged_since and (old is None or not old.unchanged_since):
        return ChangeWords(title, tr("unchanged since the last visit"))
    changed = [number for number in sorted({*was, *now}) if was.get(number) != now.get(number)]
    if not changed:
        more = len(new.arrows) if new else 0
        fewer = len(old.arrows) if old else 0
        return ChangeWords(title, tr("arrow drawn") if more > fewer else tr("arrow removed"))
    labels = ", ".join((now.get(number) or was[number]).label for number in changed)
    if all(number not in was for number in changed):
        kinds = ", ".join(dict.fromkeys(_plain(now[number].kind) for number in changed))
        return ChangeWords(labels, tr("drawn: {0}").format(kinds), is_value=False)
    if all(number not in now for number in changed):
        return ChangeWords(labels, tr("removed"), is_value=False)
    if len(changed) > 1 or changed[0] not in was or changed[0] not in now:
        return ChangeWords(labels, tr("changed"), is_value=False)
    return _area(was[changed[0]], now[changed[0]])


def _area(old: SymptomArea, new: SymptomArea) -> ChangeWords:
    if old.cells != new.cells:
        is_more = count_of(new.cells) > count_of(old.cells)
        words = tr("painted larger") if is_more else tr("partly erased")
        return ChangeWords(new.label, words, is_value=False)
    titles = {
        "kind": tr("kind"),
        "depth": tr("depth"),
        "course": tr("course"),
        "intensity": tr("intensity"),
    }
    changes = [
        change
        for name, title in titles.items()
        for change in _one_field(title, [(_plain(getattr(old, name)), _plain(getattr(new, name)))])
    ]
    return ChangeWords(new.label, ", ".join(changes))


def _entered(value: object, _: Visit, __: Reference) -> str:
    if not isinstance(value, PatientEntry):
        return _NOTHING
    return _plain(value.decision) or tr("submitted")


def _consent_details(old: ConsentDetails, new: ConsentDetails) -> ChangeWords:
    titles = {
        "by": tr("Consented"),
        "interpreter": tr("Interpreter"),
        "chaperone": tr("Chaperone"),
        "paper_kept_at": tr("Signed on paper, kept at"),
    }
    changed = [name for name in titles if getattr(old, name) != getattr(new, name)]
    if len(changed) != 1:
        return ChangeWords(tr("Consent"), tr("changed"))
    (name,) = changed
    before, after = _plain(getattr(old, name)), _plain(getattr(new, name)) or _NOTHING
    return ChangeWords(titles[name], f"{before} → {after}" if before else after)


def _facts(edit: FactsEdit, session: Session) -> ChangeWords:
    if set(edit.after) == {"note"}:
        return ChangeWords(tr("Session note"), _quoted(edit.after["note"]))
    at = edit.after.get("performed_at")
    offset = edit.after.get("utc_offset_min", session.utc_offset_min)
    words = moment_words(at, offset) if isinstance(at, datetime) else ""
    return ChangeWords(tr("Time of treatment"), words)


def visit_field_title(name: str) -> str:
    """Return what a field of the visit's form is called."""
    return {
        "conditions": tr("Diagnoses"),
        "position": tr("Position"),
        "consent": tr("Consent"),
        "screening": tr("Screening"),
        "products": tr("Needle products"),
        "needles": tr("Needle count"),
        "pain_before": tr("Pain before"),
        "pain_after": tr("Pain after"),
        "tolerance": tr("Tolerance"),
        "outcomes": tr("Outcome measures"),
        "adverse_events": tr("Adverse events"),
        "other_treatment": tr("Other interventions"),
        "home_plan": regional(tr("Home exercise program")),
        "aftercare": tr("Aftercare advice given"),
        "next_plan": tr("Plan for next time"),
        "follow_up_on": tr("Follow-up on"),
        "after_last_time": tr("Response to previous treatment"),
        "late_reason": tr("Reason for the late entry"),
        "removal_not_recorded": tr("Removal not recorded in the source"),
        "complaints": tr("Complaint"),
        "signed_complaints": tr("Complaints as signed"),
        "symptom_drawing": tr("Symptom drawing"),
        "patient_entry": tr("Patient entry"),
        "consent_details": tr("Consent"),
        "patient_signature": tr("Patient's signature"),
        "started_at": tr("Start of the treatment"),
        "ended_at": tr("End of the treatment"),
        "clean_technique": tr("Clean technique"),
        "substance_injected": tr("Substance injected"),
        "signed_licence": regional(tr("License as signed")),
    }[name]


_VisitWords = Callable[[object, Visit, Reference], str]


def _value(value: object, _: Visit, __: Reference) -> str:
    return _plain(value)


def _conditions(_: object, visit: Visit, __: Reference) -> str:
    return ", ".join(visit.conditions)


def _products(_: object, visit: Visit, __: Reference) -> str:
    return ", ".join(product.name for product in visit.products)


def _outcomes(_: object, visit: Visit, reference: Reference) -> str:
    return ", ".join(
        f"{reference.measure_name(o.measure)} {number_words(o.score)}" for o in visit.outcomes
    )


def _adverse(_: object, visit: Visit, reference: Reference) -> str:
    asked = visit.adverse_events
    if asked is None:
        return _NOTHING
    return ", ".join(reference.event_name(one.event) for one in asked.events) or tr("none")


def _later(_: object, visit: Visit, __: Reference) -> str:
    answers = [_plain(one.answer) for one in visit.after_last_time]
    listed = ", ".join(dict.fromkeys(answers))
    if not answers:
        return _NOTHING
    return counted(len(answers), tr("1 site: {1}"), tr("{0} sites: {1}"), listed)


def _signed(value: object, _: Visit, __: Reference) -> str:
    return tr("drawn") if value is not None else ""


def _clock(value: object, _: Visit, __: Reference) -> str:
    return time_words(value) if isinstance(value, time) else ""


_VISIT_WORDS: dict[str, _VisitWords] = {
    "conditions": _conditions,
    "position": _value,
    "products": _products,
    "pain_before": _value,
    "pain_after": _value,
    "tolerance": _value,
    "outcomes": _outcomes,
    "adverse_events": _adverse,
    "follow_up_on": _value,
    "after_last_time": _later,
    "patient_entry": _entered,
    "patient_signature": _signed,
    "started_at": _clock,
    "ended_at": _clock,
    "clean_technique": _value,
    "substance_injected": _value,
    "removal_not_recorded": _value,
}
# Values short enough to be said before and after.
_SHORT: tuple[_VisitWords, ...] = (_value, _clock)


def _acknowledged(site: NeedleSite) -> int:
    return sum(not warning.is_open for warning in site.warnings)


def _words_on(site: NeedleSite) -> list[str]:
    return [warning.words for warning in site.warnings]


def _label(needle: Needle | None) -> str:
    return needle.label if needle else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _quoted(value: object) -> str:
    words = " ".join(_text(value).split())
    if not words:
        return _NOTHING
    short = words if len(words) <= _LONGEST_TEXT else words[: _LONGEST_TEXT - 1].rstrip() + "…"
    return f"“{short}”"


def _plain(value: object) -> str:
    """Return a plain value in words, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, date):
        return day_words(value)
    return str(value).replace("_", " ")


def _minutes(value: object) -> str:
    return f"{value / 60:g}" if isinstance(value, int) else ""


def _estim(value: object) -> str:
    if value is None:
        return ""
    hz, intensity = getattr(value, "hz", None), getattr(value, "intensity", None)
    unit = _plain(getattr(value, "unit", None))
    parts = [
        f"{hz:g} Hz" if hz is not None else "",
        f"{intensity:g} {unit}" if intensity is not None else "",
    ]
    return " ".join(part for part in parts if part) or tr("linked")


def _sites_words(numbers: Iterable[int]) -> str:
    """Return "Site 3", "Sites 3 and 4", "Sites 1, 3 and 5", "Sites 1 to 10"."""
    listed = list(numbers)
    if len(listed) == 1:
        return tr("Site {0}").format(listed[0])
    if len(listed) > 2 and listed[-1] - listed[0] == len(listed) - 1:
        return tr("Sites {0} to {1}").format(listed[0], listed[-1])
    first = ", ".join(str(number) for number in listed[:-1])
    return tr("Sites {0} and {1}").format(first, listed[-1])


def short_structure(site: NeedleSite, reference: Reference) -> str:
    """Return the structure's name without its synonym in brackets, for narrow places."""
    if site.structure is not None:
        return reference.short_structure_name(site.structure)
    return reference.region_name(site.region)


def structure_words(site: NeedleSite, reference: Reference) -> str:
    """Return the structure's name, or the region's where no structure is named."""
    if site.structure is not None:
        return reference.structure_name(site.structure)
    return reference.region_name(site.region)
