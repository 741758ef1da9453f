"""Payloads of Discord, as small as discord.py and the documentation allow."""

import itertools
import time

MADE_OF_COMPONENTS = 1 << 15
"""The flag of a message made of components, which Discord never takes back."""

ROW, TEXT, FRAME = 1, 10, 17
MENUS = {3, 5, 6, 7, 8}
"""Types of components."""

DISCORD_EPOCH_MS = 1_420_070_400_000
_sequence = itertools.count()
_latest_ms = DISCORD_EPOCH_MS


def snowflake():
    """A new id with the current time; with an older one an interaction looks expired.

    It is greater than all before it, also when the clock is set back.
    """
    global _latest_ms  # noqa: PLW0603  # as the sequence, of this process
    _latest_ms = max(_latest_ms, int(time.time() * 1000))
    return str((_latest_ms - DISCORD_EPOCH_MS) << 22 | next(_sequence) % (1 << 22))


def timestamp():
    return time.strftime("%Y-%m-%dT%H:%M:%S.000000+00:00", time.gmtime())


def user(identifier, name, *, bot=False):
    return {
        "id": identifier,
        "username": name,
        "global_name": name.title(),
        "discriminator": "0",
        "avatar": None,
        "bot": bot,
        "public_flags": 0,
    }


def member(person):
    return {
        "user": person,
        "roles": [],
        "joined_at": timestamp(),
        "deaf": False,
        "mute": False,
        "flags": 0,
        "permissions": "0",
    }


def text_channel(identifier, guild_id, name):
    return {
        "id": identifier,
        "type": 0,
        "guild_id": guild_id,
        "name": name,
        "position": 0,
        "permission_overwrites": [],
        "parent_id": None,
        "nsfw": False,
        "topic": None,
    }


def forum(identifier, guild_id, name):
    return text_channel(identifier, guild_id, name) | {"type": 15, "available_tags": []}


def direct_channel(identifier, person):
    return {"id": identifier, "type": 1, "recipients": [person], "last_message_id": None}


def interaction_metadata(interaction_id, person, kind=2):
    """The link from a message to the interaction that it responds to."""
    return {
        "id": interaction_id,
        "type": kind,
        "user": person,
        "authorizing_integration_owners": {"0": "0"},
    }


def guild(identifier, name, channels, bot_user):
    everyone = {
        "id": identifier,
        "name": "@everyone",
        "permissions": "274878024704",
        "position": 0,
        "color": 0,
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
    return {
        "id": identifier,
        "name": name,
        "owner_id": identifier,
        "unavailable": False,
        "member_count": 2,
        "large": False,
        "roles": [everyone],
        "channels": channels,
        "threads": [],
        "emojis": [],
        "stickers": [],
        "features": [],
        "members": [member(bot_user)],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "preferred_locale": "en-US",
        "system_channel_flags": 0,
    }


def message(identifier, channel_id, author, content, **changes):
    """A message; ``changes`` replace or add keys."""
    return {
        "id": identifier,
        "channel_id": channel_id,
        "author": author,
        "content": content,
        "timestamp": timestamp(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": False,
        "type": 0,
        "flags": 0,
    } | changes


def application(identifier, owner):
    return {
        "id": identifier,
        "name": "Footnote",
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "owner": owner,
        "team": None,
        "flags": 0,
        "summary": "",
    }


def interaction(kind, app_id, *, person, channel, guild_id, data):
    """A slash command (``kind`` 2) or an autocompletion (4)."""
    who = {"member": member(person)} if guild_id else {"user": person}
    where = {"guild_id": guild_id, "guild": {"id": guild_id, "locale": "en-US", "features": []}}
    return {
        "id": snowflake(),
        "application_id": app_id,
        "type": kind,
        "token": f"interaction-token-{snowflake()}",
        "version": 1,
        "channel_id": channel["id"],
        "channel": channel,
        "data": data,
        "locale": "en-US",
        "app_permissions": "274878024704",
        "entitlements": [],
        "authorizing_integration_owners": {"0": guild_id or "0"},
        "context": 0 if guild_id else 1,
        "attachment_size_limit": 10 * 1024 * 1024,
        **who,
        **(where if guild_id else {}),
    }


def texts_of(shown):
    """The texts that a message shows: its content, or those of its components, in order."""
    texts = [part["content"] for part in parts_of(shown) if part["type"] == TEXT]
    return [shown["content"], *texts] if shown.get("content") else texts


def text_of(shown):
    """All that a message says."""
    return "\n".join(texts_of(shown))


def parts_of(shown):
    """The components of a message in order, those in frames and rows in place of these."""
    found = list(shown.get("components") or ())
    while any("components" in part for part in found):
        found = [inner for part in found for inner in part.get("components", [part])]
    return found


def labels_of(shown):
    """The labels of the buttons of a message."""
    return [part["label"] for part in parts_of(shown) if "label" in part]


def menu_of(shown):
    """The menu of a message, of whatever kind; ``None`` without one."""
    return next((part for part in parts_of(shown) if part["type"] in MENUS), None)


def rewritten(shown, content):
    """Give a message the form of an earlier version, with content and rows of components."""
    frames = [part for part in shown["components"] if part["type"] == FRAME]
    everything = [*shown["components"], *(part for each in frames for part in each["components"])]
    rows = [part for part in everything if part["type"] == ROW]
    flags = shown["flags"] & ~MADE_OF_COMPONENTS
    shown |= {"content": content, "components": rows, "flags": flags}


def framed(text):
    """The components of a message that shows a text in a frame."""
    return [{"type": FRAME, "components": [{"type": TEXT, "content": text}]}]


def with_button(shown, custom_id, label="Forged"):
    """A message with one button, with any ``custom_id``, sent before or not."""
    row = {"type": 1, "components": [button(custom_id, label)]}
    return shown | {"components": [*shown["components"], row]}


def button(custom_id, label):
    """A button as Discord shows it."""
    return {"type": 2, "style": 2, "label": label, "custom_id": custom_id}


def thread(identifier, parent_id, guild_id, owner_id, body):
    """A public thread that was opened from a message."""
    return {
        "id": identifier,
        "type": 11,
        "guild_id": guild_id,
        "parent_id": parent_id,
        "owner_id": owner_id,
        "name": body["name"],
        "last_message_id": None,
        "rate_limit_per_user": 0,
        "message_count": 0,
        "member_count": 1,
        "flags": 0,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": body["auto_archive_duration"],
            "archive_timestamp": timestamp(),
            "locked": False,
        },
    }


def role(identifier, name):
    """A role without permissions."""
    return {
        "id": identifier,
        "name": name,
        "permissions": "0",
        "position": 1,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
