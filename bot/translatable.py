"""Footnote's own words in English, which a front end can translate."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.errors import FootnoteError


class Translatable(str):
    """An English text that keeps the template and the named values it was made from.

    Code that does not translate can use it like any other string.
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def translated(self, templates: Mapping[str, str]) -> str:
        """The text in another language; ``templates`` are by English template.

        Values are translated as well. What has no translation stays English.
        """
        values = {
            name: value.translated(templates) if isinstance(value, Translatable) else value
            for name, value in self.values.items()
        }
        try:
            template = templates.get(self.template)
            if template is None:
                return self.template.format(**values) if values != self.values else str(self)
            return template.format(**values) if values else template
        except (LookupError, TypeError, ValueError):
            # A parser that a document took over may have made up the error.
            return str(self)


def reason_of(error: FootnoteError) -> Translatable:
    """The message of an error, with the values in it."""
    return _part_of(error, error.message, error.template)


def hint_of(error: FootnoteError) -> Translatable:
    """The hint of an error, with the values in it."""
    return _part_of(error, error.hint, error.hint_template)


def _part_of(error: FootnoteError, shown: str, template: str) -> Translatable:
    if isinstance(shown, Translatable):
        return shown
    text = Translatable(shown)
    text.template = template
    text.values = {
        name: reason_of(value) if isinstance(value, FootnoteError) else value
        for name, value in error.values.items()
    }
    return text


def translatable(template: str, **values: object) -> Translatable:
    """A text from a ``str.format`` template and its values."""
    text = Translatable(template.format(**values))
    text.template = template
    text.values = values
    return text
