"""Parse the text of a report's PDF, and recompute its figures from that text alone.

Nothing of pledgexl is used here: the rules are those that the report itself puts into words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"
STATES = "中止|対象外|未報告|確認中"
_FIGURE = r"\d+(?:\.\d+)?"
_SUM = r"(?:\d+×\s*)?(?:\([\d.÷＋\s]+\)|[\d.÷]+)÷\d+"
_WORKING = rf"{_SUM}(?:＝\s*[\d.]+÷\d+)?\s*＝\s*[\d.]+…?"
_TOKENS = re.compile(
    rf"^基本政策(?P<policy>[{ROMAN}]+) (?:[^\n]*\s(?P<no_policy>－)$)?"
    rf"|(?P<working>{_WORKING})\s+(?P<shown>{_FIGURE})(?=\s)"
    rf"|^(?P<pledge>\d+) [^\n]*\s(?P<no_pledge>－)$"
    rf"|\.{{3,}}(?P<rating>{_FIGURE}|{STATES})$"
    r"|^(?P<measure>●) "
    r"|(?P<stars>[★☆]{5}\s[★☆]{5})\s(?P<mean>\d+\.\d{2,}…?)(?=\s)"
    rf"(?:\s(?P<sum>[\d.]+÷\d+)(?=\s))?(?:\s公約へ (?P<carried>{_FIGURE}))?",
    re.MULTILINE,
)
_RULE = (
    r"の平均(?:を求め|を(?P<times>\d+)倍し)、"
    r"(?:小数点以下|小数第(?P<place>\d+)位(?P<from>以下)?)を"
    r"(?P<cut>切り捨て|四捨五入し|切り上げ)た値です。"
    r"(?:(?:公約|基本政策|全体)を計算するときは、(?P<carried>[^。]*?)値を使います。)?"
)
_LEVELS = ("施策", "公約", "基本政策", "全体")


@dataclass(frozen=True)
class Rule:
    """A rule as the report words it."""

    times: int
    places: int
    cut: str
    carries_shown: bool

    def shown(self, value: Fraction) -> Fraction:
        units = value * 10**self.places
        whole = units.numerator // units.denominator
        rest = units - whole
        if self.cut == "切り上げ" and rest:
            whole += 1
        if self.cut == "四捨五入し" and rest >= Fraction(1, 2):
            whole += 1
        return Fraction(whole, 10**self.places)


@dataclass
class Item:
    """What is printed of a policy, pledge or measure, and what stands below it."""

    level: str
    shown: str = ""
    working: str = ""
    mean: str = ""
    carried: str = ""
    below: list["Item"] = field(default_factory=list)
    ratings: list[str] = field(default_factory=list)


def rules_in(text: str) -> dict[str, Rule]:
    """Return the rules of each level from the sentences of the preface."""
    squeezed = re.sub(r"\s", "", text)
    found: dict[str, Rule] = {}
    for level in _LEVELS:
        match = re.search(rf"・{level}：[^。]*?{_RULE}", squeezed)
        assert match is not None, level
        place = int(match["place"] or 1)
        carried = match["carried"] or ""
        found[level] = Rule(
            int(match["times"] or 1),
            place - 1,
            match["cut"],
            carried.endswith(("てた", "した", "げた")),
        )
    return found


def policies_in(text: str) -> list[Item]:
    """Return what chapter 3 prints, as a tree."""
    # The contents name it first.
    *_, heading = re.finditer(r"^第 ?3 施策ごとの取組（[^.\n]*$", text, re.MULTILINE)
    end = re.search(r"^第 ?4 (?:進捗が変わった理由|注記)$", text[heading.end() :], re.MULTILINE)
    assert end is not None
    policies: list[Item] = []
    for token in _TOKENS.finditer(text, heading.end(), heading.end() + end.start()):
        if token["policy"]:
            policies.append(Item("基本政策", shown=token["no_policy"] or ""))
        elif token["working"] and not policies[-1].shown:
            policies[-1].working, policies[-1].shown = token["working"], token["shown"]
        elif token["working"] or token["pledge"]:
            shown = token["shown"] or token["no_pledge"]
            policies[-1].below.append(Item("公約", shown, token["working"] or ""))
        elif token["measure"]:
            policies[-1].below[-1].below.append(Item("施策", "－"))
        else:
            _fill(policies[-1].below[-1].below[-1], token)
    return policies


def _fill(measure: Item, token: re.Match[str]) -> None:
    if token["rating"]:
        measure.ratings.append(token["rating"])
        return
    measure.shown = re.sub(r"\s", "", token["stars"])
    measure.mean, measure.working = token["mean"], token["sum"] or ""
    measure.carried = token["carried"] or ""


def evaluated(expression: str) -> Fraction:
    """Return what a printed sum such as `10×(23÷3＋7)÷2` comes to."""
    allowed = re.fullmatch(r"[\d.()＋×÷\s]+", expression)
    assert allowed is not None, expression
    exact = re.sub(r"\d+(?:\.\d+)?", lambda number: f"Fraction('{number[0]}')", expression)
    exact = re.sub(r"\s", "", exact.replace("×", "*").replace("÷", "/").replace("＋", "+"))
    result = eval(exact, {"Fraction": Fraction})  # noqa: S307 - digits and signs, just checked
    assert isinstance(result, Fraction)
    return result


def disagreements(item: Item, rules: dict[str, Rule]) -> Iterator[str]:
    """Yield each figure of `item` and below that does not follow from what is printed below it."""
    for below in item.below:
        yield from disagreements(below, rules)
    exact = recomputed(item, rules)
    rule = rules[item.level]
    if exact is None:
        if item.shown != "－" or item.working:
            yield f"{item} should be a dash"
        return
    if item.level == "施策":
        stars = int(rule.shown(exact))
        expected = "★" * stars + "☆" * (10 - stars)
        yield from _differs(item, "stars", item.shown, expected)
        yield from _differs(item, "mean", item.mean, digits(exact, max(2, rule.places + 1)))
        carried = rule.shown(exact) if rule.carries_shown else exact
        if (Fraction(item.carried) if item.carried else exact) != carried:
            yield f"{item} carries {carried}"
        if item.working and evaluated(item.working) != exact:
            yield f"{item} is {exact}"
        if len(_numbers(item)) > 1 and not item.working:
            yield f"{item} has no sum"
        return
    yield from _differs(item, "figure", Fraction(item.shown), rule.shown(exact))
    yield from _working_faults(item, exact, rules)


def _working_faults(item: Item, exact: Fraction, rules: dict[str, Rule]) -> Iterator[str]:
    first, *middle, last = re.sub(r"\s", "", item.working).split("＝")
    terms = [carried for each in item.below if (carried := brought(each, rules)) is not None]
    yield from _differs(item, "sum", evaluated(first), exact)
    yield from _differs(item, "count", first.rpartition("÷")[2], str(len(terms)))
    for fraction in middle:
        yield from _differs(item, "fraction", evaluated(fraction), exact)
    full = digits(exact, max(2, rules[item.level].places + 1))
    short = full if full.endswith("…") else full.rstrip("0").rstrip(".")
    yield from _differs(item, "result", last, short)
    inner = re.search(r"\((.*)\)", first)
    if inner is not None:
        printed = [evaluated(term) for term in inner[1].split("＋")]
        yield from _differs(item, "terms", printed, terms)


def _differs(item: Item, what: str, printed: object, expected: object) -> Iterator[str]:
    if printed != expected:
        yield f"{what} {printed!r} should be {expected!r}: {item}"


def recomputed(item: Item, rules: dict[str, Rule]) -> Fraction | None:
    """Return the exact figure of `item` from the ratings that are printed, None without any."""
    values = _numbers(item) if item.level == "施策" else _brought(item.below, rules)
    if not values:
        return None
    return sum(values, Fraction(0)) / len(values) * rules[item.level].times


def _brought(items: list[Item], rules: dict[str, Rule]) -> list[Fraction]:
    return [value for each in items if (value := brought(each, rules)) is not None]


def brought(item: Item, rules: dict[str, Rule]) -> Fraction | None:
    """Return what `item` brings into the level above."""
    exact, rule = recomputed(item, rules), rules[item.level]
    return exact if exact is None or not rule.carries_shown else rule.shown(exact)


def _numbers(measure: Item) -> list[Fraction]:
    return [Fraction(each) for each in measure.ratings if each[0].isdigit()]


def digits(value: Fraction, places: int) -> str:
    """Return `value` with so many digits, and … where there are more."""
    units = value * 10**places
    text = str(units.numerator // units.denominator).zfill(places + 1)
    return f"{text[:-places]}.{text[-places:]}" + ("" if units.denominator == 1 else "…")
