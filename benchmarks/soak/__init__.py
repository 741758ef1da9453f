"""Three processes at once, and killed ones: what `make soak` runs and the tests run shortly."""
