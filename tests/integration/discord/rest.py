"""The REST half of the loopback server: what a channel shows, faults, and a record of requests."""

import asyncio
import contextlib
import json
import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from aiohttp import web

from tests.integration.discord import payloads, request_validation

TOKEN = "loopback-token"
UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION = 10003, 10008, 10015, 10062
DEFERRED_UPDATE, UPDATE, MODAL = 6, 7, 9
THINKING = 128
_EMPTY = {"content": "", "embeds": [], "components": []}
EDITED = tuple(_EMPTY)
SHOWN = (*EDITED, "flags", "nonce", "interaction_metadata")
ALREADY_ACKNOWLEDGED, INVALID_WEBHOOK_TOKEN, MISSING_PERMISSIONS = 40060, 50027, 50013
HAS_A_THREAD = 160004
UNKNOWN_GUILD, UNKNOWN_MEMBER = 10004, 10007


@dataclass
class Request:
    """A request of the bot: ``path`` without the prefix of the API, ``files`` by name."""

    method: str
    path: str
    body: object
    files: dict
    headers: dict
    query: dict


@dataclass
class Fault:
    """Makes the next ``times`` requests fail whose method and path match."""

    pattern: str
    status: int
    body: dict
    headers: dict = field(default_factory=dict)
    times: int = 1


