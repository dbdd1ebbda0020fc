"""The script that a good analyst would write for the same month: pandas, and docxtpl at the end.

    python -m benchmarks.analyst check|month openpyxl|calamine WORKSPACE PERIOD [OUT]

It knows nothing of pledgexl. It takes for granted what the checks of pledgexl do not: that every
file is a form, unlocked and unmoved, and named by its department's code.
"""
# A script by itself; it prints its counts.
# ruff: noqa: T201

import json
import sys
from pathlib import Path
from typing import Any, Literal

import pandas as pd

COLUMNS = ["取組番号", "取組事業", "評価", "状態", "実施内容", "備考"]
LABEL_ROW = 7
SPARE = "新規"
STATES = ["完了", "対象外", "中止"]
EXCLUDED = ["対象外", "中止"]
ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"
# A mean of whole numbers that is whole may lie below itself by the last bit of a float.
HAIR = 1e-9
Plan = dict[str, pd.DataFrame]
Figures = dict[str, "pd.Series[float]"]
Tree = dict[Any, Any]
Engine = Literal["openpyxl", "calamine"]


def main(mode: str, engine: Engine, workspace: str, period: str, out: str = "") -> None:
    """Read and check a month; make its documents as well if `mode` says so."""
    templates = Path(workspace, "input_templates")
    plan = read_plan(templates / "plan.xlsx", engine)
    rows = read_forms(Path(workspace, "submissions", period), engine)
    findings = check(rows, plan)
    counts = {"rows": len(rows), "rated": int(rows["点"].notna().sum()), "findings": len(findings)}
    if mode == "month":
        measure_of = plan["取組"].set_index("取組番号")["施策"]
        rows = rows.assign(施策=rows["取組番号"].map(measure_of))
        figures = averages(rows)
        write_workbook(Path(out, "summary.xlsx"), figures, rows, findings)
        write_report(templates / "report.docx", Path(out, "report.docx"), figures, plan, rows)
    print(json.dumps(counts))


# --- Reading ---


def read_plan(path: Path, engine: Engine) -> Plan:
    """Return the plan's sheets; 体系 with the numbers that people write, 取組 with its pledge."""
    sheets: Plan = pd.read_excel(
        path, sheet_name=["体系", "部署", "取組"], dtype=str, engine=engine
    )
    tree = sheets["体系"]
    pledge = tree["政策番号"] + "-" + tree["公約番号"]
    tree = tree.assign(公約ID=pledge, 施策ID=pledge + "-" + tree["施策番号"])
    return sheets | {"体系": tree}


def read_forms(folder: Path, engine: Engine) -> pd.DataFrame:
    """Return the filled rows of all forms in `folder`, with their ratings as numbers."""
    paths = sorted(folder.glob("*.xlsx"))
    rows = pd.concat([read_form(path, engine) for path in paths], ignore_index=True)
    is_blank = rows[["取組事業", "評価", "実施内容"]].isna().all(axis="columns")
    rows = rows[(rows["取組番号"] != SPARE) | ~is_blank]
    return rows.assign(
        点=pd.to_numeric(rows["評価"], errors="coerce"), 状態=rows["状態"].fillna("")
    ).reset_index(drop=True)


def read_form(path: Path, engine: Engine) -> pd.DataFrame:
    """Return the rows of the form at `path`."""
    rows = pd.read_excel(
        path, sheet_name="入力", header=LABEL_ROW - 1, usecols=COLUMNS, engine=engine
    )
    return rows.assign(ファイル=path.name, 部署=path.name.partition("_")[0])


# --- Checks ---


