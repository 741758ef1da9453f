"""From an answer to messages that Discord accepts; pure."""
