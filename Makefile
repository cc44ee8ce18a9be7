# Two commands do all the set-up: `make run` and `make test`. Only python3 and make are presumed.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | expand -t 12

$(READY): requirements-dev.lock pyproject.toml
	@echo "Setting up $(VENV) (once; a minute or so) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(READY) ## make the virtual environment and nothing else

machine: $(READY) ## browser and database for the tests, from the system's packages where missing
	@$(BIN)/python tests/machine.py

run: $(READY) ## serve the sample site on the local audience, at http://127.0.0.1:8000
	@$(BIN)/porch serve --reload

test: $(READY) machine ## every test, browser and database ones included
	@$(BIN)/python tests/suite.py

storm: $(READY) machine ## the long trips: many deaths on each database, and a long outage
	@$(BIN)/python -m pytest -s tests/trips/test_storm.py --kills 44
	@$(BIN)/python -m pytest -s tests/trips/test_platform.py -k away --signups 2000 --outage 240

bench: $(READY) machine ## every benchmark, as one table of ratios
	@$(BIN)/python tests/benchmarks

check: $(READY) ## lint, format, types, floors, Dockerfile, known vulnerabilities
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/hadolint Dockerfile
	@$(BIN)/python tests/audit.py

words: $(READY) ## bring the .po files up to the texts in code and templates; says what is to translate
	@$(BIN)/python tests/wordlists.py

lock: $(READY) ## write both lock files anew (hashes, no index addresses)
	@$(BIN)/uv pip compile pyproject.toml --extra postgresql --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --quiet --output-file requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --group dev --extra postgresql --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --quiet --output-file requirements-dev.lock

clean: ## remove what was built and installed here, keep the data
	rm -rf $(VENV) dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache tests/output

.PHONY: help setup machine run test storm bench check words lock clean
