"""What is said of each finding: why it is one and what to do, Japanese and English side by side."""

from dataclasses import dataclass

from pledgexl.messages.language import Language
from pledgexl.model.finding import Code, Finding


@dataclass(frozen=True, slots=True)
class Wording:
    """Why a finding is one, and what to do about it, in one language."""

    why: str
    fix: str


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The same wording in both languages."""

    ja: Wording
    en: Wording


def _both(ja_why: str, ja_fix: str, en_why: str, en_fix: str) -> Bilingual:
    return Bilingual(Wording(ja_why, ja_fix), Wording(en_why, en_fix))


# {…} is filled from Finding.values.
FINDINGS: dict[Code, Bilingual] = {
    Code.NOT_A_WORKBOOK: _both(
        "Excelブック（.xlsx）ではありません（中身は{guess}のようです）。",
        "計画担当から届いた様式（.xlsx）に記入し、そのまま保存して提出してください。",
        "This is not an Excel workbook (.xlsx); it looks like {guess}.",
        "Fill in the form (.xlsx) you were sent, save it as it is and send that.",
    ),
    Code.FILE_EMPTY: _both(
        "ファイルが空（0バイト）です。",
        "手元のファイルを開けることを確かめ、もう一度提出してください。",
        "The file is empty (0 bytes).",
        "Check that your own copy opens, and send it again.",
    ),
    Code.FILE_BROKEN: _both(
        "ファイルが壊れています（{detail}）。転送が途中で切れた可能性があります。",
        "手元のファイルをExcelで開いて保存し直し、もう一度提出してください。",
        "The file is damaged ({detail}); the transfer may have been cut off.",
        "Open your own copy in Excel, save it again and resend it.",
    ),
    Code.FILE_ENCRYPTED: _both(
        "パスワードで保護されているため、読めません。",
        "Excelの「ファイル」→「情報」→「ブックの保護」でパスワードを解除し、保存して提出してください。",
        "The file is protected by a password and cannot be read.",
        "Remove the password in Excel (File, Info, Protect Workbook), save and resend.",
    ),
    Code.OLD_EXCEL_FORMAT: _both(
        "{format}形式のファイルです。",
        "「名前を付けて保存」で「Excelブック（*.xlsx）」を選び、保存して提出してください。",
        "The file is in {format} format.",
        "Use Save As, choose Excel Workbook (*.xlsx), and send that file.",
    ),
    Code.FILE_TOO_LARGE: _both(
        "ファイルが大きすぎます（{detail}）。",
        "画像や余分な書式・シートを取り除くか、新しい様式に記入し直して提出してください。",
        "The file is too large ({detail}).",
        "Remove pictures and spare formats or sheets, or fill in a fresh form.",
    ),
    Code.FILE_UNREADABLE: _both(
        "ファイルを読み取れません（{detail}）。",
        "ほかの人が開いていないか、読み取りの権限があるかを確かめてください。",
        "The file cannot be read ({detail}).",
        "Check that nobody has it open and that you may read it.",
    ),
    Code.NOT_OUR_FORM: _both(
        "計画担当が配った様式ではありません（様式の識別情報が見つかりません）。",
        "配られた様式に記入して提出してください。見つからないときは計画担当に再送を頼んでください。",
        "This is not a form that the planning office issued (its identity was not found).",
        "Fill in the form you were sent; ask the planning office to send it again if it is lost.",
    ),
    Code.FORM_VERSION_UNKNOWN: _both(
        "様式の版（{found}）が、この版のpledgexlで読める版（{expected}）と違います。",
        "今月配られた様式に記入して提出してください。",
        "The form's version ({found}) is not the one this pledgexl reads ({expected}).",
        "Fill in the form that was sent out this month.",
    ),
    Code.OTHER_PLAN: _both(
        "別の計画（自治体・報告書・任期）の様式です。",
        "この報告書のために配られた様式に記入して提出してください。",
        "The form belongs to another plan (city, report or term).",
        "Fill in the form that was sent out for this report.",
    ),
    Code.WRONG_PERIOD: _both(
        "{found}分の様式です。今回は{expected}分を集めています。",
        "{expected}分の様式に記入して提出してください。",
        "The form is for {found}; {expected} is being collected.",
        "Fill in the form for {expected}.",
    ),
    Code.DEPARTMENT_UNKNOWN: _both(
        "部署コード「{found}」は、計画の「部署」シートにありません。",
        "部署の様式を取り違えていないか確かめてください。組織の変更なら計画の「部署」シートを直します。",
        "The department code “{found}” is not on the plan's sheet 部署.",
        "Check that this is the right form; after a reorganisation, mend the plan's sheet 部署.",
    ),
    Code.LABEL_MISSING: _both(
        "見出し「{label}」の列が見つかりません。",
        "列を消したり見出しを書き換えたりせず、配られた様式に記入し直して提出してください。",
        "The column labelled “{label}” was not found.",
        "Fill in a fresh form without deleting columns or changing labels.",
    ),
    Code.DEPARTMENT_RATES_NOTHING: _both(
        "{department}には、この月に評価する取組がありません。",
        "部署を取り違えていないか確かめてください。正しければ計画の「取組」シートの主担当を直します。",
        "{department} has no initiative to rate this month.",
        "Check the department; if it is right, mend 主担当 on the plan's sheet 取組.",
    ),
    Code.RATING_MISSING: _both(
        "評価が入力されていません。",
        "0〜10の数字を入力してください。評価しない取組は、状態で「対象外」か「中止」を選びます。",
        "No rating was entered.",
        "Enter a number from 0 to 10, or choose 対象外 or 中止 as the state.",
    ),
    Code.RATING_NOT_A_NUMBER: _both(
        "評価が一つの数字として読めません。",
        "0〜10の数字を一つだけ、半角で入力してください。",
        "The rating cannot be read as one number.",
        "Enter just one number from 0 to 10.",
    ),
    Code.RATING_OUT_OF_RANGE: _both(
        "評価が0〜10の範囲にありません。",
        "0〜10の数字を入力してください。",
        "The rating is not between 0 and 10.",
        "Enter a number from 0 to 10.",
    ),
    Code.RATING_OFF_STEP: _both(
        "評価は{step}刻みですが、その間の値です。",
        "{step}刻みの数字（0〜10）を入力してください。",
        "Ratings go in steps of {step}; this value lies between two steps.",
        "Enter a number from 0 to 10 in steps of {step}.",
    ),
    Code.RATING_IS_DATE: _both(
        "評価の欄が日付になっています（「8-10」などの入力が日付に変わった可能性があります）。",
        "セルの表示形式を「標準」に戻し、0〜10の数字を入力し直してください。",
        "The rating is a date (something like 8-10 may have been turned into one).",
        "Set the cell's format to General and enter a number from 0 to 10 again.",
    ),
    Code.RATING_IS_BOOLEAN: _both(
        "評価の欄がTRUE／FALSEになっています。",
        "0〜10の数字を入力してください。",
        "The rating is TRUE or FALSE.",
        "Enter a number from 0 to 10.",
    ),
    Code.CELL_IS_ERROR: _both(
        "「{label}」の欄がエラー値です。",
        "数式を消し、値を直接入力してください。",
        "The cell under “{label}” holds an error value.",
        "Delete the formula and type the value itself.",
    ),
    Code.FORMULA_NOT_CALCULATED: _both(
        "「{label}」の数式の計算結果が保存されていません。",
        "値を直接入力するか、Excelで開いて保存し直してください。",
        "The formula under “{label}” was saved without its result.",
        "Type the value itself, or open the file in Excel and save it again.",
    ),
    Code.RATING_WITH_EXCLUSION: _both(
        "状態が「{state}」なのに、評価も入力されています。",
        "平均に入れないなら評価を消し、入れるなら状態を消してください。",
        "The state is {state}, yet there is a rating as well.",
        "Clear the rating to leave the initiative out, or clear the state to count it.",
    ),
    Code.STATE_UNKNOWN: _both(
        "状態が選択肢にありません。",
        "空欄、「完了」、「対象外」、「中止」から選んでください。",
        "The state is not one of the choices.",
        "Leave it blank or choose 完了, 対象外 or 中止.",
    ),
    Code.INITIATIVE_UNKNOWN: _both(
        "この取組番号は計画にありません。",
        "取組番号を配られた様式のとおりに戻してください。新しい取組は予備行に記入します。",
        "The plan has no initiative with this number.",
        "Restore the number as in the form you were sent; use a spare row for a new initiative.",
    ),
    Code.INITIATIVE_DOUBLED: _both(
        "同じ取組番号の行が二つ以上あります（{cells}）。",
        "どの行が正しいかを決め、ほかの行を消してください。",
        "Two or more rows have this initiative number ({cells}).",
        "Decide which row is right and delete the others.",
    ),
    Code.INITIATIVE_OF_OTHER_DEPARTMENT: _both(
        "この取組の主担当は{lead}です。",
        "この行を消してください。主担当が変わったときは計画担当に知らせてください。",
        "This initiative is led by {lead}.",
        "Delete the row, or tell the planning office that the lead has changed.",
    ),
    Code.ADDED_WITHOUT_TITLE: _both(
        "予備行に記入がありますが、取組事業の名称がありません。",
        "取組事業の欄に名称を入力するか、行の記入を消してください。",
        "A spare row is filled in without the initiative's title.",
        "Enter the title, or clear the row.",
    ),
    Code.ROW_WITHOUT_NUMBER: _both(
        "どの取組の行か分かりません（取組番号も予備行の印もありません）。",
        "配られた様式の行に記入してください。新しい取組は予備行に記入します。",
        "It is not clear which initiative this row is (no number, and not a spare row).",
        "Use the rows of the form you were sent; use a spare row for a new initiative.",
    ),
    Code.INITIATIVE_NOT_IN_PERIOD: _both(
        "この取組は{period}の対象期間に入っていません。",
        "行の記入を消してください。対象にするときは計画の「取組」シートの開始・終了を直します。",
        "This initiative does not count in {period}.",
        "Clear the row, or mend 開始 and 終了 on the plan's sheet 取組.",
    ),
    Code.TEXT_MISSING: _both(
        "評価はありますが、実施内容が空欄です。",
        "何をしたかを実施内容に記入してください。空欄のままなら取組事業の名称だけが印刷されます。",
        "There is a rating but no text on what was done.",
        "Tell what was done; otherwise only the initiative's title is printed.",
    ),
    Code.EXCLUDED_WITHOUT_REASON: _both(
        "状態が「{state}」ですが、理由が書かれていません。",
        "実施内容か備考に理由を記入してください。",
        "The state is {state} but no reason is given.",
        "Give the reason under 実施内容 or 備考.",
    ),
    Code.RATING_NORMALISED: _both(
        "評価を{rating}と読み取りました。",
        "このままで構いません。次回からは半角の数字だけを入力してください。",
        "The rating was read as {rating}.",
        "Nothing to do; next time type just the digits.",
    ),
    Code.TEXT_CLEANED: _both(
        "「{label}」から、印刷できない制御文字を取り除きました。",
        "このままで構いません。",
        "Control characters that cannot be printed were removed from “{label}”.",
        "Nothing to do.",
    ),
    Code.INITIATIVE_ADDED: _both(
        "予備行の取組を{number}として加えました。",
        "続けるなら計画の「取組」シートに加えてください。",
        "The initiative in a spare row was added as {number}.",
        "Add it to the plan's sheet 取組 if it is to stay.",
    ),
    Code.INITIATIVE_CARRIED: _both(
        "前に予備行で加えられた取組で、計画の「取組」シートにはまだありません。",
        "続けるなら計画の「取組」シートに加えてください。",
        "The initiative was added in a spare row earlier and is not yet on the plan's sheet 取組.",
        "Add it to the plan's sheet 取組 if it is to stay.",
    ),
    Code.RATING_FROM_FORMULA: _both(
        "評価の欄は数式です。保存されていた結果を読み取りました。",
        "このままで構いません。次回からは数字を直接入力してください。",
        "The rating is a formula; its saved result was read.",
        "Nothing to do; next time type the number itself.",
    ),
    Code.NOT_SUBMITTED: _both(
        "{department}の様式が提出されていません（{count}件）。",
        "{department}に提出を依頼してください。",
        "{department} has not submitted its form ({count} initiatives).",
        "Ask {department} for it.",
    ),
    Code.TWO_FILES: _both(
        "{department}から、同じ改訂番号（{revision}）で内容の違うファイルが届いています（{files}）。",
        "正しい一つだけを残し、ほかは提出フォルダーの外へ移してください。",
        "{department} sent different files with the same revision ({revision}): {files}.",
        "Keep the right one and move the others out of the submissions folder.",
    ),
    Code.ROW_GONE: _both(
        "取組{number}「{title}」の行が様式にありません。",
        "配られた様式の行を消さずに、評価を記入して提出してください。",
        "The row of initiative {number} “{title}” is not in the form.",
        "Use a form that still has the row, and rate it.",
    ),
    Code.DOUBLED_ACROSS_FILES: _both(
        "取組{number}が複数のファイルで報告されています（{files}）。",
        "どのファイルが正しいかを決め、ほかの行を消してください。",
        "Initiative {number} is reported in several files ({files}).",
        "Decide which file is right and delete the other rows.",
    ),
    Code.SUPERSEDED: _both(
        "改訂{newer}のファイル（{file}）があるため、このファイルは使いません。",
        "このままで構いません。",
        "Revision {newer} ({file}) replaces this file.",
        "Nothing to do.",
    ),
    Code.SAME_BYTES: _both(
        "{file}と中身が同じファイルなので、一度だけ数えます。",
        "このままで構いません。",
        "The file is identical to {file} and counts once.",
        "Nothing to do.",
    ),
    Code.SYSTEM_FILE: _both(
        "パソコンが自動で作るファイルなので読み飛ばしました。",
        "このままで構いません。",
        "Skipped: a file that the system makes by itself.",
        "Nothing to do.",
    ),
    Code.LOCK_FILE: _both(
        "Excelが開いている間だけできるファイルです。元のファイルを誰かが開いています。",
        "元のファイルを閉じてから、もう一度実行してください。",
        "A file that exists only while Excel has the form open: somebody has it open.",
        "Close the form and run again.",
    ),
    Code.PLAN_SHEET_MISSING: _both(
        "シート「{sheet}」がありません。",
        "シート名を元に戻すか、`pledgexl init` で作る計画ブックからシートを写してください。",
        "The sheet “{sheet}” is missing.",
        "Restore its name, or copy the sheet from a workbook made by `pledgexl init`.",
    ),
    Code.PLAN_LABEL_MISSING: _both(
        "見出し「{label}」がありません。",
        "1行目の見出しを「{label}」に直してください。",
        "The label “{label}” is missing.",
        "Put the label “{label}” into row 1.",
    ),
    Code.PLAN_VALUE_MISSING: _both(
        "「{label}」が空欄です。",
        "{expected}を入力してください。",
        "“{label}” is blank.",
        "Enter {expected}.",
    ),
    Code.PLAN_VALUE_BAD: _both(
        "「{label}」がこの値では読めません。",
        "{expected}を入力してください。",
        "“{label}” cannot have this value.",
        "Enter {expected}.",
    ),
    Code.PLAN_DOUBLED: _both(
        "「{label}」のこの値は{first}にもあります。",
        "どちらかを直すか、消してください。",
        "This value of “{label}” stands in {first} as well.",
        "Change or delete one of the two.",
    ),
    Code.PLAN_TITLES_DIFFER: _both(
        "同じ番号（{number}）なのに、{first}の「{other}」と名称が違います。",
        "名称を同じにするか、番号を分けてください。",
        "Number {number} has another title (“{other}”) in {first}.",
        "Make the titles the same, or give one another number.",
    ),
    Code.PLAN_UNKNOWN_DEPARTMENT: _both(
        "この部署コードは「部署」シートにありません。",
        "「部署」シートにあるコードに直すか、「部署」シートに加えてください。",
        "The sheet 部署 has no such department code.",
        "Use a code from the sheet 部署, or add it there.",
    ),
    Code.PLAN_UNKNOWN_MEASURE: _both(
        "この施策は「体系」シートにありません。",
        "「1-2-1」のように、「体系」シートにある番号を入力してください。",
        "The sheet 体系 has no such measure.",
        "Enter the ID of a measure on the sheet 体系, such as 1-2-1.",
    ),
    Code.PLAN_NUMBER_GAP: _both(
        "{parent}の「{label}」が{expected}を飛ばしています。",
        "1から続く番号にしてください。",
        "“{label}” of {parent} skips {expected}.",
        "Number from 1 without gaps.",
    ),
    Code.PLAN_MONTHS_REVERSED: _both(
        "終わりの月が始まりの月（{start}）より前です。",
        "始まりと終わりの月を確かめてください。",
        "The last month is before the first ({start}).",
        "Check the two months.",
    ),
    Code.PLAN_SHEET_EMPTY: _both(
        "シート「{sheet}」に行がありません。",
        "2行目から入力してください（灰色の見本行はデータになりません）。",
        "The sheet “{sheet}” has no rows.",
        "Fill it in from row 2 on (grey sample rows are not data).",
    ),
    Code.PLAN_NUMBER_AND_MEASURE_DIFFER: _both(
        "取組番号が施策{measure}の番号で始まっていません。",
        "「{measure}-01」のような番号にするか、施策を直してください。",
        "The number does not begin with that of its measure {measure}.",
        "Use a number such as {measure}-01, or change the measure.",
    ),
    Code.PLAN_UNKNOWN_ITEM: _both(
        "この項目は知られていません。",
        "{expected}のどれかに直すか、行を消してください。",
        "This row is not known here.",
        "Change it to one of {expected}, or delete the row.",
    ),
}


# What the intake calls a kind of file by one word: (Japanese, English).
_KINDS = {
    "xls": ("Excel 97-2003（.xls）", "Excel 97-2003 (.xls)"),
    "xlsb": ("バイナリブック（.xlsb）", "binary workbook (.xlsb)"),
    "ods": ("OpenDocument（.ods）", "OpenDocument (.ods)"),
    "docx": ("Word文書", "a Word document"),
    "pptx": ("PowerPoint", "a presentation"),
    "pdf": ("PDF", "a PDF"),
    "html": ("HTML（ウェブページ）", "a web page"),
    "csv": ("CSVなどの文字だけのファイル", "plain text such as CSV"),
    "zip": ("ZIP書庫", "a ZIP archive"),
    "doc": ("古い形式のOffice文書", "an old Office document"),
    "unknown": ("不明な形式", "something unknown"),
}
_KIND_NAMES = ("guess", "format")


def wording(finding: Finding, language: Language) -> Wording:
    """Return why `finding` is one and what to do, filled with its values."""
    both = FINDINGS[finding.code]
    chosen = both.ja if language is Language.JA else both.en
    kinds = {
        name: _KINDS[kind][0 if language is Language.JA else 1]
        for name, kind in finding.values.items()
        if name in _KIND_NAMES
    }
    values = {**finding.values, **kinds}
    return Wording(chosen.why.format_map(values), chosen.fix.format_map(values))
