"""Consent: what the patient said, what was told, whether a copy was given."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QVBoxLayout, QWidget

from needlemap.domain.days import moment_words
from needlemap.domain.session import Session
from needlemap.domain.visit import Consent, ConsentDetails, ConsentStatus
from needlemap.ui.charting.visit.context import VisitContext
from needlemap.ui.charting.visit.form_section import VisitPart, row
from needlemap.ui.charting.visit.segmented_choice import Choice
from needlemap.ui.charting.visit.signature_pad import SignatureDialog, SignaturePicture
from needlemap.ui.charting.visit.words import consenters, consents, tr, yes_no
from needlemap.ui.forms.autosave import REST_MS, AutosaveLine
from needlemap.ui.forms.field import Field
from needlemap.ui.widgets.factories import button, wrapped

_ALWAYS = "always"
_WRITTEN = "written"


def _only_for(applies: str) -> str:
    """Return for whom an element is meant that is not discussed with every patient."""
    return {
        "female": tr("where pregnancy is possible"),
        "minor": tr("minors only"),
        "where_present": tr("if present"),
        _WRITTEN: tr("written consent only"),
    }.get(applies, "")


class ConsentPart(VisitPart):
    """The status by one click; what was told is ticked, or all of it at once."""

    def __init__(self, context: VisitContext) -> None:
        super().__init__(tr("Consent"), context)
        self.status = Choice(tr("Consent"), consents(), columns=2)
        self.copy_given = Choice(tr("Copy given"), yes_no())
        self.given_by = AutosaveLine(
            tr("Consent given by"), lambda text: self._set(given_by=text), rest_ms=REST_MS
        )
        self.given_by.setPlaceholderText(tr("The patient"))
        self.note = AutosaveLine(
            tr("Note on the consent"), lambda text: self._set(note=text), rest_ms=REST_MS
        )
        self.by = Choice(tr("Who consented"), consenters())
        self.details = {
            "interpreter": self._detail("interpreter", tr("Interpreter")),
            "chaperone": self._detail("chaperone", tr("Chaperone")),
            "paper_kept_at": self._detail("paper_kept_at", tr("Signed on paper, kept at")),
        }
        self.sign = button(tr("Patient signs here…"))
        self.signed = SignaturePicture()
        self.unfold = button(tr("Risks and benefits discussed"))
        self.unfold.setCheckable(True)
        self.told_all = button(tr("Mark all discussed"), tip=tr("Mark every item as discussed"))
        self.left = wrapped("", "muted")
        self._elements = QFrame()
        self._ticks = self._told_ticks()
        self._lay_out()
        self.status.chosen.connect(self._on_status_chosen)
        self.copy_given.chosen.connect(lambda given: self._set(copy_given=given))
        self.by.chosen.connect(lambda by: self._set_detail(by=by))
        self.sign.clicked.connect(self._on_sign_clicked)
        self.unfold.toggled.connect(self._elements.setVisible)
        self.told_all.clicked.connect(self._on_told_all_clicked)
        self.places = {
            "consent": self.status,
            "consent_by": self.by,
            "consent_details": self.by,
            "patient_signature": self.sign,
        }

    def show_session(self, session: Session) -> None:  # noqa: D102
        consent = session.visit.consent
        self.status.show_value(consent.status if consent else None)
        told = consent.told if consent else ()
        for element, tick in self._ticks.items():
            tick.setChecked(element in told)
        count = tr("Risks and benefits discussed ({0} of {1})").format(len(told), len(self._ticks))
        self.unfold.setText(count)
        self.unfold.setAccessibleName(count)
        self.copy_given.show_value(consent.copy_given if consent else None)
        self.given_by.show_text(consent.given_by if consent else "")
        self.note.show_text(consent.note if consent else "")
        details = session.visit.consent_details or ConsentDetails()
        self.by.show_value(details.by)
        for name, box in self.details.items():
            box.show_text(getattr(details, name))
        self._show_signature(session)
        self._show_left(told)
        for piece in (self.unfold, self.told_all, self._elements, self._more):
            piece.setEnabled(consent is not None)

    def place_of_change(self, field: str, before: Any, after: Any) -> QWidget:  # noqa: D102
        facts = {
            "status": self.status,
            "told": self.unfold,
            "copy_given": self.copy_given,
            "given_by": self.given_by,
            "note": self.note,
            "by": self.by,
            **self.details,
        }
        if field == "patient_signature":
            return self.sign
        changed = [
            place
            for fact, place in facts.items()
            if getattr(before, fact, None) != getattr(after, fact, None)
        ]
        return changed[0] if changed else self.status

    def tick_of(self, element: str) -> QCheckBox:
        """Return the tick of an element of consent."""
        return self._ticks[element]

    def _lay_out(self) -> None:
        self.column.addWidget(self.status)
        self.column.addWidget(self.unfold)
        self.column.addWidget(self.told_all)
        self.column.addWidget(self._elements)
        self._elements.hide()
        self.column.addWidget(self.left)
        self.left.hide()
        self._more = QFrame()
        more = QVBoxLayout(self._more)
        more.setContentsMargins(0, 0, 0, 0)
        more.addLayout(
            row(
                Field(tr("Copy given"), self.copy_given),
                Field(tr("Consent given by"), self.given_by),
            )
        )
        more.addWidget(Field(tr("Note"), self.note))
        self.column.addWidget(self._more)
        self.column.addWidget(Field(tr("Who consented"), self.by))
        interpreter, chaperone, paper = (
            Field(box.accessibleName(), box) for box in self.details.values()
        )
        self.column.addLayout(row(interpreter, chaperone))
        self.column.addWidget(paper)
        self.column.addWidget(self.sign)
        self.column.addWidget(self.signed)

    def _told_ticks(self) -> dict[str, QCheckBox]:
        column = QVBoxLayout(self._elements)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        ticks = {}
        for element in self.context.reference.consent_elements.values():
            tick = QCheckBox(element.name)
            tick.setToolTip(element.text)
            tick.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            tick.clicked.connect(self._on_told_clicked)
            column.addWidget(tick)
            ticks[element.id] = tick
        return ticks

    def _set(self, **facts: Any) -> bool:
        consent = self.chart.session.visit.consent
        if consent is None:
            return False
        return self.save_changed("consent", consent, **facts)

    def _detail(self, name: str, title: str) -> AutosaveLine:
        return AutosaveLine(title, lambda text: self._set_detail(**{name: text}), rest_ms=REST_MS)

    def _set_detail(self, **facts: Any) -> bool:
        known = self.chart.session.visit.consent_details or ConsentDetails()
        try:
            after = replace(known, **facts)
        except ValueError as error:
            self.chart.save_failed.emit(tr("Not changed: {0}.").format(error))
            return False
        return self.save(consent_details=None if after == ConsentDetails() else after)

    def _show_signature(self, session: Session) -> None:
        drawn = session.visit.patient_signature
        self.signed.show_signature(drawn)
        at = moment_words(drawn.signed_at, session.utc_offset_min) if drawn else ""
        self.signed.setAccessibleName(tr("Patient's signature, drawn on {0}").format(at))
        self.sign.setText(tr("Patient's signature…") if drawn else tr("Patient signs here…"))

    def _on_sign_clicked(self) -> None:
        drawn = self.chart.session.visit.patient_signature
        dialog = SignatureDialog(self.context.patient.name, drawn, self)
        dialog.entered.connect(lambda made: self.save(patient_signature=made))
        dialog.open()

    def _on_status_chosen(self, status: object) -> None:
        if status is None:
            self.save(consent=None)
            return
        known = self.chart.session.visit.consent
        fresh = Consent(ConsentStatus(str(status)))
        self.save(consent=replace(known, status=fresh.status) if known else fresh)

    def _on_told_clicked(self) -> None:
        self._set(told=tuple(e for e, tick in self._ticks.items() if tick.isChecked()))

    def _on_told_all_clicked(self) -> None:
        consent = self.chart.session.visit.consent
        elements = self.context.reference.consent_elements.values()
        is_written = consent is not None and consent.status is ConsentStatus.WRITTEN
        meant = {_ALWAYS, _WRITTEN} if is_written else {_ALWAYS}
        always = {element.id for element in elements if element.applies in meant}
        told = always | set(consent.told if consent else ())
        self._set(told=tuple(one for one in self._ticks if one in told))

    def _show_left(self, told: Collection[str]) -> None:
        """Say what is not marked as discussed, and for whom it is meant."""
        left = [
            f"{element.name} ({why})" if (why := _only_for(element.applies)) else element.name
            for element in self.context.reference.consent_elements.values()
            if element.id not in told
        ]
        self.left.setText(tr("Not marked as discussed: {0}").format("; ".join(left)))
        self.left.setVisible(bool(told) and bool(left))
