"""Check the figures of finished pages: read them back, and recompute them from the ratings."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from lxml import etree, html

from pledgexl.model.calculation import mean_text
from pledgexl.model.errors import Message, PledgexlError
from pledgexl.model.month import Summary
from pledgexl.rules.averages import roll_up

_RATING = re.compile(r"\d+(?:\.\d)?")
_FIGURE = re.compile(r"\d+(?:\.\d+)?…?")
_COUNTS = re.compile(r"(\d+)[／/](\d+)")
# What an office writes before a loss, in either language.
_LESS = re.compile("[△−]")
_SHOWN, _COVERED, _MEAN = "progress", "rated", "mean_word"
# What is printed, by the ID of its item and the word for it.
_Key = tuple[str, str]


class PageDiffersError(PledgexlError):
    """A page that prints a figure which its ratings do not give; nothing is issued."""


def require_true(pages: Mapping[str, bytes], fragment: bytes, summary: Summary) -> int:
    """Return how many figures `pages` and `fragment` print; all follow from the ratings.

    The ratings are those that the pages print; so are the numbers of initiatives. What moved a
    figure adds up to it.
    Raises PageDiffersError for the first figure that does not follow from them.
    """
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    read = [html.fromstring(content, parser=parser) for content in pages.values()]
    ratings = {measure: found for page in read for measure, found in _ratings(page)}
    expected = _expected(summary, ratings)
    printed = [each for page in read for each in _printed(page)]
    _require_same(printed, expected)
    for page in read:
        _require_sums(page)
    plain = {key: value for key, value in expected.items() if key[1] != _MEAN}
    in_fragment = [*_printed_in_fragment(html.fromstring(fragment, parser=parser), summary)]
    _require_same(in_fragment, plain)
    return len(printed) + len(in_fragment)


def _require_same(printed: Sequence[tuple[_Key, str]], expected: Mapping[_Key, str]) -> None:
    """Raise PageDiffersError unless all that is `expected` is `printed`, and nothing else."""
    absent = expected.keys() - {key for key, _ in printed}
    everything = [*printed, *((key, "") for key in absent)]
    wrong = [(key, value) for key, value in everything if value != expected.get(key)]
    if wrong:
        # A figure that is wrong makes those above it wrong: the lowest is named.
        (id_, kind), value = max(wrong, key=lambda each: (each[0][0].count("-"), each[0]))
        raise PageDiffersError(
            "page_differs",
            item=id_ or Message("whole", surface="page"),
            kind=Message(kind, surface="page"),
            printed=value,
            computed=expected.get((id_, kind), ""),
        )


def _require_sums(page: etree._Element) -> None:
    """Raise PageDiffersError where a figure and what moved it do not add up to the figure now."""
    for row in page.iterfind(".//table[@class='mv']/tbody/tr"):
        then, *parts, now = map(_amount, row.iterfind("td"))
        if then + sum(parts) != now:
            raise PageDiffersError(
                "page_differs",
                item=str(row.attrib["data-i"]) or Message("whole", surface="page"),
                kind=Message("parts", surface="page"),
                printed=str(now),
                computed=str(then + sum(parts)),
            )


def _amount(cell: etree._Element) -> Fraction:
    """Return the signed number in `cell`, 0 where it has none."""
    sign = -1 if _LESS.search("".join(map(str, cell.itertext()))) else 1
    return sign * Fraction(_figure_in(cell) or "0")


def _ratings(page: etree._Element) -> Iterator[tuple[str, list[Fraction | None]]]:
    """Yield each measure with the ratings that its initiatives are printed with, None for none."""
    for body in page.iterfind(".//tbody[@data-m]"):
        cells = [row[1] for row in body.iter("tr") if len(row) > 1]
        found = [_RATING.match((cell.text or "").strip()) for cell in cells]
        yield str(body.attrib["data-m"]), [Fraction(one[0]) if one else None for one in found]


def _expected(summary: Summary, ratings: Mapping[str, list[Fraction | None]]) -> dict[_Key, str]:
    """Return what must be printed where the initiatives of each measure have these `ratings`."""
    rated = {id_: [one for one in found if one is not None] for id_, found in ratings.items()}
    means = {id_: sum(found, Fraction(0)) / len(found) for id_, found in rated.items() if found}
    averages = roll_up(summary.plan, means)
    counted, all_ = Counter[str](), Counter[str]()
    for measure, found in ratings.items():
        pledge = measure.rpartition("-")[0]
        for item in ("", pledge.rpartition("-")[0], pledge):
            counted[item] += len(rated[measure])
            all_[item] += len(found)
    has_means = summary.plan.has_measures
    expected = {(measure, _MEAN): mean_text(averages[measure]) for measure in means if has_means}
    for each in (summary.whole, *summary.policies, *summary.pledges):
        average = averages.get(each.id)
        expected[each.id, _SHOWN] = average.shown if average else ""
        expected[each.id, _COVERED] = f"{counted[each.id]}/{all_[each.id]}"
    return expected


def _printed(page: etree._Element) -> Iterator[tuple[_Key, str]]:
    """Yield each figure, each number of initiatives and each mean that `page` prints."""
    for element in page.iterfind(".//*[@data-i]"):
        for part in element.iter():
            kinds = str(part.get("class", "")).split()
            if "fig" in kinds:
                yield (str(element.attrib["data-i"]), _SHOWN), _figure_in(part)
            elif "cov" in kinds:
                yield (str(element.attrib["data-i"]), _COVERED), _counts_in(part)
    for body in page.iterfind(".//tbody[@data-m]"):
        mean = body.find(".//*[@class='work']")
        if mean is not None and _figure_in(mean):
            yield (str(body.attrib["data-m"]), _MEAN), _figure_in(mean)


def _printed_in_fragment(page: etree._Element, summary: Summary) -> Iterator[tuple[_Key, str]]:
    """Yield the same of a fragment, which has no marks: by the order of its tables."""
    first, *tables = page.iter("table")
    items = (*summary.policies, summary.whole)
    for item, row in zip(items, first.iterfind("tbody/tr"), strict=True):
        yield (item.id, _SHOWN), _figure_in(row[1])
        yield (item.id, _COVERED), _counts_in(row[3])
    for pledge, table in zip(summary.pledges, tables, strict=True):
        _, progress, rest, _ = table.iterfind("tfoot/tr/*")
        yield (pledge.id, _SHOWN), _figure_in(progress)
        yield (pledge.id, _COVERED), _counts_in(rest)


def _figure_in(element: etree._Element) -> str:
    found = _FIGURE.search("".join(map(str, element.itertext())))
    return found[0] if found else ""


def _counts_in(element: etree._Element) -> str:
    found = _COUNTS.findall("".join(map(str, element.itertext())))
    return "/".join(found[-1]) if found else ""
