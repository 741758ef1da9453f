"""Twenty people ask while the manager of another server attacks the bot. `make attack` runs it."""
