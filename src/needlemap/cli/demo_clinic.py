"""``needlemap-cli demo-clinic``: records of made-up patients in a folder of their own."""

from pathlib import Path

import click

from needlemap.cli.options import USER_PATH, make_folder
from needlemap.cli.output import Steps, print_json

_EXAMPLES = """\b
Examples:
  needlemap-cli demo-clinic --out look-around
  needlemap-cli demo-clinic --out big --patients 2000 --seed 7
  needlemap-cli demo-clinic --out limits --stress
"""


@click.command("demo-clinic", epilog=_EXAMPLES)
@click.option("--out", type=USER_PATH, required=True, metavar="DIR", help="an empty folder")
@click.option(
    "--patients",
    default=40,
    show_default=True,
    type=click.IntRange(1, 50_000),
    help="how many patients; each has 1 to 60 sessions",
)
@click.option("--seed", default=1, show_default=True, help="the same people for the same number")
@click.option(
    "--stress",
    is_flag=True,
    help="to try limits: 500 sessions of one patient, and 49,999 patients without any",
)
@click.option("--json", "as_json", is_flag=True, help="say it as JSON")
def demo_clinic(*, out: Path, patients: int, seed: int, stress: bool, as_json: bool) -> None:
    """Make a clinic of made-up patients to look around in.

    It lies in a folder of its own, apart from any real records, and every page that it prints says
    DEMO. Nobody in it was treated.
    """
    from needlemap.domain.clock import now_utc
    from needlemap.domain.plurals import count_words
    from needlemap.services.made_up.clinic import (
        PASSWORD,
        USER,
        fill,
        fill_to_try_limits,
        make_demo,
    )

    make_folder(out, empty=True)
    with make_demo(out.absolute()) as records, Steps() as steps:
        steps.begin("Making up patients")
        made = (
            fill_to_try_limits(records, now=now_utc(), seed=seed)
            if stress
            else fill(records, now=now_utc(), seed=seed, patients=patients)
        )
        for done, total in made:
            steps(done, total)
        ids = records.transfer.patient_ids()
        sessions = records.transfer.session_count(ids)
    if as_json:
        answer = {"data": str(out), "user": USER, "password": PASSWORD}
        print_json(answer | {"patients": len(ids), "sessions": sessions})
        return
    click.echo(f"records   {out}\nuser      {USER}\npassword  {PASSWORD}")
    held = f"{count_words(len(ids), 'made-up patient')} with {count_words(sessions, 'session')}"
    click.echo(f"holds     {held}")
    click.echo(f"open it   needlemap --data {out}")
