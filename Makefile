# Conveyor. `make` alone lists what there is.
# Settings come from the environment: CONVEYOR_HTTP_PORT=9000 make run

VENV := .venv
BIN := $(VENV)/bin

# Stamps, touched last: an interrupted install is done again. Running needs a fraction of what
# developing does, so `make run` on a new machine does not wait for the rest.
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development

# The first interpreter that is new enough. It is asked, not merely looked up: pyenv puts a
# `python3.13` on PATH that only says it is not installed.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$python && break; done)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run demo test proof torment watch check screenshots types format bench dashboard clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: $(DEVELOPMENT) dashboard ## make .venv and install everything into it

PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

$(RUNTIME): setup.cfg pyproject.toml
	@test -n "$(PYTHON)" || { echo "Conveyor needs Python 3.11 or newer on PATH (or: make PYTHON=/path/to/python3)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make environments: install its venv module (on Debian and Ubuntu: apt-get install python3-venv)" >&2; exit 1; }
	@# Where .venv is a link, venv makes nothing and refuses: what is there is used as it is.
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP_INSTALL) --editable '.[embedded,dashboard]'
	@touch $@

$(DEVELOPMENT): $(RUNTIME)
	$(PIP_INSTALL) --editable '.[embedded,dashboard,dev]'
	@touch $@

# It knows by their content whether web/static is made of these sources, and is quick about it.
BUILD := $(BIN)/python web/dashboard/build.py

dashboard: $(RUNTIME) ## build the dashboard into web/static, if its sources have changed
	@$(BUILD)

run: dashboard ## start the server (embedded MongoDB unless CONVEYOR_MONGO_URL is set)
	@$(BIN)/python main.py serve

demo: dashboard ## start the server with steady synthetic orders and some trouble in them
	@$(BIN)/python main.py demo

# Each worker starts a mongod of its own: more than four gain nothing.
test: $(DEVELOPMENT) dashboard ## run the whole test suite
	$(BUILD) run test
	$(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4

proof: $(DEVELOPMENT) ## simulate 5,000 runs under every fault, then break the code in every known way
	$(BIN)/python -m simulation --seeds 0..5000
	$(BIN)/python -m simulation.mutants

torment: $(DEVELOPMENT) ## kill, cut, freeze and starve a real server for minutes; prints what it saw
	$(BIN)/python -m pytest -m torment -o faulthandler_timeout=1200 --capture=no --verbose tests/torment

watch: $(DEVELOPMENT) dashboard ## watch the dashboard for a minute at 200 orders/s; prints what it took
	$(BIN)/python -m pytest -m watch --capture=no tests/browser

check: $(DEVELOPMENT) ## format, lint and types, changing nothing
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy
	$(BUILD) run lint
	$(BUILD) run types
	$(BUILD) run api --check

screenshots: $(DEVELOPMENT) dashboard ## picture every page into docs/images, light and dark, wide and narrow
	$(BIN)/python -m tests.browser.screenshots

types: $(DEVELOPMENT) ## make the dashboard's types anew from the OpenAPI document
	$(BIN)/python -m web.openapi > web/dashboard/openapi.json
	$(BUILD) run api

format: $(DEVELOPMENT) ## put the sources in format, mend what lint can mend
	$(BIN)/python -m ruff format .
	$(BIN)/python -m ruff check --fix .
	$(BUILD) run format

bench: $(DEVELOPMENT) ## measure: runtime, pipeline, recovery, growth, http and feed, beside their peers
	$(PIP_INSTALL) --editable '.[bench]'
	@$(BIN)/python -m bench

clean: ## remove .venv and what tools left behind; ./var (data, secrets) stays
	rm -rf $(VENV) web/static web/dashboard/node_modules web/dashboard/dist build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.* htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
