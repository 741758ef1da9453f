"""The bot in a loopback Discord for as long as wanted, with every kind of fault around it."""
