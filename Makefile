# Two commands: `make demo` shows the main job, `make test` proves it. Everything installs into .venv.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
UV := $(BIN)/uv
export UV_NO_PROGRESS := 1

.PHONY: demo test check bench lock format browser clean

demo: .venv
	$(BIN)/regard demo

test: .venv/dev browser
	$(BIN)/pytest -n 2 --dist worksteal

check: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/house.py

bench: .venv/dev
	$(BIN)/python -m bench

format: .venv/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# What the program needs, and nothing else.
.venv: .venv/run
.venv/run: requirements/uv.txt requirements/run.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/run.txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

# What its tests need besides.
.venv/dev: .venv/run requirements/dev.txt
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	touch $@

# The pages are tested in Debian's chromium; as root it is installed where it is missing.
browser:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	  && apt-get -qq update >/dev/null && apt-get -qq install -y chromium >/dev/null; } \
	  || echo "No chromium here: the screen tests are skipped. Install Debian's package chromium to run them."

# Pins with hashes and without any address.
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
lock: .venv
	echo uv | $(LOCK) --output-file requirements/uv.txt -
	$(LOCK) --group build --output-file requirements/run.txt pyproject.toml
	$(LOCK) --group build --group dev --extra postgres --constraint requirements/run.txt --output-file requirements/dev.txt pyproject.toml

clean:
	rm -rf .venv build dist demo .mypy_cache .ruff_cache .pytest_cache .hypothesis
