# Rialto. `make help` lists the targets; the first two that anybody needs are `make up` and `make test`.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
TOOLS := .rialto/tools
# uv itself comes from the package registry, in a venv of its own: a machine needs Python and make only.
UV := $(TOOLS)/bin/uv
UV_VERSION := 0.13.8
RIALTO := $(VENV)/bin/rialto
MEMBERS := packages/agent_contracts packages/agent_catalogue packages/http_edge packages/llm_gateway packages/workflow_language \
	packages/agent_framework generator services/orchestration_engine devstack cli
MEMBER_NAMES := rialto-agent-contracts rialto-agent-catalogue rialto-http-edge rialto-llm-gateway rialto-workflow-language \
	rialto-agent-framework rialto-generator rialto-orchestration-engine rialto-devstack rialto-cli

PY_READY := $(VENV)/.ready
WEB_READY := web/node_modules/.ready
WEB_BUILT := web/dist/index.html
WEB_SOURCES := $(shell find web/src web/public -type f 2>/dev/null) web/index.html web/vite.config.ts web/package.json
PYTHON_FILES := $(wildcard packages/*/src packages/*/tests generator/src generator/tests services/*/src services/*/tests \
	devstack/src devstack/tests cli/src cli/tests tests tools bench)
# The wheel's Node, before any other on the machine.
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk -F ':.*?## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.PHONY: setup
setup: $(PY_READY) ## Install the Python tools and packages into .venv

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Rialto needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version). Name another: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(TOOLS) || { echo "$(PYTHON) cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

# --no-deps: the lock is complete, and one wheel's declared dependency is left out on purpose (see pyproject.toml).
$(PY_READY): requirements.lock pyproject.toml $(MEMBERS:%=%/pyproject.toml) | $(UV)
	@echo "Installing the Python packages ..."
	@test -x $(VENV)/bin/python || $(UV) venv --quiet --python $(PYTHON) $(VENV)
	@$(UV) pip install --quiet --python $(VENV)/bin/python --no-deps --require-hashes -r requirements.lock
	@$(UV) pip install --quiet --python $(VENV)/bin/python --no-deps $(MEMBERS:%=-e %)
	@touch $@

$(WEB_READY): web/package-lock.json web/package.json | $(PY_READY)
	@echo "Installing the web packages ..."
	@cd web && npm ci --silent --no-audit --no-fund
	@touch $@

$(WEB_BUILT): $(WEB_SOURCES) | $(WEB_READY)
	@echo "Building the web page ..."
	@cd web && npm run --silent build -- --logLevel warn
	@touch $@

.PHONY: up
up: $(PY_READY) $(WEB_BUILT) ## Install, build, and start the whole platform
	@$(RIALTO) generate || test $$? = 1 # 1: a person edited generated files, which were named and left alone
	@$(RIALTO) up

.PHONY: down
down: $(PY_READY) ## Stop the platform; its data stays
	@$(RIALTO) down

.PHONY: status
status: $(PY_READY) ## What runs, where, how healthy, and which log
	@$(RIALTO) status

.PHONY: generate
generate: $(PY_READY) ## Generate the agents from their definitions
	@$(RIALTO) generate

.PHONY: client
client: $(WEB_READY) ## Write the API's OpenAPI document and the web page's client anew
	$(VENV)/bin/python -m orchestration_engine.entrypoints.openapi web/openapi.json
	cd web && npm run --silent generate-client

# The JSON Schema of AsyncAPI documents is to be had as an npm package only.
ASYNCAPI := tools/asyncapi
ASYNCAPI_READY := $(ASYNCAPI)/node_modules/.ready
ASYNCAPI_SCHEMA := $(ASYNCAPI)/node_modules/@asyncapi/specs/schemas/3.0.0.json
# What readers of events may rely on: the schemas of this commit. `auto` takes HEAD and where the branch began.
EVENTS_BASE ?= auto

$(ASYNCAPI_READY): $(ASYNCAPI)/package-lock.json $(ASYNCAPI)/package.json | $(PY_READY)
	@cd $(ASYNCAPI) && npm ci --silent --no-audit --no-fund
	@touch $@

.PHONY: events-contract
events-contract: $(PY_READY) $(ASYNCAPI_READY) ## Write docs/events anew: the events' schemas and their AsyncAPI document
	$(VENV)/bin/python tools/event_contract.py --specification $(ASYNCAPI_SCHEMA)

# Tests mostly wait, but each process has servers of its own. Files go in the order of `testpaths`: the long ones first.
TEST_PROCESSES ?= 2

.PHONY: test
test: $(PY_READY) $(WEB_BUILT) ## Run every test
	$(VENV)/bin/pytest -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder
	cd web && npm run --silent test && npm run --silent budget

.PHONY: snapshots
snapshots: $(PY_READY) $(WEB_BUILT) ## Take anew the pictures that the looks of the main pages are tested by
	SNAPSHOTS=take $(VENV)/bin/pytest tests/test_snapshots.py

.PHONY: chaos
chaos: $(PY_READY) ## Kill every part again and again while 5,000 workflows run
	CHAOS_WORKFLOWS=5000 CHAOS_KILLS=40 $(VENV)/bin/pytest services/orchestration_engine/tests/test_chaos.py --timeout 1800

EVENT_CHAOS := services/orchestration_engine/tests/test_event_chaos.py
FETCH_KAFKA := $(VENV)/bin/python -m devstack.kafka_jars

.PHONY: kafka-test
kafka-test: $(PY_READY) ## Test events on a real Apache Kafka, which Maven fetches and Java runs
	jars=$$($(FETCH_KAFKA)) && KAFKA_JARS=$$jars $(VENV)/bin/pytest services/orchestration_engine/tests/test_kafka.py $(EVENT_CHAOS) -k kafka

.PHONY: chaos-events
chaos-events: $(PY_READY) ## Kill relay, consumer and broker again and again while 10,000 workflows run
	KAFKA_JARS=$$($(FETCH_KAFKA) || true) CHAOS_WORKFLOWS=10000 CHAOS_KILLS=90 $(VENV)/bin/pytest $(EVENT_CHAOS)

.PHONY: lint
lint: $(PY_READY) $(WEB_READY) $(ASYNCAPI_READY) ## Check style, types, import arrows, and that generated files are up to date
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy $(PYTHON_FILES)
	$(VENV)/bin/lint-imports
	$(RIALTO) validate
	$(RIALTO) generate --check
	$(VENV)/bin/python -m orchestration_engine.entrypoints.openapi web/openapi.json --check
	$(VENV)/bin/python tools/event_contract.py --check --base $(EVENTS_BASE) --specification $(ASYNCAPI_SCHEMA)
	$(VENV)/bin/python tools/dashboards.py --check
	cd web && npm run --silent lint && npm run --silent typecheck && npm run --silent check-client

.PHONY: format
format: $(PY_READY) $(WEB_READY) ## Bring the code into its style
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .
	cd web && npm run --silent format

.PHONY: lock
lock: | $(UV) ## Resolve the Python dependencies anew into requirements.lock
	$(UV) pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--group dev --group web $(MEMBER_NAMES:%=--no-emit-package %) pyproject.toml -o requirements.lock
