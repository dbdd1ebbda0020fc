"""The document of an import that is right, made from the truth: what a judge finds no fault in."""

from fuzz.lists.truth import (
    CellTruth,
    Document,
    InitiativeRead,
    MeasureRead,
    MeasureTruth,
    PledgeRead,
    PolicyRead,
    SourceRead,
    Truth,
)


def right_document(truth: Truth) -> Document:
    """Return what a faultless import of the list says."""
    return Document(
        level_names=dict(truth["level_names"]),
        policies=[
            PolicyRead(
                number="1",
                title=policy["title"],
                pledges=[
                    PledgeRead(
                        number="1",
                        title=pledge["title"],
                        measures=[_measure(one) for one in pledge["measures"]],
                    )
                    for pledge in policy["pledges"]
                ],
            )
            for policy in truth["plan"]
        ],
        departments=[
            {"name": one["name"], "code": one.get("code") or "999"} for one in truth["departments"]
        ],
        retired=list(truth["retired"]),
        sources=[_source(cell, truth["file"]) for cell in truth["cells"]],
        doubts=[],
    )


def _measure(measure: MeasureTruth) -> MeasureRead:
    return MeasureRead(
        number="1",
        title=measure["title"],
        departments=list(measure["departments"] or []),
        initiatives=[
            InitiativeRead(
                number="1",
                title=one["title"],
                lead=one["lead"],
                related=list(one["related"]),
                start=one["start"],
                end=one["end"],
                is_repeated=bool(one.get("optional")),
            )
            for one in measure["initiatives"]
        ],
    )


def _source(cell: CellTruth, main_file: str) -> SourceRead:
    is_used = cell["expect"] == "used"
    return SourceRead(
        file=cell.get("file") or main_file,
        sheet=cell["sheet"],
        cell=cell["cell"],
        text=cell["text"],
        used_in="計画!A1" if is_used else "",
        left_out="" if is_used else cell["role"],
    )
