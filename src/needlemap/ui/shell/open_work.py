"""What is still open when somebody leaves: needles not yet removed, sessions of today unsigned."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtWidgets import QWidget

from needlemap.domain.clock import now_utc, with_offset
from needlemap.domain.days import moment_words
from needlemap.domain.needles_out import needle_totals
from needlemap.domain.patient import Patient
from needlemap.domain.session import Session
from needlemap.domain.user import Permission
from needlemap.domain.visit import Visit
from needlemap.errors import NeedleMapError
from needlemap.storage.records import Records
from needlemap.storage.repositories.work_list import WorkKind
from needlemap.ui.forms.asking_dialog import AskingDialog
from needlemap.ui.patients.words import breakable
from needlemap.ui.widgets.factories import wrapped
from needlemap.ui.widgets.privacy import follow_privacy, shown_name
from needlemap.ui.widgets.translation import tr

# A session that was begun before midnight is still the one of today.
_SAME_VISIT = timedelta(hours=12)
_MOST_LINES = 6


@dataclass(frozen=True, slots=True)
class OpenWork:
    """A session that is not finished. ``needles_in`` are neither removed nor declared retained."""

    patient: Patient
    session_id: str
    performed_at: datetime
    utc_offset_min: int
    needles_in: int

    @property
    def sentence(self) -> str:
        """What is open, in words."""
        when = moment_words(self.performed_at, self.utc_offset_min)
        if self.needles_in == 1:
            words = tr("{0}: 1 needle not yet removed (session of {1}).")
        elif self.needles_in:
            words = tr("{0}: {2} needles not yet removed (session of {1}).")
        else:
            words = tr("{0}: the session of {1} is not signed.")
        return words.format(breakable(shown_name(self.patient)), when, self.needles_in)


def open_work(records: Records, in_front: str | None = None) -> tuple[OpenWork, ...]:
    """Return what the user left open today, the session in front first, then needles.

    A session in which nothing was charted is nothing left open. Who may not sign is not asked to.
    """
    if records.is_locked:
        return ()  # the names of patients are no business of a locked window
    try:
        found = list(_found(records, in_front))
    except NeedleMapError:
        return ()  # a file that cannot be read must not keep the window open
    return tuple(sorted(found, key=lambda one: (one.session_id != in_front, not one.needles_in)))


def _found(records: Records, in_front: str | None) -> Iterator[OpenWork]:
    own, may_sign = records.therapist.id, records.may(Permission.SIGN)
    if not records.may(Permission.CHART):
        return
    now = now_utc()
    for item in records.sessions.work_list():
        is_mine = item.therapist_id == own or item.session_id == in_front
        if item.kind is not WorkKind.DRAFT or not is_mine:
            continue
        session = records.sessions.get(item.session_id)
        still_in = needle_totals(session.sites).still_in
        needles_in = 0 if session.leaves_removal_open else still_in
        is_open = needles_in or (may_sign and _is_charted(session))
        if is_open and _is_of_today(session, now):
            patient = records.patients.get(item.patient_id)
            yield OpenWork(
                patient,
                session.id,
                session.performed_at,
                session.utc_offset_min,
                needles_in,
            )


def _is_charted(session: Session) -> bool:
    return bool(session.sites or session.note) or session.visit != Visit()


def _is_of_today(session: Session, now: datetime) -> bool:
    offset = session.utc_offset_min
    same_day = with_offset(session.performed_at, offset).date() == with_offset(now, offset).date()
    return same_day or abs(now - session.performed_at) < _SAME_VISIT


class OpenWorkDialog(AskingDialog):
    """Says what is open; going back is the default. `leave` and `go_back` do the rest."""

    def __init__(
        self,
        found: tuple[OpenWork, ...],
        action: str,
        leave: Callable[[], None],
        go_back: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(self.tr("Before you leave"), action, parent)
        self._found = found
        self.cancel.setText(self.tr("Go back"))
        self.cancel.setAccessibleName(self.cancel.text())
        for made, kind in ((self.cancel, "primary"), (self.confirm, "")):
            made.setProperty("kind", kind)
        self.cancel.setDefault(True)
        self.confirm.setAutoDefault(False)
        self.setMinimumWidth(480)
        lines = [wrapped("") for _ in self.sentences]
        self.lay_out(*lines)

        def say() -> None:
            for line, sentence in zip(lines, self.sentences, strict=True):
                line.setText(sentence)

        follow_privacy(self, say)
        self.cancel.setFocus()
        self.rejected.connect(go_back)
        self.accepted.connect(leave)
        self.confirm.clicked.connect(self.accept)
        self.finished.connect(self.deleteLater)

    @property
    def sentences(self) -> list[str]:
        """What is open, a sentence each."""
        listed = [one.sentence for one in self._found[:_MOST_LINES]]
        more = len(self._found) - len(listed)
        return [*listed, self.tr("And {0} more, see “To do”.").format(more)] if more else listed
