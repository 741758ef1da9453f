"""The chat-model port and the LangChain adapter with its retry, timeout, fallback and error mapping."""
