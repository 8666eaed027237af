# Every target first makes the environment in .venv (at once when it is there already).

SHELL := /usr/bin/env bash
BIN := .venv/bin
READY := .venv/.ready
export PATH := $(CURDIR)/$(BIN):$(PATH)
export SAM_CLI_TELEMETRY := 0
export AWS_DEFAULT_REGION ?= eu-west-1

.DEFAULT_GOAL := help
.PHONY: help setup lock lists lint format test up demo bench screenshot browser clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "%-12s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Make the environment in .venv, from the locks

$(READY): .ci/setup .ci/requirements-uv.txt .ci/requirements-dev.txt .python-version pyproject.toml
	@echo "Setting up .venv"
	@.ci/setup
	@touch $@

lock: setup ## Resolve the dependencies again and write the locks
	.ci/lock

lists: setup ## Make the lists that facts are read by again, from the packages in the lock
	python .ci/lists

format: setup ## Format the code
	ruff check --fix .
	ruff format .

lint: setup ## Formatting, lint, types, import contracts and the template
	ruff format --check .
	ruff check .
	mypy
	lint-imports
	handraiser model lint layers/handraiser/handraiser/documents/model.yaml
	cfn-lint --append-rules cfn_lint_serverless.rules --template template.yaml

test: setup ## Unit, integration, property, template and stack tests, with branch coverage
	pytest --numprocesses auto --cov --cov-report=term

up: setup ## The stack on this machine, with a demo website, until Ctrl-C
	handraiser up

demo: setup ## The same, then the examples played through its doors
	handraiser demo

bench: setup ## Measure the figures, write .bench/results.json
	python -m benchmarks

screenshot: setup browser ## Take a picture of the demo website: docs/website.png
	python -m handraiser_cli.local.screenshot docs/website.png

browser: setup ## Install Chromium for the browser tests (Debian, as root) when it is missing
	@.ci/browser

clean: ## Remove the environment and whatever was built or cached
	rm -rf .venv .aws-sam .local .bench .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache \
		.import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
