"""``needlemap-cli verify``: whether the records are what was written, for people and scripts."""

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

from needlemap.cli_records import add_records, open_records
from needlemap.errors import NeedleMapError

if TYPE_CHECKING:
    from needlemap.storage.records import Records

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
WHOLE, DAMAGED, NOT_CHECKED = 0, 1, 2


def add_verify(commands: _Commands) -> None:
    """Add ``verify``."""
    verify = commands.add_parser(
        "verify",
        help="check the log, every row and every signature of the records",
        description="Checks the file, the chained log, every row against the log, documents and "
        "signatures. Names each damage on a line of its own. A cut end of the log shows only where "
        "rows remain that it spoke of.",
        epilog="exit status: 0 whole, 1 damaged, 2 could not be checked",
    )
    add_records(verify)
    verify.set_defaults(run=_verify)


def _verify(asked: argparse.Namespace) -> int:
    try:
        with open_records(asked) as records:
            records.audit.note("verify", "user", records.therapist.id)
            found = 0
            for sentence in _damages(records):
                print(sentence, flush=True)
                found += 1
    except NeedleMapError as error:
        print(error.user_message, file=sys.stderr)
        return NOT_CHECKED
    print(f"{found} damage(s) found." if found else "The records are whole.")
    return DAMAGED if found else WHOLE


def _damages(records: "Records") -> Iterator[str]:
    """Yield a sentence for each damage; say on stderr which part is being checked."""
    _say("1/2 the file, its log and its rows")
    damages = records.audit.verify()
    yield from (damage.message for damage in damages)
    _say("2/2 the signatures")
    try:
        broken = records.sessions.broken_signatures()
    except NeedleMapError as error:
        if not damages:
            raise
        yield error.user_message  # the damage named above is what cannot be read
        return
    for session_id in broken:
        yield f"Session {session_id} is not what was signed."


def _say(words: str) -> None:
    print(f"Checking {words} …", file=sys.stderr, flush=True)
