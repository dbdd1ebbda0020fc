"""What differs between two plans, in words: a line for each difference, by level."""

from itertools import groupby

from pledgexl.cli.call import ALL_WELL, Call
from pledgexl.cli.screen import print_json, print_line
from pledgexl.commands.plan_diff import PlanSource, compared_plans, comparison_document
from pledgexl.messages.labels import label_text, listed, rule_word
from pledgexl.model.average import Carry, Cut, Level
from pledgexl.model.errors import PledgexlError
from pledgexl.model.names import PlanLabel, Setting
from pledgexl.model.plan_change import PlanChange, PlanPart, SameBy
from pledgexl.model.plan_change import PlanChangeKind as Kind

_COMPARED = 2
# Numbers, months and codes are not quoted.
_QUOTED = (
    *(Kind.RENAMED, Kind.MOVED, Kind.LEAD, Kind.RELATED, Kind.SUCCESSORS),
    *(Kind.CONTACT, Kind.MAIL, Kind.VALUE),
)
# Their values are lists.
_LISTS = (Kind.RELATED, Kind.SUCCESSORS)
_RULE_LABELS = {
    "times": PlanLabel.TIMES,
    "places": PlanLabel.PLACES,
    "cut": PlanLabel.CUT,
    "carry": PlanLabel.CARRY,
}
_OWN_WORDS: dict[str, type[Cut | Carry]] = {"cut": Cut, "carry": Carry}


def plan_diff(call: Call) -> int:
    """Show what differs between two plans; write nothing."""
    plans = call.given["plans"]
    if len(plans) != _COMPARED:
        raise PledgexlError("two_plans_needed", count=len(plans))
    comparison = compared_plans(call.workspace, *plans)
    if call.has("json"):
        print_json(comparison_document(comparison))
        return ALL_WELL
    call.show("plan_diff.title")
    for name, source in (("old", comparison.old), ("new", comparison.new)):
        _show_source(call, name, source)
    changes = comparison.changes
    for part, found in groupby(changes, key=lambda change: change.part):
        print_line("")
        call.show(f"plan_diff.part.{part}")
        for change in found:
            print_line(f"  {change_line(call, change)}")
    print_line("")
    unsure = sum(_is_unsure(change) for change in changes)
    if changes:
        call.show("plan_diff.count", count=len(changes))
    else:
        call.show("plan_diff.none")
    if unsure:
        call.show("plan_diff.without_identifiers", count=unsure)
    return ALL_WELL


def _show_source(call: Call, name: str, source: PlanSource) -> None:
    label = call.label(source.period) if source.period else ""
    month = call.sentence("plan_diff.month", label=label) if label else ""
    call.show(f"plan_diff.{name}", file=str(source.file), month=month)
    if source.kept:
        call.show("plan_diff.made_from", label=label, file=str(source.kept))


def change_line(call: Call, change: PlanChange) -> str:
    """Return `change` in words, after what it is about."""
    said = _sentence(call, change)
    name = _name(call, change)
    return call.sentence("plan_diff.line", name=name, change=said) if name else said


def _name(call: Call, change: PlanChange) -> str:
    """Return what a line is about: a thing with its numbers, a setting, a rule, or a rating."""
    part, old, new = change.part, change.old_number, change.number
    if part is PlanPart.SETTINGS:
        return label_text(Setting[new])
    if change.kind is Kind.ORDER:
        return ""
    if part is PlanPart.RULES:
        level, _, column = new.partition(".")
        word = rule_word(Level(level), call.language)
        return f"{word} {label_text(_RULE_LABELS[column])}"
    if part is PlanPart.RUBRIC:
        return f"{label_text(PlanLabel.RATING)} {new}"
    number = new or old
    if old and new and old != new:
        number = call.sentence("plan_diff.numbers", old=old, new=new)
    return call.sentence("plan_diff.name", number=number, title=change.title)


def _sentence(call: Call, change: PlanChange) -> str:
    """Return what differs of it, in words."""
    name = f"plan_diff.{change.kind}"
    after = change.after
    if change.kind is Kind.ADDED and after:
        name = "plan_diff.added_from"
    if change.kind is Kind.RENAMED and change.same_by is SameBy.NUMBER:
        name = "plan_diff.renamed_elsewhere" if change.elsewhere else "plan_diff.renamed_by_number"
    elif change.kind in (Kind.KEPT, Kind.RENUMBERED, Kind.MOVED) and change.same_by is SameBy.TITLE:
        name = f"{name}_by_title"
    return call.sentence(
        name,
        before=_value(call, change, change.before),
        after=_value(call, change, after),
        elsewhere=change.elsewhere,
        successors=listed((_quoted(call, each) for each in change.successors), call.language),
        ended=call.sentence("plan_diff.ended_and", after=after) if after else "",
    )


def _value(call: Call, change: PlanChange, text: str) -> str:
    """Return `text`, a value in one of the plans, as a sentence has it."""
    if not text:
        return call.sentence("plan_diff.blank")
    column = change.number.partition(".")[2]
    if change.part is PlanPart.RULES and column in _OWN_WORDS:
        return rule_word(_OWN_WORDS[column](text), call.language)
    if change.part is PlanPart.SETTINGS and change.number == Setting.LANGUAGE.name:
        return call.sentence(f"plan_diff.language_{text}")
    if change.kind in _LISTS:
        text = listed(text.split("、"), call.language)
    return _quoted(call, text) if change.kind in _QUOTED else text


def _quoted(call: Call, text: str) -> str:
    return call.sentence("plan_diff.quoted", text=text)


def _is_unsure(change: PlanChange) -> bool:
    """Say whether a number or a title alone says that it is the same thing."""
    by_number = change.same_by is SameBy.NUMBER and change.kind is Kind.RENAMED
    by_title = change.same_by is SameBy.TITLE
    told = (Kind.KEPT, Kind.RENUMBERED, Kind.MOVED, Kind.IDENTIFIER)
    return by_number or (by_title and change.kind in told)
