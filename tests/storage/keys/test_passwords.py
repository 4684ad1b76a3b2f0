"""Which passwords are taken."""

import pytest

from needlemap.storage.keys.passwords import check_password

NAME = "Anna Maria Weber"


@pytest.mark.parametrize(
    "password",
    [
        "river stone lamp",
        "Trommel!Fisch7",
        "ずっと長い合言葉をここに書く",
        "copper-horse-7-battery",
    ],
)
def test_long_uncommon_passwords_are_taken(password: str) -> None:
    check_password(password, name=NAME)


@pytest.mark.parametrize(
    ("password", "field_error"),
    [
        ("", "at least 12 characters, not 0"),
        ("river stone", "at least 12 characters, not 11"),
        ("aaaaaaaaaaaaaa", "at least 5 different characters"),
        ("abababababab", "at least 5 different characters"),
        ("Password2026!", "must not be a common one"),
        ("PASSWORDPASSWORD", "must not be a common one"),
        ("qwertyuiop12", "must not be a common one"),
        ("123456789012", "must not be a common one"),
        ("zyxwvutsrqpo", "must not be a common one"),
        ("dry.needling.2026", "must not be a common one"),
        ("P@ssw0rd1234", "must not be a common one"),
        ("Ｐａｓｓｗｏｒｄ２０２６", "must not be a common one"),  # noqa: RUF001
        ("anna maria weber 1", "must not be the user's name"),
        ("x" * 1001, "at most 1000 characters"),
        ("\ud800 river stone", "cannot be stored"),
    ],
)
def test_short_common_and_borrowed_passwords_are_refused(password: str, field_error: str) -> None:
    with pytest.raises(ValueError, match=field_error):
        check_password(password, name=NAME)
