# `make run` and `make test` install what they need. `make help` lists all commands.
PYTHON ?= python3
VENV := .venv
UV := $(VENV)/bin/uv
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
# Tests start many Python processes; each would compile all modules again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test check lint lint-templates format snapshots synth diff aws-local test-long test-aws-local test-faults promises fuzz test-parity bench bench-spark bench-synth lock clean

help: ## List the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 23

run: $(VENV)/.run ## Run the pipeline on the sample data, then the first query
	energia run data/raw
	energia query ventas_por_tipo_energia
	@echo 'To use the energia command in your shell: source $(VENV)/bin/activate'

PYTEST := pytest -n 2 --dist loadgroup
test: $(VENV)/.dev node_modules/.package-lock.json ## Run the fast tests in about two minutes
	$(PYTEST) -m 'not long'

check: lint lint-templates test test-long test-aws-local ## Run everything that CI checks, in about 25 minutes

test-long: $(VENV)/.dev node_modules/.package-lock.json .glue/venv/.done ## Run the tests that make test leaves out
	ENERGIA_TESTS=full $(PYTEST) -m 'long or sized'

lint: $(VENV)/.dev node_modules/.package-lock.json ## Check style, types, import directions, the workflows, prose and commit subjects
	ruff check .
	ruff format --check .
	mypy
	lint-imports
	jactionlint
	zizmor --quiet --offline .
	python -m prose
	python -m prose.commits

format: $(VENV)/.dev ## Format the code and fix style errors
	ruff check --fix .
	ruff format .

SNAPSHOTS := $(addprefix tests/, stacks/test_stack_snapshots.py compiler/test_rendering.py contracts/test_reference.py redshift/test_plans.py)
snapshots: $(VENV)/.dev ## Update the committed snapshots, docs/contracts.md and its JSON schema; then read the diff
	pytest $(SNAPSHOTS) --snapshot-update

synth: $(VENV)/.dev node_modules/.package-lock.json ## Synthesise the stacks of every environment, without an AWS account
	node_modules/.bin/cdk synth --strict --quiet -c env=dev -o cdk.out/dev
	node_modules/.bin/cdk synth --strict --quiet -c env=prod -o cdk.out/prod

lint-templates: synth .checkov/venv/.done ## Check the templates with cfn-lint, in two regions, and with checkov
	node_modules/.bin/cdk synth --strict --quiet -c env=prod -c region=sa-east-1 -o cdk.out/prod-sa-east-1
	cfn-lint 'cdk.out/*/*.template.json'
	.checkov/venv/bin/checkov --config-file .checkov.yaml -d cdk.out

BASE ?= main
WHOLE_AT ?=
diff: $(VENV)/.dev node_modules/.package-lock.json ## Show the changes on AWS since BASE, like the pull request's comment
	@git worktree prune
	@base=$$(git merge-base HEAD '$(BASE)') || { echo 'BASE=$(BASE) shares no commit with HEAD; set BASE to another branch'; exit 1; }; \
	  if [ -e stackdiff.out/base ]; then git -C stackdiff.out/base checkout --quiet --force --detach $$base; \
	  else git worktree add --quiet --detach stackdiff.out/base $$base; fi
	@$(MAKE) --silent -C stackdiff.out/base .venv/.dev node_modules/.package-lock.json
	@python -m stackdiff stackdiff.out/base . --out stackdiff.out --whole-at '$(WHOLE_AT)'
	@cat stackdiff.out/comment.md

aws-local: $(VENV)/.dev .glue/venv/.done node_modules/.package-lock.json ## Start a local AWS with the stacks deployed, until Ctrl-C
	python -m aws_local

test-aws-local: $(VENV)/.dev .glue/venv/.done node_modules/.package-lock.json ## Test the stacks in a local AWS with the AWS CLI
	$(PYTEST) tests/local_aws

test-faults: $(VENV)/.dev .glue/venv/.done node_modules/.package-lock.json ## Inject every fault of docs/faults.md in local AWS and rewrite its table
	ENERGIA_TESTS=deep pytest tests/local_aws/test_faults.py

