"""The gateway half of the loopback server: sessions, heartbeats, RESUME, op 7 and op 9."""

import json
import zlib
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11


@dataclass
class Session:
    """What survives a cut connection: all dispatched events, numbered from 1."""

    id: str
    events: list = field(default_factory=list)


class Connection:
    """One websocket, compressed with zlib-stream if the client asks for it."""

    def __init__(self, socket, *, compressed):
        self.socket = socket
        self._compressor = zlib.compressobj() if compressed else None

    async def send(self, payload):
        text = json.dumps(payload)
        if self._compressor is None:
            await self.socket.send_str(text)
            return
        data = self._compressor.compress(text.encode()) + self._compressor.flush(zlib.Z_SYNC_FLUSH)
        await self.socket.send_bytes(data)


class Gateway:
    """Sessions of bots.

    ``ready`` makes the payload of READY and the events after it for a session
    id; ``changed`` is called whenever something happens that a test may wait for.
    """

    def __init__(self, token, ready, changed):
        self.heartbeat_ms = 41_250
        self.received = []
        self.sessions = {}
        self._token = token
        self._ready = ready
        self._changed = changed
        self.intents = 0
        self.refuses = False
        self._connection = None
        self._session = None

    def count(self, op):
        """How many payloads with an opcode the bot has sent."""
        return sum(payload["op"] == op for payload in self.received)

    @property
    def connected(self):
        return self._connection is not None

    async def dispatch(self, event, data):
        """Send an event, or keep it for RESUME if the connection is cut."""
        self._session.events.append((event, data))
        if self._connection:
            await self._send_event(len(self._session.events))

    async def ask_to_reconnect(self):
        """Op 7: tell the bot to reconnect and resume."""
        await self._connection.send({"op": RECONNECT, "d": None})

    async def invalidate_session(self):
        """Op 9: tell the bot to identify again."""
        self.sessions.pop(self._session.id)
        await self._connection.send({"op": INVALID, "d": False})

    async def cut(self, code=4000):
        """Close the connection; RESUME replays what is dispatched meanwhile."""
        connection, self._connection = self._connection, None
        await connection.socket.close(code=code)

    async def close(self):
        if self._connection:
            await self.cut(1001)

    async def handle(self, request):
        if self.refuses:
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        compressed = request.query.get("compress") == "zlib-stream"
        connection = Connection(socket, compressed=compressed)
        await connection.send({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_ms}})
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                payload = json.loads(frame.data)
                self.received.append(payload)
                await self._answer(connection, payload)
                self._changed()
        if self._connection is connection:
            self._connection = None
        self._changed()
        return socket

    async def _answer(self, connection, payload):
        op, data = payload["op"], payload["d"]
        if op == HEARTBEAT:
            await connection.send({"op": ACK})
        elif op in {IDENTIFY, RESUME} and data["token"] != self._token:
            await connection.socket.close(code=4004)
        elif op == IDENTIFY:
            self.intents = data["intents"]
            await self._identify(connection)
        elif op == RESUME and data["session_id"] in self.sessions:
            self._connection = connection
            self._session = self.sessions[data["session_id"]]
            for number in range(data["seq"] + 1, len(self._session.events) + 1):
                await self._send_event(number)
            await self.dispatch("RESUMED", {})
        elif op == RESUME:
            await connection.send({"op": INVALID, "d": False})

    async def _identify(self, connection):
        self._connection = connection
        self._session = Session(f"session-{len(self.sessions) + 1}-{id(connection)}")
        self.sessions[self._session.id] = self._session
        for event, data in self._ready(self._session.id):
            await self.dispatch(event, data)

    async def _send_event(self, number):
        event, data = self._session.events[number - 1]
        try:
            await self._connection.send({"op": DISPATCH, "t": event, "s": number, "d": data})
        except ConnectionError:
            self._connection = None
