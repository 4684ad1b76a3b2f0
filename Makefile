# Everything one does with this checkout; `make help` lists it.
# Each target sets up what it needs, once; the setting up is in .ci/.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check bench torture bodymaps pictures package package-check clean

VENV := .venv
HEADLESS := .venv-headless
BODYMAPS := .venv-bodymaps
PACKAGE := .venv-package
# The validators of FHIR, which want other versions than we do.
FHIR := .venv-fhir
INSTALL := -m pip install --quiet --constraint constraints.txt \
	--build-constraint constraints.txt
DECLARED := pyproject.toml constraints.txt
QT := QT_QPA_PLATFORM=offscreen
# Test processes side by side; each holds the bodies that it draws, so not one a core everywhere.
PROCESSES := 2
# The packages that must work without Qt.
QTLESS_TESTS := $(wildcard $(addprefix tests/, \
	domain reference bodymap storage history exchange))

help: ## Say what there is to make
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | \
		while IFS='|' read -r target does; do printf '%-14s %s\n' "$$target" "$$does"; done

run: $(VENV)/.app ## Start NeedleMap (without a display: chart a demonstration visit)
	@.ci/run-application $(VENV)

test: $(VENV)/.dev $(FHIR)/.group ## Run all tests
	@.ci/system-libraries offscreen $(VENV)
	@.ci/test-tools
	$(QT) $(VENV)/bin/python -m pytest --numprocesses $(PROCESSES) --dist worksteal $(ARGS)

check: $(VENV)/.dev $(HEADLESS)/.group ## Check style, types, layers, and the packages without Qt
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	PYTHONPATH=.ci $(HEADLESS)/bin/python -m pytest -p headless_only \
		--numprocesses $(PROCESSES) --dist worksteal $(QTLESS_TESTS)

bench: $(VENV)/.dev ## Measure against the floors; writes build/bench.json
	@.ci/system-libraries offscreen $(VENV)
	$(QT) PYTHONPATH=tests $(VENV)/bin/python -m bench.run

torture: $(VENV)/.dev ## Try for ten minutes to break the promises of the records
	@.ci/system-libraries offscreen $(VENV)
	$(QT) NEEDLEMAP_TORTURE_S=600 $(VENV)/bin/python -m pytest tests/torture $(ARGS)

bodymaps: $(BODYMAPS)/.group ## Draw the body anew from its sources (ANATOMY=folder: what lies beneath too; JOBS=4)
	cd assets/bodymaps && ../../$(BODYMAPS)/bin/python -m pipeline $(if $(ANATOMY),--anatomy $(abspath $(ANATOMY))) $(if $(JOBS),--jobs $(JOBS))

pictures: $(VENV)/.dev ## Take the pictures of the README anew, in the demonstration
	@.ci/system-libraries offscreen $(VENV)
	$(QT) $(VENV)/bin/python assets/pictures/make_pictures.py

package: $(PACKAGE)/.group ## Build the program for people without Python, into dist/
	@.ci/system-libraries offscreen $(PACKAGE)
	@assets/packaging/build $(PACKAGE)

package-check: package ## Try the built program: imports, demonstration, report, size, validators
	@assets/packaging/check $(PACKAGE)

clean: ## Remove the environments and everything that was built
	rm -rf $(VENV) $(HEADLESS) $(BODYMAPS) $(PACKAGE) $(FHIR) build dist
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(VENV)/.made $(HEADLESS)/.made $(BODYMAPS)/.made $(PACKAGE)/.made $(FHIR)/.made:
	.ci/make-venv $(@D)
	@touch $@

$(VENV)/.app: $(VENV)/.made $(DECLARED)
	$(VENV)/bin/python $(INSTALL) --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.app
	$(VENV)/bin/python $(INSTALL) --group dev
	@touch $@

$(HEADLESS)/.group: $(HEADLESS)/.made $(DECLARED)
	$(HEADLESS)/bin/python $(INSTALL) --group headless
	$(HEADLESS)/bin/python $(INSTALL) --no-deps --editable .
	@touch $@

$(BODYMAPS)/.group: $(BODYMAPS)/.made $(DECLARED)
	$(BODYMAPS)/bin/python $(INSTALL) --group bodymaps
	$(BODYMAPS)/bin/python $(INSTALL) --no-deps --editable .
	@touch $@

$(PACKAGE)/.group: $(PACKAGE)/.made $(DECLARED)
	$(PACKAGE)/bin/python $(INSTALL) --group package
	$(PACKAGE)/bin/python $(INSTALL) .
	@touch $@

$(FHIR)/.group: $(FHIR)/.made .ci/fhir-validators.txt
	$(FHIR)/bin/python -m pip install --quiet --requirement .ci/fhir-validators.txt
	@touch $@
