# Two commands matter: `make demo` and `make test`. Both set up what they need first.
PYTHON     ?= $(shell command -v python3.11 || command -v python3)
PYTHON_313 ?= $(firstword $(wildcard $(HOME)/.pyenv/versions/3.13.*/bin/python3.13) $(shell command -v python3.13 2>/dev/null))
BIN        := .venv/bin
PIP        := -m pip --quiet --disable-pip-version-check install

.DEFAULT_GOAL := all
.PHONY: all setup demo up test check format lint types imports template-check tests tests-313 build validate docs bench lock clean

all: test

setup: .venv/ready

.venv/ready: requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python $(PIP) --require-hashes -r requirements/dev.txt
	$(BIN)/python $(PIP) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -c "from ledgerdock_local import dynamodb as d; d.is_available() and d.install()" \
	  || echo "DynamoDB Local was not installed: records are kept in memory only"
	touch $@

demo: setup ## the main job on the local cloud
	$(BIN)/python examples/demo.py

up: setup ## the local cloud, until stopped
	$(BIN)/ledgerdock up

test: check tests ## everything

check: format lint types imports template-check

format: setup
	$(BIN)/ruff format --check .

lint: setup
	$(BIN)/ruff check .

types: setup
	$(BIN)/mypy

imports: setup
	$(BIN)/lint-imports

template-check: setup
	$(BIN)/cfn-lint template.yaml

tests: setup
	$(BIN)/pytest -n 2 --dist loadfile

# The target runtime of the Lambdas is Python 3.13: their code is tested on it wherever it is installed.
tests-313:
ifneq ($(PYTHON_313),)
tests-313: .venv-3.13/ready
	.venv-3.13/bin/pytest -n 2 --dist loadfile -m "not local_cloud" tests/unit tests/integration
else
	@echo "Python 3.13 is not installed here: tested on $(PYTHON) only"
endif

.venv-3.13/ready: requirements/dev.txt pyproject.toml
	$(PYTHON_313) -m venv .venv-3.13
	.venv-3.13/bin/python $(PIP) --require-hashes -r requirements/dev.txt
	.venv-3.13/bin/python $(PIP) --no-deps --no-build-isolation --editable .
	touch $@

# Without looking for dependencies: the list is whole, and pip trips over the extras in it.
.venv-sam/ready: requirements/sam.txt
	$(PYTHON) -m venv .venv-sam
	.venv-sam/bin/python $(PIP) --no-deps --require-hashes -r requirements/sam.txt
	touch $@

validate: .venv-sam/ready ## the template, as SAM sees it
	AWS_DEFAULT_REGION=eu-west-1 SAM_CLI_TELEMETRY=0 .venv-sam/bin/sam validate --lint

build: validate ## what `sam deploy` uploads; needs Python 3.13
	AWS_DEFAULT_REGION=eu-west-1 SAM_CLI_TELEMETRY=0 PATH="$(dir $(PYTHON_313)):$$PATH" .venv-sam/bin/sam build

docs: setup ## generated pages
	$(BIN)/python -m ledgerdock.records.docs docs/record-types.md
	$(BIN)/python -m ledgerdock.error_docs > docs/errors.md
	$(BIN)/python -m ledgerdock_cli.docs > docs/cli.md
	$(BIN)/python -m ledgerdock.api.openapi > docs/openapi.json
	$(BIN)/python -m ledgerdock.notices.event_docs > docs/events.schema.json

bench: setup
	$(BIN)/python -m benchmarks

lock: ## pin again after changing a .in file; needs uv
	for name in layers/core/requirements requirements/dev requirements/sam; do \
	  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras \
	    --no-emit-index-url --no-header $$name.in --output-file $$name.txt; done

clean:
	rm -rf .venv .venv-3.13 .venv-sam .aws-sam .cache demo-data
