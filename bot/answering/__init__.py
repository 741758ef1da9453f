"""The answer pipeline that every front end calls: intent, retrieval, generation or extraction, refusal."""
