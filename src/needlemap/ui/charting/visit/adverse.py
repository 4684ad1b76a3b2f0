"""Adverse events: none, in so many words, or each with its grade, its sites and what was done."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QVBoxLayout

from needlemap.domain.ids import new_id
from needlemap.domain.session import Session
from needlemap.domain.visit import AdverseEvent, AdverseEvents, Severity
from needlemap.reference import reactions
from needlemap.ui.charting.visit.context import VisitContext
from needlemap.ui.charting.visit.form_section import VisitPart
from needlemap.ui.charting.visit.segmented_choice import Choice
from needlemap.ui.forms.field import Field
from needlemap.ui.forms.form import Form, Row, line
from needlemap.ui.forms.inputs import ComboBox
from needlemap.ui.widgets.factories import button, label, wrapped
from needlemap.ui.widgets.page_parts import tab_as_laid_out
from needlemap.ui.widgets.translation import tr

_LONGEST = 2000


class AdversePart(VisitPart):
    """No event by one click; an event by choosing it, linked to the sites that are selected."""

    def __init__(self, context: VisitContext) -> None:
        super().__init__(tr("Adverse events"), context)
        self.none = Choice(tr("Adverse events"), [(tr("None occurred"), "none")])
        self.kinds = self._kinds_box()
        self._listed = QVBoxLayout()
        self._listed.setSpacing(6)
        self.cards: dict[str, EventCard] = {}
        self.add_form(
            self.none,
            self._listed,
            Field(tr("Record an event (linked to the selected sites)"), self.kinds),
        )
        self.none.entered.connect(self._on_none_chosen)
        self.kinds.activated.connect(self._on_event_activated)
        self.places = {"adverse_events": self.none}

    def show_session(self, session: Session) -> None:  # noqa: D102
        asked = session.visit.adverse_events
        events = asked.events if asked else ()
        self.none.show_value("none" if asked is not None and not events else None)
        self.none.setEnabled(not events)
        if [event.id for event in events] != list(self.cards):
            self._rebuild(events)
        for event in events:
            self.cards[event.id].show_event(event, session)

    def _rebuild(self, events: Sequence[AdverseEvent]) -> None:
        for card in self.cards.values():
            self._listed.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = {event.id: EventCard(event, self) for event in events}
        for card in self.cards.values():
            self._listed.addWidget(card)
        tab_as_laid_out(self)

    def _kinds_box(self) -> ComboBox:
        box = ComboBox()
        box.setAccessibleName(tr("Record an adverse event"))
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(10)
        box.addItem(tr("Choose an event…"), "")
        for event in self.reference.adverse_events.values():
            box.addItem(f"{event.name} ({event.severity.value})", event.id)
        return box

    def _on_none_chosen(self, chosen: object) -> None:
        self.save(adverse_events=AdverseEvents() if chosen else None)

    def _on_event_activated(self) -> None:
        event = self.reference.adverse_events.get(str(self.kinds.currentData()))
        self.kinds.setCurrentIndex(0)
        if event is None:
            return
        sites = {site.id for site in self.chart.session.sites}
        linked = tuple(one for one in self.context.state.selected_ids if one in sites)
        self._save_events(*self._events(), AdverseEvent(new_id(), event.id, event.severity, linked))

    def change(self, event_id: str, **facts: Any) -> bool:
        """Change facts of an event that is recorded; ValueError, in words, when they do not fit."""
        after = [replace(one, **facts) if one.id == event_id else one for one in self._events()]
        return self._save_events(*after)

    def remove(self, event_id: str) -> None:
        """Take an event off the form; when none is left, nobody has asked."""
        left = [one for one in self._events() if one.id != event_id]
        self.save(adverse_events=AdverseEvents(tuple(left)) if left else None)

    def _events(self) -> tuple[AdverseEvent, ...]:
        asked = self.visit.adverse_events
        return asked.events if asked else ()

    def _save_events(self, *events: AdverseEvent) -> bool:
        return self.save(adverse_events=AdverseEvents(events))


class EventCard(QFrame):
    """One event: grade, sites, what was done; and what the source says to do."""

    def __init__(self, event: AdverseEvent, part: AdversePart) -> None:
        super().__init__()
        self.setObjectName("card")
        self._part = part
        self._event: AdverseEvent = event
        known = part.reference.adverse_events.get(event.event)
        self.severity = Choice(tr("Severity"), self._grades(part))
        self.action = line(tr("Action taken"))
        self.link = button(tr("Link the selected sites"))
        self.remove = button(tr("Remove"))
        self._name = label(known.name if known else event.event, "heading")
        self._sites = wrapped("", "muted")
        self._lay_out(known)
        self.link.clicked.connect(self._on_link_clicked)
        self.remove.clicked.connect(lambda: part.remove(self._event.id))

    def show_event(self, event: AdverseEvent, session: Session) -> None:
        """Show the event as stored."""
        self._event = event
        self.form.show_stored()
        numbers = {site.id: number for number, site in enumerate(session.sites, 1)}
        linked = [str(numbers[one]) for one in event.site_ids if one in numbers]
        self._sites.setText(
            tr("At site {0}").format(", ".join(linked)) if linked else tr("Not linked to a site")
        )

    def _grades(self, part: AdversePart) -> list[tuple[str, object]]:
        grades = part.reference.severities
        return [(grades[one].name if one in grades else one.value, one) for one in Severity]

    def _lay_out(self, known: reactions.AdverseEvent | None) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 10)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(self.remove)
        column.addLayout(head)
        if known is not None:
            column.addWidget(wrapped(tr("Next step: {0}").format(known.prompt), "muted"))
        sites = QHBoxLayout()
        sites.addWidget(self._sites, 1)
        sites.addWidget(self.link)
        table = (
            Row(
                name="severity",
                editor=self.severity,
                load=lambda: self._event.severity,
                store=self._save_severity,
            ),
            sites,
            Row(
                name="action",
                title=tr("Action taken"),
                editor=self.action,
                longest=_LONGEST,
                load=lambda: self._event.action,
                store=lambda text: self._change(action=text),
            ),
        )
        self.form = Form(table, gap_px=6)
        column.addWidget(self.form)

    def _change(self, **facts: Any) -> bool:
        return self._part.change(self._event.id, **facts)

    def _save_severity(self, severity: object) -> bool:
        """Store another grade; without one no event is recorded, so the grade stays."""
        return severity is not None and self._change(severity=Severity(str(severity)))

    def _on_link_clicked(self) -> None:
        self._change(site_ids=self._part.context.selected_ids)
