"""Many ways to write one mailbox are counted as one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from porch.guard.recipient import abuse_address


@pytest.mark.parametrize(
    ("typed", "counted"),
    [
        ("Ada@Example.COM", "ada@example.com"),
        ("ada+news@example.com", "ada@example.com"),
        ("ada+a+b@example.com", "ada@example.com"),
        ("a.d.a@gmail.com", "ada@gmail.com"),
        ("A.d.a+x@GoogleMail.com", "ada@gmail.com"),
        ("a.d.a@example.com", "a.d.a@example.com"),
        ("a.d-a_x+1@ProtonMail.com", "adax@proton.me"),
        ("adax@pm.me", "adax@proton.me"),
        ("._-@proton.me", "._-@proton.me"),
        ("a.d-a@mac.com", "a.d-a@icloud.com"),
        ("ada+x@me.com", "ada@icloud.com"),
        ("a-d.a@yandex.com", "a.d.a@ya.ru"),
        ("a.d-a@Yandex.com.tr", "a.d.a@ya.ru"),
        ("a_da@ya.ru", "a_da@ya.ru"),
        ("a.da@proton.example", "a.da@proton.example"),
        ("a-da@yandex.example", "a-da@yandex.example"),
        ("ada@notme.com", "ada@notme.com"),
        ("ada@münchen.de", "ada@xn--mnchen-3ya.de"),
        ("ada@xn--mnchen-3ya.de", "ada@xn--mnchen-3ya.de"),
        ("+tag@example.com", "+tag@example.com"),
        ("ada@example.com.", "ada@example.com"),
        (" ada@example.com ", "ada@example.com"),
        ('"a@b"@example.com', '"a@b"@example.com'),
    ],
)
def test_a_mailbox_is_counted_under_one_name(typed: str, counted: str) -> None:
    assert abuse_address(typed) == counted


@given(st.text())
def test_any_text_has_a_name_and_the_name_of_a_name_is_itself(text: str) -> None:
    assert "@" in abuse_address(text)


DOMAINS = st.sampled_from(["gmail.com", "googlemail.com", "pm.me", "proton.me", "mac.com", "yandex.kz", "ya.ru"])


@given(st.emails() | st.builds("{}@{}".format, st.text("a.+-_", min_size=1), DOMAINS))
def test_counting_twice_changes_nothing(email: str) -> None:
    once = abuse_address(email)
    assert abuse_address(once) == once
