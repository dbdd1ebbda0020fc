"""The letters to departments, Japanese only: to be sent by the planning office from its own mail."""

from enum import Enum


class Letter(Enum):
    """A kind of letter: (name of its files, subject, body); {…} is filled."""

    REQUEST = (
        "依頼",
        "【依頼】{report}（{period}）の入力について",
        """{department}　{contact}　様

{municipality} {office}です。
{report}（{period}）の入力様式をお送りします。

添付の「{file}」を開き、「入力」シートの「▼記入」の欄に記入して、
このメールへの返信で提出してください。

　提出期限　{deadline}
　対象の取組　{count}件

前回の評価と実施内容が入っています。変わったところを直してください。
書き方は、様式の「記入要領」シートにあります。

問い合わせ先　{office}
""",
    )
    REMINDER = (
        "督促",
        "【再依頼】{report}（{period}）の提出について",
        """{department}　{contact}　様

{municipality} {office}です。
{report}（{period}）の様式が、まだ届いていません（{count}件）。

　提出期限　{deadline}

行き違いでしたらご容赦ください。様式を改めて添付します。
記入が間に合わないときや、分からないことがあるときは、お知らせください。

問い合わせ先　{office}
""",
    )
    RETURN = (
        "修正依頼",
        "【修正のお願い】{report}（{period}）",
        """{department}　{contact}　様

{municipality} {office}です。
{report}（{period}）の様式を提出していただき、ありがとうございました。
次の{count}件について、直すか、備考に理由を書いてください。

{corrections}
添付の「{file}」に、入力していただいた内容がそのまま入っています。
1枚目の「修正のお願い」から、直す欄へ移れます。直したら、この添付のほうを
返信で提出してください（前のファイルより優先されます）。

　提出期限　{deadline}

問い合わせ先　{office}
""",
    )


# One line of `corrections`, and what stands in for what is not known.
CORRECTION = "　{running}．{place}{why}\n　　→ {fix}\n"
PLACE = "入力シート {cell}（{which}）　"
NO_DEADLINE = "（別にお知らせします）"
NO_OFFICE = "企画担当"
FILE_NAME = "{kind}_{code}_{name}"
TEXT = """宛先：{to}
件名：{subject}
添付：{file}

{body}"""
NO_ADDRESS = "（メールアドレスが計画の「部署」シートにありません）"
