"""Histories for tests: sessions and rows of sites, made up, and a sheet of skin to put them on."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.history import SITE_FIELDS, History, SessionFacts

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SIDES = ("left", "right", "midline")
Floats = NDArray[np.floating[Any]]


class Sheet:
    """A flat skin: `across` x `across` square faces of `edge_mm`, facing forward.

    Its other side, with as many faces, lies `thick_mm` behind and faces back.
    """

    def __init__(self, across: int = 20, edge_mm: float = 10.0, thick_mm: float = 4.0) -> None:
        self.across, self.edge_mm, self.thick_mm = across, edge_mm, thick_mm

    @property
    def face_count(self) -> int:
        """Faces of both sides."""
        return 2 * self.across**2

    def positions(self, points: Floats, /) -> Floats:
        """Return places in mm; on the back s runs the other way, so that it faces back."""
        side, face = np.divmod(points[:, 0].astype(int), self.across**2)
        row, column = np.divmod(face, self.across)
        s = np.where(side == 0, points[:, 1], 1 - points[:, 1])
        x, y = (column + s) * self.edge_mm, (row + points[:, 2]) * self.edge_mm
        return np.stack([x, y, -self.thick_mm * side], axis=1)

    def point(self, x_mm: float, y_mm: float, *, behind: bool = False) -> tuple[int, float, float]:
        """Return the surface point at a place."""
        column, row = int(x_mm // self.edge_mm), int(y_mm // self.edge_mm)
        s, t = x_mm / self.edge_mm - column, y_mm / self.edge_mm - row
        face = row * self.across + column
        return (face + self.across**2, 1 - s, t) if behind else (face, s, t)


def facts(number: int, days_ago: float = 0.0, **more: Any) -> SessionFacts:
    """Return a session so many days before `NOW`."""
    at = NOW - timedelta(days=days_ago)
    return SessionFacts(id=f"session-{number}", performed_at=at, **more)


def row(session: int, site: int = 1, **more: Any) -> tuple[Any, ...]:
    """Return the row of a site as storage gives it; its needles are its number, up to 30."""
    usual: dict[str, Any] = {
        "session_id": f"session-{session}",
        "face": 30,
        "s": 0.5,
        "t": 0.5,
        "atlas_version": "test-1",
        "side": "right",
        "region": "shoulder",
        "structure": "infraspinatus",
        "technique": "trigger_point_dn",
        "manipulation": "static",
        "needle_count": 1 + (site - 1) % 30,
        "depth_mm": None,
        "twitch": None,
        "pain_reproduced": None,
    }
    return tuple((usual | more)[name] for name in SITE_FIELDS)


def history(sessions: Sequence[SessionFacts], rows: Sequence[tuple[Any, ...]]) -> History:
    """Return a history seen from `NOW`."""
    return History.of(sessions, rows, now=NOW)


def random_history(seed: int, sessions: int = 12, sites: int = 60) -> History:
    """Return a history of any sites, the same for the same seed."""
    random = np.random.default_rng(seed)
    listed = [
        facts(
            n,
            float(random.integers(0, 900)),
            therapist_id=str(random.choice(["a", "b"])),
            entered_in_error=bool(random.random() < 0.1),
        )
        for n in range(sessions)
    ]
    return history(listed, [_any_row(random, sessions, n) for n in range(sites)])


def _any_row(random: np.random.Generator, sessions: int, number: int) -> tuple[Any, ...]:
    def one(*choices: str | None) -> str | None:
        return choices[int(random.integers(len(choices)))]

    return row(
        int(random.integers(sessions)),
        number,
        face=int(random.integers(800)),
        s=float(random.random()),
        t=float(random.random()),
        side=one(*SIDES),
        structure=one("infraspinatus", "trapezius_upper", "soleus", None),
        technique=one("trigger_point_dn", "superficial_dn"),
        twitch=one("none", "single", "multiple", None),
        needle_count=int(random.integers(1, 5)),
    )
