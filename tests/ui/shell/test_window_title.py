"""The title of the window says which page is in front and, of a patient, whose it is."""

from helpers.drivers import Clinic
from needlemap.ui.history.header import Tab
from needlemap.ui.shell.lock_page import LockPage
from needlemap.ui.widgets.privacy import privacy
from ui.test_walk import stops


def test_each_page_and_each_dialog_has_a_title_of_its_own(clinic: Clinic) -> None:
    titles = {stop: window.windowTitle() for stop, window in stops(clinic)}
    pages = {stop: title for stop, title in titles.items() if title.endswith("NeedleMap")}
    assert [stop for stop, title in titles.items() if not title] == []
    assert [stop for stop, title in pages.items() if title == "NeedleMap"] == []
    assert titles["no patient"] == "Patients – NeedleMap"
    assert titles["two sites"] == "1042 – Session – NeedleMap"
    assert titles["history, trends"] == "1042 – Treatment history, Progress – NeedleMap"
    assert titles["settings, About"].startswith("Settings, About")
    assert titles["first start"] == "Set up – NeedleMap"
    assert len(set(pages.values())) > 15


def test_the_title_follows_tabs_privacy_and_the_lock(clinic: Clinic) -> None:
    clinic.records.settings.set_names_in_title(on=True)
    clinic.begin_session()
    named = "Okafor, Amara – Session – NeedleMap"
    assert clinic.window.windowTitle() == named
    privacy.hide_names(hide=True)
    assert clinic.window.windowTitle() == "O., A. – Session – NeedleMap"
    privacy.hide_names(hide=False)
    clinic.controller.open_history(clinic.patient.id)
    page = clinic.controller.history.page
    assert page is not None
    clinic.driver.click(page.header.tabs[Tab.STRUCTURES])
    assert "By structure" in clinic.window.windowTitle()
    clinic.window.lock()
    assert isinstance(clinic.window.stack.currentWidget(), LockPage)
    assert clinic.window.windowTitle() == "Locked – NeedleMap"
