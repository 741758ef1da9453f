"""The life of one question: accept, rate-limit, run, stream, deliver, and the conversation before it."""
