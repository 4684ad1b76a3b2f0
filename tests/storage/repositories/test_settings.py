"""Settings: typed, the clinic's or a user's own, each change in the log."""

import pytest

from needlemap.domain.billing import PayerRules
from needlemap.domain.clinic import ClinicHead
from needlemap.domain.signing import RequiredFields
from needlemap.domain.site import SitePreset
from needlemap.errors import NotAllowedError, StoredValueError
from needlemap.storage.records import Records
from storage.makers import demanding, reopened
from storage.raw import engine_of


def test_nothing_set_is_the_usual(records: Records) -> None:
    settings = records.settings
    demanding(records)
    assert settings.clinic_head() == ClinicHead()
    assert settings.payer() == PayerRules()
    assert settings.lock_after_min() == 5
    assert settings.favourite_presets(records.therapist.id) == ()
    assert "consent" in settings.required_fields().codes


def test_what_is_set_comes_back_after_reopening(records: Records) -> None:
    settings, user = records.settings, records.therapist.id
    head = ClinicHead("Praxis", ("Street 1", "12345 Town"), bytes(range(256)) * 20)
    presets = (
        SitePreset(),
        SitePreset(technique="tendon_dn", needle=None, needle_count=3, depth_mm=12.0),
    )
    settings.set_clinic_head(head)
    settings.set_payer(PayerRules(sides_counted_twice=True))
    settings.set_lock_after_min(15)
    settings.set_favourite_presets(user, presets)
    settings.set_required_fields(RequiredFields(("sites", "opened")))
    folder = engine_of(records).path.parent.parent
    records.close()
    with reopened(folder) as again:
        settings = again.settings
        assert settings.clinic_head() == head
        assert settings.payer() == PayerRules(sides_counted_twice=True)
        assert settings.lock_after_min() == 15
        assert settings.favourite_presets(user) == presets
        assert settings.required_fields() == RequiredFields(("sites", "opened"))
        assert again.audit.verify() == ()


def test_an_empty_profile_is_a_choice_and_none_takes_the_default(records: Records) -> None:
    records.settings.set_required_fields(RequiredFields(()))
    assert records.settings.required_fields() == RequiredFields(())
    records.settings.set_required_fields(None)
    assert records.settings.required_fields() != RequiredFields(())


def test_any_value_has_its_owner(records: Records) -> None:
    user = records.therapist.id
    records.settings.set("column_widths", (80, 120), owner=user)
    assert records.settings.get("column_widths", tuple[int, ...], owner=user) == (80, 120)
    assert records.settings.get("column_widths", tuple[int, ...]) is None
    records.settings.set("column_widths", None, owner=user)
    assert records.settings.get("column_widths", tuple[int, ...], owner=user) is None
    with pytest.raises(NotAllowedError):
        records.settings.set("column_widths", (1,), owner="somebody else")


def test_a_setting_changed_to_itself_leaves_no_entry(records: Records) -> None:
    records.settings.set_lock_after_min(3)
    head = records.audit.head()
    records.settings.set_lock_after_min(3)
    assert records.audit.head() == head


@pytest.mark.parametrize("minutes", [0, 16, -1])
def test_a_lock_that_never_comes_is_refused(records: Records, minutes: int) -> None:
    with pytest.raises(ValueError, match="lock_after_min must be a whole number from 1 to 15"):
        records.settings.set_lock_after_min(minutes)


def test_a_stored_value_of_another_type_is_told_as_such(records: Records) -> None:
    records.settings.set("lock_after_min", "soon")
    with pytest.raises(StoredValueError, match="never writes"):
        records.settings.lock_after_min()
