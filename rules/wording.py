"""All words the bridge says to people, in their language. The words themselves are data.

A catalogue holds, per language and message, up to three forms: text, short (SMS) and spoken
(radio). A form that is missing falls back to text; a language that is missing, to the site's.
"""

from collections.abc import Mapping

from msgspec import Struct

from rules.model import Form

Forms = Mapping[str, str]  # form → words with {named} gaps


class Catalogue(Struct, frozen=True):
    """Language → message key → forms."""

    messages: Mapping[str, Mapping[str, Forms]]
    fallback: str = "en"

    def say(self, key: str, language: str, form: Form, **gaps: object) -> str:
        """The message in that language and form. `KeyError` for an unknown message."""
        return self.fill(key, language, form, gaps)

    def fill(self, key: str, language: str, form: Form, gaps: Mapping[str, object]) -> str:
        """The same; `gaps` is asked only for those that the message has."""
        forms = self._forms(key, language)
        return forms.get(_form(form), forms["text"]).format_map(gaps)

    def languages(self) -> tuple[str, ...]:
        """All languages that the bridge can speak to people."""
        return tuple(self.messages)

    def _forms(self, key: str, language: str) -> Forms:
        own = self.messages.get(language, {})
        return own[key] if key in own else self.messages[self.fallback][key]


def _form(form: Form) -> str:
    return "text" if form is Form.DESK else form.value
