"""The one place for names: every sheet, label, key and path found in our files."""

from enum import StrEnum

FORM_VERSION = "2"
# Forms that are still read: "1" is that of 0.1.0.
READ_FORM_VERSIONS = ("1", FORM_VERSION)
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
    # Below that of a month: what the standing issue was made from, and earlier issues.
    INPUTS = "inputs"
    ISSUES = "issues"


class FileName(StrEnum):
    """The files with fixed names."""

    PLAN = "plan.xlsx"
    # What `import` proposes where a plan exists, and the account of every text of the list.
    PROPOSED_PLAN = "plan_取込.xlsx"
    IMPORT_CHECK = "取込の確認.xlsx"
    TEMPLATE = "report.docx"
    SPECIMEN = "form.xlsx"
    SUMMARY = "summary.xlsx"
    # For the office alone.
    OFFICE = "office.xlsx"
    REPORT = "report.docx"
    PDF = "report.pdf"
    RESULT = "result.json"
    # The page of the month: beside its documents, and among the returns while it is collected.
    PAGE = "index.html"
    FRAGMENT = "fragment.html"
    # 正誤表: what the issue before printed otherwise.
    ERRATA = "errata.docx"
    ERRATA_BOOK = "errata.xlsx"
    # 想定問答: questions and answers.
    QA = "qa.docx"
    FINDINGS = "指摘一覧.xlsx"
    # Beside the plan, as long as it has faults.
    PLAN_FAULTS = "計画の指摘一覧.xlsx"
    # As 0.1.0 called it.
    OLD_FINDINGS = "確認事項.xlsx"
    # In a folder of returns: the newest revision that went back to each department.
    RETURNED = "returned.json"
    # Beside each record of the chain of seals, to print and sign.
    CERTIFICATE = "封印書.docx"
    LOCK = ".pledgexl.lock"
    # Opens the menu by a double-click, on Windows.
    MENU = "公約まとめ.cmd"
    # What the menu writes where pledgexl itself is wrong.
    BUG = "公約まとめ_エラー.txt"


# Beside the page of a very large month: one for each policy.
POLICY_PAGES = "policy-*.html"
# Beside the documents of a month: its figures for other programs, and what describes them.
OPEN_FOLDER = "open"
OPEN_DESCRIPTOR = "datapackage.json"
# Beside the months' documents: the chain of seals.
SEALS_FOLDER = "seals"
# Beside them as well: questions and answers, a folder a month, for the office alone.
QA_FOLDER = "qa"
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


class ImportSheet(StrEnum):
    """The sheets of the account of an import."""

    TEXTS = "取込の確認"
    QUESTIONS = "質問"
    SUMS = "集計"


class ImportLabel(StrEnum):
    """The labels of its sheets. `import` reads the office's answers when it runs again."""

    FILE = "ファイル"
    SHEET = "シート"
    CELL = "セル"
    TEXT = "文字"
    USED = "使った所"
    LEFT_OUT = "除いた理由"
    QUESTION = "質問"
    ANSWER = "答え"
    PLACE = "計画の欄"
    TEXTS = "文字の数"
    TEXTS_USED = "使った"
    TEXTS_LEFT_OUT = "除いた"
    CHECK = "照合"


def _import_labels(words: str) -> tuple[ImportLabel, ...]:
    return tuple(map(ImportLabel, words.split()))


IMPORT_LABELS = {
    ImportSheet.TEXTS: _import_labels("シート セル 文字 使った所 除いた理由 ファイル"),
    ImportSheet.QUESTIONS: _import_labels("シート セル 文字 質問 答え 計画の欄 ファイル"),
    ImportSheet.SUMS: _import_labels("ファイル シート 文字の数 使った 除いた 照合"),
}


class Setting(StrEnum):
    """The 項目 of the sheet 設定."""

    MUNICIPALITY = "自治体名"
    REPORT_TITLE = "報告書名"
    TERM_START = "任期開始"
    TERM_END = "任期終了"
    EARLY_END = "任期の繰上げ終了"
    STEP = "評価の刻み"
    DEADLINE = "提出期限"
    CONTACT = "問い合わせ先"
    LEVEL_NAMES = "階層の呼び名"
    NUMBER_FORMS = "番号の形"
    LANGUAGE = "言語"


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
    # What it went on in.
    SUCCESSORS = "承継先"
    # What names it in all months, whatever its number is.
    IDENTIFIER = "識別子"
    POLICY_IDENTIFIER = "政策識別子"
    PLEDGE_IDENTIFIER = "公約識別子"
    MEASURE_IDENTIFIER = "施策識別子"
    LEVEL = "階層"
    TIMES = "倍率"
    PLACES = "小数桁"
    CUT = "端数処理"
    CARRY = "引継ぎ"
    RATING = "評価"
    MEANING = "目安"


def _labels(words: str) -> tuple[PlanLabel, ...]:
    return tuple(map(PlanLabel, words.split()))


