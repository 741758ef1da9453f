"""The language-model answer: prompt context, output parsing, attribution of each claim to sentences."""
