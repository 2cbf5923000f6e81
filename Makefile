# `make demo` shows the whole job on the samples; `make test` sets up and tests. Both make .venv first.
# A plain machine gets PyTorch's standard build. For the smaller CPU build, point pip at PyTorch's CPU index first:
# PIP_EXTRA_INDEX_URL=… make demo.

PYTHON ?= python3
BIN := .venv/bin
DEMO_SERVE ?= 1
DEMO_HOME := .demo
DEMO := $(BIN)/assistant
BUDGET ?= 600
DATA ?= ../shared/data
VECTORS ?= .eval
RUNS ?= .runs
PINS := constraints.txt pyproject.toml

.PHONY: demo test torture eval models lint build clean

.venv/pip.stamp:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv .venv
	touch $@

.venv/installed.stamp: .venv/pip.stamp $(PINS)
	$(BIN)/pip install --quiet -c constraints.txt -e .
	touch $@

.venv/dev.stamp: .venv/installed.stamp
	$(BIN)/pip install --quiet -c constraints.txt -e '.[dev]'
	touch $@

.venv/bench.stamp: .venv/dev.stamp
	$(BIN)/pip install --quiet -c constraints.txt -e '.[dev,bench]'
	touch $@

demo: .venv/installed.stamp
	mkdir -p $(DEMO_HOME) && chmod 700 $(DEMO_HOME)
	$(DEMO) ingest samples/documents -c samples --home $(DEMO_HOME) || [ $$? -eq 3 ] # 3: no tesseract, no scanned page
	$(DEMO) bulk samples/questions.jsonl -c samples -o $(DEMO_HOME)/answers.jsonl --home $(DEMO_HOME)
	$(BIN)/python samples/show_answers.py $(DEMO_HOME)/answers.jsonl
ifneq ($(DEMO_SERVE),0)
	$(DEMO) serve --no-token --starters samples/starters.json --home $(DEMO_HOME)
endif

test: .venv/dev.stamp
	$(BIN)/pytest -n auto

# The long campaigns against the storage: BUDGET seconds each, all of them or CAMPAIGN=name.
torture: .venv/dev.stamp
	$(BIN)/pytest -n auto -m exhaustive
	PYTHONPATH=tests $(BIN)/python -m torture --budget $(BUDGET) $(CAMPAIGN)

# Every labelled set in DATA, searched by us and by what a user would pick instead. Embedding takes hours the first time.
eval: .venv/bench.stamp
	$(BIN)/python -m benchmarks.retrieval_table $(DATA) $(VECTORS)

# The models that ship, trained again from the public sets in DATA; an hour or more on a processor.
models: .venv/dev.stamp
	$(BIN)/python -m finetune.crossencoder finetune/recipes/crossencoder.toml $(DATA) $(RUNS)/crossencoder
	cp $(RUNS)/crossencoder/adapter/* index/adapters/crossencoder/
	$(BIN)/python -m finetune.crossencoder finetune/recipes/verifier.toml $(DATA) $(RUNS)/verifier
	cp $(RUNS)/verifier/adapter/* index/adapters/verifier/
	$(BIN)/python -m finetune.crossencoder finetune/recipes/crossencoder-more.toml $(DATA) $(RUNS)/crossencoder-more
	cp $(RUNS)/crossencoder-more/adapter/* index/adapters/crossencoder/
	$(BIN)/python -m finetune.crossencoder finetune/recipes/crossencoder-whole.toml $(DATA) $(RUNS)/crossencoder-whole
	cp $(RUNS)/crossencoder-whole/adapter/* index/adapters/crossencoder/

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

build: .venv/dev.stamp
	$(BIN)/pip wheel --quiet --no-deps --wheel-dir dist .

clean:
	rm -rf .demo build dist
