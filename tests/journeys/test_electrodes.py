"""A pair of electrodes on a patient with a pacemaker: it warns, blocks nothing, and is recorded."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic
from needlemap.domain.edit import has_open_warning
from needlemap.domain.screening import AlertLevel, Answer, PatientPrecaution
from needlemap.domain.site import Acknowledged
from needlemap.reference import Reference
from needlemap.reference.alerts import alerts

KEY = Qt.Key


def test_a_pair_is_linked_warned_of_set_and_recorded(clinic: Clinic) -> None:
    known = PatientPrecaution("pacemaker", Answer.YES, date(2026, 1, 2))
    clinic.records.patient_files.set_precautions(clinic.patient.id, (known,))
    clinic.begin_session()
    canvas = clinic.page.canvas
    first, second = (clinic.needle(-120, y_mm, "anterior") for y_mm in (700, 600))
    clinic.driver.press(canvas, KEY.Key_E)
    start, end = (
        canvas.frame.to_px(mark.x_mm, mark.y_mm).toPoint()
        for mark in (canvas.marks[first.id], canvas.marks[second.id])
    )
    clinic.driver.drag(canvas, start, end)
    clinic.driver.press(canvas, KEY.Key_E)
    assert len(clinic.page.linking.lines) == 1

    # The screening asks for an acknowledgement of these very sites, and the chart says so there.
    patient_file = clinic.records.patient_files.get(clinic.patient.id)
    (alert,) = alerts(clinic.stored, patient_file, Reference.load())
    assert (alert.precaution, alert.level) == ("pacemaker", AlertLevel.BLOCK)
    assert set(alert.site_ids) == {first.id, second.id}
    # The key acknowledges what is displayed: at the selected site, not at its partner.
    for site, waiting in ((first, {second.id}), (second, set())):
        clinic.page.state.select([site.id])
        QApplication.processEvents()
        assert "acemaker" in clinic.page.risks.note.words
        clinic.driver.press(canvas, KEY.Key_A)
        assert {one.id for one in clinic.stored.sites if has_open_warning(one)} == waiting

    estim = clinic.page.editor.estim
    for box, typed in ((estim.hz, "2"), (estim.pulse_us, "250"), (estim.minutes, "20")):
        clinic.driver.type(box, typed)
        clinic.driver.press(box, KEY.Key_Return)
    for site in clinic.stored.sites:
        assert site.estim is not None
        assert (site.estim.hz, site.estim.pulse_us, site.estim.minutes) == (2, 250, 20)
        assert {warning.how for warning in site.warnings} == {Acknowledged.KEY}
    assert clinic.records.audit.verify() == ()
