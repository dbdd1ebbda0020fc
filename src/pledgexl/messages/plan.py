"""What is said in and about the plan workbook.

The workbook itself is Japanese, as the office that keeps it; the lines of the command know both
languages.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pledgexl.messages.language import Language
from pledgexl.schema import CARRY_WORDS, CUT_WORDS, LEVEL_WORDS, PlanLabel, PlanSheet, Setting

_FAULTY = {
    Language.JA: "計画ブック {file} に直すところが{count}件あります。",
    Language.EN: "The plan workbook {file} has {count} fault(s).",
}


def faulty_plan(file: str, count: int, language: Language) -> str:
    """Return the one line about a plan workbook with `count` faults."""
    return _FAULTY[language].format(file=file, count=count)


def _one_of(words: Mapping[str, str]) -> str:
    return "・".join(words.values()) + "のどれか"


_AS_TEXT = "書式を「文字列」にしたセルに、"
_MONTH = "「2024-03」のような年月"
_DEPARTMENT = "シート「部署」にある部署コード"
_WORDS = "文字"

# What a cell is to hold, as it follows a "…を入力してください"; by sheet, and label or 項目.
EXPECTED: dict[PlanSheet, dict[str, str]] = {
    PlanSheet.SETTINGS: {
        PlanLabel.SETTING: "、".join(Setting),
        Setting.MUNICIPALITY: "自治体の名称（例：汐見野市）",
        Setting.REPORT_TITLE: "報告書の名称（例：市長公約の取組状況）",
        Setting.TERM_START: _MONTH,
        Setting.TERM_END: _MONTH,
        Setting.STEP: "1・0.5・0.1のどれか",
        Setting.DEADLINE: "1から31までの日",
        Setting.CONTACT: _WORDS,
    },
    PlanSheet.STRUCTURE: {
        PlanLabel.POLICY_NUMBER: "1から続く番号",
        PlanLabel.POLICY: "基本政策の名称",
        PlanLabel.PLEDGE_NUMBER: "基本政策ごとに1から続く番号",
        PlanLabel.PLEDGE: "公約の名称",
        PlanLabel.MEASURE_NUMBER: "公約ごとに1から続く番号",
        PlanLabel.MEASURE: "施策の名称",
    },
    PlanSheet.DEPARTMENTS: {
        PlanLabel.DEPARTMENT_CODE: "「101」のような部署コード（使えるのは文字、数字、「-」「_」で、20文字まで）",
        PlanLabel.DEPARTMENT_NAME: "部署の名称",
        PlanLabel.CONTACT: _WORDS,
        PlanLabel.MAIL: "「kikaku@city.example.jp」のようなメールアドレス（二つ以上は「、」で区切り、ない場合は空欄にする）",
    },
    PlanSheet.INITIATIVES: {
        PlanLabel.INITIATIVE_NUMBER: f"{_AS_TEXT}施策の番号に2桁以上の番号を続けた「1-2-1-01」のような取組番号",
        PlanLabel.MEASURE: f"{_AS_TEXT}シート「体系」にある「1-2-1」のような施策の番号",
        PlanLabel.INITIATIVE: "取組事業の名称",
        PlanLabel.LEAD: _DEPARTMENT,
        PlanLabel.RELATED: f"{_DEPARTMENT}（二つ以上は「、」で区切る）",
        PlanLabel.START: _MONTH,
        PlanLabel.END: _MONTH,
    },
    PlanSheet.RULES: {
        PlanLabel.LEVEL: _one_of(LEVEL_WORDS),
        PlanLabel.TIMES: "1以上の整数",
        PlanLabel.PLACES: "0から6までの整数",
        PlanLabel.CUT: _one_of(CUT_WORDS),
        PlanLabel.CARRY: _one_of(CARRY_WORDS),
    },
    PlanSheet.RUBRIC: {
        PlanLabel.RATING: f"{_AS_TEXT}「10」のような評価",
        PlanLabel.MEANING: "その評価の目安",
    },
}


def missing_rule(level: str) -> tuple[str, str]:
    """Return what is blank, and what to enter, where 計算規則 has no row for `level`."""
    return f"{level}の規則", f"{PlanLabel.LEVEL}が「{level}」の行"


def whole_item(item_id: str) -> str:
    """Return the name of that in which numbers skip: an item by its ID, or the plan for ""."""
    if not item_id:
        return "計画全体"
    return f"{PlanLabel.PLEDGE if '-' in item_id else PlanLabel.POLICY}{item_id}"


def skipped_numbers(first: int, last: int) -> str:
    """Return the numbers from `first` to `last`, which a plan leaves out."""
    return str(first) if first == last else f"{first}から{last}まで"


PLAN_TITLE = "計画ブック"
GUIDE_TITLE = "計画ブックの記入要領"
PAGE_HEADER = "&R&A"
PAGE_FOOTER = "&C&P / &N"
SAMPLE_MARK = "例："
LIST_ERROR_TITLE = "入力できない値です"
LIST_ERROR = "一覧から選ぶか、一覧にある値を入力してください。"
NUMBER_ERROR = "整数を入力してください。"


@dataclass(frozen=True, slots=True)
class GuideSection:
    """A part of the guide: a heading and (keyword, explanation) lines."""

    heading: str
    lines: tuple[tuple[str, str], ...]


_ABOUT = GuideSection(
    "このブックについて",
    (
        (
            "何のブックか",
            "公約の体系、部署、取組、計算のしかたを書いておくブックです。様式の作成、提出の確認、集計、報告書は、すべてこのブックをもとに作られます。",
        ),
        (
            "書く順番",
            "「設定」「体系」「部署」「取組」の順に、2行目から書きます。「計算規則」と「評価基準」は、標準の内容を入れてあります。",
        ),
        (
            "見本の行",
            "左端が「例：」で始まる灰色の行は見本で、データになりません。残しても、上書きしても、消しても構いません。",
        ),
        (
            "守ること",
            "シート名と1行目の見出しは変えないでください。列の順番を変えること、列を加えることはできます。セルは結合しないでください。",
        ),
        (
            "誤りがあるとき",
            "誤りがあれば、実行したときに、シートとセル、直し方をすべて一覧にします。直るまで様式や報告書は作られません。",
        ),
    ),
)
_CALCULATION = GuideSection(
    "計算規則の読み方",
    (
        (
            "下から上へ",
            "取組の評価（0から10）を平均して施策の値にし、施策から公約、公約から基本政策、基本政策から全体へと平均していきます。",
        ),
        (
            "倍率",
            "平均に掛ける数です。標準では公約だけが10で、10点満点の平均を百分率（％）に直します。",
        ),
        (
            "小数桁・端数処理",
            "印刷する値の小数の桁数と、それより下の桁の扱いです。標準は、全体が小数第1位まで、ほかは整数までの切捨てです。",
        ),
        (
            "引継ぎ",
            "「端数処理後」は印刷した値を、「端数処理前」は端数を処理する前の正確な値を、一つ上の階層の平均に使います。",
        ),
        (
            "標準のままなら",
            "基本政策と全体は、一つ下の印刷した値だけで検算できます。公約は、施策の端数を切り捨てる前の値を平均するため、印刷した施策の値とは合わないことがあります。",
        ),
        (
            "未報告の取組",
            "評価が空欄の取組は、0とは扱わず、平均に入れません。",
        ),
    ),
)
_CHANGES = GuideSection(
    "計画が変わったとき",
    (
        (
            "取組を加える",
            "「取組」の最後に行を加え、その施策でまだ使っていない番号を付けます。様式の予備の行で部署から届いた取組にも、次の番号が付きます。",
        ),
        (
            "取組が終わる",
            "行は消さずに「終了」に最後の月を書きます。翌月から様式に出なくなり、過去の月はそのまま作り直せます。",
        ),
        (
            "名称が変わる",
            "名称だけを書き換えます。同じ番号の基本政策・公約は、すべての行で同じ名称にしてください。",
        ),
        (
            "担当が変わる",
            "「主担当」を新しい部署コードに変えます。部署の名称だけが変わったときは「部署」の名称を直し、コードは変えません。",
        ),
        (
            "番号は変えない",
            "取組番号と施策の番号は、前の月の評価とつなぐ手がかりです。一度付けたら変えず、消した取組の番号も使い回さないでください。",
        ),
        (
            "計算規則を変える",
            "変える前の月とは数字を比べられなくなります。規則を変えたことは報告され、その月をまたぐ増減は示しません。",
        ),
    ),
)

# What each sheet is for, in the guide's headings.
_PURPOSES: dict[PlanSheet, str] = {
    PlanSheet.SETTINGS: "自治体、報告書、任期など、全体に関わること",
    PlanSheet.STRUCTURE: "公約の体系（1行に施策を一つ）",
    PlanSheet.DEPARTMENTS: "様式を配る部署（1行に部署を一つ）",
    PlanSheet.INITIATIVES: "評価する取組事業（1行に取組を一つ）",
    PlanSheet.RULES: "平均と端数の扱い（階層ごとに1行）",
    PlanSheet.RUBRIC: "評価の目安。様式に印刷されます",
}

# What the columns of each sheet take; the sheet 設定 explains itself row by row.
_COLUMNS: dict[PlanSheet, tuple[tuple[str, str], ...]] = {
    PlanSheet.SETTINGS: (
        (PlanLabel.VALUE, "項目ごとに書きます。何を書くかは、それぞれの「説明」にあります。"),
    ),
    PlanSheet.STRUCTURE: (
        (
            "政策番号・公約番号・施策番号",
            "1から続く整数です。公約は基本政策ごとに、施策は公約ごとに、1から付け直します。「1-2-1」は、基本政策1、公約2、施策1のことです。基本政策はⅠ、Ⅱ、Ⅲと印刷されます。",
        ),
        (
            "基本政策・公約・施策",
            "名称です。同じ基本政策や公約が続く行にも、毎行、同じ名称を書きます。",
        ),
    ),
    PlanSheet.DEPARTMENTS: (
        (
            PlanLabel.DEPARTMENT_CODE,
            "部署を区別する番号や記号です（例：101）。使えるのは文字、数字、「-」「_」で、20文字までです。重複はできません。様式のファイル名にもなります。",
        ),
        (PlanLabel.DEPARTMENT_NAME, "部署の名称です。重複はできません。"),
        (
            "担当者・メール",
            "メールの下書きの宛名と宛先です。メールは「、」で区切って二つ以上書けます。空欄でも構いません。",
        ),
    ),
    PlanSheet.INITIATIVES: (
        (
            PlanLabel.INITIATIVE_NUMBER,
            "施策の番号に2桁の番号を続けます（例：1-2-1-01）。重複はできません。",
        ),
        (PlanLabel.MEASURE, "「体系」にある施策の番号です（例：1-2-1）。"),
        (PlanLabel.INITIATIVE, "取組事業の名称です。"),
        (PlanLabel.LEAD, "評価を付ける部署のコードを一つ書きます。"),
        (
            PlanLabel.RELATED,
            "ほかに関わる部署のコードを「、」で区切って書きます。空欄でも構いません。",
        ),
        (
            "開始・終了",
            "評価の対象とする最初と最後の月です（例：2023-04）。空欄なら、ずっと対象です。",
        ),
    ),
    PlanSheet.RULES: (("全部の列", "標準の内容が入っています。読み方は下にあります。"),),
    PlanSheet.RUBRIC: (
        (PlanLabel.RATING, "0から10までの点数です（例：10、8～9）。"),
        (PlanLabel.MEANING, "その点数を付けるときの目安です。自治体の言葉に直して構いません。"),
    ),
}
GUIDE: tuple[GuideSection, ...] = (
    _ABOUT,
    *(
        GuideSection(f"シート「{sheet}」：{_PURPOSES[sheet]}", _COLUMNS[sheet])
        for sheet in _PURPOSES
    ),
    _CALCULATION,
    _CHANGES,
)

SETTING_EXPLANATIONS: dict[Setting, str] = {
    Setting.MUNICIPALITY: "必須。表紙と様式に印刷する自治体の名称です。",
    Setting.REPORT_TITLE: "必須。表紙に印刷する報告書の名称です（例：市長公約の取組状況）。",
    Setting.TERM_START: "必須。任期の最初の月です（例：2022-07）。",
    Setting.TERM_END: "必須。任期の最後の月です（例：2026-07）。",
    Setting.STEP: "評価を付ける刻みです。1、0.5、0.1のどれかで、空欄なら1です。",
    Setting.DEADLINE: "様式の提出期限で、報告する月の翌月の日です（例：10）。空欄でも構いません。",
    Setting.CONTACT: "様式に印刷する問い合わせ先です（例：企画政策課　内線2315）。空欄でも構いません。",
}

DEFAULT_RUBRIC: tuple[tuple[str, str], ...] = (
    ("10", "目指した成果が出て、公約を果たしたと言える"),
    ("9", "成果がほぼ出そろい、仕上げや定着を残すのみ"),
    ("8", "計画した事業をほぼ終え、成果がはっきり表れている"),
    ("7", "事業が計画どおりに進み、成果が見え始めている"),
    ("6", "事業の大半を実施しているが、成果はこれから"),
    ("5", "事業の半ばまで実施している"),
    ("4", "事業を始め、一部を実施している"),
    ("3", "予算や体制が整い、実施の直前にある"),
    ("2", "内容を決め、準備を進めている"),
    ("1", "調査や検討を始めている"),
    ("0", "まだ着手していない"),
)

# The first cell of each begins with `SAMPLE_MARK`, by which a reader passes over it.
SAMPLE_ROWS: dict[PlanSheet, tuple[tuple[str, ...], ...]] = {
    PlanSheet.STRUCTURE: (
        (
            f"{SAMPLE_MARK}1",
            "こどもが健やかに育つまち",
            "1",
            "子育て家庭を切れ目なく支えます",
            "1",
            "妊娠から子育てまでの相談窓口を一つにします",
        ),
        (
            f"{SAMPLE_MARK}1",
            "こどもが健やかに育つまち",
            "1",
            "子育て家庭を切れ目なく支えます",
            "2",
            "保育の待機児童をなくします",
        ),
        (
            f"{SAMPLE_MARK}1",
            "こどもが健やかに育つまち",
            "2",
            "学ぶ意欲に応える学校をつくります",
            "1",
            "どの学校でも安心して学べる環境を整えます",
        ),
    ),
    PlanSheet.DEPARTMENTS: (
        (f"{SAMPLE_MARK}101", "企画政策課", "政策推進係", "kikaku@city.example"),
        (f"{SAMPLE_MARK}501", "こども政策課", "こども企画係", "kodomo@city.example"),
        (f"{SAMPLE_MARK}502", "保育幼稚園課", "保育運営係", "hoiku@city.example"),
    ),
    PlanSheet.INITIATIVES: (
        (
            f"{SAMPLE_MARK}1-1-1-01",
            "1-1-1",
            "こども家庭センターの開設",
            "501",
            "101、502",
            "2022-07",
            "",
        ),
        (
            f"{SAMPLE_MARK}1-1-2-01",
            "1-1-2",
            "保育所の定員の拡大",
            "502",
            "",
            "2023-04",
            "2025-03",
        ),
    ),
}
