# Everything a person or a build machine needs: `make run FOLDER=~/Pictures`, `make test`, `make check`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FOLDER ?=
SCREEN := xvfb-run --auto-servernum --server-args='-screen 0 1600x1000x24'

FAULTS := $(BIN)/python tests/faults/faults.py
KILLS ?= 1000
SEED ?= 1

.PHONY: env run test check faults format screenshots clean

env: $(VENV)/.complete

$(VENV)/.complete: pyproject.toml packaging/constraints.txt packaging/system-packages.sh organizer/fragments/assembly/parts.pyx
	sh packaging/system-packages.sh build $(PYTHON)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint packaging/constraints.txt --editable '.[dev]'
	touch $@

run: env
	sh packaging/system-packages.sh window
	$(BIN)/smalti $(if $(FOLDER),"$(FOLDER)")

# Threads of tests that run beside each other would spin while they wait for a core.
test: export OMP_NUM_THREADS := 1
test: env
	sh packaging/system-packages.sh window screen
	$(BIN)/python -m pytest $(or $(ARGS),--numprocesses=2 --dist=worksteal)

check: env
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# What may go wrong, as often as asked: a later run with the same SEED goes on and adds up. DATA is
# for folders of further pictures. `make clean` forgets.
faults: env
	$(FAULTS) --kills $(KILLS) --disks $(or $(DISKS),150) --pictures $(or $(PICTURES),5000) \
		--files $(or $(FILES),2000) --seed $(SEED) $(if $(DATA),--data $(DATA))

format: env
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

screenshots: env
	sh packaging/system-packages.sh window screen
	$(SCREEN) $(BIN)/python packaging/screenshots.py packaging/screenshots

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
