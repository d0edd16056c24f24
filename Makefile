PYTHON ?= python3

.PHONY: help run setup test check bench
help: ## Say what can be done
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/' | expand -t 14
	@echo "PORT, HOST, BRUECKE_HOME (data directory), BRUECKE_REGISTERS (official files) and DATABASE_URL are honoured."
run: ## Start Brücke with an invented county; Ctrl-C stops everything
	@exec $(PYTHON) -m tools.run
setup: ## Make the environment in .venv; nothing is started
	@$(PYTHON) -m tools.setup
test: ## Set up from nothing and run every check and test, with a browser
	@$(PYTHON) -m tools.test
check: ## Lint, types, contracts, unit tests and walls; no browser
	@$(PYTHON) -m tools.test --fast
bench: ## Measure speed and memory and print them beside their goals
	@$(PYTHON) -m tools.bench
