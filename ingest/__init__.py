"""The ingester: sources, articles, sentences, chunks, vectors and the library."""
