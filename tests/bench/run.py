"""Measure NeedleMap against floors of the same run; print a table, write build/bench.json."""

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import (
    backup,
    body,
    click,
    events,
    exchange,
    first_paint,
    history,
    opening,
    patients,
    pdf,
    record,
    storage,
    symptoms,
)
from bench.measure import Row
from needlemap.ui.shell.application import make_application

_OUT = Path("build") / "bench.json"


def main() -> int:
    """Run every measurement; 0 when all goals are met, else 1."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        measured = [*first_paint.rows(Path(folder))]
        application = make_application()
        parts = (
            body,
            click,
            symptoms,
            opening,
            events,
            pdf,
            history,
            patients,
            record,
            storage,
            backup,
            exchange,
        )
        for part in parts:
            measured += part.rows(Path(folder))
        application.quit()
    _OUT.parent.mkdir(exist_ok=True)
    _OUT.write_text(json.dumps([row.as_plain() for row in measured], indent=1) + "\n")
    sys.stdout.write(_table(measured))
    return 0 if all(row.ok for row in measured) else 1


def _table(measured: Sequence[Row]) -> str:
    lines = [f"{'row':28}{'value':>12}{'floor':>10}{'ratio':>8}{'goal':>8}  ok\n"]
    for row in measured:
        floor = "" if row.floor is None else f"{row.floor:.3f}"
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        sign = "≥" if row.goal_is_least else "≤"
        lines.append(
            f"{row.row:28}{row.value:>9.3f} {row.unit:2}{floor:>10}{ratio:>8}"
            f"{sign + format(row.goal, 'g'):>8}  {'yes' if row.ok else 'NO'}\n"
        )
    return "".join(lines)


if __name__ == "__main__":
    sys.exit(main())
