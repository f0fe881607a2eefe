# Everything a person or a machine runs here. `make` alone says what there is.
#
# The two locks name every package by version and hash. A stamp in .venv remembers which lock was
# installed, so that a second `make run` starts at once and a changed lock is noticed.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
UV ?= uv
VENV := .venv
BIN := $(VENV)/bin
HASH := $(shell command -v sha256sum || echo shasum -a 256)
hash_of = $(shell cat $(1) 2>/dev/null | $(HASH) | cut -c1-16)
# Tests run in as many processes as there are processors, four at most, each with its servers and its browser
SPREAD ?= --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
RUN_STAMP := $(VENV)/.run-$(call hash_of,requirements.lock)
DEV_STAMP := $(VENV)/.dev-$(call hash_of,requirements.lock requirements-dev.lock)
SPARK_STAMP := $(VENV)/.spark-$(call hash_of,requirements.lock requirements-spark.lock)

.PHONY: help run test lint format bench lock spark chromium postgres poppler java clean

help: ## Say what there is
	@echo "Pravah. Two commands do all set-up:"
	@echo "  make run    then open http://127.0.0.1:8050"
	@echo "  make test   everything that must hold"
	@echo
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/\1\t\2/' | \
		while IFS=$$'\t' read -r name words; do printf '  make %-8s %s\n' "$$name" "$$words"; done

run: $(RUN_STAMP) ## Serve the dashboard with demo data at 127.0.0.1:8050 (ARGS="--port 8060" to change that)
	@exec $(BIN)/python app.py serve --demo $(ARGS)

test: lint chromium postgres poppler java ## Lint, then every test (ARGS="-k flows" for some)
	@$(BIN)/python -m pytest $(SPREAD) $(ARGS)

lint: $(DEV_STAMP) ## ruff, mypy strict and the import contracts
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy
	@$(BIN)/lint-imports

format: $(DEV_STAMP) ## Write the files as ruff likes them
	@$(BIN)/python -m ruff check --fix .
	@$(BIN)/python -m ruff format .

spark: $(SPARK_STAMP) java ## Install what PRAVAH_ENGINE=spark://... needs: pyspark and a Java runtime

bench: $(DEV_STAMP) chromium postgres ## Measure, write benchmarks/results.json and README's table (NAME=load for one)
	@$(BIN)/python -m benchmarks $(NAME)

lock: ## Resolve the locks anew from pyproject.toml (needs uv; UPGRADE=--upgrade for newer versions)
	@command -v $(UV) >/dev/null || { echo "uv is not here: install it (pipx install uv), or name it: make lock UV=/path/to/uv" >&2; exit 1; }
	@$(UV) pip compile pyproject.toml $(COMPILE) -o requirements.lock
	@$(UV) pip compile pyproject.toml --extra spark -c requirements.lock $(COMPILE) -o requirements-spark.lock
	@$(UV) pip compile pyproject.toml --extra spark --group dev -c requirements.lock $(COMPILE) -o requirements-dev.lock

COMPILE = --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" $(UPGRADE)

clean: ## Remove the virtual environment and tool caches; var/ (the store) stays
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# A virtual environment that works, or a sentence. Bare Debian has python3 without ensurepip: then pip
# from python3-pip serves, when it is there.
define make_venv
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Pravah needs Python 3.11 or newer as $(PYTHON). Install it (Debian: apt-get install python3 python3-venv), or name it: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@if ! $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		rm -rf $(VENV); \
		if $(PYTHON) -c 'import ensurepip' 2>/dev/null; then $(PYTHON) -m venv $(VENV); \
		elif $(PYTHON) -m pip --version >/dev/null 2>&1; then $(PYTHON) -m venv --without-pip $(VENV); \
		else echo "Python's venv is incomplete here. Install it (Debian: apt-get install python3-venv) and run make again." >&2; exit 1; fi; \
	fi
endef

# $(1): the lock. Wheels only: nothing is compiled, and no build tool slips in beside the lock. Spark's package of Python
# and Java files comes as an archive alone; setuptools of the lock unpacks it.
define install
	@pip="$(BIN)/python -m pip"; \
	$(BIN)/python -c 'import pip' 2>/dev/null || pip="$(PYTHON) -m pip --python $(BIN)/python"; \
	echo "Installing $(1) into $(VENV); this happens once." >&2; \
	$$pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --no-binary pyspark --no-build-isolation -r $(1) || { \
		echo "The packages of $(1) could not be installed. See pip's words above; behind a proxy or a mirror, set up pip first and run make again." >&2; exit 1; }
