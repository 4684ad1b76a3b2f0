"""What the chart remembers for its therapist, kept in the records: presets, target time, views."""

from needlemap.domain.site import SitePreset
from needlemap.storage.records import Records

_TARGET = "retention_target_min"
_STRIP = "plate_strip_shown"
_LAYERS = "body_layers"
_SIDE_BY_SIDE = "side_by_side_shown"


class PresetStore:
    """Presets and target of the therapist who is signed in."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._owner = records.therapist.id

    def recent(self) -> tuple[SitePreset, ...]:
        """Return the presets used last, latest first."""
        return self._records.sessions.recent_doses(self._owner)

    def favourites(self) -> tuple[SitePreset, ...]:
        """Return those that the therapist keeps."""
        return self._records.settings.favourite_presets(self._owner)

    def keep(self, favourites: tuple[SitePreset, ...]) -> None:
        """Keep these presets."""
        self._records.settings.set_favourite_presets(self._owner, favourites)

    def is_strip_shown(self) -> bool:
        """Return whether the small pictures of the plates are shown; they are at first."""
        return self._records.settings.get(_STRIP, bool, owner=self._owner) is not False

    def set_strip_shown(self, shown: bool) -> None:
        """Keep whether they are."""
        self._records.settings.set(_STRIP, shown, owner=self._owner)

    def body_layers(self) -> tuple[str, ...] | None:
        """Return the codes of the depth and layers shown last; None when never chosen."""
        return self._records.settings.get(_LAYERS, tuple[str, ...], owner=self._owner)

    def set_body_layers(self, codes: tuple[str, ...]) -> None:
        """Keep which depth and layers are shown."""
        self._records.settings.set(_LAYERS, codes, owner=self._owner)

    def is_side_by_side(self) -> bool:
        """Return whether front and back are shown side by side; they are at first."""
        return self._records.settings.get(_SIDE_BY_SIDE, bool, owner=self._owner) is not False

    def set_side_by_side(self, shown: bool) -> None:
        """Keep whether they are."""
        self._records.settings.set(_SIDE_BY_SIDE, shown, owner=self._owner)

    def target_min(self) -> int:
        """Return after how many minutes needles are due, 0 for never."""
        return self._records.settings.get(_TARGET, int, owner=self._owner) or 0

    def set_target_min(self, minutes: int) -> None:
        """Keep after how many minutes needles are due."""
        self._records.settings.set(_TARGET, minutes, owner=self._owner)
