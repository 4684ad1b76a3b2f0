"""What lies beneath a site is shown in order, and nothing there can be measured."""

import re

import pytest
from pytestqt.qtbot import QtBot

from needlemap.bodymap import BeneathItem
from needlemap.reference import Reference
from needlemap.ui.charting.sites import beneath_view
from needlemap.ui.charting.sites.beneath_view import BeneathView, bands_of

BACK = (
    BeneathItem("trapezius_lower", "muscle", is_structure=True),
    BeneathItem("rhomboid_major", "muscle", is_structure=True),
    BeneathItem("right fifth rib", "bone", is_structure=False),
    BeneathItem("lung", "lung", is_structure=False),
)


@pytest.fixture
def reference() -> Reference:
    return Reference.load()


def test_bands_come_in_order_with_plain_names(reference: Reference) -> None:
    words = [band.words for band in bands_of(BACK, reference)]
    assert words == ["Lower trapezius", "Rhomboid major", "Fifth rib", "Lung"]


def test_meshes_of_one_kind_side_by_side_share_a_band(reference: Reference) -> None:
    veins = [
        BeneathItem("right basilic vein", "vessel", is_structure=False),
        BeneathItem("right brachial artery", "vessel", is_structure=False),
    ]
    assert [band.words for band in bands_of(veins, reference)] == ["Basilic vein, Brachial artery"]


def test_all_bands_are_of_one_height_and_no_number_is_shown(
    qtbot: QtBot, reference: Reference
) -> None:
    view = BeneathView(reference)
    qtbot.addWidget(view)
    heights = set()
    for count in (1, 2, 4):
        view.show_items(BACK[:count])
        heights.add(view.picture.sizeHint().height() / count)
    assert len(heights) == 1
    assert not re.search(r"\d|mm", " ".join(band.words for band in view.bands))


def test_an_empty_answer_is_said_to_be_no_free_way(qtbot: QtBot, reference: Reference) -> None:
    view = BeneathView(reference)
    qtbot.addWidget(view)
    view.show_items(())
    assert view.bands[0].words == "Not known here; that is no free way"
    assert "not reviewed by a clinician" in view.note.text()


def test_without_the_anatomy_folder_the_model_is_not_named(
    qtbot: QtBot, reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beneath_view, "beneath_texture", lambda: None)
    view = BeneathView(reference)
    qtbot.addWidget(view)
    assert "from drawn outlines; not reviewed by a clinician" in view.note.text()
    assert "model" not in view.note.text()


def test_a_screen_reader_hears_the_order(qtbot: QtBot, reference: Reference) -> None:
    view = BeneathView(reference)
    qtbot.addWidget(view)
    view.show_items(BACK)
    spoken = view.picture.accessibleName()
    assert spoken.endswith("Lower trapezius; Rhomboid major; Fifth rib; Lung")
