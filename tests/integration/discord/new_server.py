"""A server that adds the bot while it runs, and what a person does with the bot's panels there."""

from bot.discord.connection.token import PERMISSIONS
from tests.integration.discord import payloads

ALL = str(PERMISSIONS.value)
"""What the invite grants."""


class NewServer:
    """A server that adds the bot while it runs; the loopback's person acts there from then on."""

    def __init__(self, discord):
        self.discord = discord
        self.id = payloads.snowflake()
        self.joined_at = payloads.timestamp()
        self.channels = []
        self.permissions = ALL
        self.system_channel = None
        self.locale = "en-US"

    def add_channel(self, name, *, denied=0, kind=0):
        channel = payloads.text_channel(payloads.snowflake(), self.id, name)
        channel |= {"type": kind, "position": len(self.channels)}
        if denied:
            channel["permission_overwrites"] = [
                {"id": self.id, "type": 0, "allow": "0", "deny": str(denied)}
            ]
        self.channels.append(channel)
        self.discord.channels[channel["id"]] = {}
        self.discord.places[channel["id"]] = channel
        return channel

    async def join(self):
        """Tell the bot of the join; a second time, as Discord may after a break."""
        everything = payloads.guild(self.id, "Newcomers", self.channels, self.discord.bot)
        del everything["unavailable"]
        everything["roles"][0]["permissions"] = self.permissions
        everything["roles"] += [
            payloads.role(number, "helper") for number in self.discord.known_roles
        ]
        everything["members"][0]["joined_at"] = self.joined_at
        everything["system_channel_id"] = self.system_channel and self.system_channel["id"]
        everything["preferred_locale"] = self.locale
        # Until discord.py is ready, it takes every guild for one that it was in before.
        await self.discord.round_trip()
        await self.discord.gateway.dispatch("GUILD_CREATE", everything)
        self.discord.guild_id, self.discord.channel = self.id, self.channels[0]
        self.discord.guild_channels = self.channels

    def posted(self):
        """What the bot has posted, by the names of the channels."""
        found = {each["name"]: self.discord.channels[each["id"]] for each in self.channels}
        return {name: list(shown.values()) for name, shown in found.items() if shown}

    async def message(self):
        """The message on joining, once it is there."""
        await self.discord.until(self.posted)
        ((shown,),) = self.posted().values()
        return shown


async def replace_by(discord, shown, label):
    """Press a button whose response takes the place of the message."""
    before = shown["components"]
    await discord.press(shown, label)
    await discord.until(lambda: shown["components"] != before)


async def opened(discord, shown, label="Set up"):
    """The private message that a button opens."""
    (step,) = await (await discord.click(shown, label)).answer()
    assert step["flags"] & 64
    return step
