"""How the sites of the last session were afterwards: one click each."""

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from needlemap.domain.days import moment_words
from needlemap.domain.session import Session
from needlemap.domain.visit import LaterAnswer, SiteAnswer
from needlemap.ui.charting.edit_words import short_structure
from needlemap.ui.charting.sites.model import side_letter
from needlemap.ui.charting.visit.context import VisitContext
from needlemap.ui.charting.visit.form_section import VisitPart
from needlemap.ui.charting.visit.segmented_choice import Choice
from needlemap.ui.charting.visit.words import later_answers
from needlemap.ui.widgets.factories import button, wrapped
from needlemap.ui.widgets.page_parts import tab_as_laid_out
from needlemap.ui.widgets.translation import tr


class LastTimePart(VisitPart):
    """The last session's sites by number and structure; "all the same" answers what is left."""

    def __init__(self, context: VisitContext) -> None:
        super().__init__(tr("Response to previous treatment"), context)
        self._last: Session | None = None
        self.all_same = button(
            tr("Mark remaining “Same”"), tip=tr("Mark the remaining sites “Same”")
        )
        self.choices: dict[str, Choice] = {}
        self.head.addWidget(self.all_same)
        self._list = QVBoxLayout()
        self._list.setSpacing(self.column.spacing())
        self.column.addLayout(self._list)
        self.all_same.clicked.connect(self._on_all_same_clicked)
        self.places = {"after_last_time": self.all_same}

    @property
    def has_sites(self) -> bool:
        """Whether there is anything to ask about."""
        return self._last is not None and bool(self._last.sites)

    def show_session(self, session: Session) -> None:  # noqa: D102
        last = self.context.background.last_session
        if last != self._last:
            self._last = last
            self._list_sites()
        answers = {answer.site_id: answer.answer for answer in session.visit.after_last_time}
        for site_id, choice in self.choices.items():
            choice.show_value(answers.get(site_id))
        self.all_same.setEnabled(len(answers) < len(self.choices))

    def _list_sites(self) -> None:
        """List the sites of what is the last session, now that it is known when this one was."""
        self.choices = {}
        while (item := self._list.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if self._last is None:
            return
        at = moment_words(self._last.performed_at, self._last.utc_offset_min)
        self._list.addWidget(wrapped(tr("Sites of {0}").format(at), "muted"))
        for number, site in enumerate(self._last.sites, 1):
            name = short_structure(site, self.context.reference)
            self._add_line(site.id, f"{number}  {side_letter(site.side)}  {name}")
        tab_as_laid_out(self)

    def _add_line(self, site_id: str, words: str) -> None:
        choice = Choice(words, later_answers(), kind="narrow")
        choice.entered.connect(partial(self._on_chosen, site_id))
        self.choices[site_id] = choice
        line = QWidget()
        across = QHBoxLayout(line)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(wrapped(words), 1)
        across.addWidget(choice)
        self._list.addWidget(line)

    def _on_chosen(self, site_id: str, answer: object) -> None:
        answers = {one.site_id: one for one in self.chart.visit.after_last_time}
        if answer is None:
            answers.pop(site_id, None)
        else:
            answers[site_id] = SiteAnswer(site_id, LaterAnswer(str(answer)))
        self.save(after_last_time=tuple(answers.values()))

    def _on_all_same_clicked(self) -> None:
        known = self.chart.visit.after_last_time
        asked = {answer.site_id for answer in known}
        rest = tuple(SiteAnswer(one, LaterAnswer.SAME) for one in self.choices if one not in asked)
        self.save(after_last_time=(*known, *rest))
