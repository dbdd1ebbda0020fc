"""docs/findings.md: every code, what it means and how to mend it, rendered from the messages."""

from collections.abc import Iterator
from string import Formatter

from pledgexl.messages.findings import FINDINGS, OF_KIND, Bilingual, for_departments
from pledgexl.messages.language import Language
from pledgexl.messages.words import word
from pledgexl.model.finding import Code, Severity

_HEAD = """\
# 指摘の一覧 — Findings

`pledgexl check` や `run` が示す指摘のすべてです。〈…〉には、見つかったものが入ります。
コードの最初の文字が重要度です。**E** 要修正（報告書を出せません）、**W** 要確認（見直してください）、
**N** 参考（このままで構いません）。

Every finding that `pledgexl check` and `run` may show. 〈…〉 stands for what was found. The first
letter of a code is its severity: **E** error (the report is not issued), **W** warning (have a
look), **N** note (nothing to do).

このページは `make docs` が `messages/findings.py` から作ります。
This page is rendered from `messages/findings.py` by `make docs`.
"""
_GROUPS = {
    "1": ("ファイル", "One file by itself"),
    "2": ("行とセル", "A row or a cell of a form"),
    "3": ("ひと月のファイル全体", "All files of a month together"),
    "5": ("計画ブック", "The plan workbook"),
}
# Codes that are given no more, and what came in their place.
_REPLACED = {"W202": Code.EXCLUDED_WITHOUT_REASON}
# What a placeholder of a message stands for.
PLACEHOLDERS = {
    "past": ("前の月", "the earlier month"),
    "cells": ("セル", "cells"),
    "count": ("数", "number"),
    "differences": ("違うセルと両方の内容", "cells that differ, and what both say"),
    "code": ("指摘の番号", "code of the finding"),
    "raised": ("上付き・下付きの文字", "superscript or subscript"),
    "struck": ("取消線の文字", "what is struck through"),
    "letters": ("文字", "letters"),
    "department": ("部署", "department"),
    "detail": ("詳細", "details"),
    "encoding": ("文字コード", "encoding"),
    "evidence": ("手がかり", "evidence"),
    "expected": ("正しい値", "what is expected"),
    "extension": ("拡張子", "extension"),
    "file": ("ファイル", "file"),
    "files": ("ファイル", "files"),
    "first": ("先にあるセル", "first place"),
    "form": ("様式", "form"),
    "format": ("表示形式", "number format"),
    "found": ("見つかった値", "what was found"),
    "key": ("行の目印", "row key"),
    "kind": ("形式", "format"),
    "label": ("見出し", "label"),
    "lead": ("主担当", "lead"),
    "limit": ("上限", "limit"),
    "measure": ("施策", "measure"),
    "megabytes": ("容量", "size"),
    "newest": ("最新の改訂番号", "newest revision"),
    "newer": ("新しい改訂番号", "newer revision"),
    "number": ("取組番号", "initiative number"),
    "other": ("もう一方の値", "the other value"),
    "other_place": ("もう一方の場所", "the other place"),
    "owner": ("開いている人", "who has it open"),
    "parent": ("上の階層", "parent"),
    "period": ("月", "month"),
    "place": ("場所", "place"),
    "previous": ("前回評価", "previous rating"),
    "rating": ("評価", "rating"),
    "revision": ("改訂番号", "revision"),
    "seconds": ("秒数", "time"),
    "sheet": ("シート", "sheet"),
    "sheets": ("シート", "sheets"),
    "shown": ("表示", "what is shown"),
    "start": ("始まりの月", "first month"),
    "state": ("状態", "state"),
    "step": ("刻み", "step"),
    "stored": ("入力されている値", "what is stored"),
    "title": ("取組事業", "title"),
}


def findings_reference() -> str:
    """Return the page as Markdown."""
    return "\n".join((_HEAD, *(line for group in _GROUPS for line in _group(group)), _replaced()))


def placeholders(text: str) -> set[str]:
    """Return the names in braces in `text`."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _group(group: str) -> Iterator[str]:
    japanese, english = _GROUPS[group]
    yield f"## {japanese} — {english}\n"
    order = list(Severity)
    codes = [code for code in Code if code.value[1] == group]
    for code in sorted(codes, key=lambda each: (order.index(each.severity), each.value)):
        yield from _entry(code, FINDINGS[code])


def _replaced() -> str:
    pairs = "、".join(f"{old} → {new.value}" for old, new in _REPLACED.items())
    return f"## 使わなくなったコード — Codes no longer used\n\n{pairs}\n"


def _entry(code: Code, wording: Bilingual) -> Iterator[str]:
    severities = (word(code.severity, language) for language in Language)
    yield f"### {code.value} {' · '.join(severities)}\n"
    told = for_departments(code)
    # Two kinds of files may have one wording.
    of_kind = dict.fromkeys(both for (each, _), both in OF_KIND.items() if each is code)
    for both in (wording, *of_kind):
        yield f"{_shown(both.ja.why, 0)}<br>\n**対処** {_shown(both.ja.fix, 0)}\n"
        if both is wording and told is not None:
            yield f"部署には：{_shown(told.why, 0)}<br>\n**対処** {_shown(told.fix, 0)}\n"
        yield f"{_shown(both.en.why, 1)}<br>\n**To mend** {_shown(both.en.fix, 1)}\n"


def _shown(text: str, language: int) -> str:
    """Return `text` with each placeholder as 〈what it stands for〉."""
    return text.format_map({name: f"〈{words[language]}〉" for name, words in PLACEHOLDERS.items()})
