# Every target sets up what it needs: Python 3.11 or newer, make and the package registries suffice.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo demo-stop demo-reset run test test-fast check format lock audit tables bench bench-matching simulate crash-pairs planted-bugs browser pictures

help: ## Say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock | $(BIN)/python
	$(PIP) -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(BIN)/python
	$(PIP) -r requirements-dev.lock
	@touch $@ $(VENV)/.runtime

demo: $(VENV)/.runtime ## Start a whole world on loopback and print its address
	@$(BIN)/python -m bot demo $(if $(CONTACTS),--contacts "$(CONTACTS)") $(if $(COMPANIES),--companies "$(COMPANIES)")

demo-stop: $(VENV)/.runtime ## Stop the demo; its state stays
	@$(BIN)/python -m bot demo --stop

demo-reset: $(VENV)/.runtime ## Stop the demo and forget its state
	@$(BIN)/python -m bot demo --reset

run: $(VENV)/.runtime ## Run the bot against the services named in .env
	@$(BIN)/python -m bot serve

browser: ## Install Chromium when it is missing
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; } || \
	  { echo "Chromium is missing and could not be installed here: install it and run again" >&2; exit 1; }

test: $(VENV)/.dev browser check ## Everything: lint, types, layers and all tests
	$(BIN)/python -m pytest -n $(WORKERS) tests

test-fast: $(VENV)/.dev ## Unit, property and house tests, under a minute
	HYPOTHESIS_PROFILE=fast $(BIN)/python -m pytest -n $(WORKERS) -m "not slow and not e2e" tests/unit tests/properties tests/house

check: $(VENV)/.dev ## Lint, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev ## Format and fix what can be fixed by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

tables: $(VENV)/.dev ## Write the documents' tables and .env.example anew from the code
	@$(BIN)/python -m tests.house.tables

simulate: $(VENV)/.dev ## Simulate the whole engine: SEEDS=n [FIRST=n], or SEED=n to replay one
	@$(BIN)/python -m tests.simulation $(if $(SEED),--seed "$(SEED)",--seeds "$(or $(SEEDS),100)" --first "$(or $(FIRST),0)")

crash-pairs: $(VENV)/.dev ## Let two faults happen in one story: EACH=n after each first, or ALL=1
	@$(BIN)/python -m tests.simulation.crashes --pairs --workers "$(WORKERS)" $(if $(ALL),--all,--each "$(or $(EACH),20)")

planted-bugs: $(VENV)/.dev ## Plant ten bugs, one a copy, and let the simulation catch each: SEEDS=n [FIRST=n]
	@$(BIN)/python -m tests.planted --seeds "$(or $(SEEDS),300)" --first "$(or $(FIRST),0)"

pictures: $(VENV)/.dev browser ## Take the README's pictures anew
	@$(BIN)/python -m tests.e2e.pictures

bench: $(VENV)/.dev ## Measure what a pull costs: CONTACTS=n RECORDS=n, README=1 writes it there
	@$(BIN)/python -m tests.bench $(if $(CONTACTS),--contacts "$(CONTACTS)") $(if $(RECORDS),--records "$(RECORDS)") $(if $(README),--readme)

bench-matching: $(VENV)/.dev ## Measure the matcher on its labelled sample
	@$(BIN)/python -m tests.bench.matching

LOCK := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q
lock: $(VENV)/.dev ## Pin the dependencies anew
	$(LOCK) -o requirements.lock
	$(LOCK) --group dev -o requirements-dev.lock

audit: $(VENV)/.dev ## Ask whether a pinned dependency has a known weakness
	$(BIN)/pip-audit --require-hashes -r requirements.lock