# Only for what changes within the term: a workbook may lack them, and their cells may be blank.
PLAN_LABELS_OF_CHANGES = {
    PlanSheet.STRUCTURE: _labels("開始 終了 承継先 政策識別子 公約識別子 施策識別子"),
    PlanSheet.DEPARTMENTS: _labels("開始 終了 承継先"),
    PlanSheet.INITIATIVES: _labels("承継先 識別子"),
}
PLAN_LABELS = {
    PlanSheet.SETTINGS: _labels("項目 値 説明"),
    PlanSheet.STRUCTURE: (
        *_labels("政策番号 基本政策 公約番号 公約 施策番号 施策"),
        *PLAN_LABELS_OF_CHANGES[PlanSheet.STRUCTURE],
    ),
    PlanSheet.DEPARTMENTS: (
        *_labels("部署コード 部署名 担当者 メール"),
        *PLAN_LABELS_OF_CHANGES[PlanSheet.DEPARTMENTS],
    ),
    PlanSheet.INITIATIVES: (
        *_labels("取組番号 施策 取組事業 主担当 関係部署 開始 終了"),
        *PLAN_LABELS_OF_CHANGES[PlanSheet.INITIATIVES],
    ),
    PlanSheet.RULES: _labels("階層 倍率 小数桁 端数処理 引継ぎ"),
    PlanSheet.RUBRIC: _labels("評価 目安"),
}


class FormSheet(StrEnum):
    """The sheets of a form: `REQUEST` if it goes back, `FEEDBACK` after a month; one is hidden."""

    REQUEST = "修正のお願い"
    ENTRY = "入力"
    GUIDE = "記入要領"
    RUBRIC = "評価基準"
    FEEDBACK = "前回の結果"
    IDENTITY = "_meta"


class FormLabel(StrEnum):
    """The visible labels of the sheet 入力 that are read back, in their order."""

    NUMBER = "取組番号"
    INITIATIVE = "取組事業"
    PREVIOUS = "前回評価"
    RATING = "評価"
    STARS = "★"
    STATE = "状態"
    TEXT = "実施内容"
    REMARK = "備考"
    MEASURE = "施策"
    PLEDGE = "公約"
    POLICY = "基本政策"


# What a line is given and nobody changes, what names it first.
FORM_GIVEN = (
    *(FormLabel.INITIATIVE, FormLabel.MEASURE, FormLabel.PLEDGE, FormLabel.POLICY),
    FormLabel.PREVIOUS,
)
# Where the hidden sheet begins to tell once more what each line was given, then the text of
# the last report, if that was of an initiative that was not left out: no reason for leaving it out.
# The printed number follows; version 1 had none that was not the key.
FORM_ISSUED = (*FORM_GIVEN, FormLabel.TEXT, FormLabel.NUMBER)
ISSUED_COLUMN = 6
ISSUED_MARK = "pledgexl.issued"
# What a department types in a line that was given to it.
FORM_INPUTS = (FormLabel.RATING, FormLabel.STATE, FormLabel.TEXT, FormLabel.REMARK)
# What a department types in a spare row besides.
SPARE_INPUTS = (FormLabel.INITIATIVE, FormLabel.MEASURE)


class FormHelper(StrEnum):
    """The columns of the sheet 入力 that it reckons with; all but the first are hidden."""

    CHECK = "確認"
    PAST_TEXT = "前回実施内容"
    PAST_STATE = "前回状態"
    PAST_REMARK = "前回備考"
    GIVEN = "配布時の内容"
    VALUE = "評価の数値"


class Role(StrEnum):
    """Who may confirm a form, in this order, with a name and a date."""

    WRITER = "記入者"
    SUBSECTION_HEAD = "係長"
    SECTION_HEAD = "課長"
    DIVISION_HEAD = "部長"


# The roles that a form of version 1 had: label of the name, label of the date.
OLD_ROLES = (("記入者", "記入日"), ("確認者", "確認日"))


class RequestLabel(StrEnum):
    """The labels of the sheet 修正のお願い; none is one of the sheet 入力."""

    RUNNING = "No."
    SEVERITY = "重要度"
    CELL = "セル"
    WHICH = "取組・ファイル"
    COLUMN = "欄"
    FOUND = "入力されていた内容"
    REASON = "指摘の内容"
    FIX = "対応"
    CODE = "コード"


class FeedbackLabel(StrEnum):
    """The labels of the sheet 前回の結果; none is one of the sheet 入力."""

    LEVEL = "階層"
    NUMBER = "番号"
    TITLE = "名称"
    SHOWN = "前回の値"
    BEFORE = "前々回の値"
    MOVED = "増減"


class IdentityKey(StrEnum):
    """What a form says of itself: labels of the hidden sheet, and names of document properties."""

    FORM_VERSION = "pledgexl.form_version"
    PLAN = "pledgexl.plan"
    PERIOD = "pledgexl.period"
    DEPARTMENT = "pledgexl.department"
    REVISION = "pledgexl.revision"
    ROW_KEYS = "pledgexl.row_keys"


