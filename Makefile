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
MEMBERS := packages/agent_contracts packages/http_edge packages/llm_gateway packages/agent_framework generator \
	services/orchestration_engine devstack cli
MEMBER_NAMES := rialto-agent-contracts rialto-http-edge rialto-llm-gateway rialto-agent-framework rialto-generator \
	rialto-orchestration-engine rialto-devstack rialto-cli

PY_READY := $(VENV)/.ready
WEB_READY := web/node_modules/.ready
WEB_BUILT := web/dist/index.html
WEB_SOURCES := $(shell find web/src web/public -type f 2>/dev/null) web/index.html web/vite.config.ts web/package.json
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

.PHONY: lock
lock: | $(UV) ## Resolve the Python dependencies anew into requirements.lock
	$(UV) pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--group dev --group web $(MEMBER_NAMES:%=--no-emit-package %) pyproject.toml -o requirements.lock
