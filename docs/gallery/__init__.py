"""The gallery: Discord in pictures, drawn from what the bot sends."""
