"""A person without the address."""

from porch.store.pseudonym import Pseudonyms


def test_the_same_address_in_any_letters_and_script_is_the_same_person():
    people = Pseudonyms(b"key")
    assert people.of("Ada@Example.com") == people.of(" ada@example.COM ")
    assert people.of("ada@bücher.example") == people.of("ada@xn--bcher-kva.example")


def test_other_addresses_and_other_keys_are_other_pseudonyms():
    people = Pseudonyms(b"key")
    assert people.of("ada@example.com") != people.of("bob@example.com")
    assert people.of("ada@example.com") != Pseudonyms(b"another").of("ada@example.com")


def test_the_address_is_not_in_it():
    assert "ada" not in Pseudonyms(b"key").of("ada@example.com")
