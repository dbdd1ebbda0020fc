"""The one place for names: every sheet, label, key and path found in our files."""

from enum import StrEnum

FORM_VERSION = "1"
RESULT_VERSION = "2"
# 0.1.0 wrote the first; each holds all that a later month uses of it.
READ_RESULT_VERSIONS = ("1", RESULT_VERSION)


class Folder(StrEnum):
    """The folders of a workspace."""

    TEMPLATES = "input_templates"
    FORMS = "forms"
    SUBMISSIONS = "submissions"
    RETURNS = "returns"
    OUTPUT = "output"
    MAIL = "mail"
    # Nobody's but the program's: it can be deleted at any time.


class FileName(StrEnum):
    """The files with fixed names."""

    PLAN = "plan.xlsx"
    TEMPLATE = "report.docx"
    SPECIMEN = "form.xlsx"
    SUMMARY = "summary.xlsx"
    REPORT = "report.docx"
    PDF = "report.pdf"
    RESULT = "result.json"
    # The page of the month: beside its documents, and among the returns while it is collected.
    PAGE = "index.html"
    FRAGMENT = "fragment.html"
    FINDINGS = "指摘一覧.xlsx"
    # What it was called in 0.1.0.
    OLD_FINDINGS = "確認事項.xlsx"
    # In a folder of returns: the newest revision that went back to each department.
    RETURNED = "returned.json"
    LOCK = ".pledgexl.lock"


FINDINGS_NAMES = (FileName.FINDINGS, FileName.OLD_FINDINGS)

# Beside the page of a very large month: one for each policy.
POLICY_PAGES = "policy-*.html"
# Beside the documents of a month: its figures for other programs, and what describes them.
OPEN_FOLDER = "open"
OPEN_DESCRIPTOR = "datapackage.json"


XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class PlanSheet(StrEnum):
    """The sheets of the plan workbook."""

    GUIDE = "記入要領"
    SETTINGS = "設定"
    STRUCTURE = "体系"
    DEPARTMENTS = "部署"
    INITIATIVES = "取組"
    RULES = "計算規則"
    RUBRIC = "評価基準"


class Setting(StrEnum):
    """The 項目 of the sheet 設定."""

    MUNICIPALITY = "自治体名"
    REPORT_TITLE = "報告書名"
    TERM_START = "任期開始"
    TERM_END = "任期終了"
    STEP = "評価の刻み"
    DEADLINE = "提出期限"
    CONTACT = "問い合わせ先"


class PlanLabel(StrEnum):
    """The labels of the plan workbook's sheets."""

    SETTING = "項目"
    VALUE = "値"
    EXPLANATION = "説明"
    POLICY_NUMBER = "政策番号"
    POLICY = "基本政策"
    PLEDGE_NUMBER = "公約番号"
    PLEDGE = "公約"
    MEASURE_NUMBER = "施策番号"
    MEASURE = "施策"
    DEPARTMENT_CODE = "部署コード"
    DEPARTMENT_NAME = "部署名"
    CONTACT = "担当者"
    MAIL = "メール"
    INITIATIVE_NUMBER = "取組番号"
    INITIATIVE = "取組事業"
    LEAD = "主担当"
    RELATED = "関係部署"
    START = "開始"
    END = "終了"
    LEVEL = "階層"
    TIMES = "倍率"
    PLACES = "小数桁"
    CUT = "端数処理"
    CARRY = "引継ぎ"
    RATING = "評価"
    MEANING = "目安"


