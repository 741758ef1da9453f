"""Forms as Discord gets them."""

from bot.discord.ui.forms import Field, beginning, build_form


def entries_of(*fields):
    return [
        label["component"] for label in build_form("A form", "form", fields).to_dict()["components"]
    ]


def test_a_field_has_to_be_filled_in_unless_it_says_otherwise():
    needed, optional = entries_of(
        Field("link", "Link", 2_000), Field("reason", "Reason", 500, is_required=False)
    )
    assert (needed["required"], needed["min_length"], needed["max_length"]) == (True, 1, 2_000)
    assert (optional["required"], optional["max_length"]) == (False, 500)
    assert "min_length" not in optional


def test_a_field_shows_what_it_holds_at_first():
    full, empty = entries_of(
        Field("outlet", "Outlet", 100, "Kattegat Post"),
        Field("link", "Link", 100, placeholder="https://"),
    )
    assert full["value"] == "Kattegat Post"
    assert ("value" in empty, empty["placeholder"]) == (False, "https://")


def test_a_beginning_fits_also_where_each_character_counts_twice():
    assert beginning(f"  {'🚋' * 300}  ", 100) == "🚋" * 50
    assert beginning(" short ", 100) == "short"
