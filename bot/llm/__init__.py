"""The chat-model port and its LangChain adapter, with retries, time limit, fallback and error mapping."""