class RestApi:
    """The routes that the bot uses.

    ``problems`` collects every wrong request; the fixture fails the test for it.
    """

    def __init__(self):
        self.token = TOKEN
        self.bot = payloads.user(payloads.snowflake(), "footnote", bot=True)
        self.person = payloads.user(payloads.snowflake(), "ada")
        self.application_id = self.bot["id"]
        self.guild_id = payloads.snowflake()
        self.channel = payloads.text_channel(payloads.snowflake(), self.guild_id, "news")
        self.direct = payloads.direct_channel(payloads.snowflake(), self.person)
        self.forum = payloads.forum(payloads.snowflake(), self.guild_id, "ask-the-news")
        self.channels = {self.channel["id"]: {}, self.direct["id"]: {}}
        self.guild_channels = []
        self.threads = {}
        self.places = {self.channel["id"]: self.channel, self.direct["id"]: self.direct}
        self.hold_edits = None
        self.hold_acknowledgements = None
        self.hold_histories = None
        self.terse = False
        self.is_away = False
        self.is_unavailable = False
        self.permissions = "0"
        self.roles = []
        self.known_roles = []
        self.members = {}
        self.uploads = {}
        self.commands = []
        self.reactions = []
        self.originals = {}
        self.autocompletions = {}
        self.callbacks = {}
        self.integration_owners = None
        self.preferred_locale = "en-US"
        self.requests = []
        self.problems = []
        self._interactions = {}
        self._nonces = {}
        self._faults = []
        self._waiting = set()

    def refuse(self, pattern, status, code, *, times=1):
        """Respond to the next requests that match ``METHOD /path`` with an error of Discord's."""
        self._faults.append(
            Fault(pattern, status, {"code": code, "message": "refused"}, times=times)
        )

    def limit(self, pattern, *, retry_after=0.05, is_global=False, times=1):
        """Respond to the next requests that match with 429."""
        body = {"message": "slow down", "retry_after": retry_after, "global": is_global, "code": 0}
        headers = {"Via": "1.1 loopback", "Retry-After": str(retry_after)}
        self._faults.append(Fault(pattern, 429, body, headers, times))

    def expire(self, exchange):
        """Expire the interaction's token."""
        self._interactions[exchange.interaction["token"]]["expired"] = True

    def sent(self, pattern):
        """The requests whose ``METHOD /path`` matches."""
        return [r for r in self.requests if re.search(pattern, f"{r.method} {r.path}")]

    def _notify(self):
        for happened in self._waiting:
            happened.set()

    async def _handle(self, http):
        try:
            request = await _read(http)
            self.requests.append(request)
            found = request_validation.problems(request.method, request.path, request.body)
            self.problems += [f"{request.method} {request.path}: {problem}" for problem in found]
            if self.hold_edits and request.method == "PATCH":
                # The bot is killed while the request is in flight.
                await self.hold_edits.wait()
                return _error(500, 0, "held")
            if found:
                return _json({"code": 50035, "message": "; ".join(found)}, 400)
            return await self._held(request, self._faulty(request) or self._routed(request))
        except Exception as error:
            self.problems.append(f"the loopback server failed: {error!r}")
            raise
        finally:
            asyncio.get_running_loop().call_soon(self._notify)

    async def _held(self, request, response):
        """The response, after what holds requests of its kind was set."""
        if self.hold_acknowledgements and request.method == "POST":
            await self.hold_acknowledgements.wait()
        if self.hold_histories and request.method == "GET" and request.path.endswith("/messages"):
            await self.hold_histories.wait()
        return response

    def _faulty(self, request):
        if self.is_away:
            return _error(503, 0, "away")
        for fault in self._faults:
            if fault.times and re.search(fault.pattern, f"{request.method} {request.path}"):
                fault.times -= 1
                return _json(fault.body, fault.status, fault.headers)
        return None

    def _routed(self, request):
        authorized = request.headers.get("Authorization") == f"Bot {self.token}"
        by_token = request.path.startswith(("/interactions/", "/webhooks/"))
        if not (authorized or by_token):
            return _error(401, 0, "401: Unauthorized")
        for pattern, handler in _ROUTES.items():
            match = re.fullmatch(pattern, f"{request.method} {request.path}")
            if match:
                return handler(self, request, *match.groups())
        self.problems.append(f"{request.method} {request.path}: unknown to the loopback server")
        return _error(404, 0, "404: Not Found")

    def _me(self, _):
        return _json(self.bot)

    def _application(self, _):
        return _json(payloads.application(self.application_id, self.person))

    def _bot_gateway(self, _):
        limits = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return _json({"url": self.gateway_url, "shards": 1, "session_start_limit": limits})

    def _guild(self, _, guild_id):
        if guild_id != self.guild_id:
            return _error(404, UNKNOWN_GUILD, "Unknown Guild")
        return _json(payloads.guild(guild_id, "Newsroom", [], self.bot))

    def _member(self, _, guild_id, user_id):
        known = guild_id == self.guild_id and self.members.get(user_id)
        return _json(known) if known else _error(404, UNKNOWN_MEMBER, "Unknown Member")

    def _user(self, _, user_id):
        return _json(payloads.user(user_id, "former"))

    def _direct_channel(self, request):
        if str(request.body["recipient_id"]) != self.person["id"]:
            return _error(404, 10013, "Unknown User")
        return _json(self.direct)

    def _get_channel(self, _, channel_id):
        place = self.places.get(channel_id)
        return _json(place) if place else _error(404, UNKNOWN_CHANNEL, "Unknown Channel")

    def add_channel(self, name, guild_id=None):
        """Another text channel, of this guild or another one."""
        guild = guild_id or self.guild_id
        channel = payloads.text_channel(payloads.snowflake(), guild, name)
        self.places[channel["id"]] = channel
        self.channels[channel["id"]] = {}
        return channel

    def _get_commands(self, request):
        if request.query.get("with_localizations") == "true":
            return _json(self.commands)
        hidden = {"name_localizations": None, "description_localizations": None}
        return _json([command | hidden for command in self.commands])

    def _put_commands(self, request):
        shared = {"application_id": self.application_id, "version": payloads.snowflake()}
        self.commands = [
            _as_registered(command) | shared | {"id": payloads.snowflake()}
            for command in request.body
        ]
        return _json(self.commands)

    def _callback(self, request, _, token):
        interaction = self._interactions.get(token)
        if interaction is None or interaction.get("expired"):
            return _error(404, UNKNOWN_INTERACTION, "Unknown interaction")
        if token in self.originals or token in self.autocompletions:
            return _error(400, ALREADY_ACKNOWLEDGED, "Interaction has already been acknowledged.")
        result = {"id": interaction["id"], "type": interaction["type"]}
        self.callbacks[token] = request.body
        if request.body["type"] == 8:
            self.autocompletions[token] = request.body["data"]["choices"]
            return _json({"interaction": result})
        if request.body["type"] == DEFERRED_UPDATE:
            self.originals[token] = interaction["message"]["id"]
        if request.body["type"] in {MODAL, DEFERRED_UPDATE}:
            return _json({"interaction": result})
        if request.body["type"] == UPDATE:
            shown = interaction["message"]
            return self._change(shown["channel_id"], shown["id"], request, request.body["data"])
        data = request.body.get("data") or {}
        thinking = THINKING if request.body["type"] == 5 else 0
        data = {
            **data,
            "flags": data.get("flags", 0) | thinking,
            "content": data.get("content", ""),
        }
        pressed = interaction.get("message")
        if pressed:
            # The response to a button replies to the message with the button.
            where = {"channel_id": pressed["channel_id"], "message_id": pressed["id"]}
            data["message_reference"] = where
        person = interaction.get("user") or interaction["member"]["user"]
        data["interaction_metadata"] = payloads.interaction_metadata(
            interaction["id"], person, interaction["type"]
        )
        shown = self._show(interaction["channel_id"], data, request)
        self.originals[token] = shown["id"]
        resource = {"type": request.body["type"], "message": shown}
        whole = {
            "interaction": result | {"response_message_id": shown["id"]},
            "resource": resource,
        }
        return web.Response(status=204) if self.terse else _json(whole)

    def _edit_original(self, request, _, token):
        return self._with_token(
            token, lambda channel_id: self._change(channel_id, self.originals[token], request)
        )

    def _get_original(self, _, __, token):
        return self._with_token(
            token, lambda channel_id: _json(self.channels[channel_id][self.originals[token]])
        )

    def _follow_up(self, request, _, token):
        def follow_up(channel_id):
            original = self.channels[channel_id].get(self.originals[token])
            if original and original["flags"] & THINKING:
                # As Discord does: it takes the place of “thinking…”, and is as private as that.
                return self._change(channel_id, original["id"], request)
            return _json(self._show(channel_id, request.body, request))

        return self._with_token(token, follow_up)

    def _with_token(self, token, action):
        interaction = self._interactions.get(token)
        if interaction is None or interaction.get("expired"):
            return _error(401, INVALID_WEBHOOK_TOKEN, "Invalid Webhook Token")
        if token not in self.originals:
            return _error(404, UNKNOWN_WEBHOOK, "Unknown Webhook")
        return action(interaction["channel_id"])

    def _send(self, request, channel_id):
        if channel_id not in self.channels:
            return _error(404, UNKNOWN_CHANNEL, "Unknown Channel")
        nonce = request.body.get("nonce")
        if request.body.get("enforce_nonce") and nonce in self._nonces:
            return _json(self._nonces[nonce])
        shown = self._show(channel_id, request.body, request)
        self._nonces[nonce] = shown
        return _json(shown)

    def _get_message(self, _, channel_id, message_id):
        shown = self.channels.get(channel_id, {}).get(message_id)
        return _json(shown) if shown else _error(404, UNKNOWN_MESSAGE, "Unknown Message")

    def _get_messages(self, request, channel_id):
        shown = sorted(self.channels.get(channel_id, {}).values(), key=lambda m: -int(m["id"]))
        limit = int(request.query.get("limit", 50))
        if "after" in request.query:
            after = int(request.query["after"])
            newer = [message for message in shown if int(message["id"]) > after]
            return _json(newer[-limit:])
        before = int(request.query.get("before", payloads.snowflake()))
        older = [message for message in shown if int(message["id"]) < before]
        return _json(older[:limit])

    def _delete(self, _, channel_id, message_id):
        if self.channels.get(channel_id, {}).pop(message_id, None) is None:
            return _error(404, UNKNOWN_MESSAGE, "Unknown Message")
        return web.Response(status=204)

    def _delete_original(self, request, _, token):
        return self._with_token(
            token, lambda channel_id: self._delete(request, channel_id, self.originals[token])
        )

    def _open_thread(self, request, channel_id, message_id):
        if message_id in self.channels:
            return _error(400, HAS_A_THREAD, "A thread has already been created for this message")
        thread = payloads.thread(
            message_id, channel_id, self.guild_id, self.bot["id"], request.body
        )
        self.channels[message_id] = {}
        self.threads[message_id] = thread
        return _json(thread)

    def _react(self, _, channel_id, message_id, emoji):
        self.reactions.append((channel_id, message_id, unquote(emoji)))
        return web.Response(status=204)

    def _edit(self, request, channel_id, message_id):
        return self._change(channel_id, message_id, request)

    def _show(self, channel_id, body, request):
        kept = {key: body[key] for key in SHOWN if key in body}
        shown = payloads.message(payloads.snowflake(), channel_id, self.bot, "") | kept
        if body.get("message_reference"):
            shown |= {"type": 19, "message_reference": body["message_reference"]}
        shown["attachments"] = _attachments(request)
        self.channels.setdefault(channel_id, {})[shown["id"]] = shown
        return shown

    def _change(self, channel_id, message_id, request, body=None):
        body = body or request.body
        shown = self.channels.get(channel_id, {}).get(message_id)
        if shown is None:
            return _error(404, UNKNOWN_MESSAGE, "Unknown Message")
        form = (shown["flags"] | body.get("flags", 0)) & payloads.MADE_OF_COMPONENTS
        changed = shown | {key: body[key] or _EMPTY[key] for key in EDITED if key in body}
        if form and (changed["content"] or changed["embeds"]):
            return _error(400, 50035, "a message made of components has no content")
        shown |= changed | {
            "edited_timestamp": payloads.timestamp(),
            "flags": shown["flags"] & ~THINKING | form,
        }
        shown["attachments"] = _attachments(request)
        return _json(shown)


