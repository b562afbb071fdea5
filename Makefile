# Every target works from a bare machine: Python 3.11 or newer and make.
PYTHON ?= python3
RUN := .venv/bin/python
# `make test ARGS="tests/servers -k kill"` runs a part, `make quick` all but what is marked slow.
# One process more than there are cores: many tests wait for servers that they start, kill and restore.
PYTEST_WORKERS ?= $(shell n=$$(($$(nproc 2>/dev/null || echo 2) + 1)); [ $$n -gt 4 ] && n=4; echo $$n)

TEMPLATES = $(shell find templates -name '*.html')

.PHONY: help setup dev run test quick durations check fix bench prove bundle

help:
	@echo 'make run    cài đặt nếu cần, khởi động tất cả và in địa chỉ'
	@echo '            install what is needed, start everything and print the address'
	@echo 'make test   chạy toàn bộ kiểm thử trên máy chủ riêng; một phần: make test ARGS="tests/members -k admit"'
	@echo '            run all tests on servers of their own; ARGS runs a part'
	@echo 'make quick  kiểm thử, trừ những phép thử chậm'
	@echo '            run all tests but those marked slow'
	@echo 'make durations'
	@echo '            chạy toàn bộ và ghi những phép thử lâu nhất vào docs/testing.md'
	@echo '            run all tests and write the slowest into docs/testing.md'
	@echo 'make setup  chỉ chuẩn bị môi trường Python (.venv)'
	@echo '            prepare the Python environment (.venv) only'
	@echo 'make dev    như setup, thêm công cụ để kiểm thử và soát mã'
	@echo '            as setup, with the tools for tests and checks'
	@echo 'make check  soát mã, kiểu, tầng, di trú, tệp khóa; không sửa gì'
	@echo '            lint, types, floors, migrations, lock file; changes nothing'
	@echo 'make fix    sửa những gì soát mã tự sửa được'
	@echo '            mend what lint and format can mend by themselves'
	@echo 'make bench  đo tốc độ'
	@echo '            measure speed'
	@echo 'make bundle một tệp để cài lên máy không có mạng'
	@echo '            one file to install on a machine without a network'
	@echo 'make prove  các phép thử dài, trọn vẹn'
	@echo '            run the long proofs whole'

setup:
	@$(PYTHON) scripts/bootstrap.py

dev:
	@$(PYTHON) scripts/bootstrap.py --dev

run: setup
	@exec $(RUN) -m registry.servers.run

test: dev
	$(RUN) -m pytest -n $(PYTEST_WORKERS) --dist worksteal $(ARGS)

quick: dev
	$(RUN) -m pytest -n $(PYTEST_WORKERS) --dist worksteal -m "not slow" $(ARGS)

durations: dev
	$(RUN) -m pytest -n $(PYTEST_WORKERS) --dist worksteal --write-durations

check: dev
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	.venv/bin/djade --check $(TEMPLATES)
	$(RUN) -m mypy
	.venv/bin/lint-imports
	$(RUN) manage.py makemigrations --check --dry-run
	@$(PYTHON) scripts/bootstrap.py --check-lock

fix: dev
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .
	.venv/bin/djade $(TEMPLATES)

bench: dev
	@set -e; for script in bench/[a-z]*.py; do echo "== $$script"; $(RUN) "$$script"; done

prove: dev
	REGISTRY_PROVE=1 $(RUN) -m pytest -n $(PYTEST_WORKERS) --dist worksteal $(ARGS)

bundle: setup
	@$(RUN) scripts/bundle.py
