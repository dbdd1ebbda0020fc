"""The letters to departments, Japanese only: to be sent by the planning office from its own mail."""

from enum import Enum

_HEAD = """\
{department}　御担当者様
{contact}
{office}です。
"""
_FOOT = """
問合せ先　{contact_of_office}
"""


class Letter(Enum):
    """A kind of letter: (name of its files, subject, body); {…} is filled."""

    REQUEST = (
        "依頼",
        "【依頼】{report}（{period}）の入力について",
        f"""{_HEAD}{{report}}（{{period}}）の入力様式をお送りします。
添付の「{{file}}」の「入力」シートに記入し、このメールに返信して（記入したファイルを
添付して）御提出ください。

　提出期限　{{deadline}}
　評価をお願いする取組　{{count}}件

{{previous}}書き方は、様式の「記入要領」シートを御覧ください。
{_FOOT}""",
    )
    REMINDER = (
        "再依頼",
        "【再依頼】{report}（{period}）の提出について",
        f"""{_HEAD}{{report}}（{{period}}）の様式を、まだ受け付けていません
（評価をお願いする取組 {{count}}件）。
既に御提出いただいている場合は、ファイルを読み取れていないおそれがありますので、
このメールに返信して、添付の様式で御提出ください。

　提出期限　{{deadline}}{{overdue}}

行き違いの場合は御容赦ください。提出期限に間に合わない場合や御不明な点がある場合は、
次の問合せ先までお知らせください。
{_FOOT}""",
    )
    RESUBMIT = (
        "再提出のお願い",
        "【再提出のお願い】{report}（{period}）",
        f"""{_HEAD}{{report}}（{{period}}）のファイルをお送りいただき、ありがとうございました。
次のファイルは、入力様式として読み取ることができませんでした。

{{corrections}}
お手数ですが、そのように直したファイルか、添付の「{{file}}」に記入し直したファイルを、
このメールに返信して（ファイルを添付して）御提出ください。
理由は、添付の「受付できません」のファイルにもあります。

　提出期限　{{deadline}}{{overdue}}
{_FOOT}""",
    )
    RETURN = (
        "修正のお願い",
        "【修正のお願い】{report}（{period}）",
        f"""{_HEAD}{{report}}（{{period}}）の様式を御提出いただき、ありがとうございました。
お手数ですが、次の{{count}}件について、{{asked}}をお願いします。

{{corrections}}
{{inside}}
1枚目の「修正のお願い」シートで「セル」の列を選ぶと、該当する欄に移ります。
修正後は、前に提出したファイルではなく、この添付ファイルに記入したものを、
このメールに返信して御提出ください。

　提出期限　{{deadline}}{{overdue}}
{_FOOT}""",
    )


# What drafts were named by an earlier version.
FORMER_KINDS = ("督促", "修正依頼")
CONTACT = "（{contact}）\n"
PREVIOUS = """\
「前回評価」と「実施内容」の欄には、前回の内容を入れてあります。評価は、前回と同じ場合も
必ず記入してください。実施内容は、変わったところを直してください。
"""
# What is asked of whoever gets a form back: for errors, for questions, for both.
MEND = "修正"
ANSWER = "修正又は備考への理由の記入"
MEND_AND_ANSWER = "「要修正」は修正を、「要確認」は修正又は備考への理由の記入"
KEPT = "添付の「{file}」には、入力していただいた内容を入れてあります。"
CARRIED = """\
お送りいただいたファイルは別の月の様式のため、受け付けられませんでした。
入力していただいた内容を、添付の「{file}」（今回の様式）に写し、色を付けてあります。
正しいか確かめ、違うところを直して御提出ください。"""
FRESH = """\
お送りいただいたファイルは受け付けられなかったため、添付の「{file}」の「入力」シートは、
記入していただく前の様式です。改めて記入してください。"""
# One line of `corrections`, and what stands in for what is not known.
CORRECTION = "　({running}) 【{severity}】{place}{why}\n　　→ {fix}\n"
PLACE = "「入力」シート {cell}（{which}）　"
NUMBER = "取組{number}"
FILE = "「{file}」　"
MORE = "　ほか{count}件は、添付の「修正のお願い」シートを御覧ください。\n"
MORE_FILES = "　ほか{count}件のファイルも、読み取ることができませんでした。\n"
OVERDUE = "（過ぎています。できるだけ早く御提出ください。）"
NO_DEADLINE = "（別途お知らせします）"
NO_OFFICE = "企画担当"
FILE_NAME = "{kind}_{code}_{name}"
TEXT = """宛先：{to}
件名：{subject}
添付：{files}

{body}"""
BETWEEN_FILES = "、"
NO_ADDRESS = "（計画ブックの「部署」シートにメールアドレスがありません）"
