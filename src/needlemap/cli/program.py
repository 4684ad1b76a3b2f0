"""The one entry point: its commands, and what becomes of their errors."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import click

from needlemap import __version__
from needlemap.cli.backup import backup
from needlemap.cli.demo import demo
from needlemap.cli.demo_clinic import demo_clinic
from needlemap.cli.exit_codes import EXIT_CODES_HELP, ExitCode, code_of
from needlemap.cli.export import export
from needlemap.cli.find import find
from needlemap.cli.import_ import import_, import_template, withdraw_import
from needlemap.cli.locate import locate, project
from needlemap.cli.options import data_folder_named
from needlemap.cli.renamed import renamed
from needlemap.cli.report import report
from needlemap.cli.restore import restore
from needlemap.cli.salvage import salvage
from needlemap.cli.self_check import self_check
from needlemap.cli.users import change_password, users
from needlemap.cli.verify import verify
from needlemap.errors import NeedleMapError

NAME = "needlemap-cli"


_EXAMPLES = """\b
Examples:
  needlemap-cli find lindqvist --data clinic
  needlemap-cli backup --data clinic --out stick
  needlemap-cli verify --data clinic --json

"""


@click.group(
    NAME,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_EXAMPLES + EXIT_CODES_HELP,
)
@click.version_option(__version__, message="NeedleMap %(version)s")
def program() -> None:
    """NeedleMap without a window."""


_COMMANDS = (
    backup,
    change_password,
    demo,
    demo_clinic,
    export,
    find,
    import_,
    import_template,
    locate,
    project,
    renamed,
    report,
    restore,
    salvage,
    self_check,
    users,
    verify,
    withdraw_import,
)
for _command in _COMMANDS:
    program.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; every error is one sentence on stderr."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _speak_utf_8()
    try:
        with program.make_context(NAME, words) as context:
            status = program.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as asked:
        return asked.exit_code
    except click.ClickException as error:  # wrong usage, said as click says it
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        _say("Stopped. What was finished before stays as it is.")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return ExitCode.PIPE_CLOSED
    except (NeedleMapError, ValueError, OSError) as error:
        _say(_sentence_of(error))
        return code_of(error)
    except Exception as error:  # noqa: BLE001 - our bug: logged where it happened, said in a sentence
        _say(_fault(error, words))
        return ExitCode.FAULT
    return int(status or ExitCode.DONE)


def _sentence_of(error: Exception) -> str:
    if isinstance(error, NeedleMapError):
        return error.user_message
    if isinstance(error, OSError):
        named = f"{error.filename}: " if error.filename else ""
        reason = error.strerror or "the system refused it"
        return f"{NAME}: {named}{reason}. Check the name, the rights and the free space."
    return f"{NAME}: {error}"


def _fault(error: Exception, words: Sequence[str]) -> str:
    """Log where our own mistake happened; return what to say of it."""
    from needlemap.services.fault_log import log_fault  # seldom needed

    kind = type(error)
    path = log_fault(data_folder_named(words), kind, error.__traceback__)
    where = f" Where it happened is in {path}." if path else ""
    return f"NeedleMap made a mistake ({kind.__name__}).{where} Please tell its makers."


def _say(sentence: str) -> None:
    with suppress(OSError, ValueError):
        click.echo(sentence, err=True)


def _speak_utf_8() -> None:
    """Write names of any script, whatever the system's own encoding is; never fail over one."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _forget_output() -> None:
    """Let the interpreter end without another complaint about the closed pipe."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
