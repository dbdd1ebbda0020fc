# 初回は .venv の準備も行います。 Every target first sets up what it needs.
PYTHON ?= python3
UV ?= uv
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo test lint fuzz plant shown nasty lists crash history docs pictures bench wheel bundle lock clean

help:
	@echo 'make demo   見本の市の一式を作り、最新の月を集計する (the sample city, and its newest month)'
	@echo 'make test   すべてのテスト (all tests)'
	@echo 'make lint   書式・規則・型の検査 (ruff and mypy)'
	@echo 'make fuzz   壊れた様式を作って読ませる。N=件数 SEED=種 SECONDS=上限秒 (hostile forms; no file may be lost)'
	@echo 'make shown  見えているとおりに読むかを LibreOffice と比べる。N=件数 SEED=種 (what cells show, read twice)'
	@echo 'make plant  誤りを一つずつ仕込んで見つけさせる。N=件数 SEED=種 (single faults; each must be found)'
	@echo 'make lists  庁内の一覧を描いて取り込ませる。N=件数 SEED=種 (drawn plan lists; nothing may be invented or lost)'
	@echo 'make nasty  あらゆる文字や名前を入れて動かす。N=件数 SEED=種 (drawn texts and names; no month may stop)'
	@echo 'make docs   docs/findings.md・template.md・columns.md の更新 (render them from the code)'
	@echo 'make pictures  docs/images の図を作り直す (draw docs/images anew; needs LibreOffice, poppler, Chromium)'
	@echo 'make crash  run を途中で止め、空き容量をなくす。KILLS=回数 ROOM=通り (kills runs, fills disks; no output may break)'
	@echo 'make history  架空の市を何か月も動かし、版・増減・封印を確かめる。MONTHS=月数 SEED=種 (many months of a city; all issues hold)'
	@echo 'make bench  所要時間の測定。SIZES=様式数 ROUNDS=回数 PICTURE=図 (how long a month takes; docs/performance.md)'
	@echo 'make wheel  dist に wheel と sdist を作る (build wheel and sdist)'
	@echo 'make bundle  インターネットのないWindows用の一式を dist に作る。PYTHON_ZIP=公式の埋め込み用zip PYTHON_VERSION=3.13 (for PCs without internet)'
	@echo 'make lock   requirements.lock の更新。uv が必要 (renew the lock file; needs uv)'
	@echo 'make clean  .venv と一時ファイルの削除 (remove .venv, node_modules and caches; no workspace file)'

demo: $(READY)
	@$(BIN)/pledgexl demo .

# One worker more than processors: tests wait for LibreOffice, terminals and deadlines.
test: $(READY)
	@$(BIN)/python -m pytest -n $$($(BIN)/python -c 'import os; print((os.cpu_count() or 1) + 1)') --dist loadfile --no-loadscope-reorder

lint: $(READY)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy

fuzz: $(READY)
	@$(BIN)/python -m fuzz.intake $(if $(N),--count $(N)) $(if $(SEED),--seed $(SEED)) \
	  $(if $(SECONDS),--seconds $(SECONDS))

plant: $(READY)
	@$(BIN)/python -m fuzz.plant $(if $(N),--count $(N)) $(if $(SEED),--seed $(SEED))

shown: $(READY)
	@$(BIN)/python -m fuzz.shown $(if $(N),--count $(N)) $(if $(SEED),--seed $(SEED))

lists: $(READY)
	@$(BIN)/python -m fuzz.lists $(if $(N),--count $(N)) $(if $(SEED),--seed $(SEED))

nasty: $(READY)
	@$(BIN)/python -m fuzz.nastiness $(if $(N),--count $(N)) $(if $(SEED),--seed $(SEED))

# Each is written only once it is rendered: a mistake in the code empties no file.
docs: $(READY)
	@$(BIN)/python -c 'from pathlib import Path; \
	  from pledgexl.messages.findings import findings_reference; \
	  text = findings_reference(); Path("docs/findings.md").write_bytes(text.encode())'
	@$(BIN)/python -c 'from pictures.guide import GUIDES, template_guide; \
	  texts = {path: template_guide(language) for language, path in GUIDES.items()}; \
	  [path.write_bytes(text.encode()) for path, text in texts.items()]'
	@$(BIN)/python -c 'from pathlib import Path; from pledgexl.export.frame import columns_page; \
	  Path("docs/columns.md").write_bytes(columns_page().encode())'

pictures: $(READY)
	@$(BIN)/python -m pictures

crash: $(READY)
	@$(BIN)/python -m fuzz.crash $(KILLS) $(ROOM)

history: $(READY)
	@$(BIN)/python -m fuzz.history $(if $(MONTHS),--months $(MONTHS)) $(if $(SEED),--seed $(SEED))

bench: $(READY)
	@$(BIN)/python -m benchmarks $(if $(SIZES),--sizes $(SIZES)) $(if $(ROUNDS),--rounds $(ROUNDS)) \
	  $(if $(PATIENCE),--patience $(PATIENCE)) $(if $(PICTURE),--picture $(PICTURE))

wheel: $(READY)
	@$(BIN)/python -m hatchling build -d dist

# The wheels are downloaded once, into build/wheels. Without PYTHON_ZIP an installed Python is used.
bundle: $(READY)
	@$(BIN)/python -m bundle $(if $(PYTHON_ZIP),--python-zip '$(PYTHON_ZIP)') \
	  $(if $(PYTHON_VERSION),--python-version $(PYTHON_VERSION)) $(if $(WHEELS),--wheels '$(WHEELS)')

# pip works with the user's own configuration: no index is named here.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'Python 3.11 以降が必要です。例: make PYTHON=python3.12 … (Python 3.11 or newer is needed)' >&2; \
	  exit 1; }
	@echo '$(VENV) を準備しています… (setting up $(VENV))' >&2
	@rm -f $@
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

lock:
	@command -v $(UV) >/dev/null || { \
	  echo 'make lock には uv が必要です: make lock UV=uvの場所 (uv is needed: pip install uv)' >&2; \
	  exit 1; }
	$(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --extra dev \
	  --generate-hashes --no-header --no-annotate --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist benchmarks/out
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
