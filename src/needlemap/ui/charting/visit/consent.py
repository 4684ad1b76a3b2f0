"""Consent: what the patient said, what was told, whether a copy was given."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QVBoxLayout, QWidget

from needlemap.domain.days import moment_words
from needlemap.domain.session import Session
from needlemap.domain.visit import Consent, ConsentDetails, ConsentStatus
from needlemap.ui.charting.visit.context import VisitContext
from needlemap.ui.charting.visit.form_section import VisitPart
from needlemap.ui.charting.visit.segmented_choice import Choice
from needlemap.ui.charting.visit.signature_pad import SignatureDialog, SignaturePicture
from needlemap.ui.charting.visit.words import consenters, consents, yes_no
from needlemap.ui.forms.form import Row, line
from needlemap.ui.widgets.factories import button, wrapped
from needlemap.ui.widgets.translation import tr

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
        self.given_by = line(tr("Consent given by"), placeholder=tr("Name and relation"))
        self.note = line(tr("Note on the consent"))
        self.by = Choice(tr("Who consented"), consenters())
        self.details = {
            "interpreter": line(tr("Interpreter")),
            "chaperone": line(tr("Chaperone")),
            "paper_kept_at": line(tr("Signed on paper, kept at")),
        }
        self.sign = button(tr("Patient signs here…"))
        self.signed = SignaturePicture()
        self.unfold = button(tr("Risks and benefits discussed"))
        self.unfold.setCheckable(True)
        self.mark_all = button(tr("Mark all discussed"), tip=tr("Mark every item as discussed"))
        self.left = wrapped("", "muted")
        self._elements = QFrame()
        self._ticks = self._element_ticks()
        self._elements.hide()
        self.left.hide()
        self.add_form(
            self.fact("consent", "status", "", self.status, store=self._save_status),
            self.unfold,
            self.mark_all,
            self._elements,
            self.left,
        )
        given_by = tr("Consent given by")
        self._more = self.add_form(
            (
                self.fact("consent", "copy_given", tr("Copy given"), self.copy_given),
                self.fact("consent", "given_by", given_by, self.given_by, longest=120),
            ),
            self.fact("consent", "note", tr("Note"), self.note, longest=2000),
        )
        self.add_form(
            self._detail("by", tr("Who consented"), self.by),
            (self._text("interpreter"), self._text("chaperone")),
            self._text("paper_kept_at", longest=200),
            self.sign,
            self.signed,
        )
        self.sign.clicked.connect(self._on_sign_clicked)
        self.unfold.toggled.connect(self._elements.setVisible)
        self.mark_all.clicked.connect(self._on_mark_all_clicked)
        self.places |= {
            "consent": self.status,
            "consent.told": self.unfold,
            "consent_by": self.by,
            "consent_details": self.by,
            "patient_signature": self.sign,
        }

    def show_session(self, session: Session) -> None:  # noqa: D102
        super().show_session(session)
        consent = session.visit.consent
        shown = consent.told if consent else ()
        for element, tick in self._ticks.items():
            tick.setChecked(element in shown)
        count = tr("Risks and benefits discussed ({0} of {1})").format(len(shown), len(self._ticks))
        self.unfold.setText(count)
        self.unfold.setAccessibleName(count)
        self._show_signature(session)
        self._show_left(shown)
        for piece in (self.unfold, self.mark_all, self._elements, self._more):
            piece.setEnabled(consent is not None)

    def _detail(self, name: str, title: str, editor: QWidget, **more: Any) -> Row:
        return self.fact("consent_details", name, title, editor, fresh=ConsentDetails(), **more)

    def _text(self, name: str, *, longest: int = 120) -> Row:
        editor = self.details[name]
        return self._detail(name, editor.accessibleName(), editor, longest=longest)

    def _element_ticks(self) -> dict[str, QCheckBox]:
        column = QVBoxLayout(self._elements)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        ticks = {}
        for element in self.reference.consent_elements.values():
            tick = QCheckBox(element.name)
            tick.setToolTip(element.text)
            tick.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            tick.clicked.connect(self._on_element_clicked)
            column.addWidget(tick)
            ticks[element.id] = tick
        return ticks

    def _show_signature(self, session: Session) -> None:
        drawn = session.visit.patient_signature
        self.signed.show_signature(drawn)
        at = moment_words(drawn.signed_at, session.utc_offset_min) if drawn else ""
        self.signed.setAccessibleName(tr("Patient's signature, drawn on {0}").format(at))
        self.sign.setText(tr("Patient's signature…") if drawn else tr("Patient signs here…"))

    def _on_sign_clicked(self) -> None:
        dialog = SignatureDialog(self.context.patient, self.visit.patient_signature, self)
        dialog.entered.connect(lambda made: self.save(patient_signature=made))
        dialog.open()

    def _save_status(self, status: object) -> bool:
        if status is None:
            return self.save(consent=None)
        known, named = self.visit.consent, ConsentStatus(str(status))
        return self.save(consent=replace(known, status=named) if known else Consent(named))

    def _save_discussed(self, discussed: Iterable[str]) -> None:
        if self.visit.consent is not None:
            self.save(consent=replace(self.visit.consent, told=tuple(discussed)))

    def _on_element_clicked(self) -> None:
        self._save_discussed(e for e, tick in self._ticks.items() if tick.isChecked())

    def _on_mark_all_clicked(self) -> None:
        consent = self.visit.consent
        elements = self.reference.consent_elements.values()
        is_written = consent is not None and consent.status is ConsentStatus.WRITTEN
        meant = {_ALWAYS, _WRITTEN} if is_written else {_ALWAYS}
        always = {element.id for element in elements if element.applies in meant}
        discussed = always | set(consent.told if consent else ())
        self._save_discussed(one for one in self._ticks if one in discussed)

    def _show_left(self, discussed: Collection[str]) -> None:
        """Say what is not marked as discussed, and for whom it is meant."""
        left = [
            f"{element.name} ({why})" if (why := _only_for(element.applies)) else element.name
            for element in self.reference.consent_elements.values()
            if element.id not in discussed
        ]
        self.left.setText(tr("Not marked as discussed: {0}").format("; ".join(left)))
        self.left.setVisible(bool(discussed) and bool(left))
