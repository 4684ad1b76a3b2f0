"""What a screen reader says of a mark of the history."""

from needlemap.domain.days import day_words
from needlemap.ui.history.state import Layer, LookingBack
from needlemap.ui.history.words import Words, tr


class MarkWords:
    """Says of a site, by its row: where, how many needles, when, how; and what became of it."""

    def __init__(self, looking: LookingBack, words: Words) -> None:
        self._looking, self._words = looking, words

    def __call__(self, row: int) -> str:
        """Return a site in one line: "left infraspinatus, 3 needles, 12 May 2026, …"."""
        history = self._looking.history
        sites = history.sites
        session = history.timeline.sessions[int(sites.session[row])]
        needles = int(sites.needles[row])
        technique = self._words.code("technique", sites.coded["technique"][row] or "")
        parts = [
            *self._change(row),
            self._place(row),
            tr("1 needle") if needles == 1 else tr("{0} needles").format(needles),
            day_words(session.local_at),
            technique[:1].lower() + technique[1:],
        ]
        if session.entered_in_error:
            parts.append(tr("entered in error"))
        return ", ".join(parts)

    def _place(self, row: int) -> str:
        history = self._looking.history
        structure, region, side = history.target_of(int(history.target[row]))
        name = self._words.target(structure, region)
        if not name[1:2].isupper():
            name = name[:1].lower() + name[1:]
        return f"{self._words.code('side', side).lower()} {name}"

    def _change(self, row: int) -> list[str]:
        """Return what became of the site, where two sessions or ranges are compared."""
        found = self._looking.comparison
        if self._looking.layer is not Layer.COMPARISON or found is None:
            return []
        named = ((tr("new"), found.new), (tr("dropped"), found.dropped))
        return [name for name, rows in named if row in rows] or [tr("repeated")]
