"""What stands on a form: Japanese only, as the departments read it."""

from types import MappingProxyType

from pledgexl.model.doubt import Doubt

FORM_TITLE = "{report}　{period}　入力様式"
FORM_RETURNED = "（修正のお願い・第{revision}版）"
FORM_OWNER = "担当部署　{name}（{code}）"
FORM_DEADLINE = "提出期限　{deadline}"
FORM_CONTACT = "問い合わせ先　{contact}"
FORM_HINT = (
    "「▼記入」の下の太枠の欄に記入します。評価は0〜10（{step}刻み）。"
    "新しい取組は、同じ施策の予備行に名称から記入します。くわしくは「記入要領」へ。"
)
INPUT_MARK = "▼記入"
SPARE_LINE = "（予備行）"
EXTRA_LINE = "（様式にない行）"
PEOPLE = ("記入者", "記入日", "確認者", "確認日")
FORM_FOOTER = "{name}　{period}"

# The panel at the top: what is counted, and what it says.
PANEL_TOTAL = "対象"
ENTERED = "入力済"
BLANK = "未入力"
WRONG = "要修正"
ASKED = "要確認"
PANEL_LABELS = (PANEL_TOTAL, ENTERED, BLANK, WRONG, ASKED)
PANEL_WRONG = "まだ提出できません。要修正が{wrong}件、未入力が{blank}件あります（右の「入力チェック」の列を見てください）。"
PANEL_BLANK = (
    "まだ提出できません。未入力が{blank}件あります（右の「入力チェック」の列を見てください）。"
)
PANEL_ASKED = (
    "提出できます。要確認が{asked}件あります（備考に理由を書くと、後の問い合わせがなくなります）。"
)
PANEL_READY = "提出できます。"

# The column 入力チェック: a word that the panel counts, then what to do.
CHECK_BROKEN = f"{WRONG} エラー値を消して入力し直す"
CHECK_EXTRA = f"{WRONG} 様式にない行（記入を消す）"
CHECK_NUMBER = f"{WRONG} 取組番号を元に戻す"
CHECK_TITLE = f"{WRONG} 取組事業の名称を記入"
CHECK_RATING = WRONG + " 評価は0〜10（{step}刻み）"
CHECK_STATE = f"{WRONG} 状態は一覧から選ぶ"
CHECK_BOTH = f"{WRONG} 評価か状態のどちらかを消す"
CHECK_REASON = f"{WRONG} 対象外・中止の理由を実施内容に記入"
CHECK_BLANK = f"{BLANK} 評価を記入"
CHECKS = MappingProxyType(
    {
        Doubt.TEXT_MISSING: f"{ASKED} 実施内容を記入",
        Doubt.RATING_FELL: f"{ASKED} 前回より下がった理由を備考に",
        Doubt.RATING_JUMPED: f"{ASKED} 前回より3以上上がった理由を備考に",
        Doubt.TEXT_UNCHANGED: f"{ASKED} 評価が上がったのに実施内容が前回のまま",
        Doubt.DONE_BELOW_FULL: f"{ASKED} 完了で10未満の理由を備考に",
        Doubt.FULL_BUT_UNDECIDED: f"{ASKED} 10で検討・協議・予定とある理由を備考に",
        Doubt.ZERO_WITH_RESULTS: f"{ASKED} 成果があって0とした理由を備考に",
    }
)

# The column 前回との違い.
CHANGE_NEW = "新規"
CHANGE_NONE = "前回のまま"
CHANGE_MARK = "変更："
CHANGE_RATING = "評価 "
CHANGE_STATE = "状態 "
CHANGE_TEXT = "内容"

RATING_PROMPT_TITLE = "評価（0〜10）"
RATING_PROMPT = "{step}刻み。前回と同じでも毎月選択\n{rubric}\n評価しないときは状態を選びます。"
RATING_PROMPT_PLAIN = "公約の実現にどこまで近づいたかを{step}刻みで選びます。前回と同じ場合も毎月選びます。評価しないときは空欄のまま、状態を選びます。"
RATING_ERROR_TITLE = "評価を確かめてください"
RATING_ERROR = "0〜10（{step}刻み）の数字を入力してください。"
STATE_PROMPT_TITLE = "状態"
STATE_PROMPT = (
    "終わった取組は「完了」を選びます。評価の対象にしない取組は「対象外」又は「中止」を選び、"
    "理由を実施内容に書きます（報告書に印刷されます）。"
)
STATE_ERROR = "空欄、「完了」、「対象外」、「中止」から選んでください。"
TEXT_PROMPT_TITLE = "実施内容"
TEXT_PROMPT = (
    "この月までに何をしたかを書きます。そのまま報告書に印刷されます。改行はAlt+Enterです。"
)
REMARK_PROMPT_TITLE = "備考"
REMARK_PROMPT = (
    "「入力チェック」に「要確認」と出たときの理由や、企画担当への連絡を書きます。"
    "報告書には印刷されません。"
)
TITLE_PROMPT_TITLE = "取組事業（新しい取組）"
TITLE_PROMPT = "この施策で新しく始めた取組の名称を書きます。なければ空欄のままにします。"
GIVEN_ERROR_TITLE = "この欄は変えられません"
GIVEN_ERROR = "計画で決まっている欄です。違っているときは、問い合わせ先に知らせてください。"

