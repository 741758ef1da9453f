# Run `make demo` to see it work, and `make test` before you hand in a change.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# Without stored bytecode, each of the many processes of tests and benchmarks compiles everything.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test lint pytest format eval soak attack fuzz adversary written model bench bench-check bench-long docs audit clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/installed ## Ask five questions about the sample articles
	@sh samples/demo.sh $(BIN)/footnote

test: $(VENV)/installed-dev ## Run linters, type checks, layer checks and tests
	@$(MAKE) --no-print-directory --jobs=2 lint pytest

# Many tests wait for a process or a clock, so the checks run beside them.
lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# Tests wait about half of their time, so half as many again run as there are processors.
# Each takes a row of tests, so that what tests of one module share is made once.
pytest: $(VENV)/installed-dev
	$(BIN)/python -m pytest --dist worksteal -n $$($(BIN)/python -c 'import os; print((os.cpu_count() or 1) * 3 // 2)')

format: $(VENV)/installed-dev ## Format the code and apply ruff's fixes
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

eval: $(VENV)/installed ## Measure answers and checks on the questions and claims beside the project
	sh benchmarks/evaluate.sh $(BIN)/footnote

soak: $(VENV)/installed-dev ## Stress the store for 30 minutes and the Discord bot for 60
	$(BIN)/python -m benchmarks.soak_store
	$(BIN)/python -m benchmarks.soak_store --servers
	$(BIN)/python -m benchmarks.soak_store --kills 100
	$(BIN)/python -m benchmarks.soak_discord

attack: $(VENV)/installed-dev ## Attack the running bot while others ask, and measure what they notice
	$(BIN)/python -m benchmarks.attack

fuzz: $(VENV)/installed-dev ## Check the invariants on hundreds of thousands of generated cases
	$(BIN)/python -m benchmarks.fuzz

adversary: $(VENV)/installed-dev ## Check 1,000 generated answers that contain wrong claims
	$(BIN)/python -m benchmarks.adversary

written: $(VENV)/installed-dev ## Let a server write the claims beside the project, and count what is shown
	$(BIN)/python -m benchmarks.written_claims --articles ../shared/data/news_dev_articles.jsonl \
	  --claims ../shared/data/news_dev_claims.jsonl

model: $(VENV)/installed-dev ## Let a very small language model answer about the sample articles
	$(BIN)/python -m benchmarks.small_model

bench: $(VENV)/installed-bench ## Measure speed and memory beside a plain pipeline
	$(BIN)/python -m benchmarks.speed --record

bench-check: $(VENV)/installed-bench ## Fail if a ratio of `make bench` is 1.5 times the recorded one
	$(BIN)/python -m benchmarks.speed --check

bench-long: $(VENV)/installed-bench ## Ingest thousands of articles, read ahead, and answer a crowd
	$(BIN)/python -m benchmarks.ingest_thousands
	$(BIN)/python -m benchmarks.reading_ahead
	$(BIN)/python -m benchmarks.crowd

docs: $(VENV)/installed-dev ## Build the documentation site in site/
	$(BIN)/python docs/reference.py
	$(BIN)/python docs/figures.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build

audit: $(VENV)/installed ## Look up known vulnerabilities of the pinned packages (online)
	$(PIP) install --constraint constraints.txt --editable '.[audit]'
	$(BIN)/pip-audit --requirement constraints.txt --no-deps --disable-pip

clean: ## Remove everything that make created
	rm -rf $(VENV) demo-data site .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Footnote needs Python 3.11 or newer. Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/python pyproject.toml constraints.txt
	@echo "Installing the pinned packages; this takes a minute or two …" >&2
	$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@echo "Installing the test dependencies …" >&2
	$(PIP) install --constraint constraints.txt --editable '.[dev]'
	@touch $@

$(VENV)/installed-bench: $(VENV)/installed-dev
	$(PIP) install --constraint constraints.txt --editable '.[bench]'
	@touch $@
