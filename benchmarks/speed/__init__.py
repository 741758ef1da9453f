"""Speed and memory beside a plain pipeline, and a check that notices when a ratio gets worse."""
