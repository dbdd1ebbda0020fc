"""The help of the command, Japanese and English."""

from enum import Enum

from pledgexl.messages.language import Language


class Help(Enum):
    """What `--help` says, by command or option: (Japanese, English)."""

    APP = (
        "市長公約の進捗を、各部署のExcel様式から集計表と報告書にまとめます。",
        "From the departments' Excel forms to the council's report on the mayor's pledges.",
    )
    WORKSPACE = ("作業フォルダー（省略時は今のフォルダー）", "The workspace (default: this folder)")
    LANG = ("表示の言語", "The language of what is shown")
    VERSION = ("バージョンを表示する", "Show the version and exit")
    HELP = ("使い方を表示する", "Show this message and exit.")
    USAGE = ("使い方：", "Usage: ")
    OPTIONS = ("オプション", "Options")
    COMMANDS = ("コマンド", "Commands")
    OPTIONS_PLACE = ("[オプション]", "[OPTIONS]")
    COMMAND_PLACE = ("コマンド [引数]...", "COMMAND [ARGS]...")
    INIT = (
        "空の計画ブックとWord様式を作る",
        "Make an empty plan workbook and the default Word template",
    )
    DEMO = (
        "架空の市の見本一式を作り、最新の月を集計する",
        "Make the sample city's workspace and run its newest month",
    )
    FORMS = ("部署ごとの入力様式を作る", "Write one form per department")
    CHECK = (
        "提出された様式をすべて読み、確かめる",
        "Read and check all submissions",
    )
    RUN = (
        "確かめ、集計し、集計表と報告書を作る",
        "Check, average, and write the summary workbook and the report",
    )
    PROVISIONAL = (
        "要修正や未報告が残っていても、暫定版として作る",
        "Issue a provisional report although errors or missing ratings remain",
    )
    PDF = (
        "報告書のPDFも作り、目次にページ番号を入れる（LibreOfficeが要ります）",
        "Make a PDF of the report as well, with page numbers in its contents (needs LibreOffice)",
    )
    JSON = (
        "結果を機械可読な形で標準出力に出す",
        "Print the machine-readable result on stdout, and nothing else there",
    )
    SCHEDULER = (
        "様式をDaskのクラスターで読む（例: tcp://host:8786。pledgexl[cluster] が要ります）",
        "Read the forms on a Dask cluster, such as tcp://host:8786 (needs pledgexl[cluster])",
    )
    SUBMISSIONS = (
        "提出された様式の場所（例: s3://bucket/2024-03。省略時は作業フォルダー。pledgexl[cluster] が要ります）",
        "Where the forms lie, such as s3://bucket/2024-03 (default: the workspace; needs pledgexl[cluster])",
    )
    STATUS = (
        "提出済・要修正・確認待ち・未提出の部署と、変わった欄を一覧する",
        "Show who has submitted, who has errors, who is missing, and what changed",
    )
    MAIL = (
        "部署へのメールの下書き（依頼、再依頼、修正のお願い）を作る。送信はしない",
        "Write drafts of mails to departments (request, reminder, correction request); nothing is sent",
    )
    TEMPLATE = ("Word様式を扱う", "Work with the Word template")
    TEMPLATE_NEW = (
        "既定のWord様式を書き出す",
        "Write the default Word template",
    )
    TEMPLATE_CHECK = (
        "Word様式を見本の月で試し刷りし、間違いがあれば知らせる",
        "Try a Word template on the sample month and tell what is wrong with it",
    )


def help_text(entry: Help, language: Language) -> str:
    """Return `entry` in `language`."""
    japanese, english = entry.value
    return str(japanese if language is Language.JA else english)
