"""How the packaged model is taught, measured and exported."""
