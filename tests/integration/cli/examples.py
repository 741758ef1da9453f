"""Two invented articles that the commands are tried on."""

import json

BRIDGE = {
    "id": "bridge",
    "title": "Old bridge in Vellmar closes",
    "url": "https://example.com/vellmar/bridge",
    "outlet": "The Sample Ledger",
    "published_at": "2031-03-02",
    "authors": ["Ida Placeholder"],
    "text": (
        "The old bridge in Vellmar closes on Monday because its cables are rusty.\n\n"
        "Engineers counted 48 broken wires during an inspection in January. "
        "Mayor Tove Brandt said the repair would cost nine million crowns.\n\n"
        "Buses take a detour through Ostheim until the summer."
    ),
}
ORCHARD = {
    "id": "orchard",
    "title": "Frost ruins the apple harvest",
    "outlet": "Placeholder Weekly",
    "published_at": "2031-05-11",
    "text": (
        "Frost in April ruined most of the apple harvest around Lindau Hollow.\n\n"
        "Grower Henrik Moss expects to lose eighty tonnes of apples. "
        "His neighbours lit fires between the trees, which saved the cherries."
    ),
}
ARTICLES = (BRIDGE, ORCHARD)

ANSWERED = "Why does the old bridge in Vellmar close?"
NOT_COVERED = "How do volcanoes sing underwater lullabies?"
UNKNOWN_NAME = "What did Zebediah Quixworth say about the bridge?"


def lines(*articles):
    """Articles as JSON lines."""
    return "".join(json.dumps(article) + "\n" for article in articles)
