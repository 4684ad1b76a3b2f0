"""The same place: within a distance on the skin, on one side; a structure only breaks ties."""

from typing import Any

import numpy as np
import pytest

from helpers.histories import Sheet, facts, history, row
from needlemap.domain.placement import Side, SurfacePoint
from needlemap.history import doses
from needlemap.history.same_site import Spot, paired, repeated_sites

SHEET = Sheet()


def spot(x_mm: float, side: Side = Side.LEFT, structure: str | None = None) -> Spot:
    face, s, t = SHEET.point(x_mm, 50)
    return Spot(SurfacePoint(face, s, t), side, structure)


def told(spots: list[Spot], others: list[Spot]) -> dict[int, tuple[int, float]]:
    """Return the pairs within 25 mm, with distances to a tenth of a millimetre."""
    found = paired(spots, others, SHEET, 25)
    return {one: (other, round(apart_mm, 1)) for one, (other, apart_mm) in found.items()}


def placed(session: int, x_mm: float, **more: Any) -> tuple[Any, ...]:
    face, s, t = SHEET.point(x_mm, 50)
    return row(session, 1, **{"face": face, "s": s, "t": t} | more)


@pytest.mark.parametrize(("apart_mm", "count"), [(24.5, 1), (25.5, 0)])
def test_two_sites_are_the_same_within_the_distance(apart_mm: float, count: int) -> None:
    found = paired([spot(20)], [spot(20 + apart_mm)], SHEET, 25)
    assert len(found) == count


def test_the_other_side_is_never_the_same() -> None:
    assert paired([spot(20)], [spot(21, Side.RIGHT)], SHEET, 25) == {}
    assert paired([], [spot(21)], SHEET, 25) == {}


def test_each_site_answers_for_one_alone_the_nearest() -> None:
    assert told([spot(20), spot(40)], [spot(36)]) == {1: (0, 4.0)}


def test_a_structure_decides_between_those_equally_near_and_nothing_else() -> None:
    others = [spot(10, structure="soleus"), spot(30, structure="trapezius_upper")]
    here = spot(20, structure="trapezius_upper")
    assert told([here], others) == {0: (1, 10.0)}
    nearer = [spot(11.5, structure="soleus"), others[1]]
    assert told([here], nearer) == {0: (0, 8.5)}


def test_a_repeated_site_has_one_of_an_earlier_session_near_it() -> None:
    sessions = [facts(1, 30), facts(2, 20), facts(3, 10, entered_in_error=True), facts(4, 5)]
    rows = [
        placed(1, 20),
        placed(1, 30),  # of the same session: no earlier one
        placed(2, 40),
        placed(2, 150),
        placed(3, 100),
        placed(4, 101),  # near one entered in error alone
        placed(4, 150, side="left"),
        placed(4, 151),
    ]
    seen = history(sessions, rows)
    found = repeated_sites(seen, SHEET, 25)
    assert found.tolist() == [False, False, True, False, False, False, False, True]
    assert repeated_sites(seen, SHEET, 9).tolist()[2] is False


def test_doses_say_how_many_sites_were_repeated() -> None:
    seen = history([facts(1, 30), facts(2, 20)], [placed(1, 20), placed(2, 40), placed(2, 150)])
    rows = np.arange(3)
    (one,) = doses(seen, rows, repeated=repeated_sites(seen, SHEET, 25))
    assert (one.repeated.part, one.repeated.n) == (1, 3)
    (one,) = doses(seen, rows)
    assert one.repeated.rate is None
