"""Process plumbing that knows nothing about articles: terminal, Ctrl-C, locks, files, threads, models."""
