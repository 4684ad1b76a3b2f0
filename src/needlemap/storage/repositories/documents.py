"""Files kept in the records, encrypted with them: consent forms, referrals. They only grow."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from needlemap.domain.checks import check_text
from needlemap.domain.ids import new_id
from needlemap.domain.patient_file import DOCUMENT_BYTES, Document, DocumentKind
from needlemap.domain.user import Therapist
from needlemap.errors import DocumentRefusedError, NotFoundError, RecordsUnavailableError
from needlemap.storage.audit.audit_check import whole_content
from needlemap.storage.audit.audited_writer import AuditedWriter
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.mapping.mappings import document_from, document_row
from needlemap.storage.mapping.tables import DOCUMENTS, Change
from needlemap.storage.repositories.patient_merge import (
    check_takes_entries,
    ids_of_person,
    placeholders,
)

_OF_PATIENT = f"{DOCUMENTS.select} WHERE patient_id IN ({{persons}}) ORDER BY added_at, rowid"
LEARN_CONTENT = "INSERT INTO document_contents (document_id, content) VALUES (?, ?)"
_KNOWN = "SELECT 1 FROM documents WHERE id = ?"
_MEGABYTE = 1_000_000


class DocumentRepository:
    """The files of patients in the open records."""

    def __init__(
        self,
        engine: Engine,
        writer: AuditedWriter,
        *,
        therapist: Therapist,
        now: Callable[[], datetime],
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._therapist = therapist
        self._now = now

    def add(
        self, patient_id: str, kind: DocumentKind, title: str, media_type: str, content: bytes
    ) -> Document:
        """Keep a file of the patient; DocumentRefusedError when it is empty or too large."""
        _check_size(content)
        check_text("title", title, longest=200, required=True)
        check_takes_entries(self._engine, patient_id)
        document = Document(
            id=new_id(),
            patient_id=patient_id,
            kind=DocumentKind(kind),
            title=title,
            media_type=media_type,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            added_at=self._now(),
            added_by=self._therapist.id,
        )
        change = Change(DOCUMENTS, None, document_row(document))
        content_too = [(LEARN_CONTENT, (document.id, content))]
        self._writer.write("add_document", "patient", patient_id, [change], also=content_too)
        return document

    def of_patient(self, patient_id: str) -> tuple[Document, ...]:
        """Return the patient's files without their content, oldest first; merged patients' too."""
        ids = ids_of_person(self._engine, patient_id)
        rows = self._engine.rows(_OF_PATIENT.format(persons=placeholders(ids)), ids)
        return tuple(map(document_from, rows))

    def content(self, document_id: str) -> bytes:
        """Return a file as it was added; RecordsUnavailableError when it is not that any more."""
        if self._engine.row(_KNOWN, (document_id,)) is None:
            raise NotFoundError("This document is not in these records.")
        content = whole_content(self._engine, document_id)
        if content is None:
            raise RecordsUnavailableError(
                "This document is damaged and cannot be shown. Add it again if you still have it, "
                "or look for it in a backup, if there is one."
            )
        return content


def _check_size(content: bytes) -> None:
    if not content:
        raise DocumentRefusedError("This file is empty. Choose another one.")
    if len(content) > DOCUMENT_BYTES:
        raise DocumentRefusedError(
            f"This file has {len(content) / _MEGABYTE:.1f} MB; the records take files of up to "
            f"{DOCUMENT_BYTES // _MEGABYTE} MB. Scan it with fewer pages or a lower resolution."
        )
