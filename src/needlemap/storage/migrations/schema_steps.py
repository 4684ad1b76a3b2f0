"""The schema's history, in plain SQL. A step is never edited after release; a new one is added."""

from typing import Any

from needlemap.errors import RecordsUnavailableError
from needlemap.storage.migrations import triggers

# "NdMp": says to everybody, even without a name, whose file this is.
APPLICATION_ID = 0x4E644D70

M001_FIRST_VISIT = """
CREATE TABLE meta (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    records_id TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    credentials TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('therapist', 'assistant', 'reviewer', 'admin')),
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE patients (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    family_name TEXT NOT NULL CHECK (length(family_name) BETWEEN 1 AND 120),
    given_name TEXT NOT NULL CHECK (length(given_name) <= 120),
    born_on TEXT CHECK (born_on BETWEEN '1890-01-01' AND '9999-12-31'),
    record_number TEXT NOT NULL CHECK (length(record_number) <= 40),
    figure TEXT NOT NULL CHECK (figure IN (
        'female', 'female_slim', 'female_heavy', 'male', 'male_slim', 'male_heavy',
        'neutral', 'neutral_slim', 'neutral_heavy'
    )),
    note TEXT NOT NULL CHECK (length(note) <= 4000),
    archived_at TEXT
) STRICT;

-- Derived from patients, so not logged: what a search looks through, in the order of names.
CREATE TABLE patient_search (
    words TEXT NOT NULL,
    patient_id TEXT NOT NULL REFERENCES patients (id),
    PRIMARY KEY (words, patient_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX patient_search_by_patient ON patient_search (patient_id);

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    patient_id TEXT NOT NULL REFERENCES patients (id),
    therapist_id TEXT NOT NULL REFERENCES users (id),
    performed_at TEXT NOT NULL,
    charted_at TEXT NOT NULL,
    utc_offset_min INTEGER NOT NULL CHECK (utc_offset_min BETWEEN -840 AND 840),
    status TEXT NOT NULL CHECK (status IN ('draft', 'signed')),
    note TEXT NOT NULL CHECK (length(note) <= 20000)
) STRICT;
CREATE INDEX sessions_by_patient ON sessions (patient_id, performed_at, id);

-- Kept in the order of its key, so that the sites of a session lie side by side: placing one
-- writes one page, reading all of a visit reads few.
CREATE TABLE sites (
    id TEXT NOT NULL CHECK (length(id) = 36),
    session_id TEXT NOT NULL REFERENCES sessions (id),
    ordinal INTEGER NOT NULL CHECK (ordinal BETWEEN 1 AND 100000),
    face INTEGER NOT NULL CHECK (face BETWEEN 0 AND 1000000),
    s REAL NOT NULL CHECK (s BETWEEN 0 AND 1),
    t REAL NOT NULL CHECK (t BETWEEN 0 AND 1),
    atlas_version TEXT NOT NULL CHECK (length(atlas_version) BETWEEN 1 AND 40),
    plate TEXT,
    plate_x_mm REAL CHECK (plate_x_mm BETWEEN -3000 AND 3000),
    plate_y_mm REAL CHECK (plate_y_mm BETWEEN -3000 AND 3000),
    side TEXT NOT NULL CHECK (side IN ('left', 'right', 'midline')),
    region TEXT NOT NULL,
    structure TEXT,
    structure_source TEXT NOT NULL CHECK (structure_source IN ('inferred', 'chosen', 'typed')),
    technique TEXT NOT NULL,
    manipulation TEXT,
    diameter_mm REAL CHECK (diameter_mm BETWEEN 0.1 AND 0.6),
    length_mm REAL CHECK (length_mm BETWEEN 5 AND 200),
    needle_count INTEGER NOT NULL CHECK (needle_count BETWEEN 1 AND 30),
    insertion_count INTEGER CHECK (insertion_count BETWEEN 1 AND 500),
    removed_count INTEGER NOT NULL CHECK (removed_count >= 0),
    retained_count INTEGER NOT NULL CHECK (retained_count >= 0),
    retained_reason TEXT NOT NULL CHECK (length(retained_reason) <= 500),
    depth_mm REAL CHECK (depth_mm BETWEEN 0.5 AND 200),
    angle TEXT CHECK (angle IN ('perpendicular', 'oblique', 'tangential')),
    twitch TEXT CHECK (twitch IN ('none', 'single', 'multiple')),
    twitch_count INTEGER CHECK (twitch_count BETWEEN 0 AND 100),
    pain_reproduced INTEGER CHECK (pain_reproduced IN (0, 1)),
    retention_s INTEGER CHECK (retention_s BETWEEN 0 AND 7200),
    inserted_at TEXT,
    removed_at TEXT,
    approximate INTEGER NOT NULL CHECK (approximate IN (0, 1)),
    carried_from TEXT CHECK (length(carried_from) = 36),
    note TEXT NOT NULL CHECK (length(note) <= 2000),
    CHECK (removed_count + retained_count <= needle_count),
    CHECK ((plate IS NULL) = (plate_x_mm IS NULL) AND (plate IS NULL) = (plate_y_mm IS NULL)),
    CHECK ((diameter_mm IS NULL) = (length_mm IS NULL)),
    PRIMARY KEY (session_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE signatures (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    session_id TEXT NOT NULL REFERENCES sessions (id),
    therapist_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    credentials TEXT NOT NULL,
    signed_at TEXT NOT NULL,
    utc_offset_min INTEGER NOT NULL CHECK (utc_offset_min BETWEEN -840 AND 840),
    meaning TEXT NOT NULL CHECK (meaning IN ('author', 'reviewer')),
    content_hash TEXT NOT NULL CHECK (length(content_hash) = 64),
    UNIQUE (session_id, meaning)
) STRICT;

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY CHECK (seq >= 1),
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    detail TEXT NOT NULL,
    prev TEXT NOT NULL CHECK (length(prev) = 64),
    mac TEXT NOT NULL CHECK (length(mac) = 64)
) STRICT;
CREATE INDEX audit_by_entity ON audit (entity, entity_id);
"""

