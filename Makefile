# The two commands that matter: `make run` and `make test`. Both need Python 3.11 or newer and make;
# they set up `.venv` themselves, and again whenever pyproject.toml changes.

FLOW ?= flows/tweet_entities.flow.yaml
JOBS ?= 2
VENV ?= .venv

BIN := $(VENV)/bin
PYTHON := $(BIN)/python
INSTALLED := $(VENV)/installed
INSTALLED_DEV := $(VENV)/installed-dev
SOURCES := flowboard nodes tests
CANVAS := flowboard/editor/canvas
ONCE := "not full and (smoke or not browser)"

.DEFAULT_GOAL := help
.PHONY: help run report test test-all bench browser pictures canvas lint formatted style types imports format environment clean

help:  ## show these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: $(INSTALLED)  ## open the editor on the example
	@$(BIN)/flowboard serve $(FLOW)

report: $(INSTALLED)  ## run the example with its recorded answers, without the editor, and print the report
	@$(BIN)/flowboard run $(FLOW) --models recorded

# What fails beside others is run once more, alone: a busy machine is no defect. Both results are printed.
test: $(INSTALLED_DEV)  ## what CI runs: every behaviour once, benchmarks at 1/20 size
	$(PYTHON) -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder -m $(ONCE) || \
	  { [ $$? = 1 ] && $(PYTHON) -m pytest -m $(ONCE) --maxfail 1 --last-failed --last-failed-no-failures none; }

test-all: $(INSTALLED_DEV)  ## everything in full: whole sets, long runs
	$(PYTHON) -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

bench: $(INSTALLED_DEV)  ## the tables of speed and memory
	$(PYTHON) -m tests.benchmarks

browser:  ## install Chromium for the tests of pages, with apt-get and as root
	@if command -v chromium; then exit 0; \
	elif ! command -v apt-get >/dev/null || [ "$$(id -u)" != 0 ]; then \
	  echo "Install Chromium as your system does it, or name one in FLOWBOARD_BROWSER."; exit 2; \
	else apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium; fi

pictures: $(INSTALLED_DEV)  ## take the pictures of the README anew, light and dark
	$(PYTHON) -m tests.browser.pictures

canvas:  ## build the canvas again from its sources; fails if that isn't what is committed
	@if ! command -v npm >/dev/null; then \
	  echo "Skipped: without Node the canvas can't be built, and nobody has looked whether dist/ is its build."; \
	else cd $(CANVAS) && npm ci --no-audit --no-fund && npm run build && changed=$$(git status --porcelain -- dist) && \
	  if [ -n "$$changed" ]; then echo "$$changed"; \
	    echo "The build isn't what is committed in $(CANVAS)/dist. Look at it, then commit it."; exit 1; fi; fi

lint: formatted style types imports  ## all linters, as in CI and before a commit

formatted: $(INSTALLED_DEV)
	$(BIN)/ruff format --check $(SOURCES)

style: $(INSTALLED_DEV)
	$(BIN)/ruff check $(SOURCES)

types: $(INSTALLED_DEV)
	$(BIN)/mypy

imports: $(INSTALLED_DEV)
	$(BIN)/lint-imports

format: $(INSTALLED_DEV)  ## write the code as ruff formats it
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

environment: $(INSTALLED_DEV)  ## set up .venv with everything that development needs

clean:  ## remove what make has made; your stores and outputs stay
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# -- the environment ---------------------------------------------------------------------------------

.DELETE_ON_ERROR:

# A python counts if it is new enough and can make environments: Debian ships the two apart.
$(VENV)/pyvenv.cfg:
	@for python in python3.13 python3.12 python3.11 python3 python; do \
	  if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "Setting up $(VENV) with $$($$python --version); the first time takes a minute or two."; \
	    exec $$python -m venv --clear $(VENV); \
	  fi; \
	done; \
	echo "Flowboard needs Python 3.11 or newer with its venv module, and found none."; \
	echo "Install it (on Debian or Ubuntu: apt install python3 python3-venv), then call make again."; \
	exit 2

INSTALL := $(PYTHON) -m pip install --quiet --quiet --disable-pip-version-check --no-input

$(INSTALLED): pyproject.toml $(VENV)/pyvenv.cfg
	@$(INSTALL) --editable .
	@touch $@

$(INSTALLED_DEV): pyproject.toml $(VENV)/pyvenv.cfg
	@$(INSTALL) --editable '.[dev]'
	@touch $(INSTALLED) $@
