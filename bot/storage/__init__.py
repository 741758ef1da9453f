"""The bot's own tables (audits, exchanges, feedback, guild settings) and the backup of everything."""
