# Two commands are enough to begin: `make demo` and `make test`. Both set up .venv by themselves.
PY := .venv/bin/python
SEEDS ?= 1000
MINUTES ?= 10
ARGS ?=

help: ## say what can be made
	@sed -n 's/^\([a-z]*\): ## /  make \1\t/p' Makefile

demo: ## try the whole bot on two phones in the browser; needs no token
	@tools/setup run
	@$(PY) -m bot demo $(ARGS)

run: ## run the bot with the settings of the environment or .env; needs BOT_TOKEN
	@tools/setup run
	@$(PY) -m bot run

test: ## run the tests; ARGS="-k invite" chooses
	@tools/setup dev
	@$(PY) -m pytest -n 3 --dist worksteal $(ARGS)

check: ## check style, types, layers, Dockerfile, migrations, translations and house rules
	@tools/setup dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports --no-logo
	.venv/bin/hadolint Dockerfile
	$(PY) -m pytest -q -m check

soak: ## run the long simulations; SEEDS= and MINUTES= bound them
	@tools/setup dev
	@SEEDS=$(SEEDS) MINUTES=$(MINUTES) $(PY) -m pytest -m soak -s $(ARGS)

bench: ## measure
	@tools/setup dev
	@$(PY) -m pytest -m bench -s $(ARGS)

pictures: ## take the pictures in the README anew; needs Chromium
	@tools/setup dev
	@$(PY) tools/picture

clean: ## remove .venv and everything that was generated; the data folder stays
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find bot tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help demo run test check soak bench pictures clean
