"""The values that flow through the bot: frozen dataclasses that do no more than check themselves."""
