# A virtual environment in .venv is made with $(PYTHON) when a target first needs it; "make clean"
# removes it. Only relative paths are used, so the checkout may lie in a folder with any name.
PYTHON ?= python3
# The seed of `make prove`, recorded here so that a failure can be had again.
SEED ?= 20040617

PY := .venv/bin/python
# An environment that was moved with its checkout, or lost its Python, is made anew.
SOUND := $(shell [ "$$(cat .venv/place 2>/dev/null)" = "$$(pwd -P)/.venv" ] && \
	$(PY) -c '' 2>/dev/null && echo yes)

unexport PYTHONHOME PYTHONPATH VIRTUAL_ENV

.PHONY: help advise test prove lint wheel bench site clean again

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

advise: .venv/run.stamp ## set up what is needed and advise on the PFI case
	.venv/bin/advisor advise pfi

# By file, as a file's tests share what is dear to make.
test: .venv/dev.stamp ## set up what is needed and run the quick suite
	$(PY) -m pytest -n 2 --dist loadfile -m "not prove"

prove: .venv/dev.stamp .venv/editor.stamp ## run what is long: fuzzing, soaks, every supported Python that is found
	PYTHONHASHSEED=$(SEED) $(PY) -m pytest -n 2 --dist worksteal -m prove --hypothesis-seed=$(SEED)
	sh tools/pythons.sh

lint: .venv/dev.stamp ## check style, format and types
	$(PY) -m ruff check --extend-exclude .venvs .
	$(PY) -m ruff format --check --extend-exclude .venvs .
	$(PY) -m mypy --strict

wheel: .venv/dev.stamp ## build the wheel into dist/
	rm -rf dist
	$(PY) -m build --wheel --no-isolation

bench: .venv/bench.stamp ## measure against CLIPS and zen; write docs/performance.md
	$(PY) -m benchmarks

site: .venv/dev.stamp ## build the documentation of the rule base into build/site
	mkdir -p build
	.venv/bin/advisor rules doc -o build/site --format html

clean: ## remove the environments and all that was made
	rm -rf .venv .venvs build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache \
		tools/editor/node_modules

.venv/run.stamp: tools/setup.sh requirements/build.txt requirements/run.txt pyproject.toml \
		$(if $(SOUND),,again)
	sh tools/setup.sh "$(PYTHON)" .venv project
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements/dev.txt
	sh tools/setup.sh "$(PYTHON)" .venv dev
	@touch $@

# The YAML language server that the schemas are proved with.
.venv/editor.stamp: .venv/dev.stamp tools/editor/setup.sh tools/editor/package-lock.json
	sh tools/editor/setup.sh $(PY)
	@touch $@

.venv/bench.stamp: .venv/dev.stamp requirements/bench.txt
	sh tools/setup.sh "$(PYTHON)" .venv bench
	@touch $@

again:
