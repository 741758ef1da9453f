"""The page of pictures is drawn from payloads, and shows nothing else than these say."""

import re
from pathlib import Path

from docs.gallery.drawing import Scene, draw, page

DOCS = Path(__file__).resolve().parents[1] / "docs"


def payload(content, *components):
    return {"content": content, "flags": 64, "components": list(components)}


def test_markdown_of_a_message_is_drawn_and_its_text_is_only_text():
    link = "[[1]](<https://example.com/a#:~:text=x>)"
    shown = draw(Scene("A", "b", payload(f"**Bold** {link}\n> <b>\\*x\\*\n-# small")))
    assert "<b>Bold</b>" in shown
    assert '<a href="https://example.com/a#:~:text=x">[1]</a>' in shown
    assert re.search(r"<blockquote[^>]*>&lt;b&gt;\*x\*</blockquote>", shown)
    assert "Only you can see this" in shown


def test_buttons_menus_and_forms_are_drawn():
    row = {"components": [{"type": 2, "label": "Ask <next>"}, {"type": 3, "placeholder": "Choose"}]}
    assert "Ask &lt;next&gt;" in draw(Scene("A", "b", payload("x", row)))
    field = {"label": "What?", "component": {"value": "Why?"}}
    form = {"custom_id": "ask", "title": "Ask", "components": [field]}
    assert "Why?" in draw(Scene("A", "b", form))


def test_a_picture_is_drawn_with_its_description():
    item = {"media": {"url": "data:image/png;base64,AA=="}, "description": 'Questions by "day"'}
    shown = draw(Scene("A", "b", payload("", {"type": 12, "items": [item]})))
    assert 'alt="Questions by &quot;day&quot;" src="data:image/png;base64,AA=="' in shown


def test_a_message_made_of_components_is_drawn_in_its_frame():
    menu = {"type": 1, "components": [{"type": 3, "placeholder": "View source"}]}
    inside = [
        {"type": 10, "content": "**Bold**\n-# small"},
        {"type": 14},
        {"type": 10, "content": "-# **1** [Title <x>](<https://example.com/a>)"},
        {"type": 13, "file": {"url": "attachment://answer.txt"}},
        menu,
    ]
    frame = {"type": 17, "accent_color": 0x00FF7F, "components": inside}
    shown = draw(Scene("A", "b", payload("", frame)))
    assert '<div class="frame" style="border-left-color: #00ff7f"><div><div><b>Bold</b>' in shown
    assert '<div class="line"></div>' in shown
    assert '<b>1</b> <a href="https://example.com/a">Title &lt;x&gt;</a>' in shown
    assert "answer.txt" in shown
    assert "View source" in shown


def test_a_page_is_dark_or_light_and_as_wide_as_it_is_told():
    assert 'class="light" style="width: 374px"' in page(["<p>A</p>"], "light", 390)


def test_the_page_that_is_kept_has_every_scene():
    kept = (DOCS / "discord.html").read_text("utf-8")
    scenes = (DOCS / "gallery" / "scenes.py").read_text("utf-8")
    titles = re.findall(r'yield Scene\(\s*"([^"]+)"', scenes)
    assert len(titles) > 25
    assert re.findall("<h2>([^<]+)</h2>", kept) == titles
