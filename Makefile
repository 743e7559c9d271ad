# Every target sets up what it needs: the first call makes .venv, later calls are instant.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STORY ?=
ONLY ?=

# Tests start a hundred processes: what is compiled is kept, wherever the machine says otherwise.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help film app test check bench lock clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 8

$(VENV)/ready: requirements.lock pyproject.toml
	@echo "Setting up $(VENV): the Python packages that requirements.lock names, about 2 GB. This takes a few minutes, once."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

film: $(VENV)/ready  ## make a film from STORY (a sample story when none is given)
	$(BIN)/workbench film $(STORY)

app: $(VENV)/ready  ## open the workbench in a browser
	$(BIN)/workbench app

test: $(VENV)/ready  ## run the tests; the browser's driver keeps an event loop, so its tests run by themselves
	@$(BIN)/python -m compileall -q workbench
	$(BIN)/pytest --numprocesses 4 --dist worksteal --ignore tests/ui
	$(BIN)/pytest --numprocesses 2 --dist worksteal tests/ui

check: $(VENV)/ready  ## lint, formatting, layers, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/pyright

bench: $(VENV)/ready  ## measure speed; ONLY=film for one area
	$(BIN)/python -m tests.benchmarks $(ONLY)

lock: $(VENV)/ready  ## write requirements.lock anew from what is installed
	$(BIN)/pip freeze --exclude-editable | grep -v '^pip==' > requirements.lock

clean:  ## remove the environment and all caches, never films or projects
	rm -rf $(VENV) .pytest_cache .ruff_cache .bench
