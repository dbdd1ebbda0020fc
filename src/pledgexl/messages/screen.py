"""What is said on the screen: one line each, Japanese and English."""

from enum import Enum

from pledgexl.messages.language import Language
from pledgexl.messages.system import in_words


class Said(Enum):
    """Sentences by name: (Japanese, English); {…} is filled.

    The name of an operator's error is its code in what `--json` prints, and never changes.
    """

    # Errors of the operator.
    ERROR = ("エラー: {message}", "Error: {message}")
    NO_PLAN = (
        "計画ブックがありません: {file}（`pledgexl init` で作れます）",
        "There is no plan workbook: {file} (`pledgexl init` makes one)",
    )
    PLAN_UNREADABLE = (
        "計画ブックを開けません: {file}（Excelで開いて「Excelブック（*.xlsx）」で保存し直し、閉じてください）",
        "The plan workbook cannot be opened: {file} (open it in Excel, save it as Excel Workbook (*.xlsx) and close it)",
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
    RESULT_UNSOUND = (
        "前に作成した月の結果を使えません: {file}（{reason}）。その月を `run` し直すか、控えのファイルに戻してください。",
        "An earlier month's result cannot be used: {file} ({reason}). `run` that month again, or restore the file.",
    )
    # What may be wrong with an earlier result.
    RESULT_NO_FILE = ("ファイルがありません", "there is no such file")
    RESULT_TOO_LARGE = ("{limit}MBを超えています", "it is larger than {limit} MB")
    RESULT_NO_JSON = ("JSONとして読めません", "it is not JSON")
    RESULT_KEY_BAD = (
        "「{key}」の値がないか、正しくありません",
        "the value of “{key}” is missing or wrong",
    )
    RESULT_OTHER_VERSION = (
        "「version」が「{found}」です。読めるのは「{ours}」です",
        "its “version” is “{found}”; only “{ours}” can be read",
    )
    RESULT_OTHER_PERIOD = (
        "「period」が「{found}」です。{period}の結果ではありません",
        "its “period” is “{found}”; it is no result of {period}",
    )
    RESULT_OTHER_CITY = (
        "「{found}」の結果です。この計画の自治体名は「{own}」です",
        "it is a result of “{found}”; this plan is that of “{own}”",
    )
    RESULT_OTHER_TITLES = (
        "政策・公約・施策{count}件のうち、名称がこの計画と同じものが{known}件しかありません",
        "of {count} policies, pledges and measures only {known} have the titles of this plan",
    )
    RESULT_NOT_FINAL = (
        "確定版なのに、取組{number}に評価がありません",
        "it is a final one, but initiative {number} has no rating",
    )
    RESULT_FIGURE_DIFFERS = (
        "「{key}」が「{found}」ですが、評価から計算すると「{computed}」です",
        "“{key}” is “{found}”, but the ratings give “{computed}”",
    )
    FINAL_STANDS = (
        "{period}は確定版を作成済みです。暫定版に置き換えることはできません: {folder}",
        "The final report of {period} has been issued; a provisional one does not replace it: {folder}",
    )
    CANNOT_WRITE = (
        "書き込めません: {file}（{reason}）。ファイルや、そのフォルダーのコマンドプロンプトを開いたままにしていないか、書き込みの権限と空き容量があるかを確かめてください。",
        "Cannot write: {file} ({reason}). Check that no file or command prompt is open there, and rights and space.",
    )
    FILES_OPEN = (
        "{files}が開かれているため、{folder} を更新できませんでした。前の内容がそのまま残っています。閉じてから、もう一度実行してください。",
        "{folder} was not renewed, because {files} is open; its old content is whole. Close it and run again.",
    )
    FILE_OPEN = ("「{file}」", "{file}")
    FILE_OPEN_BY = ("「{file}」（開いている人：{owner}）", "{file} (opened by {owner})")
    PATH_TOO_LONG = (
        "書き込めません: {file}（フォルダーとファイルの名前を合わせて260文字までです）。作業フォルダーを浅い場所に移してください。",
        "Cannot write: {file} (folders and name together have at most 260 letters). Move the workspace up.",
    )
    WAITING_FOR = (
        "ほかのプログラムが使っているため、10秒ほど待ちます: {file}",
        "Waiting up to 10 seconds for another program that uses {file}",
    )
    WOULD_OVERWRITE = (
        "内容の違うファイルがあるため、何も書きませんでした: {files}",
        "Nothing was written, because these hold something else: {files}",
    )
    USAGE = (
        "コマンドの書き方に誤りがあります{message}（`pledgexl --help` で使い方を表示します）",
        "{message} (see `pledgexl --help`)",
    )
    NAMED = (": {name}", ": {name}")
    OUTSIDE_TERM = (
        "{period}は任期（{start}〜{end}）の外です。対象月か、計画の「設定」シートを確かめてください。",
        "{period} is outside the term ({start} to {end}). Check the month, or the plan's sheet 設定.",
    )
    BAD_EPOCH = (
        "環境変数 SOURCE_DATE_EPOCH は秒数（整数）で指定してください: {value}",
        "SOURCE_DATE_EPOCH must be a whole number of seconds: {value}",
    )
    NO_PAGES = (
        "目次にページ番号はありません。Wordで目次を右クリックし「フィールド更新」を選ぶか、`run --pdf` で入ります。",
        "The contents have no page numbers: update the field in Word, or use `run --pdf`.",
    )
    PDF_NO_OFFICE = (
        "PDFは作りませんでした。LibreOfficeが見つかりません。Wordの「エクスポート」でも作れます。",
        "No PDF was made: LibreOffice was not found. Word can export one as well.",
    )
    PDF_NO_READER = (
        'PDFは作りませんでした。Pythonの pypdf が要ります（pip install "pledgexl[pdf]"）。',
        'No PDF was made: it needs Python\'s pypdf (pip install "pledgexl[pdf]").',
    )
    PDF_FAILED = (
        "PDFは作れませんでした。LibreOfficeが報告書を変換できません。Wordの「エクスポート」でも作れます。",
        "No PDF was made: LibreOffice cannot convert the report. Word can export one as well.",
    )
    PDF_TOO_SLOW = (
        "PDFは作れませんでした。LibreOfficeが時間内に終わりません。Wordの「エクスポート」でも作れます。",
        "No PDF was made: LibreOffice did not finish in time. Word can export one as well.",
    )
    TEMPLATE_FAULTY = (
        "Word様式に直すところが{count}か所あります: {file}",
        "The Word template has {count} mistake(s): {file}",
    )
    TEMPLATE_REVISIONS = (
        "Word様式に変更履歴が{count}件残っています。すべて承諾したものとして報告書を作りました。",
        "The Word template holds {count} tracked change(s); the report prints them as accepted.",
    )
    TEMPLATE_COMMENTS = (
        "Word様式にコメントが{count}件残っています。報告書には入れていません。",
        "The Word template holds {count} comment(s); they are not in the report.",
    )
    TEMPLATE_FINE = ("問題は見つかりませんでした: {file}", "Nothing wrong was found: {file}")
    NO_READERS = (
        "提出ファイルを読む処理を起動できません。空きメモリとウイルス対策ソフトの設定を確かめてください。",
        "The processes that read submissions do not start. Check free memory and virus protection.",
    )
    PROCESS_LOST = (
        "集計を手伝う処理が途中で終わったため、何も作りませんでした。ウイルス対策ソフトなどが止めていないかを確かめて、もう一度実行してください。",
        "A process of this run ended early, so nothing was issued. Check that no virus protection ends it, and run again.",
    )
    HELD = (
        "ほかで実行中です: {computer}（{since}から）。終わるのを待つか、そのパソコンの人に確かめてください。",
        "Another run holds this workspace: {computer} (since {since}). Wait, or ask there.",
    )
    TAKEN_OVER = (
        "{computer}で{since}に始まった実行が途中で止まっていたので、引き継ぎました。",
        "A run that began on {computer} at {since} had died; this run takes over.",
    )
    SYSTEM_REFUSED = (
        "読み書きできません: {file}（{reason}）。権限、接続、空き容量を確かめてください。",
        "Cannot read or write: {file} ({reason}). Check rights, the connection and free space.",
    )
    OPEN_ELSEWHERE = (
        "ほかで開かれているため、読み取れません: {file}（開いている人：{owner}）。閉じてから、もう一度実行してください。",
        "It is open elsewhere and cannot be read: {file} (opened by {owner}). Close it and run again.",
    )
    NOT_OPENED = (
        "開けません: {file}（{reason}）。ExcelやWordなどで開いていれば閉じ、読み書きの権限があるかを確かめてください。",
        "Cannot open: {file} ({reason}). Close it in Excel, Word and the like, and check your rights.",
    )
    NO_CLUSTER_EXTRA = (
        '追加の部品が要ります（pip install "pledgexl[cluster]"）。',
        'This needs what `pip install "pledgexl[cluster]"` installs.',
    )
    NO_SCHEDULER = (
        "Daskのスケジューラーが応答しません: {address}（動いているか、`--scheduler tcp://ホスト:8786` の綴りを確かめてください）",
        "No Dask scheduler answers: {address} (check that it runs, and write `--scheduler tcp://host:8786`)",
    )
    CLUSTER_FAILED = (
        "クラスターで読み取りを続けられません（{reason}）。スケジューラーとワーカーを確かめて、もう一度実行してください。",
        "The cluster cannot go on reading ({reason}). Check its scheduler and workers, and run again.",
    )
    OTHER_VERSION = (
        "pledgexlの版がそろっていません: このPC {ours}、{place} {theirs}。同じ版を入れてください。",
        "The versions of pledgexl differ: here {ours}, at {place} {theirs}. Install the same one.",
    )
    STORAGE_REFUSED = (
        "提出先の保管場所を読めません: {file}（{reason}）。綴り、権限、接続を確かめてください。",
        "The storage of submissions cannot be read: {file} ({reason}). Check spelling, rights and connection.",
    )
    WORKER_WITHOUT_STORAGE = (
        "ワーカー {worker} から提出先の保管場所を読めません（{reason}）。全ワーカーから見えるようにしてください。",
        "The worker {worker} cannot read the storage of submissions ({reason}). Every worker must see it.",
    )
    # Reports.
    READING = ("様式を読んでいます", "Reading forms")
    WRITING = ("様式を作っています", "Writing forms")
    WRITING_RETURNS = ("返す様式を作っています", "Writing returns")
    RETURNS_WRITTEN = (
        "部署に返すファイル {count}件: {folder}",
        "Files to send back ({count}): {folder}",
    )
    FORMS_WRITTEN = ("{count}件の様式を作りました: {folder}", "Forms written ({count}): {folder}")
    INITIALISED = ("作りました: {file}", "Written: {file}")
    DEMO_WRITTEN = (
        "見本の{count}ファイルを作りました: {folder}",
        "Sample files written ({count}): {folder}",
    )
    FILES_COUNTED = (
        "ファイル {found}件 = 受付 {accepted} + 差戻し {rejected} + 旧版 {superseded} + 対象としないファイル {ignored}",
        "Files {found} = accepted {accepted} + rejected {rejected} + superseded {superseded} + ignored {ignored}",
    )
    ROWS_COUNTED = (
        "取組 {expected}件 = 評価済 {rated} + 除外 {excluded} + 未報告 {missing} + 要修正 {rejected}",
        "Initiatives {expected} = rated {rated} + excluded {excluded} + missing {missing} + rejected {rejected}",
    )
    FINDINGS_COUNTED = (
        "指摘 要修正 {error}件・要確認 {warning}件・参考 {note}件",
        "Findings: {error} errors, {warning} warnings, {note} notes",
    )
    FINDINGS_WRITTEN = ("指摘の一覧: {file}", "List of findings: {file}")
    ISSUED = ("{label}　全体の進捗 {shown}", "{label}: overall progress {shown}")
    ISSUED_PROVISIONAL = (
        "【暫定】{label}　全体の進捗 {shown}",
        "PROVISIONAL {label}: overall progress {shown}",
    )
    WROTE = ("  {file}", "  {file}")
    PROVED = (
        "照合 報告書の文言 {texts}件と数値 {figures}か所を読み返し、数値 {compared}件が集計ブックと一致",
        "Proved: {texts} texts and {figures} figures read back; {compared} figures equal the workbook's",
    )
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
    INTERRUPTED = (
        "中断しました。作りかけのファイルは残していません。もう一度実行してください。",
        "Interrupted; nothing is left half-written. Run it again.",
    )
    STATUS_LINE = (
        "{status}  {code} {name}  評価済 {rated}／{expected}  要修正 {errors}  確認待ち {asked}  {revision}{saved}",
        "{status}  {code} {name}  rated {rated}/{expected}  errors {errors}  to be confirmed {asked}  {revision}{saved}",
    )
    STATUS_REVISION = ("第{revision}版", "revision {revision}")
    STATUS_SAVED = ("  {saved} 保存", "  saved {saved}")
    DAYS_LEFT = (
        "提出期限 {deadline}（あと{days}日）",
        "Due {deadline} ({days} days left)",
    )
    DAYS_OVER = (
        "提出期限 {deadline}（{days}日過ぎています）",
        "Due {deadline} ({days} days ago)",
    )
    CHANGED_BY_REVISION = (
        "前の版から変わった欄 {count}件",
        "Cells changed since the revision before: {count}",
    )
    CHANGED_SINCE_RUN = (
        "前回の集計から変わった欄 {count}件",
        "Cells changed since the last run: {count}",
    )
    CHANGE = (
        "  {code}  {id}  {label}  「{before}」→「{now}」",
        "  {code}  {id}  {label}  “{before}” -> “{now}”",
    )
    MAIL_WRITTEN = ("メールの下書き {count}件: {folder}", "Drafts written ({count}): {folder}")
    NOTHING_TO_MAIL = (
        "送るものはありません。依頼、再依頼、修正のお願いが必要な部署がないためです。",
        "There is nothing to mail: no department needs a request, a reminder or a return.",
    )
    WITHOUT_ADDRESS = (
        "宛先のない下書き: {names}（計画ブックの「部署」シートの「メール」が空欄です）",
        "Drafts without an address: {names} (the plan's sheet 部署 has none)",
    )


class Sentence(str):
    """What is said, and the name by which programs know an error."""

    __slots__ = ("name",)
    name: str


def say(sentence: Said, language: Language, **values: str | int) -> Sentence:
    """Return `sentence` in `language`, filled with `values`."""
    japanese, english = sentence.value
    if "reason" in values:
        values["reason"] = in_words(str(values["reason"]), language)
    said = Sentence((japanese if language is Language.JA else english).format_map(values))
    said.name = sentence.name.lower()
    return said
