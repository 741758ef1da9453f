"""Text processing without models: paragraphs, sentences, chunks, index terms, language, MinHash."""
