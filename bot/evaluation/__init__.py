"""Measures answers and checks on gold questions and claims, for `footnote eval`."""
