"""Something that Footnote says of its own, in English, which a front end can say in another language."""

from __future__ import annotations

from collections.abc import Mapping


class Translatable(str):
    """A text that remembers what it was made of: a template, and the values in it by name.

    To all that knows nothing of this it is the English text.
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def translated(self, templates: Mapping[str, str]) -> str:
        """The text by another template, and its values likewise; English where there is none."""
        values = {
            name: value.translated(templates) if isinstance(value, Translatable) else value
            for name, value in self.values.items()
        }
        return templates.get(self.template, self.template).format(**values)


def translatable(template: str, **values: object) -> Translatable:
    """The template with its values filled in."""
    text = Translatable(template.format(**values))
    text.template = template
    text.values = values
    return text
