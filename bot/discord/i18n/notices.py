"""English texts from the rest of Footnote that are worded differently in Discord."""

from types import MappingProxyType

NOTICES = MappingProxyType(
    {
        "There are no articles yet. Add one with `footnote ingest SOURCE`.": "There are no articles yet. People who manage a server add them there with /ingest or /follow.",
        "It is a PDF, which requires the extra `pdf`.": "It is a PDF, which this bot isn't set up to read.",
        "entailment": "meaning",
        "Save the page in your browser and ingest the file, with --url for its address.": "Look for another feed of the site.",
        "Save its text as a .txt file and ingest that.": "Look for another feed of the site.",
        "Save the page and ingest the file, with --url for its address.": "Give an address without a port.",
        "Addresses in private networks are never fetched; save the page and ingest the file.": "Addresses in private networks are never fetched.",
        "Give the address of the feed itself; for a single page, use `footnote ingest`.": "Give the address of the feed itself; for a single page, use /ingest.",
        "Ask its publisher for a smaller feed, or ingest the pages by their addresses.": "Ask its publisher for a smaller feed, or add the pages with /ingest.",
        "Check the address; pages of unverified sites are not ingested.": "Check the address.",
    }
)
"""Keyed by the original text, like the table ``notices`` of a catalog."""
