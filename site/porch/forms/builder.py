"""From a definition to a WTForms class; WTForms' magic stays in here."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from gettext import NullTranslations
from typing import Any, ClassVar, Final

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms.csrf.core import CSRFTokenField

from porch.forms.definition import FormDefinition
from porch.forms.fields.inputs import Input
from porch.forms.token import FIELD_NAME, LIFETIME, FormTokenCSRF, FormTokens, TokenProblem
from porch.forms.typos import suggested_address
from porch.words import WordLists, own_words

ASKED: Final = "_asked"
"""The input with an address whose visitor has been asked whether another was meant. No property has such a name."""
SUGGESTED: Final = "_suggested"
"""The name of the button that takes the suggestion; its value is the address."""


class PublicForm(FlaskForm):
    """A form of the site, blank or filled in. Made by ``blank``, ``filled`` or ``from_json``, never by itself.

    It needs no request and no app, and sets no cookie. Its fields are attributes with neutral names (``input_0``), so
    that a property may have any name; take them from ``inputs`` or ``visible_fields``.
    """

    definition: ClassVar[FormDefinition]

    class Meta(FlaskForm.Meta):
        """Overrides all that Flask-WTF would ask the app, the request or the session for."""

        csrf = True
        csrf_class = FormTokenCSRF  # type: ignore[assignment]  # WTForms asks for a CSRF, Flask-WTF for its own
        csrf_field_name = FIELD_NAME
        csrf_secret = None
        csrf_context = None  # type: ignore[assignment]  # there is no session
        csrf_time_limit = LIFETIME
        form_tokens: FormTokens
        form_id: str
        vouched = False
        asked = ""
        words: NullTranslations

        def get_translations(self, form: Any) -> NullTranslations:
            """The words of the form's language."""
            del form
            return self.words

    @classmethod
    def blank(cls, query: Mapping[str, str], page: str = "") -> PublicForm:
        """An empty form; hidden fields take their values from its page's query string and address (``page``)."""
        form = cls(formdata=None)
        for field in form.inputs():
            name = getattr(field.definition, "query", None)
            if name is not None and name in query:
                field.process_formdata([query[name]])
            elif page and getattr(field.definition, "arrival", None) == "page":
                field.process_formdata([page])
        return form

    @classmethod
    def filled(cls, posted: MultiDict[str, str], *, vouched: bool = False) -> PublicForm:
        """A form as a browser posted it.

        ``vouched``: the browser itself says that a site the form names sent it. That is all a token could say, and
        markup of another site has none. Who was asked whether they meant another address has pressed the button that
        says so (``_suggested``), or sends the address that was asked about again (``_asked``).
        """
        if meant := posted.get(SUGGESTED):
            posted = posted.copy()
            posted[cls.definition.email_field.name] = meant
        return cls(formdata=posted, meta={"vouched": vouched, "asked": posted.get(ASKED, "")})

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> PublicForm:
        """A form as JSON; keys are property names, ``lists`` an array of keys. It needs no token.

        Keys that the form does not have are passed over; wrong shapes become field errors.
        """
        answers: MultiDict[str, Any] = MultiDict()
        for field in cls.definition.inputs:
            answer = body.get(field.name) if isinstance(body, Mapping) else None
            if answer is not None:
                answers.setlist(field.name, answer if field.many and isinstance(answer, list) else [answer])
        return cls(formdata=answers, meta={"csrf": False})

    @property
    def token_problem(self) -> TokenProblem | None:
        """What is wrong with the token, after ``validate``; not an error of any field that people see."""
        token = self._fields.get(FIELD_NAME)
        return token.errors[0] if token is not None and token.errors else None  # type: ignore[return-value]

    @property
    def address(self) -> str:
        """The contact's address as it is delivered to, after ``validate``; empty if it is none."""
        field = self._address_field()
        return field.data if isinstance(field.data, str) and not field.errors else ""

    @property
    def suggestion(self) -> str | None:
        """The address that was meant most likely, after ``validate``; ``None``: none, or they have been asked."""
        return None if self.asked else suggested_address(self.address)

    @property
    def asked(self) -> str:
        """The address, if its visitor has been asked about it and stays with it; else empty."""
        same = self.address.casefold() == self.meta.asked.casefold()
        return self.address if same else ""

    def inputs(self) -> list[Input]:
        """The fields of the definition in page order, without the token."""
        return [field for field in self if isinstance(field, Input)]

    def visible_fields(self) -> list[Input]:
        """The fields that visitors see, in page order."""
        return [field for field in self.inputs() if field.definition.shape != "hidden"]

    def hidden_fields(self) -> list[Input | CSRFTokenField]:
        """Hidden inputs, the token among them: to be rendered as they are."""
        hidden = [field for field in self.inputs() if field.definition.shape == "hidden"]
        return [*hidden, *(field for field in self if isinstance(field, CSRFTokenField))]

    def problems(self) -> list[tuple[str, str]]:
        """For the error summary, in page order: the id to link to, and the message."""
        return [(field.focus_id, message) for field in self.inputs() for message in field.errors]

    def errors_by_name(self) -> dict[str, list[str]]:
        """For JSON: messages by input name."""
        return {field.definition.name: list(field.errors) for field in self.inputs() if field.errors}

    def refuse_address(self) -> None:
        """The audience does not take this address: say so at its field, as if it had been found here."""
        field = self._address_field()
        message = self.meta.words.gettext("This e-mail address was not accepted. Check it for a slip of the keys.")
        field.errors = [*field.errors, message]

    def _address_field(self) -> Input:
        return next(field for field in self.inputs() if field.definition is self.definition.email_field)


class FormBuilder:
    """Makes form classes, once for each form and language.

    ``keys`` sign the form tokens, oldest first; ``clock`` gives the time in seconds since 1970; ``words`` has what
    Porch itself says in each language.
    """

    def __init__(self, keys: tuple[str, ...], clock: Callable[[], float], words: WordLists | None = None) -> None:
        self._tokens = FormTokens(keys, clock)
        self._words = words or own_words()
        self._classes: dict[tuple[str, str], type[PublicForm]] = {}

    def form_class(self, definition: FormDefinition) -> type[PublicForm]:
        """The class of a form in the definition's language; made anew only when the definition is another one."""
        language = definition.language or "en"
        key = (definition.slug, language)
        made = self._classes.get(key)
        if made is None or made.definition is not definition:
            made = self._classes[key] = self._make(definition, self._words.words_of(language))
        return made

    def _make(self, definition: FormDefinition, words: NullTranslations) -> type[PublicForm]:
        meta = {"form_tokens": self._tokens, "form_id": definition.slug, "words": words}
        fields = {f"input_{position}": field.unbound(words) for position, field in enumerate(definition.inputs)}
        members = {"definition": definition, "Meta": type("Meta", (PublicForm.Meta,), meta), **fields}
        form_class: type[PublicForm] = types.new_class(
            "Form", (PublicForm,), exec_body=lambda body: body.update(members)
        )
        return form_class