def check(rows: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return what is wrong, one line for each thing."""
    numbers, leads = rows["取組番号"], plan["取組"].set_index("取組番号")["主担当"]
    is_excluded = rows["状態"].isin(EXCLUDED)
    is_blank, is_known = rows["評価"].isna(), numbers.isin(leads.index)
    found = {
        "評価がありません": is_blank & ~is_excluded,
        "評価が数値ではありません": ~is_blank & rows["点"].isna(),
        "評価は0から10までです": rows["点"].notna() & ~rows["点"].between(0, 10),
        "評価は1刻みです": rows["点"].mod(1) > 0,
        "評価と状態のどちらかを消してください": ~is_blank & is_excluded,
        "状態は一覧から選んでください": ~rows["状態"].isin(["", *STATES]),
        "計画にない取組番号です": ~is_known,
        "同じ取組番号が二度あります": is_known & numbers.duplicated(keep=False),
        "主担当ではありません": is_known & (numbers.map(leads) != rows["部署"]),
    }
    wrong = [
        rows[["ファイル", "取組番号", "評価"]][at].assign(理由=why) for why, at in found.items()
    ]
    absent = leads.index.difference(pd.Index(numbers))
    missing = pd.DataFrame({"取組番号": absent, "理由": "提出されていません"})
    return pd.concat([*wrong, missing], ignore_index=True)


# --- Averages: cut down at each printed level, and averaged as printed ---


def averages(rows: pd.DataFrame) -> Figures:
    """Return the figures of each level by ID."""
    measures = rows["点"].groupby(rows["施策"]).mean()
    above = measures.index.str.rsplit("-", n=1).str[0]
    pledges = cut(10 * measures.groupby(above).mean())
    policies = cut(pledges.groupby(pledges.index.str.split("-").str[0]).mean())
    whole = (10 * policies.mean() + HAIR) // 1 / 10
    return {
        "施策": measures,
        "公約": pledges,
        "基本政策": policies,
        "全体": pd.Series({"全体": whole}),
    }


def cut(figures: "pd.Series[float]") -> "pd.Series[float]":
    """Return `figures` without what stands behind the point."""
    return (figures + HAIR) // 1


# --- Documents ---


def write_workbook(
    path: Path, figures: Figures, rows: pd.DataFrame, findings: pd.DataFrame
) -> None:
    """Write the figures of each level, all rows and all findings."""
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        for level, values in figures.items():
            values.rename_axis("番号").rename("値").to_excel(book, sheet_name=level)
        rows.to_excel(book, sheet_name="明細", index=False)
        findings.to_excel(book, sheet_name="確認事項", index=False)


def write_report(
    template: Path, path: Path, figures: Figures, plan: Plan, rows: pd.DataFrame
) -> None:
    """Fill the Word template and save it at `path`."""
    from docxtpl import DocxTemplate  # noqa: PLC0415 (only reading does without)

    document = DocxTemplate(template)
    document.render(report_values(figures, plan, rows), autoescape=True)
    document.save(path)


# What the template asks for of the levels.
LEVEL_WORDS = {
    "基本政策": "基本政策",
    "公約": "公約",
    "施策": "施策",
    "取組": "取組",
    "計画": "基本政策、公約及び施策",
    "平均の順": "施策、公約、基本政策、全体",
    "数値の階層": "公約、基本政策及び全体",
    "星の説明": "施策は10個の星で、",
    "平均の説明": "公約には、施策の平均からの計算を付けています。",
    "番号の順": "基本政策、公約、施策及び取組の順の",
    "区分": "基本政策・公約",
    "体系": "基本政策／公約／施策",
    "平均の欄": "施策の平均",
    "進捗の欄": "公約の進捗",
}


def report_values(figures: Figures, plan: Plan, rows: pd.DataFrame) -> Tree:
    """Return what the template names; the two charts are left out."""
    names = plan["部署"].set_index("部署コード")["部署名"].to_dict()
    policies = report_policies(figures, plan, rows.assign(担当部署=rows["部署"].map(names)))
    whole = counts(policies) | {"進捗": f"{figures['全体']['全体']:.1f}"}
    return {
        "自治体名": "試験市",
        "報告書名": "市長公約の取組状況",
        "期間": "令和4年7月から令和6年3月まで",
        "期間短縮": "令和4年7月～令和6年3月",
        "時点": "令和5年度末",
        "作成日": "令和6年4月18日",
        "単位": "％",
        "呼び名": LEVEL_WORDS,
        "全体": whole,
        "政策一覧": policies,
        "政策数": len(policies),
        "公約数": plan["体系"]["公約ID"].nunique(),
        "施策数": len(plan["体系"]),
        "集計状況": f"全{whole['全取組']}件のうち、{whole['評価済']}件の評価を集計しました。",
        "除外一覧": excluded(rows, names),
        "計算規則": "下から順に平均し、印刷する値で切り捨てます。",
        "計算規則一覧": ["施策は、取組の評価の平均です。", "公約は、施策の平均の10倍です。"],
        "進捗分布": bands(figures["公約"]),
    }


def report_policies(figures: Figures, plan: Plan, rows: pd.DataFrame) -> list[Tree]:
    """Return the policies with all that stands below them."""
    of_measure = {measure: own.to_dict("records") for measure, own in rows.groupby("施策")}
    policies = []
    for number, own in plan["体系"].groupby("政策番号", sort=False):
        pledges = report_pledges(own, figures, of_measure)
        policy = counts(pledges) | {
            "番号": ROMAN[int(str(number)) - 1],
            "名称": own["基本政策"].iloc[0],
            "進捗": shown(figures["基本政策"], str(number)),
            "公約別進捗": "　".join(f"{each['番号']} … {each['進捗']}" for each in pledges),
            "公約一覧": pledges,
        }
        policies.append(policy)
    return policies


def report_pledges(tree: pd.DataFrame, figures: Figures, of_measure: Tree) -> list[Tree]:
    """Return the pledges of a policy with their measures."""
    pledges = []
    for number, own in tree.groupby("公約ID", sort=False):
        measures = [
            report_measure(measure, figures["施策"], of_measure)
            for measure in own.to_dict("records")
        ]
        pledge = counts(measures) | {
            "番号": str(number).rpartition("-")[2],
            "名称": own["公約"].iloc[0],
            "進捗": shown(figures["公約"], str(number)),
            "施策一覧": measures,
        }
        pledges.append(pledge)
    return pledges


def report_measure(measure: Tree, figures: "pd.Series[float]", of_measure: Tree) -> Tree:
    """Return a measure with its initiatives."""
    rows = of_measure.get(measure["施策ID"], [])
    rated = sum(row["点"] >= 0 for row in rows)
    stars = int(figures[measure["施策ID"]]) if rated else 0
    drawn = "★" * stars + "☆" * (10 - stars) if rated else ""
    return {
        "番号": measure["施策番号"],
        "名称": measure["施策"],
        "星上段": drawn[:5],
        "星下段": drawn[5:],
        "評価": f"{stars}／10" if rated else "－",
        "評価済": rated,
        "全取組": len(rows),
        "注": note(rated, len(rows)),
        "取組一覧": [{"実施内容": printed(row)} for row in rows],
        "部署一覧": list(dict.fromkeys(row["担当部署"] for row in rows)) or ["－"],
    }


def printed(row: Tree) -> str:
    """Return what is printed of an initiative."""
    if row["状態"] in EXCLUDED:
        return f"【{row['状態']}】{row['取組事業']}：{row['実施内容']}"
    return str(row["実施内容"])


def excluded(rows: pd.DataFrame, names: Tree) -> list[Tree]:
    """Return the initiatives that no average counts, and why."""
    return [
        {
            "番号": row["取組番号"],
            "名称": row["取組事業"],
            "状態": row["状態"],
            "担当部署": names[row["部署"]],
            "理由": row["実施内容"],
        }
        for row in rows[rows["状態"].isin(EXCLUDED)].to_dict("records")
    ]


def counts(below: list[Tree]) -> Tree:
    """Return on how many initiatives a figure stands, from those `below` it."""
    rated, expected = (sum(each[name] for each in below) for name in ("評価済", "全取組"))
    told = note(rated, expected)
    return {"評価済": rated, "全取組": expected, "注": told, "除外注": told}


def note(rated: int, expected: int) -> str:
    """Return what is printed in small beside a figure that leaves something out."""
    return f"※{expected - rated}件除外" if expected > rated else ""


def shown(figures: "pd.Series[float]", number: str) -> str:
    """Return a figure as it is printed."""
    return f"{figures[number]:.0f}" if number in figures.index else "－"


def bands(pledges: "pd.Series[float]") -> list[Tree]:
    """Return how many pledges lie in each fifth of the scale."""
    places = (pledges // 20).clip(upper=4).value_counts()
    return [
        {"範囲": f"{20 * place}～{20 * place + 19}", "公約数": int(places.get(place, 0))}
        for place in range(5)
    ]


if __name__ == "__main__":
    arguments: list[Any] = sys.argv[1:]
    main(*arguments)
