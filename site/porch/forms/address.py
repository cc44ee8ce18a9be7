"""E-mail addresses: which can be delivered to, and what to say about the others. No DNS is asked."""

from __future__ import annotations

from gettext import NullTranslations

from email_validator import EmailNotValidError, validate_email

_LONGEST = 254
"""Characters in an address that mail reaches (RFC 3696, erratum 1690); longer ones are slow to judge."""


class Unusable(ValueError):
    """An address that cannot be delivered to; ``kind`` says what is wrong with it."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(kind)

    def message(self, words: NullTranslations) -> str:
        """What the visitor reads."""
        messages = {
            "at": words.gettext("Enter an e-mail address with an @, like name@example.com"),
            "one": words.gettext("Enter only one e-mail address"),
            "name": words.gettext("Enter the part before the @, like name@example.com"),
            "letters": words.gettext("Use only letters without accents, digits and . _ - + before the @"),
            "space": words.gettext("Remove the space from the e-mail address"),
            "dots": words.gettext("Check the full stops in the e-mail address: one is too many or in the wrong place"),
            "domain": words.gettext("Check the part after the @: it should look like example.com"),
            "reserved": words.gettext("Enter a real e-mail address: nothing can be delivered to this one"),
            "long": words.gettext("Check the e-mail address: it is too long to be one"),
            "other": words.gettext("Enter an e-mail address in the right format, like name@example.com"),
        }
        return messages[self.kind]


def deliverable(text: str) -> str:
    """``text`` as it is delivered: the name as typed, the domain in small ASCII letters (IDNA).

    ``text`` is trimmed and NFC. Raises ``Unusable``. Names outside ASCII are refused: whether the platform takes
    them is not documented.
    """
    if len(text) > _LONGEST:
        raise Unusable("long")
    if text.count("@") > 1:
        raise Unusable("one")
    if any(char.isspace() for char in text):
        raise Unusable("space")
    if "@" not in text:
        raise Unusable("at")
    try:
        valid = validate_email(text, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError as error:
        raise Unusable(_kind(text, str(error))) from error
    return f"{valid.local_part}@{valid.ascii_domain.lower()}"


def _kind(text: str, explanation: str) -> str:
    """Which kind of mistake the validator speaks of; its English is never shown."""
    name, _, domain = text.partition("@")
    dotted = ".." in text or name.startswith(".") or name.endswith(".") or domain.startswith(".")
    signs = (
        ("name", not name),
        ("domain", not domain),
        ("dots", dotted or domain.endswith(".")),
        ("long", "too long" in explanation or "so many characters" in explanation),
        ("letters", "before the @" in explanation or "Internationalized" in explanation),
        ("reserved", "special-use" in explanation),
        ("domain", "after the @" in explanation or "After the @" in explanation or "Punycode" in explanation),
    )
    return next((kind for kind, fits in signs if fits), "other")