PLAN_LABELS: dict[PlanSheet, tuple[PlanLabel, ...]] = {
    PlanSheet.SETTINGS: (PlanLabel.SETTING, PlanLabel.VALUE, PlanLabel.EXPLANATION),
    PlanSheet.STRUCTURE: (
        PlanLabel.POLICY_NUMBER,
        PlanLabel.POLICY,
        PlanLabel.PLEDGE_NUMBER,
        PlanLabel.PLEDGE,
        PlanLabel.MEASURE_NUMBER,
        PlanLabel.MEASURE,
    ),
    PlanSheet.DEPARTMENTS: (
        PlanLabel.DEPARTMENT_CODE,
        PlanLabel.DEPARTMENT_NAME,
        PlanLabel.CONTACT,
        PlanLabel.MAIL,
    ),
    PlanSheet.INITIATIVES: (
        PlanLabel.INITIATIVE_NUMBER,
        PlanLabel.MEASURE,
        PlanLabel.INITIATIVE,
        PlanLabel.LEAD,
        PlanLabel.RELATED,
        PlanLabel.START,
        PlanLabel.END,
    ),
    PlanSheet.RULES: (
        PlanLabel.LEVEL,
        PlanLabel.TIMES,
        PlanLabel.PLACES,
        PlanLabel.CUT,
        PlanLabel.CARRY,
    ),
    PlanSheet.RUBRIC: (PlanLabel.RATING, PlanLabel.MEANING),
}

# What stands in the cells of 計算規則, by the values of `Level`, `Cut` and `Carry`.
LEVEL_WORDS = {"measure": "施策", "pledge": "公約", "policy": "基本政策", "whole": "全体"}
CUT_WORDS = {"down": "切捨て", "half_up": "四捨五入", "up": "切上げ"}
CARRY_WORDS = {"exact": "端数処理前", "shown": "端数処理後"}


class FormSheet(StrEnum):
    """The sheets of a form. The last one is hidden and holds the form's identity.

    Only a form that goes back has the first one, and only one with a month before it `FEEDBACK`.
    """

    REQUEST = "修正のお願い"
    ENTRY = "入力"
    GUIDE = "記入要領"
    RUBRIC = "評価基準"
    FEEDBACK = "前回の結果"
    IDENTITY = "_meta"


class FormLabel(StrEnum):
    """The visible labels of the sheet 入力, in their order."""

    NUMBER = "取組番号"
    POLICY = "基本政策"
    PLEDGE = "公約"
    MEASURE = "施策"
    INITIATIVE = "取組事業"
    PREVIOUS = "前回評価"
    RATING = "評価"
    STARS = "★"
    STATE = "状態"
    TEXT = "実施内容"
    REMARK = "備考"


# What a line is given and nobody changes, what names it first.
FORM_GIVEN = (
    FormLabel.INITIATIVE,
    FormLabel.MEASURE,
    FormLabel.PLEDGE,
    FormLabel.POLICY,
    FormLabel.PREVIOUS,
)
# Where the hidden sheet begins to tell once more what each line was given, and last the text of
# the last report, if that was of an initiative that was not left out: no reason for leaving it out.
FORM_ISSUED = (*FORM_GIVEN, FormLabel.TEXT)
ISSUED_COLUMN = 6
ISSUED_MARK = "pledgexl.issued"
# What a department types in a line that was given to it.
FORM_INPUTS = (FormLabel.RATING, FormLabel.STATE, FormLabel.TEXT, FormLabel.REMARK)


class FormHelper(StrEnum):
    """The columns of the sheet 入力 right of the visible labels; the last four are hidden."""

    CHECK = "入力チェック"
    CHANGE = "前回との違い"
    PAST_TEXT = "前回実施内容"
    PAST_STATE = "前回状態"
    PAST_REMARK = "前回備考"
    VALUE = "評価の数値"


class RequestLabel(StrEnum):
    """The labels of the sheet 修正のお願い; none is one of the sheet 入力."""

    RUNNING = "No."
    SEVERITY = "区分"
    CELL = "セル"
    WHICH = "取組"
    COLUMN = "欄"
    FOUND = "入力されていた内容"
    REASON = "理由"
    FIX = "直し方"
    CODE = "コード"


class FeedbackLabel(StrEnum):
    """The labels of the sheet 前回の結果; none is one of the sheet 入力."""

    LEVEL = "階層"
    NUMBER = "番号"
    TITLE = "名称"
    SHOWN = "今回公表値"
    BEFORE = "その前"
    MOVED = "増減"


