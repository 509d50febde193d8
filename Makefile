# `make` alone lists the targets. Everything is installed into .venv, from locks with hashes.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The locks name every package, so pip need not look for dependencies; wheels only, so no compiler.
PIP_INSTALL := $(BIN)/pip install -qq --no-input --no-deps
FROM_LOCK := --require-hashes --only-binary :all: --requirement

# What Debian 12 must provide: to run the product, and to check it in a browser and with veraPDF.
# (libatomic1 is for the driver inside Playwright, which does not bring it.)
DEBIAN_RUN := python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core
DEBIAN_JOURNEYS := chromium libatomic1 poppler-utils qpdf openjdk-17-jre-headless libjaxb-java libjaxb-api-java

.PHONY: help
help:  ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: install
install: .venv/runtime .venv/development  ## make .venv with all that running and testing need

.PHONY: run
run: .venv/runtime  ## start the product at http://127.0.0.1:8000/ (another port: PORT=8001 make run)
	@exec $(BIN)/cluster-readiness run

.PHONY: test
test: .venv/development  ## run all tests but the journeys
	@$(BIN)/pytest --ignore=tests/journeys

.PHONY: check
check: .venv/development  ## lint, types, imports, templates, questionnaires, translations, migrations
	@.ci/check

.PHONY: journeys
journeys: .venv/development .venv/debian-journeys  ## browser stories, accessibility, and veraPDF on the reports
	@$(BIN)/pytest tests/journeys

.PHONY: translations
translations: .venv/runtime  ## bring the .po files up to date with the sources (NEW=de begins a language)
	@$(BIN)/cluster-readiness translations update $(if $(NEW),--language $(NEW))

.PHONY: sample-reports
sample-reports: .venv/runtime  ## make sample reports (PDF) in build/
	@mkdir -p build
	@$(BIN)/cluster-readiness sample-report

.PHONY: bench
bench: .venv/development  ## measure evaluation, report and web step, each beside its floor
	@$(BIN)/python tests/bench/run.py

# Taken only when at least a week old: a poisoned release is usually found within days.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --exclude-newer "1 week"

.PHONY: lock
lock: .venv/development  ## make both locks anew (UPGRADE=--upgrade takes newer versions)
	@$(COMPILE) $(UPGRADE) pyproject.toml --group build --output-file requirements.txt
	@$(COMPILE) $(UPGRADE) --group pyproject.toml:dev --constraint requirements.txt --output-file requirements-dev.txt

# --- installed once, again only when a lock changes -------------------------------------------

.venv/debian-runtime:
	@.ci/debian-packages $(DEBIAN_RUN)
	@mkdir -p .venv && touch $@

.venv/debian-journeys: .venv/runtime
	@.ci/debian-packages $(DEBIAN_JOURNEYS)
	@touch $@

.venv/runtime: requirements.txt pyproject.toml .venv/debian-runtime
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 install")'
	@$(PYTHON) -m venv .venv
	@echo "Installing what the product needs ..."
	@$(PIP_INSTALL) $(FROM_LOCK) requirements.txt
	@$(PIP_INSTALL) --no-build-isolation --editable .
	@touch $@

.venv/development: requirements-dev.txt .venv/runtime
	@echo "Installing what tests and checks need ..."
	@$(PIP_INSTALL) $(FROM_LOCK) requirements-dev.txt
	@touch $@
