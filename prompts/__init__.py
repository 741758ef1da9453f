"""Prompt templates as plain files, and what reads them."""

from prompts.template import PACKAGED, Prompt, PromptError, load_prompt, parse_prompt

__all__ = ["PACKAGED", "Prompt", "PromptError", "load_prompt", "parse_prompt"]
