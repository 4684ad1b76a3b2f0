"""``needlemap-cli renamed``: which sites the atlas of today would name otherwise."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from needlemap.cli.options import USER_PATH, open_records, read_text, records_options
from needlemap.cli.output import print_json
from needlemap.domain.placement import SurfacePoint
from needlemap.errors import NeedleMapError

if TYPE_CHECKING:
    from needlemap.storage.records import Records

_COLUMNS = ("face", "s", "t", "structure")


class _Site(NamedTuple):
    """A site of an older atlas: where it was found, its spot, and what was recorded."""

    where: str
    point: SurfacePoint
    structure: str


_EXAMPLES = """\b
Examples:
  needlemap-cli renamed --data clinic --json
  needlemap-cli renamed --sites old-sites.csv
"""


@click.command(epilog=_EXAMPLES)
@click.option(
    "--sites",
    type=USER_PATH,
    metavar="FILE",
    help="a CSV with the columns face, s, t and structure, in place of the records",
)
@records_options
@click.option("--json", "as_json", is_flag=True, help="say it as JSON")
def renamed(
    *,
    sites: Path | None,
    data: Path | None,
    user: str,
    password_file: Path | None,
    as_json: bool,
) -> None:
    """List the sites that today's atlas would name otherwise.

    Records keep what was recorded; nothing is changed. Sites charted with today's atlas are left
    out: another name there was chosen by a person. Sessions are named by their ids.
    """
    from needlemap.bodymap import BodyAtlas

    atlas = BodyAtlas.load()
    if sites is not None:
        asked = list(_of_file(sites))
    else:
        with open_records(data, user, password_file) as records:
            asked = list(_of_records(records, atlas.version))
    found = []
    for site in asked:
        try:
            now = atlas.structure_now(site.point, site.structure)
        except ValueError as error:
            raise NeedleMapError(f"{site.where} is no spot of the skin: {error}.") from error
        if now is not None:
            found.append((site, now))
    if as_json:
        rows = [
            {"where": site.where, "recorded": site.structure, "now": now} for site, now in found
        ]
        print_json({"atlas": atlas.version, "sites": len(asked), "renamed": rows})
        return
    pairs = Counter((site.structure, now) for site, now in found)
    for (recorded, now), count in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0])):
        click.echo(f"{count:5}  {recorded} would now be {now}")
    noun = "site" if len(asked) == 1 else "sites"
    click.echo(
        f"{len(found)} of {len(asked)} {noun} of older atlases would now be named otherwise."
    )


def _of_file(path: Path) -> Iterator[_Site]:
    lines = csv.DictReader(read_text(path).splitlines())
    missing = [name for name in _COLUMNS if name not in (lines.fieldnames or ())]
    if missing:
        raise NeedleMapError(
            f"{path} has no column {missing[0]}; its first line must name {', '.join(_COLUMNS)}."
        )
    for number, row in enumerate(lines, start=2):
        where = f"line {number} of {path.name}"
        try:
            point = SurfacePoint(int(row["face"]), float(row["s"]), float(row["t"]))
        except (TypeError, ValueError) as error:
            raise NeedleMapError(
                f"{where} is no spot of the skin; write face, s and t as numbers."
            ) from error
        yield _Site(where, point, row["structure"])


def _of_records(records: "Records", version: str) -> Iterator[_Site]:
    people = dict.fromkeys([*records.patients.find(""), *records.patients.find_archived("")])
    sessions = dict.fromkeys(
        summary.id for person in people for summary in records.sessions.of_patient(person)
    )
    for session in sessions:
        for site in records.sessions.get(session).sites:
            if site.structure is not None and site.atlas_version != version:
                yield _Site(f"session {session}", site.point, site.structure)
