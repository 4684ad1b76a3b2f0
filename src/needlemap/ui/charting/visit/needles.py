"""Needles: which product, how many were opened, inserted, removed, retained, and who counted."""

from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from needlemap.domain.days import day_words
from needlemap.domain.needles_out import NeedleTotals, needle_totals
from needlemap.domain.session import Session
from needlemap.domain.visit import NeedleCount, NeedleProduct, is_late
from needlemap.ui.charting.visit.context import VisitContext
from needlemap.ui.charting.visit.form_section import DAY, VisitPart
from needlemap.ui.charting.visit.segmented_choice import Choice
from needlemap.ui.charting.visit.words import yes_no
from needlemap.ui.forms.autosave import AutosaveLine
from needlemap.ui.forms.form import Beside, Form, Row, line
from needlemap.ui.widgets.factories import button, label, restyle, wrapped
from needlemap.ui.widgets.translation import tr


class NeedlesPart(VisitPart):
    """The count with its arithmetic, live, and one line for each product."""

    def __init__(self, context: VisitContext) -> None:
        super().__init__(tr("Needles"), context)
        self.sum = label("", "counter")
        self.words = wrapped("", "muted")
        self.opened, self.spoiled = _number(tr("Opened")), _number(tr("Spoiled, unused"))
        self.dropped = _number(tr("Of these, dropped"))
        self.as_counted = button(tr("As used"), tip=tr("Set opened to inserted plus spoiled"))
        self.not_recorded = Choice(
            tr("Removal of the needles"), [(tr("Not recorded in the source"), True)]
        )
        self.removed_by = line(tr("Needles removed by"))
        self.by_me = button(tr("By me"), tip=context.therapist.name)
        self.sharps = Choice(tr("Sharps disposed of"), yes_no())
        self.clean = Choice(tr("Clean technique"), yes_no())
        self.injected = Choice(tr("Substance injected"), yes_no())
        self.product = ProductLines(context, self)
        counts = (
            self._count("opened", tr("Opened"), self.opened, none=None),
            self._count("spoiled", tr("Spoiled"), self.spoiled, none=0),
            self._count("dropped", tr("Dropped"), self.dropped, none=0),
        )
        name = tr("Needles removed by")
        removed_by = self.fact("needles", "removed_by", name, self.removed_by, longest=120)
        self._form = self.add_form(
            self.sum,
            self.words,
            self.field(
                "removal_not_recorded",
                tr("Removal of the needles"),
                self.not_recorded,
                load=lambda: self.visit.removal_not_recorded or None,
                store=lambda says: self.save(removal_not_recorded=bool(says)),
            ),
            Beside((*counts, self.as_counted), stretch=(2, 2, 2, 3)),
            Beside((removed_by, self.by_me), stretch=(3, 1)),
            self.fact("needles", "sharps_disposed", tr("Sharps disposed of"), self.sharps),
            (
                self.field("clean_technique", tr("Clean technique"), self.clean),
                self.field("substance_injected", tr("Substance injected"), self.injected),
            ),
            self.product,
        )
        self.as_counted.clicked.connect(self._on_as_counted_clicked)
        self.by_me.clicked.connect(
            lambda: self._form.put("needles.removed_by", context.therapist.name)
        )
        self.places |= {
            "opened": self.opened,
            "needles": self.opened,
            "removal_not_recorded": self.not_recorded,
            "removed_by": self.removed_by,
            "sharps_disposed": self.sharps,
            "products": self.product.name,
        }

    def show_session(self, session: Session) -> None:  # noqa: D102
        super().show_session(session)
        counted, totals = session.visit.needles, needle_totals(session.sites)
        self.product.show_products(session.visit.products)
        self.sum.setText(_sum_words(totals, leaves_open=session.leaves_removal_open))
        late = is_late(session.performed_at, session.charted_at)
        may_be_open = late and (totals.still_in > 0 or session.visit.removal_not_recorded)
        self._form.show_fields(["removal_not_recorded"], visible=may_be_open)
        wrong = mismatch_words(totals, counted, leaves_open=session.leaves_removal_open)
        # Nothing matches before somebody has counted.
        matches = tr("Needle count matches") if counted.opened is not None else ""
        self.words.setText(wrong or matches)
        self.words.setProperty("kind", "error" if wrong else "muted")
        restyle(self.words)

    def error_text(self, field: str) -> str:
        """Return what is wrong with a number that was entered, or nothing."""
        return self._form.fields[f"needles.{field}"].error_text

    def _count(self, name: str, title: str, editor: QWidget, *, none: int | None) -> Row:
        return self.fact(
            "needles",
            name,
            title,
            editor,
            read=lambda text: whole_number(text) if text else none,
            shown_as=lambda count: "" if count == none else str(count),
        )

    def _on_as_counted_clicked(self) -> None:
        inserted = needle_totals(self.chart.session.sites).inserted
        self._form.put("needles.opened", inserted + self.visit.needles.spoiled)