_ROUTES = {
    r"GET /users/@me": RestApi._me,
    r"GET /guilds/(\d+)": RestApi._guild,
    r"GET /guilds/(\d+)/members/(\d+)": RestApi._member,
    r"GET /users/(\d+)": RestApi._user,
    r"GET /channels/(\d+)": RestApi._get_channel,
    r"POST /users/@me/channels": RestApi._direct_channel,
    r"GET /oauth2/applications/@me": RestApi._application,
    r"GET /gateway/bot": RestApi._bot_gateway,
    r"GET /applications/\d+/commands": RestApi._get_commands,
    r"PUT /applications/\d+/commands": RestApi._put_commands,
    r"POST /interactions/(\d+)/([^/]+)/callback": RestApi._callback,
    r"PATCH /webhooks/(\d+)/([^/]+)/messages/@original": RestApi._edit_original,
    r"GET /webhooks/(\d+)/([^/]+)/messages/@original": RestApi._get_original,
    r"POST /webhooks/(\d+)/([^/]+)": RestApi._follow_up,
    r"POST /channels/(\d+)/messages": RestApi._send,
    r"GET /channels/(\d+)/messages/(\d+)": RestApi._get_message,
    r"GET /channels/(\d+)/messages": RestApi._get_messages,
    r"PATCH /channels/(\d+)/messages/(\d+)": RestApi._edit,
    r"DELETE /channels/(\d+)/messages/(\d+)": RestApi._delete,
    r"DELETE /webhooks/(\d+)/([^/]+)/messages/@original": RestApi._delete_original,
    r"POST /channels/(\d+)/messages/(\d+)/threads": RestApi._open_thread,
    r"PUT /channels/(\d+)/messages/(\d+)/reactions/([^/]+)/@me": RestApi._react,
    r"POST /channels/\d+/typing": lambda *_: web.Response(status=204),
}


