"""The values that flow through the bot; frozen dataclasses with no behaviour beyond their invariants."""
