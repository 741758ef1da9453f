"""The natural-language-inference port and its cross-encoder adapter, an optional last gate for claims."""
