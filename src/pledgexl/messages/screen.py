"""What is said on the screen: one line each, Japanese and English."""

from enum import Enum

from pledgexl.messages.language import Language


class Said(Enum):
    """Sentences by name: (Japanese, English); {…} is filled."""

    # Errors of the operator.
    ERROR = ("エラー: {message}", "Error: {message}")
    NO_PLAN = (
        "計画ブックがありません: {file}（`pledgexl init` で作れます）",
        "There is no plan workbook: {file} (`pledgexl init` makes one)",
    )
    NO_TEMPLATE = (
        "Word様式がありません: {file}（`pledgexl init` で作れます）",
        "There is no Word template: {file} (`pledgexl init` makes one)",
    )
    NO_SUBMISSIONS = (
        "提出フォルダーがありません: {file}",
        "There is no folder of submissions: {file}",
    )
    BAD_PERIOD = (
        "対象月は 2024-03 のように書いてください: {value}",
        "Write the month as 2024-03: {value}",
    )
    PERIOD_NEEDED = (
        "対象月を指定してください（例: pledgexl {command} 2024-03）。候補: {candidates}",
        "Say which month (for example: pledgexl {command} 2024-03). Candidates: {candidates}",
    )
    NO_CANDIDATE = ("なし", "none")
    NOTHING_TO_RATE = (
        "{period}に評価する取組がありません。計画の「取組」シートを確かめてください。",
        "There is nothing to rate in {period}. Check the plan's sheet 取組.",
    )
    RESULT_UNREADABLE = (
        "前の月の結果を読めません: {file}（消すか、その月を `run` し直してください）",
        "An earlier month's result cannot be read: {file} (delete it, or `run` that month again)",
    )
    CANNOT_WRITE = (
        "書き込めません: {file}（{reason}）。ファイルを開いていないか、権限と空き容量を確かめてください。",
        "Cannot write: {file} ({reason}). Check that nothing is open there, and rights and space.",
    )
    WOULD_OVERWRITE = (
        "内容の違うファイルがあるため、何も書きませんでした: {files}",
        "Nothing was written, because these hold something else: {files}",
    )
    USAGE = (
        "コマンドの書き方が違います: {message}（`pledgexl --help` で使い方が出ます）",
        "{message} (see `pledgexl --help`)",
    )
    OUTSIDE_TERM = (
        "{period}は任期（{start}〜{end}）の外です。対象月か、計画の「設定」シートを確かめてください。",
        "{period} is outside the term ({start} to {end}). Check the month, or the plan's sheet 設定.",
    )
    BAD_EPOCH = (
        "環境変数 SOURCE_DATE_EPOCH は秒数（整数）で指定してください: {value}",
        "SOURCE_DATE_EPOCH must be a whole number of seconds: {value}",
    )
    TEMPLATE_FINE = ("問題は見つかりませんでした: {file}", "Nothing wrong was found: {file}")
    # Reports.
    READING = ("様式を読んでいます", "Reading forms")
    WRITING = ("様式を作っています", "Writing forms")
    FORMS_WRITTEN = ("{count}件の様式を作りました: {folder}", "Forms written ({count}): {folder}")
    INITIALISED = ("作りました: {file}", "Written: {file}")
    DEMO_WRITTEN = ("見本の{count}ファイルを作りました: {folder}", "Sample files written ({count}): {folder}")
    FILES_COUNTED = (
        "ファイル {found}件 = 受付 {accepted} + 差戻し {rejected} + 旧版 {superseded} + 読み飛ばし {ignored}",
        "Files {found} = accepted {accepted} + rejected {rejected} + superseded {superseded} + ignored {ignored}",
    )
    ROWS_COUNTED = (
        "取組 {expected}件 = 評価済 {rated} + 除外 {excluded} + 未報告 {missing} + 要修正 {rejected}",
        "Initiatives {expected} = rated {rated} + excluded {excluded} + missing {missing} + rejected {rejected}",
    )
    FINDINGS_COUNTED = (
        "指摘 要修正 {error}件・確認 {warning}件・参考 {note}件",
        "Findings: {error} errors, {warning} warnings, {note} notes",
    )
    FINDINGS_WRITTEN = ("指摘の一覧: {file}", "List of findings: {file}")
    ISSUED = ("{label}　全体の進捗 {shown}", "{label}: overall progress {shown}")
    ISSUED_PROVISIONAL = (
        "【暫定】{label}　全体の進捗 {shown}",
        "PROVISIONAL {label}: overall progress {shown}",
    )
    WROTE = ("  {file}", "  {file}")
    NOT_ISSUED = (
        "要修正が残っているため、報告書は作りませんでした（`--provisional` で暫定版を作れます）。",
        "No report was issued, because errors remain (`--provisional` issues a provisional one).",
    )
    OLD_ISSUE_STANDS = (
        "前に作った報告書はそのまま残っています: {folder}",
        "The documents issued before are still there: {folder}",
    )
    NO_FIGURE = ("－", "-")
    FIX = ("→ {fix}", "-> {fix}")
    VALUE = ("「{value}」", "“{value}”")
    INTERRUPTED = ("中断しました。出力は前のままです。", "Interrupted; the output is as it was.")
    STATUS_LINE = (
        "{status}  {code} {name}  評価済 {rated}／{expected}  要修正 {errors}",
        "{status}  {code} {name}  rated {rated}/{expected}  errors {errors}",
    )


def say(sentence: Said, language: Language, **values: str | int) -> str:
    """Return `sentence` in `language`, filled with `values`."""
    japanese, english = sentence.value
    return str(japanese if language is Language.JA else english).format_map(values)
