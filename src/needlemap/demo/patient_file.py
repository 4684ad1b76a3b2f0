"""The file of the demonstration's long patient: what the visits asked, and one finding."""

from datetime import date

from needlemap.domain.patient_file import Contact
from needlemap.domain.screening import Answer, PatientPrecaution, ScreeningAnswer
from needlemap.storage.repositories.patient_files import PatientFiles

_FAINTED = "Fainted once while sitting (2021); treat lying."
_CONTACTS = (
    Contact("Self", phone="555 0134"),
    Contact("Doctor", name="Dr. A. Nyström", phone="555 0170"),
)


def fill_file(
    files: PatientFiles, patient_id: str, asked: tuple[ScreeningAnswer, ...], day: date
) -> None:
    """Store the answers of a visit as the patient's own, an earlier reaction and contacts."""
    known = [PatientPrecaution(one.precaution, one.answer, day) for one in asked]
    fainted = PatientPrecaution("prior_reaction", Answer.YES, day, note=_FAINTED)
    files.set_precautions(patient_id, [*known, fainted])
    files.set_reactions(patient_id, "", _FAINTED)
    files.set_contacts(patient_id, (), _CONTACTS)
