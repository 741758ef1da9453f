"""Pure checks of one claim against the sentences it cites; no model, no I/O."""
