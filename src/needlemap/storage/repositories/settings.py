"""Settings of the clinic and of each user, as typed values."""

from collections.abc import Sequence
from typing import Any, TypeVar

from needlemap.domain.addressee import Addressee
from needlemap.domain.appearance import InterfaceSettings, SkinTone
from needlemap.domain.billing import PayerRules
from needlemap.domain.checks import check_code, check_whole
from needlemap.domain.clinic import ClinicHead, PrintedParts
from needlemap.domain.days import DayOrder
from needlemap.domain.phrases import Phrase
from needlemap.domain.placement import SAME_SITE_MM
from needlemap.domain.region import Region, has_billing_code
from needlemap.domain.signing import RequiredFields
from needlemap.domain.site import SitePreset
from needlemap.domain.user import Licence, Therapist
from needlemap.errors import NotAllowedError
from needlemap.reference import Reference
from needlemap.reference.required import default_required
from needlemap.storage.audit.audited_writer import AuditedWriter
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.mapping.stored_values import value_from, value_text
from needlemap.storage.mapping.tables import SETTINGS, Change, Row

_VALUE = "SELECT value FROM settings WHERE owner = ? AND name = ?"
LOCK_AFTER_MIN = (1, 15)
MADE_UP = "made_up"
_DEFAULT_LOCK_MIN = 5

ValueT = TypeVar("ValueT")


