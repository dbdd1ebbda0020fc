"""What a template may be made of: known relations and fields; the rest is refused by name.

Which fields: those whose result follows from the document alone. A date that changes, a sum that
Word works out or a text from another file would be seen and not proved. Where a hyperlink leads
is followed only by whoever clicks it, so that it may lead anywhere.
"""

import re
from collections.abc import Iterator

from lxml import etree

from pledgexl.messages.template import TemplateFault
from pledgexl.word.place import TemplateFinding, part_place
from pledgexl.word.received import Received
from pledgexl.word.styles import NAMESPACE

_W = f"{{{NAMESPACE}}}"
_RELATIONS = re.compile(
    "officeDocument|core-properties|extended-properties|custom-properties|styles|stylesWithEffects"
    "|numbering|settings|webSettings|fontTable|font|theme|themeOverride|image|header|footer"
    "|footnotes|endnotes|hyperlink|chart|chartUserShapes|chartStyle|chartColorStyle|chartEx"
    "|diagram(Data|Layout|QuickStyle|Colors|Drawing)|hdphoto|customXml|customXmlProps"
    "|printerSettings|classificationlabels|intelligence2?"
)
# They are taken out: what is said in the margin, pictures and texts of the template itself, and
# the panes that add-ins of Word open beside the text.
_LEFT_OUT = re.compile(
    "comments(Extended|Ids|Extensible)?|people|documenttasks|glossaryDocument|thumbnail"
    "|webextensiontaskpanes"
)
_FIELDS = re.compile(
    "PAGE|NUMPAGES|SECTION|SECTIONPAGES|PAGEREF|REF|NOTEREF|STYLEREF|TOC|TC|INDEX|XE|HYPERLINK"
    "|SEQ|LISTNUM|AUTONUM|AUTONUMLGL|AUTONUMOUT|EQ|SYMBOL|ADVANCE|PRIVATE"
)
# { = { PAGE } - 1 }: the fields within are judged by themselves.
_PAGE_SUM = re.compile(r"\s*=[\s\d+*/()-]*(\\\*\s*MERGEFORMAT\s*)?")
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COMMENT_MARKS = ("commentRangeStart", "commentRangeEnd", "commentReference")


def foreign_findings(template: Received) -> Iterator[TemplateFinding]:
    """Yield what stands in `template` and is not among what is known."""
    for name, tree in template.trees.items():
        if name.endswith(".rels"):
            source = name.replace("_rels/", "", 1).removesuffix(".rels")
            for relation in tree:
                yield from _relation_faults(template, source, relation)
        else:
            if tree.find(f"{_W}mailMerge") is not None:
                values = {"found": "mailMerge", "target": name}
                yield TemplateFinding(TemplateFault.FOREIGN_PART, values, part_place(name))
            for instruction in field_instructions(tree):
                yield from _field_faults(name, instruction)


def _relation_faults(
    template: Received, source: str, relation: etree._Element
) -> Iterator[TemplateFinding]:
    kind = (relation.get("Type") or "").rpartition("/")[2]
    target = relation.get("Target", "")
    is_external = relation.get("TargetMode") == "External" and kind != "hyperlink"
    is_of_a_chart = kind == "package" and template.type_of(source).endswith(".chart+xml")
    is_known = any(kinds.fullmatch(kind) for kinds in (_RELATIONS, _LEFT_OUT)) or (
        is_of_a_chart and template.type_of(_path(source, target)) == _WORKBOOK
    )
    if is_external or not is_known:
        values = {"found": kind, "target": target}
        yield TemplateFinding(
            TemplateFault.FOREIGN_PART, values, part_place(source or "_rels/.rels")
        )


def _path(source: str, target: str) -> str:
    """Return the name of the part that `target` leads to from the part `source`."""
    steps: list[str] = [] if target.startswith("/") else source.split("/")[:-1]
    for step in target.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


def _field_faults(name: str, instruction: str) -> Iterator[TemplateFinding]:
    words = instruction.split()
    kind = "=" if instruction.strip().startswith("=") else words[0].upper() if words else ""
    if kind and not _FIELDS.fullmatch(kind) and not _PAGE_SUM.fullmatch(instruction):
        values = {"found": kind}
        place = part_place(name, instruction)
        yield TemplateFinding(TemplateFault.FOREIGN_FIELD, values, place)


def field_instructions(root: etree._Element) -> Iterator[str]:
    """Yield what each field below `root` is told, wherever it is split."""
    waiting: list[str | None] = []
    for piece in root.iter(f"{_W}fldSimple", f"{_W}fldChar", f"{_W}instrText"):
        kind = piece.get(f"{_W}fldCharType")
        if piece.tag == f"{_W}fldSimple":
            yield piece.get(f"{_W}instr", "")
        elif kind == "begin":
            waiting.append("")
        elif kind is None and waiting and waiting[-1] is not None:
            waiting[-1] += piece.text or ""
        elif kind is None:
            yield piece.text or ""
        elif waiting:
            told = waiting.pop()
            yield told or ""
            # Behind its mark stands what the field shows.
            if kind == "separate":
                waiting.append(None)
    yield from (told or "" for told in waiting)


def leave_out(template: Received) -> int:
    """Take comments, and what else is of the template only, out; return how many comments."""
    for name, tree in template.trees.items():
        if name.endswith(".rels"):
            for relation in list(tree):
                if _LEFT_OUT.fullmatch((relation.get("Type") or "").rpartition("/")[2]):
                    tree.remove(relation)
    marks = [
        mark
        for tree in template.trees.values()
        for mark in tree.iter(*(f"{_W}{kind}" for kind in _COMMENT_MARKS))
    ]
    for mark in marks:
        _remove_with_its_run(mark)
    return sum(mark.tag == f"{_W}commentReference" for mark in marks)


def _remove_with_its_run(mark: etree._Element) -> None:
    run = mark.getparent()
    assert run is not None
    run.remove(mark)
    parent = run.getparent()
    is_empty = not [each for each in run if each.tag != f"{_W}rPr"]
    if run.tag == f"{_W}r" and is_empty and parent is not None:
        parent.remove(run)
