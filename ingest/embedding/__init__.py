"""The embedding port and its adapters (packaged MiniLM, sentence-transformers)."""
