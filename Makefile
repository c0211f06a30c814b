# Chuchu: everything a person needs is one target. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# One more than cores: some tests wait for others to answer
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -q

.DEFAULT_GOAL := help
.PHONY: help chat ask run test check format fix lint types contracts knowledge audit phrasings bench soak sbom lock picture clean

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

chat: $(VENV)/.ready  ## chat in the terminal (sets everything up first)
	@$(BIN)/chuchu chat

ask: $(VENV)/.ready  ## ask one question: make ask Q="…"
	@$(BIN)/chuchu ask -- "$${Q:?say what to ask: make ask Q=\"…\"}"

run: $(VENV)/.ready  ## run the Telegram bot (needs CHUCHU_TELEGRAM_TOKEN)
	@$(BIN)/chuchu run

# Learnt once, before several processes want it at the same time
test: $(VENV)/.dev  ## run the tests (sets everything up first)
	@$(BIN)/python -m tests.learnt
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile

check: format lint types contracts knowledge audit test  ## everything that must be green: format, lint, types, contracts, knowledge, audit, tests

format: $(VENV)/.dev  ## is the code formatted? (make fix formats it)
	@$(BIN)/ruff format --check .

fix: $(VENV)/.dev  ## format the code and mend what can be mended
	@$(BIN)/ruff check --fix -q . || true
	@$(BIN)/ruff format .

lint: $(VENV)/.dev  ## ruff
	@$(BIN)/ruff check .

types: $(VENV)/.dev  ## mypy, strict
	@$(BIN)/mypy

contracts: $(VENV)/.dev  ## import-linter: imports point down only
	@$(BIN)/lint-imports --no-cache

knowledge: $(VENV)/.dev  ## the shipped base has no errors, and answers its own checks as expected
	@CHUCHU_CACHE_DIR=.pytest_cache/learnt $(BIN)/chuchu --knowledge knowledge knowledge lint --quick --strict
	@CHUCHU_CACHE_DIR=.pytest_cache/learnt $(BIN)/chuchu --knowledge knowledge knowledge check --right 55

audit: $(VENV)/.dev  ## known vulnerabilities of what the lock files pin; says so where their data cannot be reached
	@$(BIN)/python .ci/audit.py requirements-server.lock

phrasings: $(VENV)/.dev  ## ask every phrasing of the shipped base; takes minutes, so not part of check
	@CHUCHU_CACHE_DIR=.pytest_cache/learnt $(BIN)/chuchu --knowledge knowledge knowledge lint --strict

bench: $(VENV)/.dev  ## what is measured and quick; with DATA="set.jsonl.gz …" matching on those sets instead
	@$(BIN)/python -m $(if $(DATA),benchmarks.matching $(DATA),benchmarks)

soak: $(VENV)/.dev  ## what is measured and takes hours: kills, restarts, faults, strangers, hostile input, load, an hour's run
	@$(BIN)/python -m benchmarks.crash --kills 300 --questions 30000
	@$(BIN)/python -m benchmarks.crash --kills 10 --postgresql --restarts 30
	@$(BIN)/python -m benchmarks.crash --kills 30 --postgresql --instances 3 --restarts 5 --per-second 60
	@$(BIN)/python -m benchmarks.faults
	@$(BIN)/python -m benchmarks.webhook
	@$(BIN)/python -m benchmarks.fuzz
	@$(BIN)/python -m benchmarks.load
	@$(BIN)/python -m benchmarks.soak

sbom: $(VENV)/.dev  ## what the image is made of, as CycloneDX: dist/sbom.json
	@mkdir -p dist
	@$(BIN)/cyclonedx-py requirements requirements-server.lock --pyproject pyproject.toml --of JSON --validate \
		--output-reproducible -o dist/sbom.json

picture: $(VENV)/.dev  ## make docs/chat.svg, docs/telegram-*.png and docs/report.png anew from real chats and a made-up log (needs Chromium)
	@CHUCHU_CACHE_DIR=.pytest_cache/learnt $(BIN)/python docs/make_picture.py
	@CHUCHU_CACHE_DIR=.pytest_cache/learnt $(BIN)/python -m docs.telegram_pictures
	@$(BIN)/python docs/make_report.py

UV_COMPILE := .venv-lock/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links
lock:  ## pin all dependencies anew, by version and hash
	@$(PYTHON) -m venv .venv-lock && .venv-lock/bin/python -m pip -q install uv
	@echo hatchling | $(UV_COMPILE) pyproject.toml - -o requirements.lock
	@echo hatchling | $(UV_COMPILE) -c requirements.lock --extra web --extra postgres pyproject.toml - -o requirements-server.lock
	@echo hatchling | $(UV_COMPILE) -c requirements-server.lock --group dev pyproject.toml - -o requirements-dev.lock
	@rm -rf .venv-lock

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Chuchu needs Python 3.11 or newer, this is " + sys.version.split()[0] + "; name another one: make PYTHON=python3.12 …")'
	@$(PYTHON) -m venv $(VENV) || { echo "python3 cannot make virtual environments; on Debian: apt install python3-venv" >&2; exit 1; }

$(VENV)/.ready: requirements.lock | $(VENV)/bin/python
	@echo "Setting up $(VENV) (once) …" >&2
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.ready
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

clean:  ## remove the virtual environment and caches
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis dist
