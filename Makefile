# One verb a line; each prints the raw command it runs.
PYTHON ?= python3
BIN := .venv/bin
RUN_STAMP := .venv/.run-$(shell cat pyproject.toml constraints.txt 2>/dev/null | cksum | cut -d' ' -f1)
DEV_STAMP := .venv/.dev-$(shell cat pyproject.toml constraints.txt 2>/dev/null | cksum | cut -d' ' -f1)

.PHONY: run test check soak demo bench lock sbom format clean

run: $(RUN_STAMP) ## Start everything, watching this project's own dependencies.
	$(BIN)/steward serve --watch pyproject.toml

demo: $(RUN_STAMP) ## Play the stories without a network and serve the result.
	$(BIN)/steward demo

test: $(DEV_STAMP) ## The whole test suite.
	$(BIN)/python -m pytest -q -n auto

check: $(DEV_STAMP) ## Format, lint, types, import contracts, tests: what .ci/run runs.
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) --no-print-directory test

soak: $(DEV_STAMP) ## The same tests, bigger.
	STEWARD_SOAK=1 $(BIN)/python -m pytest -q -n auto

bench: $(DEV_STAMP) ## Ratios beside the named peers, in one run.
	$(BIN)/python -m tests.bench

format: $(DEV_STAMP)
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

# The lock: names, versions and hashes.  What only tests need stands below the marker line.
lock: $(DEV_STAMP)
	$(BIN)/python -m tests.house.lock

sbom: $(DEV_STAMP) ## What it is made of, as CycloneDX, on standard output.
	@$(BIN)/python -m tests.house.sbom

clean:
	rm -rf .venv var build *.egg-info

# A stamp newer than pyproject.toml and the lock skips the install: no network is needed again.
$(RUN_STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	sed '/^# only for tests/,$$d' constraints.txt > .venv/run.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r .venv/run.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(DEV_STAMP): $(RUN_STAMP)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r constraints.txt
	touch $@