class HiddenLabel(StrEnum):
    """The label of the column that identifies a row."""

    ROW_KEY = "行キー"


ROW_KEY_LABEL = HiddenLabel.ROW_KEY
# Above the visible labels, in a hidden row, stands what each column is, for good, and the label
# that people see below it: `pledgexl:rating=評価`. In version 1 it was the label by itself.
LABEL_MARK = "pledgexl:"
COLUMN_KEYS = {"key": ROW_KEY_LABEL} | {label.name.lower(): label for label in FormLabel}
# A spare row's key is this mark and a running number: `+#3`. In version 1 the measure stood
# between them, and each measure had spare rows of its own.
SPARE_KEY_MARK = "+"
SPARE_ROWS = 3


class SpareNumber(StrEnum):
    """What a spare row has instead of a number, today and in version 1."""

    NEW = "新規"
    OLD = "（予備行）"


class SummarySheet(StrEnum):
    """The sheets of the summary workbook, in reading order."""

    COVER = "表紙"
    GUIDE = "注記"
    OVERVIEW = "総括表"
    LEFT_OUT = "集計外の取組"
    CHARTS = "グラフ"
    TREND = "推移"
    MOVEMENT = "増減"
    MEASURES = "施策別"
    DETAIL = "明細"
    DEPARTMENTS = "部署別"
    PROOF = "検算"
    BANDS = "進捗の分布"
    STATES = "取組の状態"
    RULES = "計算規則"


class LastSheet(StrEnum):
    """What the summary workbook of the last month of a term has besides."""

    HANDOVER = "引継表"


class OfficeSheet(StrEnum):
    """The sheets of the workbook that stays in the office; none is named as one of the summary."""

    OFFICE = "庁内用の表紙"
    SUBMISSIONS = "提出状況"
    FINDINGS = "指摘一覧"
    REMARKS = "備考と読取位置"
    VARIANTS = "ほかの規則での値"
    RECORD = "実行記録"


class SummaryLabel(StrEnum):
    """The labels of both workbooks; those of one sheet differ, whatever their case."""

    NUMBER = "番号"
    TITLE = "基本政策・公約"
    PROGRESS = "進捗（％）"
    STARS = "★"
    POLICY_NUMBER = "政策番号"
    POLICY = "基本政策"
    PLEDGE_NUMBER = "公約番号"
    PLEDGE = "公約"
    MEASURE_NUMBER = "施策番号"
    MEASURE = "施策"
    INITIATIVE_NUMBER = "取組番号"
    INITIATIVE = "取組"
    DEPARTMENT = "担当部署"
    RATING = "評価"
    PREVIOUS = "前回評価"
    ROW_STATUS = "集計上の扱い"
    STATE = "状態"
    TEXT = "実施内容"
    TEXT_OR_REASON = "理由"
    REMARK = "備考"
    FILE = "ファイル"
    SHEET = "シート"
    CELL = "セル"
    NOTE = "注記"
    CODE = "部署コード"
    NAME = "部署名"
    STATUS = "受付"
    REVISION = "版"
    EXPECTED = "全取組"
    RATED = "評価済み"
    EXCLUDED = "対象外・中止"
    MISSING = "未報告"
    REJECTED = "要修正の取組"
    ERRORS = "要修正の指摘"
    ASKED = "回答待ちの指摘"
    SAVED = "保存日時"
    FINDING_CODE = "コード"
    SEVERITY = "重要度"
    VALUE = "入力値"
    REASON = "指摘の内容"
    FIX = "対応"
    ANSWER = "部署の回答"
    SHEET_NAME = "シート名"
    CONTENTS = "内容"
    ITEM = "名称"
    FIGURE = "施策の値"
    MEAN = "平均"
    DEPARTMENTS = "主担当・関係部署"
    LOWEST = "最低"
    HIGHEST = "最高"
    COUNT = "平均に含めた数"
    EXACT = "端数処理前"
    SHOWN = "端数処理後"
    PRINTED = "印刷する値"
    CHECK = "照合"
    WORKING = "計算"
    BAND = "範囲"
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
    RECORDED = "項目"
    KIND = "種類"
    DIGEST = "SHA-256・確認者・照合の結果・バージョン"
    ADOPTED = "採用した規則"
    MONTH = "月"
    BASE = "比べた月"
    THEN = "その月の値"
    NOW = "今回の値"
    LAST_FIGURE = "進捗・評価"
    HANDED = "引継ぎの区分"
    SUCCESSORS = "承継先"
    # What moved a figure, by the names of `Cause`.
    CAUSE_RAISED = "上昇"
    CAUSE_LOWERED = "低下"
    CAUSE_ADDED = "追加"
    CAUSE_ENDED = "終了"
    CAUSE_EXCLUDED = "対象外・中止へ"
    CAUSE_RESUMED = "再開"
    CAUSE_REPORTED = "未報告から"
    CAUSE_UNREPORTED = "未報告へ"
    CAUSE_STRUCTURE = "体系変更"
    CAUSE_ROUNDING = "端数"
