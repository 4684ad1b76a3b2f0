"""Needles: which product, how many were opened, inserted, removed, retained, and who counted."""

from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from needlemap.domain.days import day_words, full_day, iso_day, typed_day
from needlemap.domain.reconciliation import NeedleTotals, needle_totals
from needlemap.domain.session import Session
from needlemap.domain.visit import NeedleCount, NeedleProduct
from needlemap.ui.charting.visit.context import VisitContext
from needlemap.ui.charting.visit.form_section import VisitPart, row
from needlemap.ui.charting.visit.segmented_choice import Choice
from needlemap.ui.charting.visit.words import no_yes, tr, yes_no
from needlemap.ui.forms.autosave import REST_MS, AutosaveLine
from needlemap.ui.forms.field import Field
from needlemap.ui.widgets.factories import button, label, restyle, wrapped


class NeedlesPart(VisitPart):
    """The count with its arithmetic, live, and one line for each product."""

    def __init__(self, context: VisitContext) -> None:
        super().__init__(tr("Needles"), context)
        self.sum = label("", "counter")
        self.words = wrapped("", "muted")
        self.opened = AutosaveLine(tr("Opened"), self._save_opened)
        self.spoiled = AutosaveLine(
            tr("Spoiled, unused"), lambda text: self._save_count("spoiled", text)
        )
        self.dropped = AutosaveLine(
            tr("Of these, dropped"), lambda text: self._save_count("dropped", text)
        )
        self.as_counted = button(tr("As used"), tip=tr("Set opened to inserted plus spoiled"))
        self.removed_by = AutosaveLine(
            tr("Needles removed by"), lambda text: self._set(removed_by=text), rest_ms=REST_MS
        )
        self.by_me = button(tr("By me"), tip=context.therapist.name)
        self.sharps = Choice(tr("Sharps disposed of"), yes_no())
        self.clean = Choice(tr("Clean technique"), yes_no())
        self.injected = Choice(tr("Substance injected"), no_yes())
        self.product = ProductLines(context, self)
        self._entries = {
            "opened": Field(tr("Opened"), self.opened),
            "spoiled": Field(tr("Spoiled"), self.spoiled),
            "dropped": Field(tr("Dropped"), self.dropped),
        }
        self._lay_out()
        self.as_counted.clicked.connect(self._on_as_counted_clicked)
        self.by_me.clicked.connect(lambda: self._set(removed_by=context.therapist.name))
        self.sharps.chosen.connect(lambda done: self._set(sharps_disposed=done))
        self.clean.chosen.connect(lambda was: self.save(clean_technique=was))
        self.injected.chosen.connect(lambda was: self.save(substance_injected=was))
        self.places = {
            "clean_technique": self.clean,
            "substance_injected": self.injected,
            "opened": self.opened,
            "needles": self.opened,
            "removed_by": self.removed_by,
            "sharps_disposed": self.sharps,
            "products": self.product.name,
        }

    def show_session(self, session: Session) -> None:  # noqa: D102
        counted, totals = session.visit.needles, needle_totals(session.sites)
        self.opened.show_text("" if counted.opened is None else str(counted.opened))
        self.spoiled.show_text(str(counted.spoiled) if counted.spoiled else "")
        self.dropped.show_text(str(counted.dropped) if counted.dropped else "")
        self.removed_by.show_text(counted.removed_by)
        self.sharps.show_value(counted.sharps_disposed)
        self.clean.show_value(session.visit.clean_technique)
        self.injected.show_value(session.visit.substance_injected)
        self.product.show_products(session.visit.products)
        self.sum.setText(
            tr("{0} inserted = {1} removed + {2} retained").format(
                totals.inserted, totals.removed, totals.retained
            )
            if not totals.still_in
            else tr("{0} inserted, {1} not yet removed").format(totals.inserted, totals.still_in)
        )
        wrong = mismatch_words(totals, counted)
        # Nothing matches before somebody has counted.
        matches = tr("Needle count matches") if counted.opened is not None else ""
        self.words.setText(wrong or matches)
        self.words.setProperty("kind", "error" if wrong else "muted")
        restyle(self.words)

    def error_text(self, field: str) -> str:
        """Return what is wrong with a number that was entered, or nothing."""
        return self._entries[field].error_text

    def _lay_out(self) -> None:
        self.column.addWidget(self.sum)
        self.column.addWidget(self.words)
        self.column.addLayout(row(*self._entries.values(), self.as_counted, stretch=(2, 2, 2, 3)))
        self.column.addLayout(
            row(Field(tr("Needles removed by"), self.removed_by), self.by_me, stretch=(3, 1))
        )
        self.column.addWidget(Field(tr("Sharps disposed of"), self.sharps))
        self.column.addLayout(
            row(
                Field(tr("Clean technique"), self.clean),
                Field(tr("Substance injected"), self.injected),
            )
        )
        self.column.addWidget(self.product)

    def _set(self, **facts: Any) -> bool:
        return self.save_changed("needles", self.chart.session.visit.needles, **facts)

    def _save_opened(self, text: str) -> bool:
        entry = self._entries["opened"]
        fine, count = entry.read(lambda: whole_number(text) if text else None)
        return fine and self._save_checked(entry, opened=count)

    def _save_count(self, field: str, text: str) -> bool:
        entry = self._entries[field]
        fine, count = entry.read(lambda: whole_number(text) if text else 0)
        return fine and self._save_checked(entry, **{field: count})

    def place_of_change(self, field: str, before: Any, after: Any) -> QWidget:  # noqa: D102
        facts = {
            "opened": self.opened,
            "spoiled": self.spoiled,
            "dropped": self.dropped,
            "removed_by": self.removed_by,
            "sharps_disposed": self.sharps,
        }
        changed = [
            place
            for fact, place in facts.items()
            if getattr(before, fact, None) != getattr(after, fact, None)
        ]
        return changed[0] if field == "needles" and changed else self.places[field]

    def _save_checked(self, entry: Field, **facts: Any) -> bool:
        counted = self.chart.session.visit.needles
        fine, after = entry.read(lambda: replace(counted, **facts))
        return fine and self.save(needles=after)

    def _on_as_counted_clicked(self) -> None:
        inserted = needle_totals(self.chart.session.sites).inserted
        self._set(opened=inserted + self.chart.session.visit.needles.spoiled)


