"""The revisions of the bot's own tables, one module each."""