M002_THE_RECORD = """
ALTER TABLE users ADD COLUMN left_at TEXT;
ALTER TABLE patients ADD COLUMN merged_into TEXT REFERENCES patients (id);
CREATE INDEX patients_merged ON patients (merged_into) WHERE merged_into IS NOT NULL;
ALTER TABLE signatures ADD COLUMN content_format TEXT;

CREATE INDEX sessions_by_therapist ON sessions (therapist_id, performed_at, id);
CREATE INDEX sessions_drafts ON sessions (performed_at, id) WHERE status = 'draft';
ALTER TABLE sites ADD COLUMN estim_pair TEXT CHECK (length(estim_pair) = 36);
ALTER TABLE sites ADD COLUMN estim_channel INTEGER CHECK (estim_channel BETWEEN 1 AND 16);
ALTER TABLE sites ADD COLUMN estim_hz REAL CHECK (estim_hz BETWEEN 0 AND 1000);
ALTER TABLE sites ADD COLUMN estim_pulse_us REAL CHECK (estim_pulse_us BETWEEN 0 AND 10000);
ALTER TABLE sites ADD COLUMN estim_intensity REAL CHECK (estim_intensity BETWEEN 0 AND 100);
ALTER TABLE sites ADD COLUMN estim_unit TEXT CHECK (estim_unit IN ('mA', 'score'));
ALTER TABLE sites ADD COLUMN estim_minutes REAL CHECK (estim_minutes BETWEEN 0 AND 120);
ALTER TABLE sites ADD COLUMN estim_level TEXT CHECK (length(estim_level) BETWEEN 1 AND 40);
ALTER TABLE sites ADD COLUMN estim_waveform TEXT CHECK (length(estim_waveform) BETWEEN 1 AND 40);
ALTER TABLE sites ADD COLUMN estim_mode TEXT CHECK (length(estim_mode) BETWEEN 1 AND 40);
ALTER TABLE sites ADD COLUMN warnings TEXT;
ALTER TABLE sites ADD COLUMN removed_by TEXT CHECK (length(removed_by) <= 120);
CREATE INDEX sites_chosen ON sites (session_id) WHERE structure_source <> 'inferred';

-- One field of a visit's form a row, as canonical JSON: a form is saved field by field.
CREATE TABLE visit_facts (
    session_id TEXT NOT NULL REFERENCES sessions (id),
    field TEXT NOT NULL CHECK (length(field) BETWEEN 1 AND 80),
    value TEXT NOT NULL,
    PRIMARY KEY (session_id, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_facts_follow_up ON visit_facts (value) WHERE field = 'follow_up_on';

CREATE TABLE patient_facts (
    patient_id TEXT NOT NULL REFERENCES patients (id),
    field TEXT NOT NULL CHECK (length(field) BETWEEN 1 AND 100),
    value TEXT NOT NULL,
    PRIMARY KEY (patient_id, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE addenda (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    session_id TEXT NOT NULL REFERENCES sessions (id),
    therapist_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    credentials TEXT NOT NULL,
    written_at TEXT NOT NULL,
    utc_offset_min INTEGER NOT NULL CHECK (utc_offset_min BETWEEN -840 AND 840),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 20000)
) STRICT;
CREATE INDEX addenda_by_session ON addenda (session_id);

CREATE TABLE withdrawals (
    session_id TEXT NOT NULL PRIMARY KEY REFERENCES sessions (id),
    therapist_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    withdrawn_at TEXT NOT NULL,
    utc_offset_min INTEGER NOT NULL CHECK (utc_offset_min BETWEEN -840 AND 840),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500)
) STRICT;

CREATE TABLE documents (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    patient_id TEXT NOT NULL REFERENCES patients (id),
    kind TEXT NOT NULL,
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    media_type TEXT NOT NULL CHECK (length(media_type) BETWEEN 1 AND 100),
    size INTEGER NOT NULL CHECK (size >= 1),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    added_at TEXT NOT NULL,
    added_by TEXT NOT NULL REFERENCES users (id)
) STRICT;
CREATE INDEX documents_by_patient ON documents (patient_id);

-- Not logged: the log holds the hash of it.
CREATE TABLE document_contents (
    document_id TEXT NOT NULL PRIMARY KEY REFERENCES documents (id),
    content BLOB NOT NULL
) STRICT;

-- One setting a row, as canonical JSON. Without owner it is the clinic's, else that user's.
CREATE TABLE settings (
    owner TEXT NOT NULL,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    value TEXT NOT NULL,
    PRIMARY KEY (owner, name)
) STRICT, WITHOUT ROWID;

-- Named plans of sites to be offered again; without owner the clinic's. Given up, never deleted.
CREATE TABLE protocols (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    owner TEXT REFERENCES users (id),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    sites TEXT NOT NULL,
    made_at TEXT NOT NULL,
    given_up_at TEXT
) STRICT;
"""

