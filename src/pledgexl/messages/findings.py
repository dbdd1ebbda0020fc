"""What is said of each finding: why it is one and what to do, Japanese and English side by side."""

from dataclasses import dataclass

from pledgexl.messages.language import Language
from pledgexl.messages.system import in_words
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
        "Excelブック（.xlsx）ではありません。中身は{kind}と思われます。",
        "企画担当がお送りした様式（.xlsx）に記入し、形式を変えずに保存して提出してください。",
        "This is not an Excel workbook (.xlsx); it looks like {kind}.",
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
        "パスワードが設定されているため、読み取れません。",
        "Excelの「ファイル」→「情報」→「ブックの保護」でパスワードを解除し、保存して提出してください。",
        "The file is protected by a password and cannot be read.",
        "Remove the password in Excel (File, Info, Protect Workbook), save and resend.",
    ),
    Code.OLD_EXCEL_FORMAT: _both(
        "{kind}形式のファイルのため、受け付けられません。",
        "「名前を付けて保存」で「Excelブック（*.xlsx）」を選び、保存して提出してください。",
        "The file is in {kind} format.",
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
    Code.READER_CRASHED: _both(
        "このファイルを読む処理が異常終了しました（{detail}）。ほかのファイルには影響しません。",
        "新しい様式に記入し直して提出してください。直らないときは、このファイルを添えて企画担当にお知らせください。",
        "Reading this file ended abnormally ({detail}); other files are not affected.",
        "Fill in a fresh form and send it; if that does not help, report it with this file.",
    ),
    Code.READER_TOO_SLOW: _both(
        "{seconds}秒かけても読み終わりません。ファイルが壊れているか、ネットワークが遅い可能性があります。",
        "もう一度実行し、直らなければ新しい様式に記入し直して提出してください。",
        "The file could not be read within {seconds} seconds: it may be damaged, or the network slow.",
        "Run again; if that does not help, fill in a fresh form and send it.",
    ),
    Code.READER_OUT_OF_MEMORY: _both(
        "読むのに{megabytes} MBを超えるメモリが要ります。",
        "画像や余分な書式・シートを取り除くか、新しい様式に記入し直して提出してください。",
        "Reading the file takes more than {megabytes} MB of memory.",
        "Remove pictures and spare formats or sheets, or fill in a fresh form.",
    ),
    Code.FILE_CHANGING: _both(
        "読んでいる間に内容が変わり続けました。コピーや保存の途中の可能性があります。",
        "コピーや保存が終わってから、もう一度実行してください。",
        "The file kept changing while it was read; it may still be being copied or saved.",
        "Wait until that is done and run again.",
    ),
    Code.NOT_OUR_FORM: _both(
        "企画担当が配布した様式ではありません（様式の識別情報が見つかりません）。",
        "企画担当がお送りした様式に記入して提出してください。様式が見当たらない場合は、企画担当にお知らせください。",
        "This is not a form that the planning office issued (its identity was not found).",
        "Fill in the form you were sent; ask the planning office to send it again if it is lost.",
    ),
    Code.FORM_VERSION_UNKNOWN: _both(
        "様式の版（{found}）が、この版のpledgexlで読める版（{expected}）と違います。",
        "企画担当が今月お送りした様式に記入して提出してください。",
        "The form's version ({found}) is not the one this pledgexl reads ({expected}).",
        "Fill in the form that was sent out this month.",
    ),
    Code.OTHER_PLAN: _both(
        "別の計画（自治体・報告書・任期）の様式です。",
        "企画担当がこの報告書のためにお送りした様式に記入して提出してください。",
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
        "列を消したり見出しを書き換えたりせず、お送りした様式に記入し直して提出してください。",
        "The column labelled “{label}” was not found.",
        "Fill in a fresh form without deleting columns or changing labels.",
    ),
    Code.DEPARTMENT_RATES_NOTHING: _both(
        "{department}には、この月に評価する取組がありません。",
        "部署を取り違えていないか確かめてください。正しければ計画の「取組」シートの主担当を直します。",
        "{department} has no initiative to rate this month.",
        "Check the department; if it is right, mend 主担当 on the plan's sheet 取組.",
    ),
    Code.LABEL_DOUBLED: _both(
        "見出し「{label}」の列が二つ以上あります（{cells}）。どちらを読むべきか分かりません。",
        "要らない列の見出しを変えるか、列を消してください。",
        "There are two or more columns labelled “{label}” ({cells}); it is not clear which one counts.",
        "Rename or delete the columns that do not count.",
    ),
    Code.IDENTITY_DIFFERS: _both(
        "様式の識別情報が一致しません（{place}：「{found}」、{other_place}：「{other}」）。別の様式のシートを貼り付けた可能性があります。",
        "企画担当がお送りした自分の部署の様式に記入し直し、ほかの様式のシートは混ぜずに提出してください。",
        "The form contradicts itself about whose it is ({place} says “{found}”, {other_place} says “{other}”); a sheet may come from another department's form.",
        "Fill in the form sent to your own department and mix no sheets of other forms into it.",
    ),
    Code.TWO_TABLES: _both(
        "内容の違う入力シートが二つあります（{sheets}）。どちらを読むべきか分かりません。",
        "提出するシートだけを残し、ほかのシートを消してください。部署が違うときは、部署ごとに別のファイルで提出してください。",
        "There are two entry sheets that differ ({sheets}); it is not clear which one counts.",
        "Keep only the sheet to be submitted; send a file of its own for each department.",
    ),
    Code.JUNK_BEFORE: _both(
        "ファイルの先頭に余分なデータが付いています。メールの添付やダウンロードで形が変わった可能性があります。",
        "手元のファイルをExcelで開いて保存し直し、もう一度提出してください。",
        "There is foreign data in front of the workbook; a mail or download program may have added it.",
        "Open your own copy in Excel, save it again and resend it.",
    ),
    Code.CHECKSUM_WRONG: _both(
        "ファイルの一部（{detail}）が、保存したときから変わっています。転送や保管の途中で壊れた可能性があります。",
        "手元のファイルをExcelで開いて内容を確かめ、保存し直して提出してください。",
        "A part of the file ({detail}) has changed since it was saved; it was damaged on the way or on the disk.",
        "Open your own copy in Excel, check what it says, save it again and resend it.",
    ),
    Code.TOO_MANY_PARTS: _both(
        "ファイルの部品が多すぎます（上限{limit}個）。この様式でそうなることはありません。",
        "企画担当がお送りした様式に記入し直して提出してください。",
        "The file has too many parts (the limit is {limit}); no form has.",
        "Fill in a fresh form and send that.",
    ),
    Code.PART_TOO_LARGE: _both(
        "開くと非常に大きくなるファイルです（{detail}）。何も書かれていない行や列に書式が広く付いている可能性があります。",
        "記入した内容を新しい様式に写し、画像や余分なシートを付けずに提出してください。",
        "The file grows far too large when opened ({detail}); blank rows or columns may carry formats.",
        "Copy what you typed into a fresh form, without pictures or spare sheets, and send that.",
    ),
    Code.PART_DOUBLED: _both(
        "ファイルの中に同じ部品（{detail}）が二つあり、どちらが正しいか分かりません。",
        "手元のファイルをExcelで開いて保存し直し、もう一度提出してください。",
        "The file holds the same part ({detail}) twice; it is not clear which is right.",
        "Open your own copy in Excel, save it again and resend it.",
    ),
    Code.DOCUMENT_TYPE: _both(
        "Excelが書かない宣言（DTD）がファイルの中にあります（{detail}）。安全のため読みません。",
        "企画担当がお送りした様式に記入し直し、Excelで保存して提出してください。",
        "The file holds a declaration (DTD) that Excel never writes ({detail}); it is not read, for safety.",
        "Fill in a fresh form, save it in Excel and send that.",
    ),
    Code.XML_ENCODING: _both(
        "ファイルの中の文字コードが{encoding}です（{detail}）。ExcelブックではUTF-8だけが使われます。",
        "手元のファイルをExcelで開いて保存し直し、もう一度提出してください。",
        "The file is written in {encoding} ({detail}); a workbook uses UTF-8 only.",
        "Open your own copy in Excel, save it again and resend it.",
    ),
    Code.PART_MISSING: _both(
        "ファイルに必要な部品（{detail}）がありません。保存に失敗した可能性があります。",
        "手元のファイルをExcelで開いて保存し直し、もう一度提出してください。",
        "The file lacks a part it needs ({detail}); saving it may have failed.",
        "Open your own copy in Excel, save it again and resend it.",
    ),
    Code.XML_BROKEN: _both(
        "ファイルの中の書き方が壊れています（{detail}）。",
        "手元のファイルをExcelで開いて保存し直し、もう一度提出してください。",
        "The inside of the file is malformed ({detail}).",
        "Open your own copy in Excel, save it again and resend it.",
    ),
    Code.REFERENCE_IMPOSSIBLE: _both(
        "Excelにない位置（{detail}）が書かれています。Excel以外のソフトが作った可能性があります。",
        "手元のファイルをExcelで開いて保存し直すか、お送りした様式に記入し直して提出してください。",
        "The file names a place that no sheet has ({detail}); another program may have written it.",
        "Open your own copy in Excel and save it again, or fill in a fresh form.",
    ),
    Code.SHARED_TEXT_MISSING: _both(
        "文字の一覧にない文字列（{detail}番）を指しているセルがあります。",
        "手元のファイルをExcelで開き、このセルの内容を確かめてから保存し直して提出してください。",
        "A cell points at a text (number {detail}) that the file does not hold.",
        "Open your own copy in Excel, check this cell, save it again and resend it.",
    ),
    Code.AREA_TOO_LARGE: _both(
        "表から遠く離れたこのセルにも値があり、シートの範囲が大きすぎます。",
        "このセルの値を消して（行または列ごと削除して）保存し、提出してください。",
        "A value stands in this cell far away from the table, which makes the sheet too large.",
        "Delete it (with its row or column), save and resend.",
    ),
    Code.MERGE_TOO_LARGE: _both(
        "非常に広い範囲、または多数のセルが結合されています（{detail}）。",
        "セルの結合を解除して保存するか、お送りした様式に記入し直して提出してください。",
        "A huge range, or a huge number of ranges, is merged ({detail}).",
        "Unmerge the cells and save, or fill in a fresh form.",
    ),
    Code.MACROS_INSIDE: _both(
        "マクロを含むブックです。値だけを読み取り、マクロは実行していません。",
        "このままで構いません。次回からはお送りした様式（.xlsx）のまま保存してください。",
        "The workbook contains macros; only its values were read and no macro was run.",
        "Nothing to do; next time save the form as it is (.xlsx).",
    ),
    Code.OTHER_EXTENSION: _both(
        "ファイル名の拡張子が「{extension}」ですが、中身はExcelブックなので読み取りました。",
        "このままで構いません。次回からは拡張子を「.xlsx」のままにしてください。",
        "The file name ends in “{extension}” but holds an Excel workbook; it was read.",
        "Nothing to do; next time keep the extension .xlsx.",
    ),
    Code.OTHER_PLACE_DIFFERS: _both(
        "入力シートの識別情報（{found}）と{other_place}の識別情報（{other}）が違います。入力シートのほうを使いました。",
        "シートを別のブックに写したのなら、このままで構いません。前の月の様式を写していないか確かめてください。",
        "The entry sheet says {found} but {other_place} says {other}; the entry sheet was believed.",
        "Nothing to do if the sheet was copied into another workbook; check that it is not last month's.",
    ),
    Code.MANY_SHEETS: _both(
        "シートが{count}枚あります。入力シートだけを読み取りました。",
        "このままで構いません。次回からは余分なシートを付けずに提出してください。",
        "There are {count} sheets; only the entry sheet was read.",
        "Nothing to do; next time send the form without spare sheets.",
    ),
    Code.SHEET_HIDDEN: _both(
        "入力シートが非表示になっています。値は読み取りました。",
        "シートを再表示し、このシートの内容を提出してよいか確かめてください。",
        "The entry sheet is hidden; its values were read.",
        "Unhide it and check that it is what you mean to send.",
    ),
    Code.COLUMN_HIDDEN: _both(
        "「{label}」の列が非表示ですが、値が入っています。値は読み取りました。",
        "列を再表示し、値が正しいか確かめてください。",
        "The column “{label}” is hidden but holds values, which were read.",
        "Unhide the column and check its values.",
    ),
    Code.LABEL_CHANGED: _both(
        "「{label}」の列の見出しが書き換えられています。隠れた印から「{label}」の列として読み取りました。",
        "このままで構いません。次回からは見出しを変えないでください。",
        "The label of the column “{label}” was changed; the column was known by its hidden mark.",
        "Nothing to do; next time leave the labels as they are.",
    ),
    Code.ROW_KEYS_GONE: _both(
        "行の目印（隠れた列「{label}」）がありません。取組番号と取組事業の名称で行を見分けました。",
        "このままで構いません。次回からは隠れた列を消さないでください。",
        "The hidden column “{label}” is gone; rows were known by number and title.",
        "Nothing to do; next time do not delete the hidden column.",
    ),
    Code.NUMBERS_GONE: _both(
        "「{label}」の列がありません。隠れた目印で行を見分けました。",
        "このままで構いません。次回からは列を消さないでください。",
        "The column “{label}” is gone; rows were known by their hidden keys.",
        "Nothing to do; next time do not delete columns.",
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
    Code.RATING_SHOWN_OTHERWISE: _both(
        "評価のセルは、表示形式のため「{shown}」と見えていますが、入力されている値は「{stored}」です。",
        "セルの表示形式を「標準」に戻し、正しい評価を0〜10の数字で入力し直してください。",
        "The rating's cell shows “{shown}” because of its number format, but it holds “{stored}”.",
        "Set the cell's format to General and enter the right rating from 0 to 10 again.",
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
        "取組番号をお送りした様式のとおりに戻してください。新しい取組は予備行に記入します。",
        "The plan has no initiative with this number.",
        "Restore the number as in the form you were sent; use a spare row for a new initiative.",
    ),
    Code.INITIATIVE_DOUBLED: _both(
        "同じ取組番号の行が二つ以上あります（{cells}）。",
        "どの行が正しいかを決め、ほかの行の取組番号・取組事業・評価・状態・実施内容・備考を消してください。",
        "Two or more rows have this initiative number ({cells}).",
        "Decide which row is right and delete the others.",
    ),
    Code.INITIATIVE_OF_OTHER_DEPARTMENT: _both(
        "この取組の主担当は{lead}です。",
        "この行を消してください。主担当が変わったときは企画担当にお知らせください。",
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
        "お送りした様式の行に記入してください。新しい取組は予備行に記入します。",
        "It is not clear which initiative this row is (no number, and not a spare row).",
        "Use the rows of the form you were sent; use a spare row for a new initiative.",
    ),
    Code.INITIATIVE_NOT_IN_PERIOD: _both(
        "この取組は{period}の対象期間に入っていません。",
        "行の記入を消してください。対象にするときは計画の「取組」シートの開始・終了を直します。",
        "This initiative does not count in {period}.",
        "Clear the row, or mend 開始 and 終了 on the plan's sheet 取組.",
    ),
    Code.ROW_CONTRADICTS: _both(
        "取組番号、取組事業の名称、行の目印（{key}）が食い違っていて、どの取組の行か分かりません。",
        "取組番号と取組事業をお送りした様式のとおりに戻し、評価・状態・実施内容がその取組のものか確かめてください。新しい取組は予備行に記入します。",
        "The number, the title and the row's hidden key ({key}) contradict one another; it is not clear which initiative this row is.",
        "Restore the number and the title as in the form you were sent, check that rating, state and text are of that initiative, and use a spare row for a new one.",
    ),
    Code.TEXT_TOO_LONG: _both(
        "「{label}」が長すぎます（{count}文字。セルに入るのは{limit}文字まで）。",
        "文章を短くしてください。詳しい資料は別に送ってください。",
        "The text under “{label}” is too long ({count} characters; a cell holds {limit}).",
        "Shorten it; send long material separately.",
    ),
    Code.CELLS_MERGED: _both(
        "「{label}」のセルが複数の行にわたって結合されています（{cells}）。どの取組の値か分かりません。",
        "セルの結合を解除し、行ごとに入力してください。",
        "Cells under “{label}” are merged over several rows ({cells}); it is not clear which initiative the value is for.",
        "Unmerge the cells and fill in each row.",
    ),
    Code.VALUE_UNDER_MERGE: _both(
        "結合されたセル（{cells}）の下に、見えない「{label}」の値が残っています。",
        "セルの結合を解除し、値が正しいか確かめてください。",
        "A value of “{label}” that nobody sees lies under merged cells ({cells}).",
        "Unmerge the cells and check the value.",
    ),
    Code.CELL_DOUBLED: _both(
        "ファイルの中で、「{label}」のこのセルに値が二つ書かれています。",
        "正しい値を入力し直し、Excelで保存して提出してください。",
        "The file gives this cell of “{label}” two values.",
        "Type the right value again, save in Excel and resend.",
    ),
    Code.TEXT_MISSING: _both(
        "評価はありますが、実施内容が空欄です。",
        "何をしたかを実施内容に記入してください。空欄のままなら取組事業の名称だけが印刷されます。",
        "There is a rating but no text on what was done.",
        "Tell what was done; otherwise only the initiative's title is printed.",
    ),
    Code.EXCLUDED_WITHOUT_REASON: _both(
        "状態が「{state}」ですが、実施内容に理由の記入がありません（空欄か、前回の文章のままです）。",
        "前回の文章を消し、理由を実施内容に記入してください（報告書に印刷されます。備考は印刷されません）。",
        "The state is {state} but 実施内容 gives no reason (it is blank, or last month's text).",
        "Replace the text by the reason, which the report prints; 備考 is never printed.",
    ),
    Code.ADDED_ELSEWHERE: _both(
        "この行の施策（{measure}）に、この部署の取組はありません。前の月にも加えられていません。",
        "行の記入を消してください。新しい取組は、担当する施策の予備行に記入します。",
        "The department has no initiative under this row's measure ({measure}) and had added none.",
        "Clear the row; use a spare row of your own measure for a new initiative.",
    ),
    Code.ADDED_TITLE_REPEATED: _both(
        "同じ名称の取組が、この様式のほかの行にあります。",
        "一つの行だけに記入し、ほかの行の記入を消してください。別の取組なら、区別できる名称にしてください。",
        "Another row of the form has an initiative with this title.",
        "Fill in one row and clear the other; give another initiative a title of its own.",
    ),
    Code.GIVEN_CELL_CHANGED: _both(
        "「{label}」が配った様式と違います（配った様式は「{expected}」、届いたファイルは「{found}」）。別の取組の行を写した可能性があります。",
        "この行の評価・状態・実施内容が、取組番号の取組のものか確かめてください。正しければ備考にその旨を記入し、違えば直してください。",
        "“{label}” is not what the form was issued with (“{expected}”, now “{found}”); the row may be a copy of another initiative's.",
        "Check that rating, state and text are of the initiative with this number; say so under 備考, or correct them.",
    ),
    Code.ROW_HIDDEN: _both(
        "この行は非表示（または絞り込みで隠れた状態）ですが、記入があります。集計には含めました。",
        "行を再表示し、内容が正しいか確かめてください。",
        "The row is hidden (or filtered out) but filled in; it was counted.",
        "Unhide the row and check what it says.",
    ),
    Code.VALUE_STRUCK: _both(
        "「{label}」に取消線の付いた文字（{struck}）があります。どの値を残すのか分からないため、読み取っていません。",
        "取り消す文字を消し、正しい値だけを、取消線を付けずに入力してください。",
        "Words under “{label}” are struck through ({struck}); which value stays is not clear.",
        "Delete what is struck through and type the right value alone, without a strike.",
    ),
    Code.VALUE_RAISED: _both(
        "「{label}」に上付き又は下付きの文字（{raised}）があります。別の値に読めるため、読み取っていません。",
        "正しい値だけを、上付き・下付きにせずに入力し直してください。",
        "Characters under “{label}” are superscript or subscript ({raised}): another value.",
        "Type the right value alone, in plain characters.",
    ),
    Code.MORE_ERRORS: _both(
        "同じ指摘（{code}）が、このファイルにほかに{count}件あります。",
        "示した箇所と同じところを、残りの行でも直してください。様式にない行は消してください。",
        "There are {count} more of {code} in this file.",
        "Mend the other rows likewise; delete rows that the form does not have.",
    ),
    Code.MORE_NOTES: _both(
        "同じ指摘（{code}）が、このファイルにほかに{count}件あります。",
        "示した箇所と同じように確かめてください。",
        "There are {count} more of {code} in this file.",
        "Check the other rows likewise.",
    ),
    Code.TEXT_STRUCK: _both(
        "「{label}」に取消線の付いた文字（{struck}）があります。その文字を除いて読み取りました。",
        "取り消す文字は消してください。残す文字は、取消線を外してください。"
        "このままでよい場合は、備考にその旨を記入してください。",
        "Words under “{label}” are struck through ({struck}); they were left out.",
        "Delete them, or remove the strike from what stays. If all is well, say so under 備考.",
    ),
    Code.LETTER_OF_ONE_PC: _both(
        "「{label}」に外字（{letters}）があります。ほかのパソコンや印刷では、別の文字や□になることがあります。",
        "常用の文字かかなに直してください。このままでよい場合は、備考にその旨を記入してください。",
        "“{label}” contains letters that only some PCs can show ({letters}); elsewhere they print as boxes.",
        "Use a standard character. If all is well, say so under 備考.",
    ),
    Code.RATING_IN_PERCENT: _both(
        "評価のセルがパーセント表示のため「{shown}」と見えています。{rating}として読み取りました。",
        "セルの表示形式を「標準」に戻し、値が正しいか確かめてください。",
        "The rating's cell shows “{shown}” because of its percent format; it was read as {rating}.",
        "Set the cell's format to General and check the value.",
    ),
    Code.FORMULA_IS_ZERO: _both(
        "「{label}」は数式で、結果が0です。参照先が空欄のときも0になります。",
        "0でよければ備考にその旨を記入し、空欄のつもりなら数式を消してください。",
        "“{label}” is a formula that comes out as 0, as it does when it points at a blank cell.",
        "Say under 備考 that 0 is meant, or delete the formula.",
    ),
    Code.ROW_RECOVERED: _both(
        "行の目印が失われているか、ほかの表示と合いません。{evidence}から{number}の行として読み取りました。",
        "読み取りが正しければ、このままで構いません。",
        "The row's hidden key is gone or does not fit; by its {evidence} it was read as {number}.",
        "Nothing to do if that is right.",
    ),
    Code.RATING_FELL: _both(
        "評価が前回の{previous}から{rating}に下がりました。",
        "下がった理由を備考に記入してください。入力の誤りなら評価を直します。",
        "The rating fell from {previous} to {rating}.",
        "Give the reason under 備考, or correct the rating.",
    ),
    Code.RATING_JUMPED: _both(
        "評価が前回の{previous}から{rating}に、3以上上がりました。",
        "大きく進んだ理由を備考に記入してください。入力の誤りなら評価を直します。",
        "The rating rose by 3 or more, from {previous} to {rating}.",
        "Give the reason under 備考, or correct the rating.",
    ),
    Code.TEXT_UNCHANGED: _both(
        "評価が前回の{previous}から{rating}に上がりましたが、実施内容が前回と同じ文です。",
        "進んだことを実施内容に書き足すか、同じでよい理由を備考に記入してください。",
        "The rating rose from {previous} to {rating}, yet the text is that of last time.",
        "Tell what has moved, or say under 備考 why the text stays.",
    ),
    Code.DONE_BELOW_FULL: _both(
        "状態が「完了」ですが、評価は{rating}です。",
        "10未満で完了とした理由を備考に記入するか、評価か状態を直してください。",
        "The state is 完了, yet the rating is {rating}.",
        "Say under 備考 why it is done below 10, or correct the rating or the state.",
    ),
    Code.FULL_BUT_UNDECIDED: _both(
        "評価は10ですが、実施内容に「検討」「協議」「予定」のどれかがあります。",
        "実現しているなら、その旨を備考に記入してください。まだなら評価を直します。",
        "The rating is 10, yet the text speaks of something still considered or planned.",
        "Say under 備考 that it is achieved, or correct the rating.",
    ),
    Code.ZERO_WITH_RESULTS: _both(
        "評価は0ですが、実施内容に「実施し」「開始し」などの成果が書かれています。",
        "0とした理由を備考に記入するか、評価を直してください。",
        "The rating is 0, yet the text tells of results.",
        "Say under 備考 why it is 0, or correct the rating.",
    ),
    Code.FORMAT_UNKNOWN: _both(
        "「{label}」のセルは表示形式が「{format}」のため、どう見えているかを確かめられません。「{shown}」と読み取りました。",
        "読み取りが違うときは、セルの表示形式を「文字列」（評価は「標準」）にして入力し直してください。正しければ、そのことを備考に記入してください。",
        "What the cell under “{label}” shows in the format “{format}” is not known; it was read as “{shown}”.",
        "If that is wrong, set the cell's format to Text (General for a rating) and type it again; if it is right, say so under 備考.",
    ),
    Code.HIDDEN_BY_FORMAT: _both(
        "「{label}」の入力は、セルの表示形式のため見えていません。空欄として読み取りました。",
        "必要な内容であれば、セルの表示形式を「標準」に戻してください。不要であれば、セルの内容を消してください。",
        "What is typed under “{label}” is hidden by the cell's number format; it was read as a blank.",
        "Set the cell's format to General if it is needed; clear the cell if it is not.",
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
    Code.TEXT_FROM_DATE: _both(
        "「{label}」のセルが日付や時刻になっています。「{shown}」と読み取りました。",
        "読み取りが正しければ、このままで構いません。文章のときはセルの表示形式を「文字列」にして入力し直してください。",
        "The cell under “{label}” is a date or a time; it was read as “{shown}”.",
        "Nothing to do if that is right; for a text, set the cell's format to Text and type it again.",
    ),
    Code.INITIATIVE_ADDED: _both(
        "予備行の取組を{number}として加えました。",
        "続けるなら計画の「取組」シートに加えてください。",
        "The initiative in a spare row was added as {number}.",
        "Add it to the plan's sheet 取組 if it is to stay.",
    ),
    Code.INITIATIVE_CARRIED: _both(
        "計画の「取組」シートにない取組です（前に予備行で加えられたか、計画から行が消されたもの）。",
        "続けるなら計画の「取組」シートに加えてください。やめるなら、終了の月を入れて加えてください。",
        "The initiative is not on the plan's sheet 取組 (added in a spare row, or deleted there).",
        "Add it to that sheet if it is to stay; to end it, add it with its last month under 終了.",
    ),
    Code.RATING_FROM_FORMULA: _both(
        "評価の欄は数式です。保存されていた結果を読み取りました。",
        "このままで構いません。次回からは数字を直接入力してください。",
        "The rating is a formula; its saved result was read.",
        "Nothing to do; next time type the number itself.",
    ),
    Code.NOT_SUBMITTED: _both(
        "{department}の様式を受け付けていません（取組{count}件）。",
        "{department}に提出を依頼してください。",
        "No form of {department} was accepted ({count} initiatives).",
        "Ask {department} for it.",
    ),
    Code.TWO_FILES: _both(
        "{department}から、同じ改訂番号（{revision}）で内容の違うファイルが届いています（{files}）。違うセル：{differences}。",
        "正しい一つだけを残し、ほかは提出フォルダーの外へ移してください。",
        "{department} sent different files with the same revision ({revision}): {files}. Cells that differ: {differences}.",
        "Keep the right one and move the others out of the submissions folder.",
    ),
    Code.ROW_GONE: _both(
        "取組{number}「{title}」の行が様式にありません。",
        "お送りした様式の行を消さずに、評価を記入して提出してください。",
        "The row of initiative {number} “{title}” is not in the form.",
        "Use a form that still has the row, and rate it.",
    ),
    Code.DOUBLED_ACROSS_FILES: _both(
        "取組{number}が複数のファイルで報告されています（{files}）。",
        "どのファイルが正しいかを決め、ほかの行を消してください。",
        "Initiative {number} is reported in several files ({files}).",
        "Decide which file is right and delete the other rows.",
    ),
    Code.CELLS_DIFFER: _both(
        "届いた二つのファイルで「{label}」の内容が違います（{found}）。どちらが正しいか判断できないため、空欄にしてあります。",
        "正しい内容を入力してください。",
        "The files that came differ under “{label}” ({found}); the cell was left blank.",
        "Enter what is right.",
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
    Code.SAME_CELLS: _both(
        "{file}と、改訂番号もすべての欄の内容も同じ様式なので、一度だけ数えます。",
        "このままで構いません。",
        "The form has the revision of {file} and says the same in every cell; it counts once.",
        "Nothing to do.",
    ),
    Code.RIVAL_FILE: _both(
        "{file}と同じ改訂番号で内容が違うため、どちらも数えていません。違うセルは{file}の指摘（E302）にあります。",
        "{file}の指摘が直れば、このままで構いません。",
        "The form has the revision of {file} and differs from it, so neither counts; the cells that differ stand at {file} (E302).",
        "Nothing to do once that is settled.",
    ),
    Code.SYSTEM_FILE: _both(
        "パソコンが自動で作成するファイルのため、読み取りの対象としていません。",
        "このままで構いません。",
        "Skipped: a file that the system makes by itself.",
        "Nothing to do.",
    ),
    Code.LOCK_FILE: _both(
        "「{form}」が開かれています（開いている人: {owner}）。保存前の記入は読めません。",
        "保存して閉じてもらい、もう一度実行してください。",
        "“{form}” is open (by: {owner}); what is not saved yet cannot be read.",
        "Have it saved and closed, and run again.",
    ),
    Code.LINK_NOT_FOLLOWED: _both(
        "リンクの先が提出フォルダーの外にあるか、たどれないため、読みませんでした。",
        "リンク先のファイルそのものを提出フォルダーへ写してください。",
        "A link that leads out of the submissions folder, or nowhere, was not followed.",
        "Copy the file itself into the submissions folder.",
    ),
    Code.NAMES_ALIKE: _both(
        "大文字・小文字や濁点の表し方のほかは同じ名前のファイル（{file}）があります。別々に数えています。",
        "取り違えのないように、どちらかの名前を変えてください。",
        "Another file ({file}) has the same name but for capitals or the way accents are stored; both count.",
        "Rename one of them so that they are not mixed up.",
    ),
    Code.REVISION_NOT_RETURNED: _both(
        "改訂{revision}の様式ですが、{department}に返した様式の記録は改訂{newest}までです（1は初めに配った様式）。この様式を数えています。",
        "どの様式に記入したかを部署に確かめてください。返した様式でなければ、提出フォルダーの外へ移してください。",
        "The form says revision {revision}, but {department} was sent no form after revision {newest} (1 is the form as issued). It was counted.",
        "Ask the department which form it filled in; move it out of the submissions folder unless it was returned to them.",
    ),
    Code.PLAN_OPEN: _both(
        "計画ブックが開かれています（開いている人: {owner}）。保存前の変更は集計に入っていません。",
        "変更中であれば、保存して閉じてからもう一度実行してください。",
        "The plan workbook is open (by: {owner}); changes that are not saved yet do not count.",
        "If it is being changed, save and close it and run again.",
    ),
    Code.CARRIED_OVER: _both(
        "別の月の様式（{file}）に入力されていた{count}件の内容を、この様式に写しました。まだ集計していません。",
        "色を付けた欄の評価・状態・実施内容・備考が{period}の内容として正しいか確かめ、違うところを直して提出してください。",
        "What was typed for {count} initiatives into the form of another month ({file}) was copied into this one; it does not count yet.",
        "Check that the coloured cells are right for {period}, correct them and send this form.",
    ),
    Code.RULES_CHANGED: _both(
        "計算規則が{past}の集計と違います。前の月との差は示しません。",
        "規則を変えたのなら、このままで構いません。そうでなければ計画の「計算規則」シートを戻してください。",
        "The calculation rules differ from those of {past}; no difference to it is shown.",
        "Nothing to do if this is meant; otherwise restore the plan's sheet 計算規則.",
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
    Code.PLAN_TEXT_HIDDEN: _both(
        "「{label}」の中に、改行など目に見えない文字（{found}）があります。",
        "セルを空にしてから、1行で入力し直してください。",
        "“{label}” contains a line break or another invisible character ({found}).",
        "Clear the cell and type the text again on one line.",
    ),
    Code.PLAN_TEXT_STRUCK: _both(
        "「{label}」の中に、取消線の付いた文字（{struck}）があります。",
        "消した文字を削除し、残す文字の取消線を外してください。終わった取組は、行を残して「終了」の月を入力します。",
        "“{label}” contains words that are struck through ({struck}).",
        "Delete the struck words, or remove the strike-through. An initiative that has ended keeps its row and gets its month under 終了.",
    ),
    Code.PLAN_TEXT_TOO_LONG: _both(
        "「{label}」が長すぎます（{count}文字。上限は{limit}文字です）。",
        "短くしてください。",
        "“{label}” is too long ({count} characters; the limit is {limit}).",
        "Shorten it.",
    ),
    Code.PLAN_DEPARTMENTS_ALIKE: _both(
        "{first}の部署と、様式のファイルを区別できません（ファイル名では大文字と小文字が区別されません）。",
        "どちらかの部署コードを、はっきり違うものに変えてください。",
        "The forms of this department and of that in {first} cannot be told apart (file names ignore case).",
        "Change one of the two department codes.",
    ),
}


# Other wordings of some codes, for kinds of files whose programs have no such remedy.
_UNPACKED = _both(
    "圧縮されたファイルです。中の様式を読み取れません。",
    "ファイルを展開し（右クリックして「すべて展開」）、中の様式（.xlsx）だけを提出してください。",
    "This is a compressed file; the form in it cannot be read.",
    "Extract it (right-click, Extract All) and send only the form (.xlsx) in it.",
)
OF_KIND: dict[tuple[Code, str], Bilingual] = {
    (Code.FILE_ENCRYPTED, "zip"): _both(
        "パスワードの付いたZIPファイルのため、読み取れません。",
        "ファイルを展開し、中の様式（.xlsx）だけを、パスワードを付けずに提出してください。",
        "This is a ZIP archive with a password and cannot be read.",
        "Extract it and send only the form (.xlsx) in it, without a password.",
    ),
    (Code.FILE_ENCRYPTED, "rights"): _both(
        "秘密度ラベル又は閲覧の制限（IRM）により暗号化されているため、読み取れません。",
        "Excelの「ホーム」→「秘密度」で暗号化のないラベルに変えるか、「ファイル」→「情報」→「ブックの保護」→「アクセスの制限」で「無制限アクセス」を選び、保存して提出してください。",
        "The file is encrypted by a sensitivity label or by restricted access (IRM) and cannot be read.",
        "In Excel, choose a label without encryption (Home, Sensitivity) or Unrestricted Access (File, Info, Protect Workbook, Restrict Access), save and resend.",
    ),
    (Code.OLD_EXCEL_FORMAT, "ods"): _both(
        "{kind}形式のファイルのため、受け付けられません。",
        "LibreOfficeの「ファイル」→「名前を付けて保存」で、ファイルの種類「Excel 2007-365（.xlsx）」を選び、パスワードを付けずに保存して提出してください。",
        "The file is in {kind} format.",
        "In LibreOffice use File, Save As, choose Excel 2007-365 (.xlsx) without a password, and send that file.",
    ),
    (Code.NOT_A_WORKBOOK, "zip"): _UNPACKED,
    (Code.NOT_A_WORKBOOK, "archive"): _UNPACKED,
    (Code.NOT_A_WORKBOOK, "numbers"): _both(
        "Excelブック（.xlsx）ではありません。中身は{kind}と思われます。",
        "Numbersの「ファイル」→「書き出す」→「Excel」で作成した.xlsxを提出するか、企画担当がお送りした様式にExcelで記入してください。",
        "This is not an Excel workbook (.xlsx); it looks like {kind}.",
        "In Numbers use File, Export To, Excel and send the .xlsx, or fill in the form you were sent in Excel.",
    ),
    (Code.NOT_A_WORKBOOK, "link"): _both(
        "ファイルへのリンク（ショートカット）だけが届きました。中身は読み取れません。",
        "リンク先のファイルを開き、「Microsoft Excel（.xlsx）」としてダウンロード又は保存したファイルを提出してください。",
        "Only a link to a file came; what it leads to cannot be read.",
        "Open what it leads to, download or save it as Microsoft Excel (.xlsx), and send that file.",
    ),
    (Code.NOT_A_WORKBOOK, "message"): _both(
        "メール（.msg）です。添付された様式を読み取れません。",
        "メールに添付された様式（.xlsx）を保存し、そのファイルを提出してください。",
        "This is a mail (.msg); the form attached to it cannot be read.",
        "Save the form (.xlsx) attached to it and send that file.",
    ),
}


# What departments read instead, in 修正のお願い, on a page 受付できません and in mails, where the
# planning office is told of its plan or its folders: (why, what to do), "" for the same as there.
_FOR_DEPARTMENTS: dict[Code, tuple[str, str]] = {
    Code.READER_TOO_SLOW: (
        "ファイルを読み取れませんでした。壊れているか、非常に大きい可能性があります。",
        "企画担当がお送りした様式に記入し直して提出してください。",
    ),
    Code.READER_CRASHED: ("", "企画担当がお送りした様式に記入し直して提出してください。"),
    Code.FORM_VERSION_UNKNOWN: ("今回の様式とは形式が違います。", ""),
    Code.OTHER_PLAN: ("別の報告書又は別の任期の様式です。", ""),
    Code.WRONG_PERIOD: ("", "お返しする様式の「入力」シートを確かめ、記入して提出してください。"),
    Code.DEPARTMENT_UNKNOWN: (
        "様式に記録された部署（{found}）が、今回の対象にありません。",
        "自分の部署の様式か確かめ、企画担当にお知らせください。",
    ),
    Code.DEPARTMENT_RATES_NOTHING: (
        "",
        "様式の取り違えがないか確かめてください。{department}が正しい場合は、企画担当にお知らせください。",
    ),
    Code.INITIATIVE_UNKNOWN: ("この取組番号は、今回の様式にありません。", ""),
    Code.INITIATIVE_NOT_IN_PERIOD: ("", "この行の記入を消してください。"),
    Code.TWO_FILES: (
        "同じ版（第{revision}版）で内容の違う様式を受け取ったため、どちらが正しいか判断できません（{files}）。違う欄：{differences}。",
        "お返しする様式の「入力」シートに、正しい内容を記入して提出してください。",
    ),
    Code.ROW_GONE: (
        "",
        "お返しする様式には、行を入れ直してあります。評価を記入して提出してください。",
    ),
    Code.DOUBLED_ACROSS_FILES: ("", "企画担当から確認の連絡をします。"),
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
    "csv": ("CSVなどのテキストファイル", "plain text such as CSV"),
    "xml": ("XMLファイル（Excel 2003のXML形式など）", "an XML file such as Excel 2003's"),
    "image": ("画像", "a picture"),
    "odf": ("OpenDocumentの表計算以外の文書", "an OpenDocument file that is no spreadsheet"),
    "rtf": ("リッチテキスト（.rtf）", "rich text (.rtf)"),
    "zip": ("ZIPファイル", "a ZIP archive"),
    "archive": ("圧縮ファイル（7zやRARなど）", "an archive such as 7z or RAR"),
    "numbers": ("Numbersの書類（.numbers）", "a Numbers document (.numbers)"),
    "link": ("ファイルへのリンク（ショートカット）", "a link to a file (a shortcut)"),
    "message": ("メール（.msg）", "a mail (.msg)"),
    "password": ("パスワード付きのブック", "a workbook with a password"),
    "rights": ("閲覧を制限したブック", "a workbook with restricted access"),
    "doc": ("古い形式のOffice文書", "an old Office document"),
    "unknown": ("不明な形式", "something unknown"),
}
# In place of what to do, where the department has given its reason.
_ANSWERED = ("回答済：{answer}", "Answered: {answer}")


def wording(finding: Finding, language: Language) -> Wording:
    """Return why `finding` is one and what to do, filled with its values."""
    both = _both_of(finding)
    return _filled(both.ja if language is Language.JA else both.en, finding, language)


def department_wording(finding: Finding) -> Wording:
    """Return the same in Japanese for whoever filled in the form, not for the planning office."""
    own = for_departments(finding.code) or _both_of(finding).ja
    return _filled(own, finding, Language.JA)


def for_departments(code: Code) -> Wording | None:
    """Return what departments read of `code`, unfilled; None where it is the office's wording."""
    if code not in _FOR_DEPARTMENTS:
        return None
    why, fix = _FOR_DEPARTMENTS[code]
    own = FINDINGS[code].ja
    return Wording(why or own.why, fix or own.fix)


def _both_of(finding: Finding) -> Bilingual:
    kind = finding.values.get("kind", "")
    return OF_KIND.get((finding.code, kind), FINDINGS[finding.code])


def _filled(chosen: Wording, finding: Finding, language: Language) -> Wording:
    kind = finding.values.get("kind")
    names = {"kind": _KINDS[kind][0 if language is Language.JA else 1]} if kind else {}
    if "detail" in finding.values:
        names["detail"] = in_words(finding.values["detail"], language)
    values = {**finding.values, **names}
    fix = chosen.fix.format_map(values)
    if finding.answer:
        answered = _ANSWERED[0 if language is Language.JA else 1]
        fix = answered.format(answer=finding.answer)
    return Wording(chosen.why.format_map(values), fix)
