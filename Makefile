# Two commands do everything: `make run` and `make test`. Both set up what they need.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready

.PHONY: run setup test test-fast check format lock bench screenshots docs clean
.DEFAULT_GOAL := run

run: setup
	@$(BIN)/allegiance sample --size small --if-empty
	@$(BIN)/allegiance rebuild --if-older || true
	@$(BIN)/allegiance serve

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Allegiance needs Python 3.11 or newer; set PYTHON=... to name one")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

# Browser journeys run by themselves: two browsers on two cores time out.
test: check
	$(BIN)/pytest -n 2 --dist worksteal -m "not browser"
	$(BIN)/pytest -m browser

test-fast: setup
	$(BIN)/pytest -m "not slow and not browser" -n 2

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --disable-progress-bar --processes 2 queries

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --disable-progress-bar queries

# Needs uv. Writes every dependency with its hashes and no address.
lock:
	uv pip compile pyproject.toml --extra dev --generate-hashes --universal --python-version 3.11 \
	  --no-header --no-emit-index-url --no-annotate --output-file requirements.lock

bench: setup
	$(BIN)/python -m benchmarks

screenshots: setup
	$(BIN)/python -m docs.screenshots

clean:
	rm -rf .venv
