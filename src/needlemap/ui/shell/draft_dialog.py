"""Offers the session that is open already before another one is begun."""

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton, QWidget

from needlemap.domain.days import moment_words
from needlemap.domain.plurals import counted
from needlemap.storage.repositories.summaries import SessionSummary
from needlemap.ui.forms.asking_dialog import AskingDialog
from needlemap.ui.widgets.factories import button, wrapped


class DraftDialog(AskingDialog):
    """The open session is the default; another one can be begun all the same."""

    def __init__(
        self,
        draft: SessionSummary,
        *,
        go_on: Callable[[], None],
        begin: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(self.tr("A session is open"), "", parent)
        when = moment_words(draft.performed_at, draft.utc_offset_min)
        sites = counted(draft.site_count, self.tr("1 site"), self.tr("{0} sites"))
        self.words = self.tr(
            "The session of {0} by {1} is not signed yet ({2}). Open it, or begin another one?"
        ).format(when, draft.therapist_name, sites)
        self._name(self.confirm, self.tr("Open that session"))
        self.another = button(self.tr("Begin another session"))
        self.confirm.setDefault(True)
        for made in (self.another, self.cancel):
            made.setAutoDefault(False)
        self.setMinimumWidth(480)
        self.lay_out(wrapped(self.words))
        self.add_button(self.another)
        self.confirm.setFocus()
        self._act: Callable[[], None] = go_on
        self.confirm.clicked.connect(self.accept)
        self.another.clicked.connect(lambda: self._choose(begin))
        self.accepted.connect(lambda: self._act())
        self.finished.connect(self.deleteLater)

    def _choose(self, act: Callable[[], None]) -> None:
        self._act = act
        self.accept()

    def _name(self, made: QPushButton, words: str) -> None:
        made.setText(words)
        made.setAccessibleName(words)
