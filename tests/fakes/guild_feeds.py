"""The feeds of guilds, with what each call returns given beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.types.feeds import Announce, Announcement, FeedNotice, Follow


class ScriptedGuildFeeds:
    """A fake: follows in a list, announcements and notices that are handed out once."""

    def __init__(
        self,
        follows: Sequence[Follow] = (),
        *,
        announcements: Sequence[Announcement] = (),
        unsent: Sequence[Announcement] = (),
        notices: Sequence[FeedNotice] = (),
        failure: Exception | None = None,
    ) -> None:
        self.follows = list(follows)
        self.announcements = list(announcements)
        self.sending = list(unsent)
        self.notices = list(notices)
        self.failure = failure
        self.asked: list[tuple[int, str, Announce, int | None]] = []
        self.settled: list[str] = []
        self.lost: list[tuple[int, int]] = []
        self.ended: list[int] = []
        self.polls = 0

    def follow(
        self, guild_id: int, address: str, announce: Announce, channel_id: int | None
    ) -> Follow:
        self.asked.append((guild_id, address, announce, channel_id))
        if self.failure:
            raise self.failure
        follow = Follow(guild_id, len(self.follows) + 1, address, announce, channel_id)
        self.follows.append(follow)
        return follow

    def unfollow(self, guild_id: int, feed_key: int) -> str | None:
        for each in self.following(guild_id):
            if each.feed_key == feed_key:
                self.follows.remove(each)
                return each.address
        return None

    def following(self, guild_id: int) -> Sequence[Follow]:
        return [each for each in self.follows if each.guild_id == guild_id]

    def guilds(self) -> Sequence[int]:
        return sorted({each.guild_id for each in self.follows})

    def end(self, guild_id: int) -> None:
        self.ended.append(guild_id)
        self.follows = [each for each in self.follows if each.guild_id != guild_id]

    def poll(self) -> None:
        self.polls += 1

    def unsent(self) -> Sequence[Announcement]:
        return [replace(each, claim=replace(each.claim, is_resumed=True)) for each in self.sending]

    def claim(self) -> Announcement | None:
        if not self.announcements:
            return None
        claimed = self.announcements.pop(0)
        self.sending.append(claimed)
        return claimed

    def settle(self, nonce: str) -> None:
        self.settled.append(nonce)
        self.sending = [each for each in self.sending if each.claim.nonce != nonce]

    def lose_channel(self, guild_id: int, channel_id: int) -> None:
        self.lost.append((guild_id, channel_id))

    def take_notices(self) -> Sequence[FeedNotice]:
        taken, self.notices = self.notices, []
        return taken

    def stop(self) -> None:
        pass
