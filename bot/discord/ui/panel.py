"""A panel: text, menus of channels, roles or choices, and buttons, which the next press replaces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import discord

from bot.discord import limits
from bot.discord.ui.messages import VIEW_SECONDS, Button

_CHANNEL = discord.SelectDefaultValueType.channel
_ROLE = discord.SelectDefaultValueType.role


@dataclass(frozen=True, slots=True)
class ChannelMenu:
    """A menu of a guild's channels of some types, of which up to ``most`` can be chosen."""

    custom_id: str
    placeholder: str
    types: tuple[discord.ChannelType, ...]
    chosen: tuple[int, ...] = ()
    most: int = limits.OPTIONS


@dataclass(frozen=True, slots=True)
class RoleMenu:
    """A menu of a guild's roles."""

    custom_id: str
    placeholder: str
    chosen: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice of a menu."""

    label: str
    value: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceMenu:
    """A menu of 1 to ``OPTIONS`` choices, of which one is taken."""

    custom_id: str
    placeholder: str
    choices: tuple[Choice, ...]


PanelMenu: TypeAlias = ChannelMenu | RoleMenu | ChoiceMenu


@dataclass(frozen=True, slots=True)
class Panel:
    """Markdown and menus in a frame, and rows of at most five buttons below it.

    ``main`` is the ``custom_id`` of the button that stands out.
    """

    content: str
    menus: tuple[PanelMenu, ...] = ()
    rows: tuple[tuple[Button, ...], ...] = ()
    main: str = ""


def panel_arguments(panel: Panel) -> dict[str, Any]:
    """Arguments that put a panel in place of what a message shows."""
    return {"content": None, "attachments": [], "view": build_panel(panel)}


def build_panel(panel: Panel) -> discord.ui.LayoutView:
    """The components of a panel as a view."""
    view = discord.ui.LayoutView(timeout=VIEW_SECONDS)
    menus = [discord.ui.ActionRow(_build_menu(menu)) for menu in panel.menus]
    frame: discord.ui.Container[Any] = discord.ui.Container(
        discord.ui.TextDisplay(panel.content), *menus
    )
    view.add_item(frame)
    for row in panel.rows:
        view.add_item(discord.ui.ActionRow(*(_build_button(each, panel.main) for each in row)))
    return view


def _build_button(button: Button, main: str) -> discord.ui.Button[Any]:
    stands_out = button.custom_id == main
    style = discord.ButtonStyle.primary if stands_out else discord.ButtonStyle.secondary
    return discord.ui.Button(label=button.label, custom_id=button.custom_id, style=style)


def _build_menu(menu: PanelMenu) -> discord.ui.Item[Any]:
    if isinstance(menu, ChannelMenu):
        return discord.ui.ChannelSelect(
            custom_id=menu.custom_id,
            placeholder=menu.placeholder,
            channel_types=list(menu.types),
            min_values=0,
            max_values=menu.most,
            default_values=_defaults(menu.chosen[: menu.most], _CHANNEL),
        )
    if isinstance(menu, RoleMenu):
        return discord.ui.RoleSelect(
            custom_id=menu.custom_id,
            placeholder=menu.placeholder,
            min_values=0,
            max_values=limits.OPTIONS,
            default_values=_defaults(menu.chosen[: limits.OPTIONS], _ROLE),
        )
    select: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=menu.custom_id, placeholder=menu.placeholder
    )
    for choice in menu.choices:
        select.add_option(label=choice.label, value=choice.value, default=choice.is_chosen)
    return select


def _defaults(
    numbers: tuple[int, ...], kind: discord.SelectDefaultValueType
) -> list[discord.SelectDefaultValue]:
    return [discord.SelectDefaultValue(id=number, type=kind) for number in numbers]
