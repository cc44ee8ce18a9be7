"""The form token: signed, per form, in no cookie.

A page sets no cookie and stays the same for an hour, so that it can be cached; the token says only that this site
made the page, for this form, in the last seven days.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final, Literal

import wtforms
from itsdangerous import BadSignature, SignatureExpired, TimestampSigner, URLSafeTimedSerializer
from wtforms.csrf.core import CSRF, CSRFTokenField
from wtforms.validators import ValidationError

TokenProblem = Literal["missing", "expired", "invalid", "wrong-form"]

FIELD_NAME: Final = "_token"
"""No property can have this name: theirs begin with a letter."""
LIFETIME: Final = 7 * 24 * 3600
"""Seconds."""
_STEP: Final = 3600


class FormTokens:
    """Makes and judges tokens. ``keys`` from oldest to newest: the newest signs, all of them verify.

    ``clock`` gives the time in seconds since 1970.
    """

    def __init__(self, keys: tuple[str, ...], clock: Callable[[], float]) -> None:
        if not any(keys):
            raise ValueError("form tokens need at least one key")
        self._serializer = URLSafeTimedSerializer(
            list(keys),
            salt="porch.form-token.1",
            signer=_signer(clock),
            signer_kwargs={"key_derivation": "hmac", "digest_method": sha256},
        )

    def make(self, form_id: str) -> str:
        """The token of a form; the same all through an hour."""
        token = self._serializer.dumps(form_id)
        return token.decode("ascii") if isinstance(token, bytes) else token

    def problem(self, token: str, form_id: str) -> TokenProblem | None:
        """What is wrong with a token that came back."""
        if not token:
            return "missing"
        try:
            meant_for = self._serializer.loads(token, max_age=LIFETIME)
        except SignatureExpired:
            return "expired"
        except BadSignature:
            return "invalid"
        return None if meant_for == form_id else "wrong-form"


class FormTokenCSRF(CSRF):
    """WTForms' hook for it. The form's ``Meta`` has ``form_tokens``, ``form_id`` and ``vouched``."""

    def setup_form(self, form: wtforms.form.BaseForm) -> list[tuple[str, Any]]:
        """Remember the form's meta; the token field has its fixed name."""
        self._meta = form.meta
        return super().setup_form(form)

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        """A fresh token, whatever was posted."""
        del csrf_token_field
        return str(self._meta.form_tokens.make(self._meta.form_id))

    def validate_csrf_token(self, form: wtforms.form.BaseForm, field: CSRFTokenField) -> None:
        """Raises with the ``TokenProblem`` as its text."""
        del form
        if self._meta.vouched:
            return
        posted = field.data if isinstance(field.data, str) else ""
        if problem := self._meta.form_tokens.problem(posted, self._meta.form_id):
            raise ValidationError(problem)


def _signer(clock: Callable[[], float]) -> type[TimestampSigner]:
    class HourSigner(TimestampSigner):
        """Stamps the hour that has begun, by the given clock."""

        def get_timestamp(self) -> int:
            now = int(clock())
            return now - now % _STEP

    return HourSigner
