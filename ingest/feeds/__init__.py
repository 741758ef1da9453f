"""Feed polling: which pages are new or changed, and the thread that keeps polling beside the bot."""
