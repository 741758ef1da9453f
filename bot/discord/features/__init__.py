"""One module per thing a user can do: its command, its components, its handlers, its texts' layout."""
