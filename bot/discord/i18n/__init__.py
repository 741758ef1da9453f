"""The bot's own words, and their translations in `locales/*.toml`."""
