"""What differs between two issues of a month: by their result.json alone, as others can do too."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pledgexl.messages.labels import listed
from pledgexl.model.issue import Difference, Place
from pledgexl.model.levels import number_order
from pledgexl.model.submission import RowStatus, State

Json = Mapping[str, Any]
_NOTHING: Json = {}
_BELOW = ("policies", "pledges", "measures")
# An initiative that is missing prints no rating, and only what is excluded or rated has a text.
_ROW = ("title", "rating", "state", "text")
_FIGURES = ("shown", "exact", "rated", "expected", "excluded")


def differences(old: Json, new: Json) -> tuple[Difference, ...]:
    """Return each figure, text and state that is printed otherwise in `new` than in `old`.

    They stand in the order of the report. What an early version's result does not hold at all is
    not compared.
    """
    found = [*_cover(old, new), *_items(old, new), *_rows(old, new)]
    found += [*_moved(old, new), *_notes(old, new)]
    return tuple(each for each in found if each.old != each.new)


def other_inputs(old: Json, new: Json) -> tuple[Difference, ...]:
    """Return whether `new` was made from another plan workbook or template, by their digests."""
    was, now = old.get("issue") or {}, new.get("issue") or {}
    names = [name for name in ("plan", "template") if name in was and was[name] != now.get(name)]
    return tuple(
        Difference(Place.NOTES, "", "", name, "", was[name], _text(now.get(name))) for name in names
    )


def _cover(old: Json, new: Json) -> Iterator[Difference]:
    yield from _head("municipality", old, new)
    yield from _head("report", old, new)
    if "term" in old:
        starts = (old["term"]["start"], new["term"]["start"])
        yield Difference(Place.COVER, "", "", "term_start", "", *starts)


def _head(name: str, old: Json, new: Json) -> Iterator[Difference]:
    if name in old:
        place = Place.NOTES if name == "contact" else Place.COVER
        yield Difference(place, "", "", name, "", _text(old[name]), _text(new[name]))


def _items(old: Json, new: Json) -> Iterator[Difference]:
    """Yield figures and titles: the whole, policies and pledges, then what is below them."""
    for place, depths in ((Place.OVERVIEW, (0, 1, 2)), (Place.MEASURES, (3,))):
        for id_, was, now in _both(_printed_items(old), _printed_items(new)):
            if (id_.count("-") + 1 if id_ else 0) in depths:
                yield from _figures(place, id_, was, now)
                values = [_departments(*each) for each in ((old, was), (new, now))]
                yield Difference(place, id_, _title(was, now), "departments", "", *values)


def _figures(place: Place, id_: str, old: Json, new: Json) -> Iterator[Difference]:
    title = _title(old, new)
    if old.get("title") != new.get("title"):
        values = (_text(old.get("title")), _text(new.get("title")))
        yield Difference(place, id_, title, "title", "", *values)
    for name in _FIGURES:
        field = "star_rating" if name == "shown" and place is Place.MEASURES else name
        values = (_text(old.get(name)), _text(new.get(name)))
        yield Difference(place, id_, title, field, "", *values)


def _rows(old: Json, new: Json) -> Iterator[Difference]:
    for id_, was, now in _both(_all_rows(old), _all_rows(new)):
        printed = _printed(was), _printed(now)
        for name in _ROW:
            values = [each.get(name, "") for each in printed]
            yield Difference(Place.MEASURES, id_, _title(was, now), name, "", *values)
        names = [_department(result, row) for result, row in ((old, was), (new, now))]
        yield Difference(Place.MEASURES, id_, _title(was, now), "department", "", *names)


def _printed(row: Json) -> dict[str, str]:
    """Return what a report prints of `row`: its status in place of a state that it has not."""
    if not row:
        return {}
    status = row.get("status")
    if status in (RowStatus.MISSING, RowStatus.REJECTED):
        return {"title": row["title"], "state": status}
    state = "" if row["state"] == State.NONE else row["state"]
    values = {"title": row["title"], "rating": row["rating"], "state": state, "text": row["text"]}
    return {name: _text(value) for name, value in values.items()}


def _department(result: Json, row: Json) -> str:
    names = {each["code"]: each["name"] for each in result.get("departments", ())}
    code = row.get("department", "")
    return str(names.get(code, code))


def _departments(result: Json, item: Json) -> str:
    """Return the departments of a measure, as it names them together."""
    return listed(_department(result, {"department": code}) for code in item.get("departments", ()))


def _moved(old: Json, new: Json) -> Iterator[Difference]:
    for id_, was, now in _both(_printed_items(old), _printed_items(new)):
        if "movement" in was or not was:
            moves = [
                {one["base"]: one["printed"] for one in each.get("movement", ())}
                for each in (was, now)
            ]
            for base in sorted({*moves[0], *moves[1]}):
                values = [each.get(base, "") for each in moves]
                title = _title(was, now)
                yield Difference(Place.COMPARISON, id_, title, "movement", base, *values)


def _notes(old: Json, new: Json) -> Iterator[Difference]:
    rules = [{one["level"]: one for one in each.get("rules", ())} for each in (old, new)]
    for level, was, now in _both(*rules):
        for name in sorted({*was, *now}):
            values = (_text(was.get(name)), _text(now.get(name)))
            yield Difference(Place.NOTES, "", "", f"rule.{name}", level, *values)
    if "rubric" in old:
        meanings = [
            {one["rating"]: one["meaning"] for one in each["rubric"]} for each in (old, new)
        ]
        for rating in sorted({*meanings[0], *meanings[1]}):
            values = (meanings[0].get(rating, ""), meanings[1].get(rating, ""))
            yield Difference(Place.NOTES, "", "", "rubric", str(rating), *values)
    yield from _head("contact", old, new)


def _all_items(result: Json) -> dict[str, Json]:
    """Return the whole ("") and every policy, pledge and measure by number."""
    if not result:
        return {}
    return {"": result["overall"]} | dict(_walk(result, _BELOW))


def _printed_items(result: Json) -> dict[str, Json]:
    """Return the same without what stands for a measure of each pledge in a plan without any.

    It has the title of its pledge; it is calculated, and printed nowhere.
    """
    items = _all_items(result)
    pledges = [item for item in items.values() if "measures" in item]
    has_measures = any(
        [each["title"] for each in pledge["measures"]] != [pledge["title"]] for pledge in pledges
    )
    return {id_: item for id_, item in items.items() if has_measures or "initiatives" not in item}


def _walk(item: Json, below: Sequence[str]) -> Iterator[tuple[str, Json]]:
    for child in item.get(below[0], ()) if below else ():
        yield child["id"], child
        yield from _walk(child, below[1:])


def _all_rows(result: Json) -> dict[str, Json]:
    measures = [item for item in _all_items(result).values() if "initiatives" in item]
    return {row["id"]: row for measure in measures for row in measure["initiatives"]}


def _both(old: Mapping[str, Json], new: Mapping[str, Json]) -> Iterator[tuple[str, Json, Json]]:
    """Yield what stands in either, in the order of the plan."""
    for id_ in sorted({*old, *new}, key=number_order):
        yield id_, old.get(id_, _NOTHING), new.get(id_, _NOTHING)


def _title(old: Json, new: Json) -> str:
    return str(new.get("title") or old.get("title") or "")


def _text(value: object) -> str:
    return "" if value is None else str(value)