M003_COMPLAINTS = """
-- Episodes of care. Discharged, never deleted. Lists are canonical JSON.
CREATE TABLE complaints (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    patient_id TEXT NOT NULL REFERENCES patients (id),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    opened_at TEXT NOT NULL,
    side TEXT CHECK (side IN ('left', 'right', 'both', 'midline')),
    region TEXT CHECK (length(region) BETWEEN 1 AND 80),
    onset TEXT NOT NULL CHECK (length(onset) <= 500),
    mechanism TEXT NOT NULL CHECK (length(mechanism) <= 1000),
    conditions TEXT NOT NULL,
    aggravating TEXT NOT NULL CHECK (length(aggravating) <= 1000),
    easing TEXT NOT NULL CHECK (length(easing) <= 1000),
    irritability TEXT CHECK (irritability IN ('low', 'moderate', 'high')),
    goals TEXT NOT NULL,
    plan_sessions INTEGER CHECK (plan_sessions BETWEEN 1 AND 200),
    plan_every_days INTEGER CHECK (plan_every_days BETWEEN 1 AND 365),
    plan_until TEXT,
    plan_reassess_after INTEGER CHECK (plan_reassess_after BETWEEN 1 AND 200),
    precautions TEXT NOT NULL CHECK (length(precautions) <= 1000),
    referrer TEXT NOT NULL CHECK (length(referrer) <= 200),
    status TEXT NOT NULL CHECK (status IN ('open', 'on_hold', 'discharged')),
    status_reason TEXT NOT NULL CHECK (length(status_reason) <= 500),
    status_at TEXT,
    CHECK (status = 'open' OR status_at IS NOT NULL),
    CHECK (status <> 'discharged' OR length(status_reason) > 0)
) STRICT;
CREATE INDEX complaints_by_patient ON complaints (patient_id, opened_at, id);

-- Ids as canonical JSON; NULL for the leading complaint of the visit.
ALTER TABLE sites ADD COLUMN complaints TEXT CHECK (length(complaints) >= 40);
"""

