"""The sound forms that mutants are made from: the sample city's, as several programs save them."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook

from fuzz.mutate import Seed, seed
from pledgexl.commands.sample.city import NEWEST_PERIOD, sample_city
from pledgexl.commands.sample.workspace import sent_files
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan

PERIOD: Period = NEWEST_PERIOD
# 健康づくり課 has several measures, 財政課 the smallest form, 企画政策課 the first one.
DEPARTMENTS = ("101", "203", "405")
# Saved by LibreOffice from the form of 405 (README.md says how).
_BY_LIBREOFFICE = Path(__file__).with_name("libreoffice.xlsx")


def plan() -> Plan:
    """Return the plan that the seeds belong to."""
    return sample_city().plan


def seeds() -> tuple[Seed, ...]:
    """Return every seed."""
    return tuple(seed(name, content) for name, content in _forms())


def _forms() -> Iterator[tuple[str, bytes]]:
    for file, content in sent_files(PERIOD):
        code = file.partition("_")[0]
        if code in DEPARTMENTS:
            yield f"xlsxwriter {code}", content
            yield f"openpyxl {code}", saved_by_openpyxl(content)
    yield "libreoffice 405", _BY_LIBREOFFICE.read_bytes()


def saved_by_openpyxl(content: bytes) -> bytes:
    """Return `content` loaded and saved by openpyxl."""
    saved = BytesIO()
    load_workbook(BytesIO(content)).save(saved)
    return saved.getvalue()