endef

$(RUN_STAMP):
	$(make_venv)
	$(call install,requirements.lock)
	@rm -f $(VENV)/.run-* && touch $@

$(SPARK_STAMP): $(RUN_STAMP)
	$(call install,requirements-spark.lock)
	@rm -f $(VENV)/.spark-* && touch $@

$(DEV_STAMP): $(RUN_STAMP)
	$(call install,requirements-dev.lock)
	@rm -f $(VENV)/.dev-* && touch $@

chromium: # The browser tests' only need outside Python
	@if [ -n "$${CHROMIUM:-}" ]; then \
		[ -x "$$CHROMIUM" ] || { echo "CHROMIUM names $$CHROMIUM, which cannot be run. Correct it or unset it." >&2; exit 1; }; \
	elif ! command -v chromium >/dev/null; then \
		sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
		if ! command -v apt-get >/dev/null || { [ -n "$$sudo" ] && ! command -v sudo >/dev/null; }; then \
			echo "The browser tests need Chromium. Have it installed (Debian: apt-get install chromium), or name one: CHROMIUM=/path/to/chromium make test" >&2; exit 1; fi; \
		echo "Installing Chromium for the browser tests." >&2; \
		{ $$sudo apt-get update -qq && $$sudo apt-get install -y -qq --no-install-recommends chromium >/dev/null; } || { \
			echo "Chromium could not be installed. As root: apt-get install chromium; or name one: CHROMIUM=/path/to/chromium make test" >&2; exit 1; }; \
	fi

poppler: # What reads PDF files back in tests
	@if ! command -v pdffonts >/dev/null; then \
		sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
		if ! command -v apt-get >/dev/null || { [ -n "$$sudo" ] && ! command -v sudo >/dev/null; }; then \
			echo "The tests of PDF files need poppler's programs. Have them installed (Debian: apt-get install poppler-utils)" >&2; exit 1; fi; \
		echo "Installing poppler-utils for the tests." >&2; \
		{ $$sudo apt-get update -qq && $$sudo apt-get install -y -qq --no-install-recommends poppler-utils >/dev/null; } || { \
			echo "poppler-utils could not be installed. As root: apt-get install poppler-utils" >&2; exit 1; }; \
	fi

postgres: # Programs for the servers that tests start and stop by themselves; none that runs already is used
	@if [ -n "$${POSTGRES:-}" ]; then \
		[ -x "$$POSTGRES/initdb" ] || { echo "POSTGRES names $$POSTGRES, where there is no initdb. Correct it or unset it." >&2; exit 1; }; \
	elif ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && ! command -v initdb >/dev/null; then \
		sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
		if ! command -v apt-get >/dev/null || { [ -n "$$sudo" ] && ! command -v sudo >/dev/null; }; then \
			echo "The tests need PostgreSQL's server. Have it installed (Debian: apt-get install postgresql), or name its programs: POSTGRES=/path/to/bin make test" >&2; exit 1; fi; \
		echo "Installing PostgreSQL for the tests." >&2; \
		{ $$sudo apt-get update -qq && $$sudo apt-get install -y -qq --no-install-recommends postgresql >/dev/null; } || { \
			echo "PostgreSQL could not be installed. As root: apt-get install postgresql; or name its programs: POSTGRES=/path/to/bin make test" >&2; exit 1; }; \
	fi

java: # What Spark runs on; the tests start a cluster of their own and stop it
	@if [ -n "$${JAVA_HOME:-}" ]; then \
		[ -x "$$JAVA_HOME/bin/java" ] || { echo "JAVA_HOME names $$JAVA_HOME, where there is no bin/java. Correct it or unset it." >&2; exit 1; }; \
	elif ! command -v java >/dev/null; then \
		sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
		if ! command -v apt-get >/dev/null || { [ -n "$$sudo" ] && ! command -v sudo >/dev/null; }; then \
			echo "Spark needs a Java runtime, 17 or newer. Have it installed (Debian: apt-get install openjdk-17-jre-headless), or name one: JAVA_HOME=/path/to/jre make $(MAKECMDGOALS)" >&2; exit 1; fi; \
		echo "Installing a Java runtime for Spark." >&2; \
		{ $$sudo apt-get update -qq && $$sudo apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless >/dev/null; } || { \
			echo "A Java runtime could not be installed. As root: apt-get install openjdk-17-jre-headless; or name one: JAVA_HOME=/path/to/jre make $(MAKECMDGOALS)" >&2; exit 1; }; \
	fi
