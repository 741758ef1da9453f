"""The core: a library keeps storage and vector index in step; publish, search, reindex, check, export."""
