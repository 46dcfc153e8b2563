# Everything a person or a machine does with this repository. `make` alone lists it.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory

# The first Python that is new enough, unless you say which: make demo PYTHON=/path/to/python
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$p"; break; }; done)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install
PYTEST_ARGS ?=
CODE := src tests tools benchmarks
# The rules of the private check made ready, so that it starts at once.
BOOK := src/amparo/safety/data/book.z
RULES := $(wildcard $(addprefix src/amparo/safety/data/,*.toml rules/*.toml words/*.toml))
# The private check is tested where there is no network at all, if this system can make such a place.
ALONE = $(shell unshare -rn true 2>/dev/null && echo env AMPARO_ALONE=1 unshare -rn)
CHROMIUM = $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

.PHONY: help
help: ## Show what there is to make.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

.PHONY: demo
demo: setup ## Set everything up, then: bundled reports in, both briefs and all tables out, in demo/.
	@$(BIN)/python tools/build_browser.py --quiet || true
	$(BIN)/amparo demo --out demo
	@echo
	@echo "Open demo/brief-en.html or demo/brief-es.html in a browser."

.PHONY: setup
setup: $(VENV)/.core $(BOOK) ## Set up what running Amparo needs, in .venv.

.PHONY: setup-dev
setup-dev: $(VENV)/.dev $(BOOK) ## Set up what working on Amparo needs, in .venv.

.PHONY: setup-browser
setup-browser: ## Install Chromium for the tests that open the briefs (Debian, as root).
ifeq ($(CHROMIUM),)
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing chromium, for the tests that open the briefs …"; \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
			apt-get -qq install -y --no-install-recommends chromium >/dev/null; \
	else \
		echo "No chromium here: the tests that open the briefs in a browser will be skipped."; \
	fi
endif

.PHONY: setup-npm
setup-npm: ## Install npm, which brings what runs the check in a browser (Debian, as root).
ifeq ($(shell command -v npm),)
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing npm, for the check inside the page of lessons …"; \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
			apt-get -qq install -y --no-install-recommends npm >/dev/null; \
	fi
endif

.PHONY: browser
browser: setup ## Build what the page of lessons needs to run the check in it; only when it is old.
	@$(BIN)/python tools/build_browser.py

.PHONY: test
test: setup-dev setup-browser setup-npm browser ## Everything that must hold before a change is shared; CI runs this.
	@$(MAKE) lint types docs tests

.PHONY: lint
lint: setup-dev ## Style: ruff, with every rule on, and the formatter.
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)

.PHONY: types
types: setup-dev ## Types: mypy, strict.
	$(BIN)/mypy

.PHONY: tests
tests: setup-dev ## The tests alone. PYTEST_ARGS="tests/ledger -x" runs some of them.
ifeq ($(PYTEST_ARGS),)
	$(ALONE) $(BIN)/python -m pytest -q tests/safety
	POLARS_MAX_THREADS=2 $(BIN)/python -m pytest -q --ignore=tests/safety
else
	POLARS_MAX_THREADS=2 $(BIN)/python -m pytest -q $(PYTEST_ARGS)
endif

.PHONY: docs
docs: setup-dev ## Build the documentation into site/; a broken link fails.
	NO_COLOR=1 $(BIN)/zensical build --clean --strict
	$(BIN)/python tools/check_site.py site

.PHONY: format
format: setup-dev ## Put the code into the house's format.
	$(BIN)/ruff check --fix-only --quiet $(CODE)
	$(BIN)/ruff format $(CODE)

.PHONY: bench
bench: setup-dev ## Print every figure that the project claims, beside its baseline (many minutes).
	@missed=; for script in benchmarks/*.py; do echo; echo "== $$script"; \
		$(BIN)/python "$$script" || missed="$$missed $$script"; done; \
	if [ -n "$$missed" ]; then echo; echo "Bars missed, or could not run:$$missed" >&2; exit 1; fi

.PHONY: faults
faults: setup-dev ## Seed twenty faults by hand in ledger and intake, and count those the tests catch.
	$(BIN)/python tools/seed_faults.py

.PHONY: lock
lock: ## Choose the versions of all dependencies anew; needs uv.
	tools/lock.sh

.PHONY: clean
clean: ## Remove what was built: .venv, site, demo, caches.
	rm -rf $(VENV) site demo dist .mypy_cache .ruff_cache .pytest_cache .hypothesis src/amparo/safety/assets src/amparo/safety/data/book.z

# --- stamps: set-up runs again only when what it rests on changed -------------------------------

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Amparo needs Python 3.11 or newer, and none was found." >&2; \
		echo "Install it, or say where it is: make demo PYTHON=/path/to/python3.11" >&2; exit 1; fi
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Amparo needs Python 3.11 or newer; $(PYTHON) is not that." >&2; exit 1; }
	@echo "Setting up $(VENV) with $$("$(PYTHON)" -V) …"
	@"$(PYTHON)" -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python could not make a virtual environment (on Debian: apt install python3-venv)." >&2; exit 1; }

$(VENV)/.core: requirements/fast.txt requirements/build.txt pyproject.toml | $(BIN)/python
	@echo "Installing what Amparo needs, by locked hashes …"
	@$(PIP) --require-hashes -r requirements/fast.txt -r requirements/build.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(BOOK): $(RULES) $(wildcard src/amparo/safety/*.py) | $(VENV)/.core
	@$(BIN)/python -c 'from amparo.safety.compiled import write; write()'

$(VENV)/.dev: requirements/dev.txt $(VENV)/.core
	@echo "Installing what the tests and the docs need, by locked hashes …"
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@
