"""Questions to cited answers, and the front ends. Imports `ingest` and `prompts`."""
