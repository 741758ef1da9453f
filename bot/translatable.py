"""Footnote's own words in English, which a front end can translate."""

from __future__ import annotations

from collections.abc import Mapping


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
        return templates.get(self.template, self.template).format(**values)


def translatable(template: str, **values: object) -> Translatable:
    """A text from a ``str.format`` template and its values."""
    text = Translatable(template.format(**values))
    text.template = template
    text.values = values
    return text
