"""The names and words of the open data: tables, fields, and what they mean."""

from enum import StrEnum


class Table(StrEnum):
    """The tables, a file each."""

    POLICIES = "policies"
    PLEDGES = "pledges"
    MEASURES = "measures"
    INITIATIVES = "initiatives"
    DEPARTMENTS = "departments"


class Field(StrEnum):
    """The fields of all tables."""

    PERIOD = "period"
    AS_OF = "as_of"
    PROVISIONAL = "provisional"
    POLICY = "policy_id"
    PLEDGE = "pledge_id"
    MEASURE = "measure_id"
    INITIATIVE = "initiative_id"
    DEPARTMENT = "department_code"
    TITLE = "title"
    NAME = "name"
    FIGURE = "shown"
    EXACT = "exact"
    HIGHEST = "highest"
    EXPECTED = "expected"
    RATED = "rated"
    EXCLUDED = "excluded"
    MISSING = "missing"
    REJECTED = "rejected"
    RELATED = "related_departments"
    ROW_STATUS = "row_status"
    STATE = "state"
    RATING = "rating"
    PREVIOUS = "previous_rating"
    TEXT = "text"
    ADDED = "added"
    STATUS = "status"


TABLE_TITLES = {
    Table.POLICIES: "基本政策",
    Table.PLEDGES: "公約",
    Table.MEASURES: "施策",
    Table.INITIATIVES: "取組",
    Table.DEPARTMENTS: "部署",
}
FIELD_TITLES = {
    Field.PERIOD: "対象月",
    Field.AS_OF: "基準日",
    Field.PROVISIONAL: "暫定",
    Field.POLICY: "政策番号",
    Field.PLEDGE: "公約番号",
    Field.MEASURE: "施策番号",
    Field.INITIATIVE: "取組番号",
    Field.DEPARTMENT: "部署コード",
    Field.TITLE: "名称",
    Field.NAME: "部署名",
    Field.FIGURE: "印刷する値（端数処理後）",
    Field.EXACT: "端数処理前の値（分数）",
    Field.HIGHEST: "満点の値",
    Field.EXPECTED: "全取組の数",
    Field.RATED: "評価済の数",
    Field.EXCLUDED: "対象外・中止の数",
    Field.MISSING: "未報告の数",
    Field.REJECTED: "要修正の数",
    Field.RELATED: "関係部署のコード（空白区切り）",
    Field.ROW_STATUS: "区分：rated 評価済、excluded 除外、missing 未報告、rejected 要修正",
    Field.STATE: "状態：none なし、done 完了、not_applicable 対象外、stopped 中止",
    Field.RATING: "評価（0～10）",
    Field.PREVIOUS: "前回評価",
    Field.TEXT: "実施内容",
    Field.ADDED: "部署が追加した取組",
    Field.STATUS: "提出：submitted 提出済、needs_correction 要修正、not_submitted 未提出、nothing_to_rate 対象なし",
}
PACKAGE_ABOUT = (
    "市長公約の取組状況。文字コードはUTF-8（BOM付き）、1つの表に1つのファイルです。"
    "表計算ソフトが式とみなす文字（= + - @ とその全角、タブ、改行）や ' で始まる文字列には、先頭に ' を1つ付けています。"
    "先頭の ' を1つ取り除くと、もとの文字列に戻ります。"
)
