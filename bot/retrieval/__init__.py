"""Questions to evidence: which sentences may answer, and how sure that is."""
