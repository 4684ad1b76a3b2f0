"""The one place that says what each table calls the fields of the domain.

Stored names never change, and the log is chained over them; names in the code may.
"""

from needlemap.domain.complaint import Complaint
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Patient
from needlemap.domain.patient_file import Document
from needlemap.domain.protocol import Protocol
from needlemap.domain.session import Addendum, Session, Signature, Withdrawal
from needlemap.domain.site import NeedleSite
from needlemap.domain.user import User
from needlemap.storage.mapping import tables
from needlemap.storage.mapping.row_mapping import RowMapping
from needlemap.storage.mapping.tables import Row

_USERS = RowMapping(tables.USERS, User)
_PATIENTS = RowMapping(tables.PATIENTS, Patient)
_COMPLAINTS = RowMapping(
    tables.COMPLAINTS,
    Complaint,
    names={
        "plan.sessions": "plan_sessions",
        "plan.every_days": "plan_every_days",
        "plan.until": "plan_until",
        "plan.reassess_after": "plan_reassess_after",
    },
)
_SESSIONS = RowMapping(
    tables.SESSIONS,
    Session,
    elsewhere=frozenset(("sites", "signature", "visit", "addenda", "withdrawal")),
)
_SITES = RowMapping(
    tables.SITES,
    NeedleSite,
    names={
        "clicked.x_mm": "plate_x_mm",
        "clicked.y_mm": "plate_y_mm",
        "estim.pair_id": "estim_pair",
        "estim.channel": "estim_channel",
        "estim.hz": "estim_hz",
        "estim.pulse_us": "estim_pulse_us",
        "estim.intensity": "estim_intensity",
        "estim.unit": "estim_unit",
        "estim.minutes": "estim_minutes",
        "estim.perceptual_level": "estim_level",
        "estim.waveform": "estim_waveform",
        "estim.mode": "estim_mode",
    },
    empty_as_null=frozenset(("warnings", "removed_by", "complaints")),
)
_SIGNATURES = RowMapping(tables.SIGNATURES, Signature, unmapped=frozenset(("id", "session_id")))
_ADDENDA = RowMapping(tables.ADDENDA, Addendum)
_WITHDRAWALS = RowMapping(tables.WITHDRAWALS, Withdrawal)
_DOCUMENTS = RowMapping(tables.DOCUMENTS, Document)
_PROTOCOLS = RowMapping(tables.PROTOCOLS, Protocol, unmapped=frozenset(("given_up_at",)))

# What is called to write a row, and to read one.
user_row, user_from = _USERS.row, _USERS.read
patient_row, patient_from = _PATIENTS.row, _PATIENTS.read
complaint_row, complaint_from = _COMPLAINTS.row, _COMPLAINTS.read
session_row, session_from = _SESSIONS.row, _SESSIONS.read
site_row, site_from = _SITES.row, _SITES.read
signature_from = _SIGNATURES.read
addendum_row, addendum_from = _ADDENDA.row, _ADDENDA.read
withdrawal_row, withdrawal_from = _WITHDRAWALS.row, _WITHDRAWALS.read
document_row, document_from = _DOCUMENTS.row, _DOCUMENTS.read
protocol_from = _PROTOCOLS.read


def signature_row(signature: Signature, session_id: str) -> Row:
    """Return the row of a new signature of the session."""
    return _SIGNATURES.row(signature, id=new_id(), session_id=session_id)


def protocol_row(protocol: Protocol) -> Row:
    """Return the row of a protocol that is offered."""
    return _PROTOCOLS.row(protocol, given_up_at=None)
