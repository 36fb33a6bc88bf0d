# `make` lists what there is. docs/installation.md has the same steps without make.

PYTHON ?= python3
TORCH ?=
TORCH_INDEX ?=

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
RUNTIME := $(VENV)/.installed
DEVELOPMENT := $(VENV)/.installed-dev

.DEFAULT_GOAL := help
.PHONY: bench help install install-dev index run test stress coverage mutation sbom audit lint format browser lock clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "PYTHON=python3.12   interpreter that creates $(VENV) (3.10 or newer)"
	@echo "TORCH_INDEX=<url>   package index to take torch from, for its CPU-only build: see docs/installation.md"
	@echo "TORCH=torch==2.13.0 build of torch to install first, if it must be a particular one"

install: $(RUNTIME) ## create .venv and install what the product needs

install-dev: $(DEVELOPMENT) ## also install what the tests need

index: $(RUNTIME) ## build the index of data/ in index/ if it is missing or stale
	@$(PY) -m rag index --if-needed

run: index ## open the page on http://127.0.0.1:7860
	$(PY) app.py

test: lint index browser ## check everything: format, lint, types, all tests
	$(PY) -m pytest -n 2 --dist worksteal

stress: $(DEVELOPMENT) ## run the stress tests at full size (hours), or PART="crash damage" of them
	$(PY) -m tools.stress $(PART)

# The fast tests of the code that [tool.coverage.run] names.
GUARDING := tests/generations tests/disk tests/library tests/stores tests/upkeep tests/parsing tests/embedding/test_cache.py \
	tests/test_corpus.py tests/test_outline.py tests/answering tests/api/test_excerpt.py tests/ui/test_references.py tests/ui/test_render.py \
	tests/ui/test_render_citing.py tests/ui/test_render_library.py tests/ui/test_render_parts.py tests/ui/test_render_why.py tests/ui/test_reasons.py \
	tests/test_citations.py tests/test_comparing.py tests/remote_index/test_product.py
coverage: $(DEVELOPMENT) ## branch coverage of storage, ingestion, citations and rendering: at least 95 %
	$(PY) -m coverage run -m pytest -q $(GUARDING)
	$(PY) -m coverage report --show-missing --fail-under=95

mutation: $(DEVELOPMENT) ## mutate the code that [tool.mutmut] names: the tests must notice at least 80 %
	rm -rf mutants
	$(PY) -m mutmut run
	$(PY) -m tools.mutation --names

# Tools of their own environment, so that what is listed and audited is the product alone.
SUPPLY := build/supply/bin
$(SUPPLY)/.installed:
	$(PYTHON) -m venv build/supply
	$(SUPPLY)/python -m pip --disable-pip-version-check install --quiet "cyclonedx-bom>=7,<8" "pip-audit>=2.9,<3"
	@touch $@

sbom: $(RUNTIME) $(SUPPLY)/.installed ## write what is installed in .venv to build/sbom.json (CycloneDX)
	$(SUPPLY)/cyclonedx-py environment $(PY) --output-format JSON --output-file build/sbom.json

audit: $(RUNTIME) $(SUPPLY)/.installed ## look what is installed up among known vulnerabilities; needs the network
	$(SUPPLY)/pip-audit --path "$$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" --progress-spinner off

# PASSAGES=FILE (JSON lines with a text each, plain or gzipped) adds real text at scale, PEERS=1 the other systems.
PASSAGES ?=
PEERS ?=
VECTORS ?= 1000,10000,100000
REAL := $(if $(PASSAGES),--passages "$(PASSAGES)")
bench: index $(DEVELOPMENT) ## measure speed and memory on an idle machine; results in docs/bench/ (docs/performance.md)
	$(PY) -m tools.bench cold
	$(PY) -m tools.bench warm
	$(PY) -m tools.bench build
	$(PY) -m tools.bench profile
	$(PY) -m tools.bench incremental
	$(PY) -m tools.bench http $(REAL)
	$(PY) -m tools.bench vectors --sizes $(VECTORS) $(REAL)
	$(PY) -m tools.bench lexical --sizes $(VECTORS) $(REAL)
	$(if $(PASSAGES),$(PY) -m tools.bench scale $(REAL))
	$(if $(PEERS),$(PY) -m tools.bench peers $(REAL))
	$(PY) -m tools.bench charts

lint: $(DEVELOPMENT) ## check format, lint and types
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy

format: $(DEVELOPMENT) ## format the code and fix what can be fixed
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

browser: $(DEVELOPMENT) ## find or install the Chromium that the tests of the page drive
	@sh tools/chromium.sh $(PY)

lock: $(DEVELOPMENT) ## pin every dependency with hashes in requirements.lock
	$(PIP) install --quiet "uv>=0.9,<1"
	$(PY) -m uv pip compile --quiet --upgrade --universal --python-version 3.10 --generate-hashes --no-emit-index-url \
		--no-annotate --custom-compile-command "make lock" requirements-dev.txt --output-file requirements.lock

clean: ## remove .venv and the built index, but not the feedback beside it
	rm -rf $(VENV)
	find index -mindepth 1 ! -name README.md ! -name .gitignore ! -name feedback.jsonl -delete

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { echo >&2 \
		"Python 3.10 or newer is needed, and $(PYTHON) is not that: install one, then make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); echo >&2 \
		"$(PYTHON) could not create $(VENV): install its venv module (Debian, Ubuntu: apt install python3-venv)"; exit 1; }

# A torch that is already installed and in the range of requirements.txt is kept by pip.
$(RUNTIME): requirements.txt | $(PY)
ifneq ($(TORCH)$(TORCH_INDEX),)
	$(PIP) install "$(or $(TORCH),torch)" $(if $(TORCH_INDEX),--index-url "$(TORCH_INDEX)")
endif
	$(PIP) install -r requirements.txt
	@touch $@

$(DEVELOPMENT): requirements-dev.txt requirements-mcp.txt requirements-llm.txt requirements-milvus.txt $(RUNTIME)
	$(PIP) install -r requirements-dev.txt
	@touch $@
