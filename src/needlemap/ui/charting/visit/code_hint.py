"""The hint at the US code, at the foot of the chart; its list says why."""

from PySide6.QtWidgets import QToolButton, QWidget

from needlemap.domain.billing import CodeHint, CountedMuscle, PayerRules, code_hint
from needlemap.domain.session import Session
from needlemap.reference import Reference
from needlemap.ui.widgets.factories import label, wrapped
from needlemap.ui.widgets.popup import Popup


class CodeHintButton(QToolButton):
    """Quiet: the code and the number of muscles; a click opens the list that justifies them.

    Not seen at all where the clinic has not turned codes on: a code reads as a claim.
    """

    def __init__(
        self,
        reference: Reference,
        rules: PayerRules,
        *,
        is_wanted: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._is_wanted = is_wanted
        self._reference = reference
        self._rules = rules
        self._session: Session | None = None
        self.setProperty("kind", "quiet")
        self.popup: Popup | None = None
        self.clicked.connect(self.show_list)
        # The foot must not grow with the first site: the body above it would shift.
        room = self.sizePolicy()
        room.setRetainSizeWhenHidden(is_wanted)
        self.setSizePolicy(room)
        self.setText(self.tr("No code"))
        self.hide()

    def show_session(self, session: Session) -> None:
        """Count the muscles of the session."""
        self._session = session
        self.setVisible(self._is_wanted and bool(session.sites))
        if not self._is_wanted:
            return
        hint = self._hint(session)
        code = f"CPT {hint.code}" if hint.code else self.tr("No code")
        self.setText(f"{code} · {self._muscles(len(hint.muscles))}")
        self.setAccessibleName(self.tr("Billing code (CPT): {0}").format(self.text()))
        self.setToolTip("\n".join(self._lines(session, hint)))

    def lines(self) -> list[str]:
        """Return the list that justifies the code, a line each."""
        if self._session is None:
            return []
        return self._lines(self._session, self._hint(self._session))

    def _lines(self, session: Session, hint: CodeHint) -> list[str]:
        numbers = {site.id: n for n, site in enumerate(session.sites, 1)}
        listed = [self._line(muscle, numbers) for muscle in hint.muscles]
        if hint.left_out:
            at = ", ".join(str(numbers[site_id]) for site_id in hint.left_out)
            listed.append(self.tr("Not counted (not a muscle): site {0}").format(at))
        return listed

    def show_list(self) -> None:
        """Open the list over the button."""
        self.popup = Popup(self.tr("Why this code"), self)
        if self._session is not None and (code := self._hint(self._session).code):
            known = self._reference.billing_codes[code]
            self.popup.column.addWidget(wrapped(f"{code}  {known.name}"))
        for line in self.lines():
            self.popup.column.addWidget(label(line))
        for fact in ("sides", "disclaimer"):
            self.popup.column.addWidget(wrapped(self._reference.billing_facts[fact].text, "muted"))
        self.popup.open_over(self)

    def _hint(self, session: Session) -> CodeHint:
        reference = self._reference
        codes = reference.billing_codes.values()
        return code_hint(session.sites, reference.structures, codes, self._rules)

    def _line(self, muscle: CountedMuscle, numbers: dict[str, int]) -> str:
        name = self._reference.muscle_name(muscle.muscle)
        side = f", {muscle.side.value}" if muscle.side else ""
        at = ", ".join(str(numbers[site_id]) for site_id in muscle.site_ids)
        return self.tr("{0}{1}: site {2}").format(name, side, at)

    def _muscles(self, count: int) -> str:
        return self.tr("1 muscle") if count == 1 else self.tr("{0} muscles").format(count)
