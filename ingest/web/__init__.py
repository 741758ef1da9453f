"""The web loader: one URL to an `Article`, behind an SSRF guard, robots.txt and a rate limit."""
