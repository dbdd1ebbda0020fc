"""Names that others typed: of departments, files and folders, through the commands of a month."""

import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from command import pledgexl
from drawn_forms import CREATED, form_bytes
from pledgexl.excel.plan.write import plan_workbook
from pledgexl.model.plan import Department, Plan
from pledgexl.model.text import MAXIMUM_BYTES
from pledgexl.word.template import default_template
from summaries import small_plan

PERIOD = "2024-03"


def workspace(root: Path, plan: Plan) -> Path:
    templates = root / "input_templates"
    templates.mkdir(parents=True)
    (templates / "plan.xlsx").write_bytes(plan_workbook(plan, CREATED))
    (templates / "report.docx").write_bytes(default_template())
    (root / "submissions" / PERIOD).mkdir(parents=True)
    return root


def send(root: Path, name: str, content: bytes) -> None:
    path = root / "submissions" / PERIOD / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def with_departments(*departments: Department) -> Plan:
    return replace(small_plan(), departments=departments)


def files_below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_refused_file_deep_in_long_folders_stops_nobody(tmp_path: Path) -> None:
    root = workspace(tmp_path, small_plan())
    send(root, f"{'深い階層のフォルダー' * 7}/{'長い名前の' * 12}.csv", b"a,b")
    send(root, "101.xlsx", form_bytes("| 評価 |\n| 7 |\n| 8 |"))

    done = pledgexl("-C", root, "check", PERIOD)

    (page,) = (root / "returns" / PERIOD).glob("受付できません_*.xlsx")
    assert (done.code, done.err) == (1, "")
    assert "受付 1" in done.out
    assert len(os.fsencode(page.name)) <= MAXIMUM_BYTES


def test_files_whose_pages_would_have_one_name_have_a_page_each(tmp_path: Path) -> None:
    root = workspace(tmp_path, small_plan())
    names = ("a/b.csv", "a_b.csv", "A_B.csv", f"{'長' * 70}1.csv", f"{'長' * 70}2.csv")
    for name in names:
        send(root, name, name.encode())

    pledgexl("-C", root, "check", PERIOD)

    pages = list((root / "returns" / PERIOD).glob("受付できません_*.xlsx"))
    told = "\n".join(zipfile.ZipFile(page).read("xl/sharedStrings.xml").decode() for page in pages)
    assert len({page.name.casefold() for page in pages}) == len(names)
    assert all(name in told for name in names)


@pytest.mark.parametrize("name", ["課" * 300, "企画\\..\\..\\課", "CON", "a:b|c?", "課. . "])
def test_a_department_of_any_name_gets_its_form_return_and_mail(tmp_path: Path, name: str) -> None:
    plan = with_departments(Department("101", name, mail="a@b.example"))
    root = workspace(tmp_path / "市", plan)
    assert pledgexl("-C", root, "mail", PERIOD).code == 0
    forms = pledgexl("-C", root, "forms", PERIOD)
    send(root, "101.xlsx", form_bytes("| 評価 |\n| 11 |\n| 8 |", plan))
    check = pledgexl("-C", root, "check", PERIOD)
    mail = pledgexl("-C", root, "mail", PERIOD)

    assert [forms.code, check.code, mail.code] == [0, 1, 0]
    for folder in ("forms", "returns", "mail"):
        written = [path for path in (root / folder / PERIOD).iterdir() if "101" in path.name]
        assert written
        assert all(len(os.fsencode(path.name)) <= MAXIMUM_BYTES for path in written)
    assert files_below(tmp_path)[0].startswith("市")
