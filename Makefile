# One command for each habit, the same for people and CI. `make` alone lists them.
# Each makes the pinned environment that it needs (build-support/venv.sh), once.

TEST_ENVIRONMENT = build-support/venv.sh test 3.9
WHEEL_ENVIRONMENT = build-support/venv.sh wheel 3.9
LINT_ENVIRONMENT = build-support/venv.sh lint 3.13 3.12 3.11 3.10

.PHONY: help lint types test bench reproducible wheel locks catalogue
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

lint: ## style, layout, which package may import which, and the CI files of examples/ci
	@bin="$$($(LINT_ENVIRONMENT))/bin" && set -x \
		&& "$$bin/ruff" check . \
		&& "$$bin/ruff" format --check . \
		&& PYTHONPATH=pants-plugins "$$bin/lint-imports" --no-logo \
		&& "$$bin/check-jsonschema" --builtin-schema vendor.github-workflows examples/ci/github-actions.yml \
		&& "$$bin/check-jsonschema" --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci \
			examples/ci/gitlab-ci.yml \
		&& "$$bin/python" build-support/jenkinsfile.py examples/ci/Jenkinsfile

types: ## mypy, strict; it sees Pants and pytest where they are, in the test environment
	@bin="$$($(LINT_ENVIRONMENT))/bin" && python="$$($(TEST_ENVIRONMENT))/bin/python" && set -x \
		&& "$$bin/mypy" --python-executable "$$python"

test: ## all tests, on all cores; ARGS go to pytest: make test ARGS="-k launcher -x -n0"
	@python="$$($(TEST_ENVIRONMENT))/bin/python" && set -x && "$$python" -m pytest \
		--numprocesses=auto --dist=loadgroup --no-loadscope-reorder $(ARGS)

bench: ## measures, into docs/benchmarks.md; ARGS name groups: make bench ARGS="scale --counts 1,20"
	@python="$$($(TEST_ENVIRONMENT))/bin/python" && set -x \
		&& PYTHONPATH=pants-plugins "$$python" -m tests.bench $(ARGS)

reproducible: ## where two builds differ, section by section: make reproducible A=a.so B=b.so, or none
	@python="$$($(TEST_ENVIRONMENT))/bin/python" && set -x && "$$python" \
		build-support/reproducible.py $(if $(A),"$(A)") $(if $(B),"$(B)")

wheel: ## the distribution, in dist/
	@python="$$($(WHEEL_ENVIRONMENT))/bin/python" && set -x \
		&& "$$python" -m build --no-isolation --wheel --outdir dist

UV_COMPILE = pip compile --quiet --generate-hashes --no-header --no-annotate --only-binary :all: $(ARGS)

locks: ## 3rdparty/*.lock.txt anew from 3rdparty/*.in; ARGS=--upgrade takes newer versions
	@uv="$$($(LINT_ENVIRONMENT))/bin/uv" && set -x \
		&& for lock in pants test wheel; do \
			"$$uv" $(UV_COMPILE) --python-version 3.9 --python-platform linux \
				3rdparty/$$lock.in --output-file 3rdparty/$$lock.lock.txt || exit 1; \
		done \
		&& "$$uv" $(UV_COMPILE) --python-version 3.10 --universal \
			3rdparty/lint.in --output-file 3rdparty/lint.lock.txt \
		&& "$$uv" $(UV_COMPILE) --python-version 3.11 --python-platform linux --no-deps \
			3rdparty/reapi.in --output-file 3rdparty/reapi.lock.txt

catalogue: ## the release catalogue anew from a git checkout: make catalogue SOURCE=../krakend-ce
	@python="$$($(TEST_ENVIRONMENT))/bin/python" && set -x && PYTHONPATH=pants-plugins "$$python" \
		build-support/catalogue.py releases "$(or $(SOURCE),$(error SOURCE is missing))" \
		pants-plugins/pants_krakend/core/gateway/data
