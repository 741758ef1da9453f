"""The reader port, and its adapters: a model that says which sentences of a passage answer a question."""
