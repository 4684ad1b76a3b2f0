"""The press on open records, for window and command line alike. Imports no widgets."""

from collections.abc import Callable
from dataclasses import replace

from needlemap.bodymap import BodySurface
from needlemap.domain.billing import code_hint
from needlemap.domain.clinic import ClinicHead
from needlemap.domain.clock import now_utc
from needlemap.domain.patient import Figure
from needlemap.domain.region import follow_region
from needlemap.domain.session import Session
from needlemap.domain.user import Permission
from needlemap.reference import Reference
from needlemap.reports.report_service import ReportService
from needlemap.reports.request import PrintSettings
from needlemap.services.history_loader import read_history
from needlemap.storage.records import Records
from needlemap.storage.repositories.settings import SettingsRepository

# Settings of the clinic for its papers, by the names under which they are kept.
HANDOUT_TEXT = "handout_text"
LETTER_TEXT = "letter_text"


def report_service_for(
    records: Records,
    reference: Reference,
    *,
    surface_of: Callable[[Figure], BodySurface] | None = None,
    clinic: ClinicHead | None = None,
) -> ReportService:
    """Return the press on these records.

    Parameters
    ----------
    clinic
        Head of every page, in place of the one that the clinic has set.
    """
    settings = records.settings
    follow_region(settings.region())
    return ReportService(
        records,
        reference,
        history_of=lambda patient: read_history(
            records.sessions,
            patient,
            reference,
            now_utc(),
            complaints=records.complaints.of_patient,
        ),
        surface_of=surface_of or (lambda figure: BodySurface.load(figure.value)),
        therapist_of=records.therapist_of,
        papers_of=lambda: _papers(settings, reference, clinic),
        keep_handout=lambda text: settings.set(HANDOUT_TEXT, text),
        keep_letter=lambda text: settings.set(LETTER_TEXT, text),
        refusal=records.refusal(Permission.EXPORT),
    )


def _head(settings: SettingsRepository, asked: ClinicHead | None) -> ClinicHead:
    head = asked or settings.clinic_head()
    return head.as_demonstration() if settings.is_made_up() else head


def _papers(
    settings: SettingsRepository, reference: Reference, clinic: ClinicHead | None
) -> PrintSettings:
    papers = PrintSettings(
        _head(settings, clinic),
        settings.get(HANDOUT_TEXT, str) or "",
        parts=settings.printed_parts(),
        needling_since=settings.needling_since(settings.user_id),
        letter=settings.get(LETTER_TEXT, str) or "",
        book=settings.address_book(),
    )
    # A code on a record reads as a claim, so that it is left out unless the clinic wants it there.
    if not settings.shows_codes():
        return papers
    rules = settings.payer()

    def hint_of(session: Session) -> str:
        codes, structures = reference.billing_codes.values(), reference.structures
        hint = code_hint(session.sites, structures, codes, rules)
        return f"{hint.code} (muscles counted: {len(hint.muscles)})" if hint.code else ""

    return replace(papers, code_hint_of=hint_of, prints_codes=True)
