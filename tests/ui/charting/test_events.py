"""How few input events the usual doings take; the bench prints the same numbers."""

import pytest

from helpers.drivers import Clinic
from helpers.events import Doings


# The screenless platform says so when a drop-down list opens.
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_usual_doings_take_few_events_and_open_no_dialog(clinic: Clinic) -> None:
    doings = Doings(clinic.controller, clinic.patient.id)
    assert doings.ten_new_sites() <= 12
    assert doings.repeat_visit() <= 6
    assert doings.mirrored_pair() == 2
    assert doings.count_of_another_site() <= 2
    assert doings.technique_of_the_site() <= 2