class ProductLines(QFrame):
    """What the packets say: name, lot, expiry; the last used is offered by one click."""

    def __init__(self, context: VisitContext, part: VisitPart) -> None:
        super().__init__()
        self._context = context
        self._part = part
        self.name = AutosaveLine(
            tr("Needle product"), lambda text: self._save_shown(name=text), rest_ms=REST_MS
        )
        self.lot = AutosaveLine(tr("Lot"), lambda text: self._save_shown(lot=text), rest_ms=REST_MS)
        self.expires = AutosaveLine(tr("Expires"), self._save_expiry, placeholder=tr("2028-05-31"))
        self._expires = Field(tr("Expires"), self.expires)
        self._name = Field(tr("Product"), self.name)
        self.last = button("")
        self.another = button(tr("Another product"))
        self._place = 0
        self._others = wrapped("", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._name)
        column.addLayout(row(Field(tr("Lot"), self.lot), self._expires))
        column.addWidget(self._others)
        column.addWidget(self.last)
        column.addWidget(self.another)
        self.last.clicked.connect(self._on_last_clicked)
        self.another.clicked.connect(self._on_another_clicked)

    def show_products(self, products: tuple[NeedleProduct, ...]) -> None:
        """Show the products: one to be written, the others named."""
        self._place = min(self._place, len(products))
        first = products[self._place] if self._place < len(products) else None
        self.name.show_text(first.name if first else "")
        self.lot.show_text(first.lot if first else "")
        expires_on = first.expires_on if first else None
        self.expires.show_text(iso_day(expires_on) if expires_on else "")
        self._expires.say(full_day(expires_on) if expires_on else "")
        today = self._context.local_day()
        is_over = expires_on is not None and expires_on < today
        self._expires.say_wrong(tr("These needles are past their expiry date.") if is_over else "")
        for box in (self.lot, self.expires):
            box.setEnabled(first is not None)
        last = self._last()
        self.last.setVisible(bool(last) and not products)
        words = tr("Same as last time: {0}").format(", ".join(map(_product_words, last)))
        self.last.setText(words)
        self.last.setAccessibleName(words)
        others = [one for place, one in enumerate(products) if place != self._place]
        self._others.setText(tr("Also: {0}").format(" · ".join(map(_product_words, others))))
        self._others.setVisible(bool(others))
        self.another.setVisible(first is not None)

    def _last(self) -> tuple[NeedleProduct, ...]:
        session = self._context.background.last_session
        return session.visit.products if session else ()

    def _on_last_clicked(self) -> None:
        self._part.save(products=self._last())

    def _save_shown(self, **facts: Any) -> bool:
        products = list(self._context.chart.session.visit.products)
        if facts.get("name") == "":
            del products[self._place : self._place + 1]
            return self._part.save(products=tuple(products))
        known = products[self._place] if self._place < len(products) else NeedleProduct("?")
        fine, changed = self._name.read(lambda: replace(known, **facts))
        products[self._place : self._place + 1] = [changed]
        return fine and self._part.save(products=tuple(products))

    def _on_another_clicked(self) -> None:
        products = self._context.chart.session.visit.products
        self._place = len(products)
        self.show_products(products)
        self.name.setFocus()

    def _save_expiry(self, text: str) -> bool:
        fine, day = self._expires.read(lambda: typed_day(text))
        return fine and self._save_shown(expires_on=day)


def mismatch_words(totals: NeedleTotals, counted: NeedleCount) -> str:
    """Return in a sentence or two what does not add up, or nothing."""
    words = []
    if totals.still_in == 1:
        words.append(tr("1 needle not yet removed. Remove it, or record why it is retained."))
    elif totals.still_in:
        words.append(tr("{0} needles not yet removed. Remove them.").format(totals.still_in))
    if counted.opened is not None:
        accounted = totals.inserted + counted.spoiled
        missing = counted.opened - accounted
        if missing > 0:
            words.append(
                tr(
                    "Needle count discrepancy: {0} opened, {1} inserted or spoiled, {2} not "
                    "accounted for."
                ).format(counted.opened, accounted, missing)
            )
        elif missing < 0:
            words.append(
                tr("Needle count discrepancy: {0} inserted or spoiled, only {1} opened.").format(
                    accounted, counted.opened
                )
            )
    return " ".join(words)


def whole_number(text: str) -> int:
    """Return the whole number that was typed; ValueError in a sentence."""
    if not (text.isascii() and text.isdigit()):
        raise ValueError(tr("a whole number is needed"))
    return int(text)


def _product_words(product: NeedleProduct) -> str:
    parts = [product.name, tr("lot {0}").format(product.lot) if product.lot else ""]
    expires = _expiry_words(product.expires_on)
    return ", ".join(part for part in (*parts, expires) if part)


def _expiry_words(day: date | None) -> str:
    return tr("expires {0}").format(day_words(day)) if day else ""
