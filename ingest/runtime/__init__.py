"""Process plumbing that knows nothing about articles: terminal, progress, Ctrl-C, locks, files, prefetch."""