M004_PACKED_LOG = """
-- As before, but rows in entries may be packed, and codes are bytes instead of their digits. What
-- entries say stays as it was written. A code that was spoilt becomes zeros: it fits nothing.
ALTER TABLE audit RENAME TO audit_as_text;
DROP INDEX audit_by_entity;
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY CHECK (seq >= 1),
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    before ANY NOT NULL CHECK (typeof(before) IN ('text', 'blob')),
    after ANY NOT NULL CHECK (typeof(after) IN ('text', 'blob')),
    detail TEXT NOT NULL,
    prev BLOB NOT NULL CHECK (length(prev) = 32),
    mac BLOB NOT NULL CHECK (length(mac) = 32)
) STRICT;
INSERT INTO audit
SELECT seq, at, actor, action, entity, entity_id, before, after, detail,
    coalesce(unhex(prev), zeroblob(32)), coalesce(unhex(mac), zeroblob(32))
FROM audit_as_text ORDER BY seq;
DROP TABLE audit_as_text;
CREATE INDEX audit_by_entity ON audit (entity, entity_id);
"""

M005_WORK_LIST = """
-- What the list of what is to do reads, side by side: of a large practice it reads a third.
DROP INDEX sessions_by_patient;
CREATE INDEX sessions_by_patient ON sessions (patient_id, performed_at, id, therapist_id);
DROP INDEX visit_facts_follow_up;
CREATE INDEX visit_facts_follow_up ON visit_facts (session_id, value) WHERE field = 'follow_up_on';
CREATE INDEX patients_archived ON patients (archived_at, id) WHERE archived_at IS NOT NULL;
"""

M006_PRACTICE = """
-- What the practice overview reads of the forms, side by side: the rest of them is fifty times as
-- large.
CREATE INDEX visit_facts_counted ON visit_facts (session_id, field, value)
WHERE field IN ('adverse_events', 'outcomes', 'products');
"""

STEPS: tuple[tuple[str, str], ...] = (
    ("m001_first_visit", M001_FIRST_VISIT),
    ("m002_the_record", M002_THE_RECORD),
    ("m003_complaints", M003_COMPLAINTS),
    ("m004_packed_log", M004_PACKED_LOG),
    ("m005_work_list", M005_WORK_LIST),
    ("m006_practice", M006_PRACTICE),
)
SCHEMA_VERSION = len(STEPS)


def bring_up_to_date(connection: Any) -> None:
    """Apply the steps that a file has not seen and set the triggers again, all in one transaction.

    The triggers are off during the steps, which may have to touch what they protect.
    """
    # Here, because it takes 0.2 s and most starts have nothing to migrate.
    from sqlite_utils import Database

    database = Database(connection, execute_plugins=False)
    with database.atomic():
        for name in triggers.found_in(connection):
            connection.execute(f"DROP TRIGGER {name}")
        _steps().apply(database)
        for sql in triggers.TRIGGERS.values():
            connection.execute(sql)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def check_version(connection: Any) -> int:
    """Return the file's schema version; refuse a file that is not ours or is newer than we are."""
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application_id != APPLICATION_ID or version < 1:
        raise RecordsUnavailableError(
            "This file is not a NeedleMap records file. Choose the folder of your records."
        )
    if version > SCHEMA_VERSION:
        raise RecordsUnavailableError(
            "These records were written by a newer version of NeedleMap. "
            "Install the newest version to open them; nothing was changed."
        )
    return int(version)


def statements(script: str) -> list[str]:
    """Return the single statements of a script that holds no trigger."""
    return [part.strip() for part in script.split(";\n") if part.strip()]


def _steps() -> Any:
    from sqlite_utils import Migrations

    steps = Migrations("needlemap")
    for name, script in STEPS:
        steps(name=name)(_step(script))
    return steps


def _step(script: str) -> Any:
    def run(database: Any) -> None:
        for statement in statements(script):
            database.conn.execute(statement)

    return run
