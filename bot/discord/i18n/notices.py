"""Words of the rest of Footnote that Discord puts in others, in English."""

from types import MappingProxyType

NOTICES = MappingProxyType(
    {
        "There are no articles yet. Add one with `footnote ingest SOURCE`.": "There are no articles yet. People who manage a server add them there with /ingest or /follow.",
        "entailment": "meaning",
    }
)
"""By the words that they take the place of, as in the table ``notices`` of a catalog."""