promises: $(VENV)/.dev ## Try to break every promise of docs/promises.md and rewrite its results
	ENERGIA_TESTS=deep $(PYTEST) tests/promises tests/interrupted

fuzz: $(VENV)/.dev ## Compare the reader with a reference reader: 10,000 files, 100,000 columns of numbers
	ENERGIA_TESTS=deep pytest tests/reader/test_fuzz.py tests/dirty/test_numerals.py

test-parity: $(VENV)/.dev .glue/venv/.done ## Compare Spark with the local engine on 300 generated deliveries
	ENERGIA_TESTS=deep pytest tests/spark/test_parity.py

ROWS ?= 1000000
ROUNDS ?= 1
DIRTY ?= 0.01
bench: $(VENV)/.run .bench/venv/.done .glue/venv/.done ## Time the transform against Polars, pandas and PySpark: ROWS, DIRTY, ROUNDS, ONLY="names"; PUBLISH=yes
	python -m benchmarks --rows $(ROWS) --dirty $(DIRTY) --rounds $(ROUNDS) --only "$(ONLY)" $(if $(PUBLISH),--publish)

bench-spark: $(VENV)/.run .glue/venv/.done ## Time the Glue job against a hand-written PySpark job: ROWS, ROUNDS
	python -m benchmarks --rows $(ROWS) --rounds $(ROUNDS) --only "glue_transform pyspark_job"

bench-synth: $(VENV)/.dev node_modules/.package-lock.json ## Time cdk synth against an app with one bucket
	python -m benchmarks.synth

LOCK := $(UV) pip compile -q --universal --generate-hashes --no-header
lock: $(UV) ## Resolve the dependencies of pyproject.toml into requirements/
	$(LOCK) --group uv --python-version 3.11 -o requirements/uv.txt
	$(LOCK) --group build --python-version 3.11 -o requirements/build.txt
	$(LOCK) pyproject.toml -o requirements/run.txt
	$(LOCK) pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt
	$(LOCK) pyproject.toml --group bench -c requirements/dev.txt -o requirements/bench.txt
	$(LOCK) --group glue --python-version 3.11 -o requirements/glue.txt
	$(LOCK) --group checkov --python-version 3.11 -o requirements/checkov.txt

clean: ## Remove everything that the other commands created
	rm -rf $(VENV) node_modules cdk.out stackdiff.out .energia .bench .checkov .glue *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(UV): requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "energia needs Python 3.11 or newer; set PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/.run: requirements/run.txt requirements/build.txt pyproject.toml | $(UV)
	$(UV) pip install -q --python $(VENV)/bin/python --require-hashes -r requirements/run.txt
	$(UV) pip install -q --python $(VENV)/bin/python --no-deps --build-constraints requirements/build.txt -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(UV) pip install -q --python $(VENV)/bin/python --require-hashes -r requirements/dev.txt
	@touch $@

# Apart from what is measured: pyarrow imports pandas where it finds it, which takes almost a second.
.bench/venv/.done: requirements/bench.txt | $(UV)
	$(UV) venv -q --clear --python $(VENV)/bin/python .bench/venv
	$(UV) pip install -q --python .bench/venv/bin/python --require-hashes -r requirements/bench.txt
	@touch $@

.checkov/venv/.done: requirements/checkov.txt | $(UV)
	$(UV) venv -q --clear --python $(VENV)/bin/python .checkov/venv
	$(UV) pip install -q --python .checkov/venv/bin/python --require-hashes -r requirements/checkov.txt
	@touch $@

# pyenv has a python3.13 that works only when it is named.
.glue/venv/.done: requirements/glue.txt | $(UV)
	PYENV_VERSION=3.13 $(UV) venv -q --clear --python 3.13 .glue/venv || { \
	  echo 'Python 3.13, the version of Glue 6.0, is not installed; the jobs are tested on the Python of .venv.'; \
	  $(UV) venv -q --clear --python $(VENV)/bin/python .glue/venv; }
	$(UV) pip install -q --python .glue/venv/bin/python --require-hashes -r requirements/glue.txt
	@touch $@

node_modules/.package-lock.json: package-lock.json | $(VENV)/.dev
	npm ci --silent
	@touch $@
