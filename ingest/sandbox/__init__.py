"""Worker processes that read strangers' documents, each job within limits of time, memory and output."""
