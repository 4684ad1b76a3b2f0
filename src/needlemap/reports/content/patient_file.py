"""What a whole chart says of the patient beyond the sessions: precautions, contacts, documents."""

from collections.abc import Sequence

from needlemap.domain.clinic import PrintedParts
from needlemap.domain.clock import local_day
from needlemap.domain.patient_file import Contact, Document, PatientFile
from needlemap.domain.screening import Answer, PatientPrecaution
from needlemap.reports.content import wording
from needlemap.reports.content.names import RecordNames
from needlemap.reports.content.record import Fact, Grid, Section

_PRECAUTIONS = ("Precaution", "Answer", "Where", "Asked on", "Note")
_CONTACTS = ("Who", "Name", "Telephone", "E-mail", "Note")
_DOCUMENTS = ("Document", "Kind", "Size", "Added", "SHA-256 of the file")


def file_sections(
    file: PatientFile, documents: Sequence[Document], names: RecordNames
) -> tuple[Section, ...]:
    """Return the parts of a patient's file; those that are empty are left out.

    Documents are listed with their hashes, not printed: they are files of their own.
    """
    # What holds is not lost among the many that do not.
    asked = sorted(file.precautions, key=lambda each: each.answer is Answer.NO)
    precautions = tuple(_precaution(each, names) for each in asked)
    contacts = tuple(_contact(each) for each in file.contacts)
    listed = tuple(_document(each) for each in documents)
    who = (Fact("Sex", file.sex), Fact("Insurer", file.insurer.strip()))
    sections = (
        Section("Patient", tuple(fact for fact in who if fact.value)),
        Section("Precautions", grid=Grid(_PRECAUTIONS, precautions, (0.3, 0.1, 0.2, 0.15, 0.25))),
        Section("Earlier reactions to needling", text=file.reactions.strip()),
        Section("Contacts", grid=Grid(_CONTACTS, contacts, (0.14, 0.22, 0.17, 0.25, 0.22))),
        Section("Documents", grid=Grid(_DOCUMENTS, listed, (0.3, 0.1, 0.1, 0.14, 0.36))),
    )
    return tuple(section for section in sections if not section.is_empty)


def identity_facts(file: PatientFile, parts: PrintedParts) -> tuple[Fact, ...]:
    """Return what a clinic wants of a patient on each record, as far as it was entered."""
    reached = "; ".join(
        " ".join(part for part in (each.role, each.name, each.phone, each.email) if part)
        for each in file.contacts
    )
    wanted = (
        (parts.sex, "Sex", file.sex),
        (parts.insurer, "Insurer", file.insurer.strip()),
        (parts.contact, "Contact", reached),
    )
    return tuple(Fact(label, value) for is_wanted, label, value in wanted if is_wanted and value)


def _precaution(precaution: PatientPrecaution, names: RecordNames) -> tuple[str, ...]:
    return (
        names.precaution_name(precaution.precaution),
        precaution.answer.value,
        wording.listed(wording.place(place, names) for place in precaution.places),
        wording.date_words(precaution.checked_on),
        precaution.note.strip(),
    )


def _contact(contact: Contact) -> tuple[str, ...]:
    return contact.role, contact.name, contact.phone, contact.email, contact.note.strip()


def _document(document: Document) -> tuple[str, ...]:
    return (
        document.title,
        document.kind.value,
        f"{max(1, round(document.size / 1000))} kB",
        wording.date_words(local_day(document.added_at)),
        document.sha256,
    )