GUIDE_TITLE = "記入要領"
GUIDE_LINES = (
    "１　「入力」シートの「▼記入」の下の太枠の欄（評価・状態・実施内容・備考）に記入します。ほかの欄は変えないでください。",
    "２　評価は、公約の実現にどこまで近づいたかを0〜10の数字で表します。「評価基準」シートを目安にします。前回評価は参考です。評価は、前回と同じ場合も毎月記入してください。",
    "３　まだ取りかかっていない取組は「0」です。空欄は「未報告」として扱われ、0とは区別されます。",
    "４　実施内容には、この月までに何をしたかを、そのまま報告書に印刷できる文章で書きます。前回の文章が入っている場合は、直すか書き足します。",
    "５　終わった取組は状態を「完了」にします。翌月からは「完了」と評価が入った様式が届くので、変わりがなければ何もしなくて構いません。",
    "６　評価の対象にしない取組は、状態を「対象外」又は「中止」にし、評価を空欄にします。理由は、前回の文章を消して、実施内容に書きます（報告書に印刷されます）。状態と理由は翌月の様式に引き継がれます。再開した場合は、状態を消し、評価を記入します。",
    "７　新しい取組を始めたときは、同じ施策の予備行に取組事業の名称から記入します。番号は企画担当が付けます。",
    "８　「入力チェック」の列に、足りないところと直すところが出ます。「要確認」と出たら、その理由を備考に書いてください（備考は報告書に印刷されません）。書けば、企画担当から同じことをお尋ねしません。",
    "９　上の欄に「提出できます」と出たら、記入者・確認者と日付を入れ、保存して提出します。",
    "10　表は、▼ボタンで並べ替えや絞り込みができます。行の高さも変えられます。ほかから貼り付けるときは「値の貼り付け」にします。",
    "11　保存は「Excelブック（.xlsx）」のまま、パスワードを付けずに行います。ファイル名は変わっていても構いません。",
)
RUBRIC_TITLE = "評価基準"
RUBRIC_ABOUT = "評価は、この目安で付けます。間の状態のときは近いほうを選びます。"
RUBRIC_LABELS = ("評価の目盛", "★", "目安")

FEEDBACK_TITLE = "前回の結果　{period}"
FEEDBACK_ABOUT = (
    "提出していただいた評価が、施策・公約・全体の値にこう反映されました。ありがとうございました。"
)
FEEDBACK_FIRST = "比べる前の月がないため、増減はありません。"
FEEDBACK_LEVELS = MappingProxyType(
    {"whole": "全体", "policy": "基本政策", "pledge": "公約", "measure": "施策", "": "取組"}
)
FEEDBACK_UNITS = "取組と施策は10点満点、公約・基本政策・全体は％です。"

REQUEST_TITLE = "修正のお願い　{name}　{period}"
REQUEST_ABOUT = (
    "御提出ありがとうございました。次の{count}件について、{asked}",
    "入力していただいた内容は、このファイルの「入力」シートに入れてあります。直していただきたい欄を、二重の枠で囲んであります。",
    "「セル」の列を選ぶと、その欄に移ります。直したら、このファイルを保存して御提出ください。前に提出したファイルの代わりに、このファイルを使います。",
)
# What is asked where there are errors, questions, or both.
REQUEST_MEND = "直してください。"
REQUEST_ANSWER = "直すか、備考に理由を書いてください。"
REQUEST_BOTH = "「要修正」は直してください。「要確認」は、直すか、備考に理由を書いてください。"
REQUEST_CARRIED = "お送りいただいたファイルは別の月の様式のため、受け付けられませんでした。入力していただいた内容は、今回の様式の「入力」シートの色を付けた欄に写してあります。"
REQUEST_FRESH = "お送りいただいたファイルは、次の理由により受け付けられませんでした。「入力」シートには新しい様式を入れてあります。お手数ですが、改めて記入してください。"
REQUEST_WHOLE_FILE = "ファイル全体"
REQUEST_FOOTER = "{name}　{period}　修正のお願い"
NOTE_AUTHOR = "pledgexl"
NOTE_TEXT = "【{severity} {code}】{why}\n→ {fix}"
NOTE_GIVEN = "元の内容：{given}"
NOTE_CARRIED = "「{file}」に入力されていた内容です。{period}の内容として正しいか確かめてください。"
FOUND_NOTHING = "（空欄）"

REFUSAL_TITLE = "受け付けられなかったファイル"
REFUSAL_ABOUT = (
    "次のファイルは、{period}の入力様式として読み取ることができませんでした。",
    "お手数ですが、「直し方」のとおり直すか、企画担当がお送りした様式に改めて記入し、御提出ください。",
    "様式が見当たらない場合は、問い合わせ先にお知らせください。",
)
REFUSAL_SENDER = "{municipality}　{report}"
REFUSAL_FILE = "ファイル"
REFUSAL_NAME = "受付できません_{name}"