async def _read(http):
    files, body = {}, None
    if http.content_type == "multipart/form-data":
        parts = await http.post()
        body = json.loads(parts["payload_json"])
        files = {
            part.filename: part.file.read()
            for name, part in parts.items()
            if name.startswith("files[")
        }
        for part in parts.values():
            with contextlib.suppress(AttributeError):
                part.file.close()
    elif http.can_read_body:
        body = await http.json()
    return Request(
        http.method,
        f"/{http.match_info['path']}",
        body,
        files,
        dict(http.headers),
        dict(http.query),
    )


def _attachments(request):
    return [
        {
            "id": payloads.snowflake(),
            "filename": name,
            "size": len(content),
            "url": f"https://cdn.example.com/{name}",
            "proxy_url": f"https://cdn.example.com/{name}",
        }
        for name, content in request.files.items()
    ]


def _as_registered(command):
    """A command as Discord returns it: with more keys, without defaults in options."""
    options = [
        {key: value for key, value in option.items() if value not in (False, None, [])}
        for option in command.get("options", [])
    ]
    added = {
        "description": command.get("description", ""),
        "handler": None,
    }
    return command | added | {"options": options}


def _json(body, status=200, headers=None):
    # discord.py wants exactly this type, without a charset.
    headers = {"Content-Type": "application/json"} | (headers or {})
    return web.Response(body=json.dumps(body).encode(), status=status, headers=headers)


def _error(status, code, message):
    return _json({"code": code, "message": message}, status)