class ProductLines(QFrame):
    """What the packets say: name, lot, expiry; the last used is offered by one click."""

    def __init__(self, context: VisitContext, part: VisitPart) -> None:
        super().__init__()
        self._context = context
        self._part = part
        self.name, self.lot = line(tr("Needle product")), line(tr("Lot"))
        self.expires = line(tr("Expires"), placeholder=tr("such as 2028-05-31"), rests=False)
        self.last = button("")
        self.another = button(tr("Another product"))
        self._place = 0
        self._others = wrapped("", "muted")
        self.form = Form(
            [
                self._fact("name", tr("Product"), self.name, longest=120),
                (
                    self._fact("lot", tr("Lot"), self.lot, longest=60),
                    self._fact("expires_on", tr("Expires"), self.expires, **DAY),
                ),
                self._others,
                self.last,
                self.another,
            ],
            gap_px=8,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        self.last.clicked.connect(self._on_last_clicked)
        self.another.clicked.connect(self._on_another_clicked)

    def show_products(self, products: tuple[NeedleProduct, ...]) -> None:
        """Show the products: one to be written, the others named."""
        self._place = min(self._place, len(products))
        first = self._shown
        self.form.show_stored()
        is_over = (
            first is not None
            and first.expires_on is not None
            and first.expires_on < self._context.local_day()
        )
        self.form.fields["expires_on"].say_wrong(
            tr("These needles are past their expiry date.") if is_over else ""
        )
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

    @property
    def _shown(self) -> NeedleProduct | None:
        """The product that is written here, None for one to come."""
        return next(iter(self._part.visit.products[self._place :]), None)

    def _fact(self, name: str, title: str, editor: QWidget, **more: Any) -> Row:
        return Row(
            name=name,
            title=title,
            editor=editor,
            load=lambda: getattr(self._shown, name, None if "read" in more else ""),
            store=lambda value: self._save_shown(**{name: value}),
            **more,
        )

    def _save_shown(self, **facts: Any) -> bool:
        products = list(self._part.visit.products)
        is_cleared = facts.get("name") == ""
        known = self._shown or NeedleProduct("?")
        after = [] if is_cleared else [replace(known, **facts)]
        products[self._place : self._place + 1] = after
        return self._part.save(products=tuple(products))

    def _on_another_clicked(self) -> None:
        products = self._part.visit.products
        self._place = len(products)
        self.show_products(products)
        self.name.setFocus()


def _sum_words(totals: NeedleTotals, *, leaves_open: bool) -> str:
    if not totals.still_in:
        words = tr("{0} inserted = {1} removed + {2} retained")
        return words.format(totals.inserted, totals.removed, totals.retained)
    words = tr("{0} inserted, {1} not yet removed")
    if leaves_open:
        words = tr("{0} inserted, removal of {1} not recorded")
    return words.format(totals.inserted, totals.still_in)


def mismatch_words(totals: NeedleTotals, counted: NeedleCount, *, leaves_open: bool = False) -> str:
    """Return in a sentence or two what does not add up, or nothing.

    `leaves_open` where a late entry's source does not tell whether the needles came out.
    """
    words = []
    if leaves_open:
        pass
    elif totals.still_in == 1:
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


def _number(name: str) -> AutosaveLine:
    return line(name, rests=False)


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