class SettingsRepository:
    """Reads and writes settings. Without owner a setting is the clinic's, else that user's own."""

    def __init__(self, engine: Engine, writer: AuditedWriter, *, therapist: Therapist) -> None:
        self._engine = engine
        self._writer = writer
        self._therapist = therapist

    @property
    def user_id(self) -> str:
        """Whose own settings may be changed: the signed-in user."""
        return self._therapist.id

    def get(self, name: str, type_: type[ValueT], owner: str = "") -> ValueT | None:
        """Return a setting as this type; None when it was never set."""
        row = self._engine.row(_VALUE, (owner, name))
        value: ValueT | None = None if row is None else value_from(row[0], type_)
        return value

    def set(self, name: str, value: Any, owner: str = "") -> None:
        """Keep a setting; None is as if it were never set. Nobody changes another user's own."""
        check_code("setting", name)
        if owner not in ("", self._therapist.id):
            raise NotAllowedError("Only that user may change this setting. Sign in as that user.")
        before = self._engine.row(_VALUE, (owner, name))
        old = None if before is None else _row(owner, name, before[0])
        new = None if value is None else _row(owner, name, value_text(value))
        if old != new:
            action = "change_own_setting" if owner else "change_setting"
            self._writer.write(action, "setting", name, [Change(SETTINGS, old, new)])

    def clinic_head(self) -> ClinicHead:
        """Return what stands at the head of the clinic's papers; a demonstration's says so."""
        head = self.get("clinic_head", ClinicHead) or ClinicHead()
        return head.as_demonstration() if self.is_made_up() else head

    def set_clinic_head(self, head: ClinicHead) -> None:
        """Keep what stands at the head of the clinic's papers."""
        self.set("clinic_head", head)

    def is_made_up(self) -> bool:
        """Return whether these records are a demonstration, in which nobody was treated."""
        return self.get(MADE_UP, bool) or False

    def set_made_up(self, *, on: bool) -> None:
        """Keep that these records are a demonstration."""
        self.set(MADE_UP, on)

    def printed_parts(self) -> PrintedParts:
        """Return what the clinic wants on its session records beside what always stands there."""
        return self.get("printed_parts", PrintedParts) or PrintedParts()

    def set_printed_parts(self, parts: PrintedParts) -> None:
        """Keep what the clinic wants on its session records."""
        self.set("printed_parts", parts)

    def address_book(self) -> tuple[Addressee, ...]:
        """Return whom the clinic writes to, in the order in which they were entered."""
        return self.get("address_book", tuple[Addressee, ...]) or ()

    def set_address_book(self, book: Sequence[Addressee]) -> None:
        """Keep whom the clinic writes to."""
        self.set("address_book", tuple(book) or None)

    def required_fields(self) -> RequiredFields:
        """Return the fields without which nothing is signed: the clinic's own, or the default."""
        chosen = self.get("required_fields", RequiredFields)
        return (
            default_required(Reference.load().required_fields.values())
            if chosen is None
            else chosen
        )

    def set_required_fields(self, required: RequiredFields | None) -> None:
        """Keep the clinic's own profile; None takes the default again."""
        self.set("required_fields", required)

    def payer(self) -> PayerRules:
        """Return how muscles are counted for the code hint."""
        return self.get("payer", PayerRules) or PayerRules()

    def set_payer(self, rules: PayerRules) -> None:
        """Keep how muscles are counted for the code hint."""
        self.set("payer", rules)

    def same_site_mm(self, *, owner: str) -> float:
        """Return within which distance a user counts sites as the same."""
        return self.get("same_site_mm", float, owner=owner) or SAME_SITE_MM

    def set_same_site_mm(self, within_mm: float | None, *, owner: str) -> None:
        """Keep within which distance a user counts sites as the same; None as published."""
        self.set("same_site_mm", within_mm, owner=owner)

    def day_order(self) -> DayOrder | None:
        """Return what the clinic types first, day or month; None follows each desktop."""
        return self.get("day_order", DayOrder)

    def set_day_order(self, order: DayOrder | None) -> None:
        """Keep what the clinic types first, day or month; None follows each desktop."""
        self.set("day_order", order)

    def region(self) -> Region | None:
        """Return where the clinic is; None where nobody chose."""
        return self.get("region", Region)

    def set_region(self, region: Region | None) -> None:
        """Keep where the clinic is, which settles labels, spelling, paper and billing code."""
        self.set("region", region)

    def shows_codes(self) -> bool:
        """Return whether the clinic wants billing codes, while charting and on paper."""
        # The name is older than the code on screen.
        return bool(self.get("prints_code_hint", bool)) and has_billing_code(self.region())

    def set_shows_codes(self, *, on: bool) -> None:
        """Keep whether the clinic wants billing codes."""
        self.set("prints_code_hint", on)

    def lock_after_min(self) -> int:
        """Return after how many minutes without input the window locks."""
        minutes = self.get("lock_after_min", int)
        return _DEFAULT_LOCK_MIN if minutes is None else minutes

    def set_lock_after_min(self, minutes: int) -> None:
        """Keep after how many minutes the window locks, 1 to 15."""
        low, high = LOCK_AFTER_MIN
        check_whole("lock_after_min", minutes, low=low, high=high, unit="min")
        self.set("lock_after_min", minutes)

    def has_names_in_title(self) -> bool:
        """Return whether the window's title names the patient; by default it shows the number."""
        return self.get("names_in_title", bool) or False

    def set_names_in_title(self, *, on: bool) -> None:
        """Keep whether the window's title names the patient."""
        self.set("names_in_title", on)

    def licence(self, user_id: str) -> Licence:
        """Return what a user is allowed to practise by, as that user entered it."""
        return self.get("licence", Licence, owner=user_id) or Licence()

    def set_licence(self, user_id: str, licence: Licence) -> None:
        """Keep what a user is allowed to practise by."""
        self.set("licence", None if licence.is_empty else licence, owner=user_id)

    def needling_since(self, user_id: str) -> int | None:
        """Return the year since which a user has needled; None where it was not entered."""
        return self.get("needling_since", int, owner=user_id)

    def set_needling_since(self, user_id: str, year: int | None) -> None:
        """Keep the year since which a user has needled."""
        if year is not None:
            check_whole("needling_since", year, low=1950, high=2100)
        self.set("needling_since", year, owner=user_id)

    def favourite_presets(self, user_id: str) -> tuple[SitePreset, ...]:
        """Return the presets that a user keeps at hand, in their order."""
        return self.get("favourite_brushes", tuple[SitePreset, ...], owner=user_id) or ()

    def set_favourite_presets(self, user_id: str, presets: Sequence[SitePreset]) -> None:
        """Keep the presets that a user wants at hand."""
        self.set("favourite_brushes", tuple(presets), owner=user_id)

    def interface(self, user_id: str) -> InterfaceSettings:
        """Return how a user wants the window."""
        return self.get("interface", InterfaceSettings, owner=user_id) or InterfaceSettings()

    def set_interface(self, user_id: str, wishes: InterfaceSettings) -> None:
        """Keep how a user wants the window."""
        self.set("interface", wishes, owner=user_id)

    def skin_tone(self, user_id: str) -> SkinTone:
        """Return the skin in which a user sees the drawn body."""
        return self.get("skin_tone", SkinTone, owner=user_id) or SkinTone.LIGHT

    def set_skin_tone(self, user_id: str, tone: SkinTone) -> None:
        """Keep the skin in which a user sees the drawn body."""
        self.set("skin_tone", tone, owner=user_id)

    def own_phrases(self, user_id: str) -> tuple[Phrase, ...]:
        """Return a user's own phrases for the texts of a visit."""
        return self.get("phrases", tuple[Phrase, ...], owner=user_id) or ()

    def set_own_phrases(self, user_id: str, phrases: Sequence[Phrase]) -> None:
        """Keep a user's own phrases."""
        self.set("phrases", tuple(phrases), owner=user_id)

    def clinic_phrases(self) -> tuple[Phrase, ...]:
        """Return the phrases of the clinic, for everyone."""
        return self.get("phrases", tuple[Phrase, ...]) or ()

    def set_clinic_phrases(self, phrases: Sequence[Phrase]) -> None:
        """Keep the phrases of the clinic."""
        self.set("phrases", tuple(phrases))


def _row(owner: str, name: str, text: str) -> Row:
    return {"owner": owner, "name": name, "value": text}
