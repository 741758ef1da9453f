"""Check the bot's requests against limits, and Discord's specification if it is present."""

import json
import re
from pathlib import Path

from tests.integration.discord import payloads

SPECIFICATION = Path(__file__).resolve().parents[3].parent / "shared" / "discord" / "openapi.json"

CONTENT, EMBED_TOTAL, TEXTS, COMPONENTS = 2_000, 6_000, 4_000, 40
ROW = 1
_SENDS_A_MESSAGE = re.compile(r"^/(channels/\d+/messages|webhooks/\d+/[^/]+)(/(?!.*threads$)|$)")


def utf16(text):
    return len(text.encode("utf-16-le")) // 2


def problems_with_message(body, *, is_edit=False):
    """Problems of a message that the specification does not cover, and pings."""
    problems = []
    content = body.get("content")
    embeds = body.get("embeds") or []
    shown = (content or "").strip() or embeds or body.get("components") or body.get("attachments")
    if not shown and not (is_edit and content is None):
        problems.append("the message is empty")
    if content and utf16(content) > CONTENT:
        problems.append(f"the content has {utf16(content)} characters")
    if sum(_embed_length(embed) for embed in embeds) > EMBED_TOTAL:
        problems.append("the embeds have more than 6,000 characters")
    problems += _problems_with_components(body)
    if body.get("allowed_mentions", {}).get("parse") != []:
        problems.append("the message may ping")
    if body.get("allowed_mentions", {}).get("replied_user"):
        problems.append("the reply pings")
    return problems


def _problems_with_components(body):
    """Problems of a message made of components, or of components in one that is not."""
    everything = list(_all_components(body.get("components") or []))
    flags = body.get("flags")
    if not (isinstance(flags, int) and flags & payloads.MADE_OF_COMPONENTS):
        rows = all(part["type"] == ROW for part in body.get("components") or [])
        return [] if rows else ["the flag of a message made of components is missing"]
    problems = []
    if body.get("content") or body.get("embeds"):
        problems.append("a message made of components has no content")
    texts = [part["content"] for part in everything if part["type"] == payloads.TEXT]
    if not all(text.strip() for text in texts) or sum(map(utf16, texts)) > TEXTS:
        problems.append(f"the texts have {sum(map(utf16, texts))} characters, or one has none")
    if len(everything) > COMPONENTS:
        problems.append(f"the message has {len(everything)} components")
    names = [part["custom_id"] for part in everything if "custom_id" in part]
    if len(set(names)) < len(names):
        problems.append("two components have one custom_id")
    return problems


def _all_components(components):
    """Every component that Discord counts, those with parts as well."""
    for component in components:
        yield component
        yield from _all_components(component.get("components", []))


def problems(method, path, body):
    """What is wrong with a request; empty if nothing is."""
    if body is None:
        return []
    found = specification_problems(method, path, body)
    if method in {"POST", "PATCH"} and _SENDS_A_MESSAGE.match(path):
        found += problems_with_message(body, is_edit=method == "PATCH")
    if path.endswith("/callback") and body["type"] in {4, 7}:
        found += problems_with_message(body["data"], is_edit=body["type"] == 7)
    return found


def specification_problems(method, path, body):
    """Violations of Discord's own specification; none if it is not present."""
    validator = _validators().get((method, _template(path)))
    if validator is None:
        return []
    return [
        f"{'/'.join(map(str, error.instance_path))}: {error.message[:200]}"
        for error in validator.iter_errors(_with_text_snowflakes(body))
    ]


def _embed_length(embed):
    fields = [text for field in embed.get("fields", []) for text in (field["name"], field["value"])]
    parts = [embed.get("title"), embed.get("description"), embed.get("footer", {}).get("text")]
    parts.append(embed.get("author", {}).get("name"))
    return sum(utf16(part) for part in [*parts, *fields] if part)


def _with_text_snowflakes(value, key=""):
    """Ids as strings: discord.py sends some as numbers, which Discord accepts."""
    if isinstance(value, dict):
        return {name: _with_text_snowflakes(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [_with_text_snowflakes(part, key) for part in value]
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number and (key == "id" or key.endswith("_id")) else value


def _template(path):
    """The path as the specification writes it, with names in braces."""
    parts = path.strip("/").split("/")
    names = {
        "channels": ["{channel_id}"],
        "applications": ["{application_id}"],
        "interactions": ["{interaction_id}", "{interaction_token}"],
        "webhooks": ["{webhook_id}", "{webhook_token}"],
        "messages": ["{message_id}"],
    }
    template = []
    while parts:
        part = parts.pop(0)
        template.append(part)
        for name in names.get(part, []):
            if parts and not parts[0].startswith("@"):
                template.append(name)
                parts.pop(0)
    return "/" + "/".join(template)


_cache = {}


def _validators():
    """A validator for each method and path that takes JSON; made once."""
    if "validators" not in _cache:
        _cache["validators"] = _made() if SPECIFICATION.is_file() else {}
    return _cache["validators"]


def _made():
    from jsonschema_rs import Draft202012Validator, Registry

    document = json.loads(SPECIFICATION.read_text("utf-8"))
    registry = Registry([("urn:discord", document)])
    return {
        (method.upper(), path): Draft202012Validator(
            {
                "$ref": _pointer(
                    "paths", path, method, "requestBody", "content", "application/json", "schema"
                )
            },
            registry=registry,
        )
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if isinstance(operation, dict)
        and "application/json" in operation.get("requestBody", {}).get("content", {})
    }


def _pointer(*parts):
    escaped = (
        part.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
        for part in parts
    )
    return "urn:discord#/" + "/".join(escaped)