class IdentityKey(StrEnum):
    """What a form says of itself: labels of the hidden sheet, and names of document properties."""

    FORM_VERSION = "pledgexl.form_version"
    PLAN = "pledgexl.plan"
    PERIOD = "pledgexl.period"
    DEPARTMENT = "pledgexl.department"
    REVISION = "pledgexl.revision"
    ROW_KEYS = "pledgexl.row_keys"


ROW_KEY_LABEL = "行キー"
# Above the visible labels, in a hidden row, stands each label once more behind this mark.
LABEL_MARK = "pledgexl:"
# A spare row's key is this mark, the measure, "#" and a running number: `+1-2-1#3`.
SPARE_KEY_MARK = "+"
SPARE_ROWS_PER_MEASURE = 3


class SummarySheet(StrEnum):
    """The sheets of the summary workbook, in reading order."""

    COVER = "表紙"
    OVERVIEW = "総括表"
    CHARTS = "グラフ"
    MEASURES = "施策別"
    DETAIL = "明細"
    DEPARTMENTS = "部署別"
    PROOF = "検算"
    BANDS = "区分集計"
    SUBMISSIONS = "提出状況"
    FINDINGS = "指摘一覧"
    RULES = "計算規則"
    RECORD = "実行記録"
    VARIANTS = "他の規則なら"


# What names of cells begin with: the tables of the summary workbook, and its headline.
TABLE_NAME_MARK = "表_"
WHOLE_FIGURE_NAME = "全体の進捗"


class SummaryLabel(StrEnum):
    """The labels of the summary workbook's sheets."""

    NUMBER = "番号"
    TITLE = "基本政策／公約"
    PROGRESS = "進捗（％）"
    STARS = "★"
    COVERAGE = "評価済／全取組"
    EXCLUDED = "対象外・中止"
    POLICY = "基本政策"
    PLEDGE = "公約"
    MEASURE = "施策"
    INITIATIVE_NUMBER = "取組番号"
    INITIATIVE = "取組事業"
    DEPARTMENT = "担当部署"
    RATING = "評価"
    PREVIOUS = "前回評価"
    ROW_STATUS = "区分"
    STATE = "状態"
    TEXT = "実施内容"
    REMARK = "備考"
    FILE = "ファイル"
    SHEET = "シート"
    CELL = "セル"
    NOTE = "注記"
    CODE = "部署コード"
    NAME = "部署名"
    STATUS = "提出"
    REVISION = "改訂"
    EXPECTED = "対象件数"
    RATED = "評価済"
    MISSING = "未報告"
    REJECTED = "要修正"
    ERRORS = "要修正の指摘"
    ASKED = "確認待ち"
    SAVED = "保存日時"
    FINDING_CODE = "コード"
    SEVERITY = "重要度"
    VALUE = "入力値"
    REASON = "理由"
    FIX = "対処"
    SHEET_NAME = "シート名"
    CONTENTS = "内容"
    ITEM = "名称"
    FIGURE = "施策の値"
    MEAN = "平均"
    DEPARTMENTS = "主担当・関係部署"
    LOWEST = "最低"
    HIGHEST = "最高"
    WARNINGS = "確認の指摘"
    NOTES = "参考の指摘"
    COUNT = "平均した数"
    EXACT = "端数処理前"
    SHOWN = "端数処理後"
    PRINTED = "印刷する値"
    CHECK = "照合"
    WORKING = "計算"
    BAND = "区分"
    NUMBER_OF_PLEDGES = "公約の数"
    NUMBER_OF_INITIATIVES = "取組の数"
    SHARE = "割合"
    PLEDGES_IN_BAND = "該当する公約"
    LEVEL = "階層"
    TIMES = "倍率"
    PLACES = "小数桁"
    CUT = "端数処理"
    CARRY = "引継ぎ"
    EXPLANATION = "説明"
    DIGEST = "SHA-256"
    RECORDED = "項目"
    RECORD = "記録"
    ADOPTED = "採用した規則"
    DIFFERENCE = "差"
