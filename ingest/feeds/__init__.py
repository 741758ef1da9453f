"""Feed polling: finds new and changed pages, once, in a loop or in a background thread."""
