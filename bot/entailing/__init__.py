"""Whether sentences entail a statement, judged by a model of the operator's choice."""
