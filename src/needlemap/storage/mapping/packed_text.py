"""Rows in the log, packed: a log entry repeats them as text, four fifths of which are names.

A packed text begins with the number of its vocabulary; what follows is raw DEFLATE (RFC 1951)
primed with it. Codes of the chain are made of the text itself, never of its packed form, so that
entries stored as text and packed ones are one log.
"""

import zlib
from functools import cache

# Shorter texts are stored as they are.
_SHORTEST = 64
_LONGEST_BYTES = 64_000_000
# Small enough that packing an entry takes 10 µs; a larger window would be cleared each time.
_WINDOW_BITS, _MEMORY_LEVEL, _EFFORT = -12, 5, 6
_NUMBER = b"\x01"
# Stands for what cannot be unpacked: JSON never reads so, and the code of its entry does not fit.
UNREADABLE = "(unreadable)"

# The first vocabulary: rows as the log writes them, what is most frequent last. It never changes,
# or packed entries could not be read any more; a better one gets the next number.
VOCABULARY = (
    b'{"addenda":[{"credentials":"PT, DPT","id":"01a2","name":"","reason":"","session_id":"01a2",'
    b'"text":"","therapist_id":"01a2","utc_offset_min":0,"written_at":"2026-"}]}'
    b'{"complaints":[{"aggravating":"","conditions":"[]","easing":"","goals":"[]","id":"01a2",'
    b'"irritability":"moderate","mechanism":"","name":"Neck pain","onset":"","opened_at":"2026-",'
    b'"patient_id":"01a2","plan_every_days":7,"plan_reassess_after":6,"plan_sessions":6,'
    b'"plan_until":"2026-","precautions":"","referrer":"","region":"neck","side":"right",'
    b'"status":"open","status_at":"2026-","status_reason":""}]}'
    b'{"documents":[{"added_at":"2026-","added_by":"01a2","id":"01a2","kind":"consent",'
    b'"media_type":"application/pdf","patient_id":"01a2","sha256":"","size":1,"title":""}]}'
    b'{"users":[{"created_at":"2026-","credentials":"","id":"01a2","name":"","role":"therapist"}]}'
    b'{"settings":[{"name":"","owner":"","value":""}]}{"patient_facts":[{"field":"precaution.",'
    b'"patient_id":"01a2","value":"{\\"answer\\":\\"no\\",\\"at\\":\\"2026-"}]}'
    b'{"patients":[{"born_on":"1980-01-01","family_name":"","figure":"female","given_name":"",'
    b'"id":"01a2","note":"","record_number":""}]}'
    b'{"sessions":[{"charted_at":"2026-11-30T09:30:00+00:00","id":"01a2","note":"",'
    b'"patient_id":"01a2","performed_at":"2026-11-30T09:30:00+00:00","status":"draft",'
    b'"therapist_id":"01a2","utc_offset_min":60}],"signatures":[{"content_format":"",'
    b'"content_hash":"","credentials":"","id":"01a2","meaning":"author","name":"",'
    b'"session_id":"01a2","signed_at":"2026-11-30T09:30:00+00:00","therapist_id":"01a2",'
    b'"utc_offset_min":60}],"status":"signed"}]}'
    b'{"visit_facts":[{"field":"after_last_time","session_id":"01a2","value":""},'
    b'{"field":"pain_before","session_id":"01a2","value":"5"},{"field":"pain_after"},'
    b'{"field":"consent"},{"field":"needles"},{"field":"home_plan"},{"field":"follow_up_on"},'
    b'{"field":"adverse_events"},{"field":"aftercare"},{"field":"screening"}]}'
    b"trapezius_upper,levator_scapulae,gluteus_medius,quadratus_lumborum,gastrocnemius,infraspinatus"
    b",piriformis,neck,lumbar,gluteal,thigh,calf,forearm,upper_arm,thoracic,shoulder,anterior,"
    b"lateral_left,lateral_right,posterior,oblique,tangential,perpendicular,midline,"
    b"pistoning,rotation,static,superficial_dn,acupuncture,trigger_point_dn"
    b'{"sites":[{"id":"01a2","removed_at":"2026-11-30T09:30:00+00:00","removed_by":"",'
    b'"removed_count":1,"session_id":"01a2"}]}'
    b'{"sites":[{"angle":"perpendicular","approximate":0,"atlas_version":"needlemap-2.611f04b3.e4bb19a1",'
    b'"carried_from":"01a2","complaints":"[\\"01a2","depth_mm":25.0,"diameter_mm":0.25,'
    b'"estim_channel":1,"estim_hz":2.0,"estim_intensity":1.0,"estim_level":"sensory",'
    b'"estim_minutes":10.0,"estim_mode":"continuous","estim_pair":"01a2","estim_pulse_us":200.0,'
    b'"estim_unit":"mA","estim_waveform":"biphasic","face":5120,"id":"01a2",'
    b'"inserted_at":"2026-11-30T09:30:00+00:00","insertion_count":1,"length_mm":40.0,'
    b'"manipulation":"pistoning","needle_count":1,"note":"","ordinal":1,"pain_reproduced":1,'
    b'"plate":"posterior","plate_x_mm":-61.5,"plate_y_mm":1402.0,"region":"shoulder",'
    b'"removed_at":"2026-11-30T09:30:00+00:00","removed_by":"","removed_count":0,'
    b'"retained_count":0,"retained_reason":"","retention_s":600,"s":0.25,"session_id":"01a2",'
    b'"side":"left","structure":"infraspinatus","structure_source":"inferred","t":0.75,'
    b'"technique":"trigger_point_dn","twitch":"single","twitch_count":1,"warnings":"[{}]"}]}'
)


def packed(text: str) -> str | bytes:
    """Return a text as it is stored: packed where that is shorter."""
    if len(text) < _SHORTEST:
        return text
    data = text.encode()
    packing = _packing().copy()
    short = _NUMBER + packing.compress(data) + packing.flush()
    return short if len(short) < len(data) else text


def unpacked(stored: str | bytes) -> str:
    """Return the text of what is stored; `UNREADABLE` for what `packed` never made."""
    if not isinstance(stored, bytes):
        return stored
    if stored[:1] != _NUMBER:
        return UNREADABLE
    unpacking = zlib.decompressobj(_WINDOW_BITS, VOCABULARY)
    try:
        data = unpacking.decompress(stored[1:], _LONGEST_BYTES)
        is_whole = unpacking.eof and not unpacking.unused_data
        return data.decode() if is_whole else UNREADABLE
    except (zlib.error, UnicodeDecodeError):
        return UNREADABLE


@cache
def _packing() -> "zlib._Compress":
    """Return what is copied for each text: priming takes longer than copying."""
    return zlib.compressobj(
        _EFFORT, zlib.DEFLATED, _WINDOW_BITS, _MEMORY_LEVEL, zlib.Z_DEFAULT_STRATEGY, VOCABULARY
    )
