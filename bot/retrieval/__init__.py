"""Question to ranked evidence with a confidence."""
