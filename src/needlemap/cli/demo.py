"""``needlemap-cli demo``: a visit through the real window, in a process of its own."""

import faulthandler
import multiprocessing
import os
import signal
import sys
import traceback
from contextlib import suppress
from dataclasses import asdict
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import click

from needlemap.cli.options import USER_PATH, make_folder
from needlemap.cli.output import print_json
from needlemap.errors import NeedleMapError

LOG_NAME = "demo.log"


_EXAMPLES = """\b
Examples:
  needlemap-cli demo --out demonstration
  needlemap-cli demo --out demonstration --figure female --json
"""


@click.command(epilog=_EXAMPLES)
@click.option("--out", type=USER_PATH, required=True, metavar="DIR", help="an empty folder")
@click.option("--figure", default="male", show_default=True, help="the patient's figure")
@click.option("--json", "as_json", is_flag=True, help="say it as JSON")
def demo(*, out: Path, figure: str, as_json: bool) -> None:
    """Chart and sign a visit through the real window.

    The records, the PDF and a picture of the window are in the folder afterwards. When the visit
    fails, the folder keeps a log that says how far it came and why it ended.
    """
    from needlemap.bodymap import plates

    plates(figure)  # ValueError for one that is not drawn
    make_folder(out, empty=True)
    made = _visit_apart(out.absolute(), figure)
    if as_json:
        print_json(made)
        return
    click.echo(f"PDF       {made['pdf']}")
    click.echo(f"window    {made['window_picture']}")
    click.echo(f"records   {made['records']}")
    click.echo(f"10 sites charted with {made['charting_events']} input events")
    click.echo(f"{made['all_events']} input events from first start to PDF")


def _visit_apart(out: Path, figure: str) -> dict[str, Any]:
    """Do the visit in a child, so that even a death of the process leaves a reason."""
    log = out / LOG_NAME
    # Not forked: Qt must begin in a process without threads of others.
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    child = context.Process(target=run_visit, args=(out, figure, log, sending))
    child.start()
    sending.close()
    try:
        answer: dict[str, Any] = receiving.recv()
    except EOFError:
        answer = {}
    finally:
        child.join()
    if "error" in answer:
        raise NeedleMapError(f"The demonstration stopped: {answer['error']}. Its log is {log}.")
    if child.exitcode or not answer:
        raise NeedleMapError(
            f"The demonstration ended at once ({_end_of(child.exitcode)}). Its log is {log}."
        )
    with suppress(OSError):
        log.unlink()
    return answer


def run_visit(out: Path, figure: str, log_path: Path, answer: Connection) -> None:
    """Do the visit and send what it left behind, or why it failed; runs in the child."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with log_path.open("a", encoding="utf-8", buffering=1) as log:
        faulthandler.enable(log)
        os.dup2(log.fileno(), 2)  # what Qt and the C libraries say goes there, too
        sys.stderr = log
        try:
            from needlemap.demo.visit import visit

            outcome = {
                name: str(value) if isinstance(value, Path) else value
                for name, value in asdict(visit(out, figure)).items()
            }
        except KeyboardInterrupt:
            outcome = {"error": "it was interrupted"}
        except BaseException as error:  # noqa: BLE001 - whatever it was, it is logged and said
            traceback.print_exc(file=log)
            outcome = {"error": f"{type(error).__name__}: {error}".rstrip(". ")}
        answer.send(outcome)
        answer.close()
        faulthandler.disable()


def _end_of(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        with suppress(ValueError):
            return signal.Signals(-exit_code).name
    return f"exit code {exit_code}"
