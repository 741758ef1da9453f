"""Pure checks of a claim against the sentences it cites; no model, no I/O."""
