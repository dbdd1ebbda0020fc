"""How an office writes numbers, months and departments into cells."""

from collections.abc import Sequence
from datetime import date
from random import Random

from fuzz.lists.grid import Value
from fuzz.lists.layout import Layout
from fuzz.lists.plan import Item, Month

ROLES = ("policy", "pledge", "measure", "initiative")
_WIDE = str.maketrans("0123456789.R-", "０１２３４５６７８９．Ｒ－")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"
_KANA = "アイウエオカキクケコサシスセソタチツテト"


def number_text(style: str, path: Sequence[int], name: str) -> str:
    """Return the number of the `path[-1]`th of a level called `name`, with what follows it."""
    count = path[-1]
    return {
        "": "",
        "roman": f"{_ROMAN[count - 1]}　",
        "roman dot": f"{_ROMAN[count - 1]}．",
        "wide": f"{count}　".translate(_WIDE),
        "dot": f"{count}. ",
        "paren": f"({count}) ",
        "wide paren": f"（{count}）".translate(_WIDE),
        "circle": _CIRCLED[count - 1] + "　" * (path[0] % 2),
        "kana": f"{_KANA[count - 1]}　",
        "chapter": f"第{count}章　",
        "section": f"第{count}節　",
        "name": f"{name}{count}　".translate(_WIDE),
        "letter": f"{'ＡＢＣＤＥＦ'[count - 1]}　",
        "hyphen": f"{'-'.join(map(str, path))} ",
        "wide hyphen": f"{'－'.join(map(str, path))}　".translate(_WIDE),
        "dotted": f"{'.'.join(map(str, path))} ",
        "roman hyphen": f"{_ROMAN[path[0] - 1]}-{count}　",
        "ascii roman": f"{('I', 'II', 'III', 'IV', 'V')[path[0] - 1]}. ",
        "half paren": f"{count}) ",
        "kana paren": f"({_KANA[count - 1]}) ",
        "bracket": f"【{count}】",
        "named": f"{name}{'-'.join(map(str, path))}　",
    }[style]


def wide(text: str) -> str:
    """Return `text` with full-width digits."""
    return text.translate(_WIDE)


def broken(text: str, random: Random, width: int) -> str:
    """Return `text` with line breaks typed into it, as people do who know no wrapping."""
    if len(text) <= width + 2:
        return text
    cut = random.randint(width - 2, width)
    return text[:cut] + "\n" + broken(text[cut:], random, width)


def era_year(year: int, *, short: bool, from_may: bool = True) -> str:
    """Return a year of Reiwa or Heisei, such as 令和6 or R6."""
    if year > 2019 or (year == 2019 and from_may):
        count = year - 2018
        return f"R{count}" if short else f"令和{'元' if count == 1 else count}"
    return f"H{year - 1988}" if short else f"平成{year - 1988}"


def month_value(month: Month, style: int) -> Value:
    """Return `month` as an office types it, or as a date."""
    year, number = month
    later = (year, number) >= (2019, 5)
    full = f"{era_year(year, short=False, from_may=later)}年{number}月"
    short = era_year(year, short=True, from_may=later)
    styles: tuple[Value, ...] = (
        *(f"{year}-{number:02}", full, wide(full), f"{short}.{number}"),
        *(wide(f"{short}.{number}"), f"{year}年{number}月", f"{short}年{number}月"),
        *(f"{year}/{number}", date(year, number, 1), f"{full}1日", f"{short}.{number}.1"),
    )
    return styles[style % len(styles)]


def year_text(year: int, style: int) -> str:
    """Return a fiscal year as an office types it."""
    full = f"{era_year(year, short=False)}年度"
    short = era_year(year, short=True)
    styles = (full, f"{short}年度", short, wide(full), f"{year}年度", wide(short))
    return styles[style % len(styles)]


def range_value(item: Item, layout: Layout) -> str:
    """Return the months of `item` in one cell."""
    style = layout.seed
    dash = "～〜-－~"[style % 5] if item.start and item.end else "～"
    if layout.dates == "year range":
        start = year_text(item.start[0], style) if item.start else ""
        end = year_text(item.end[0] - 1, style) if item.end else ""
        if start == end:
            return start
        if item.start and item.end and item.start[0] > 2018:
            return _year_range(item.start[0], item.end[0] - 1, style, dash)
    else:
        # Neither a date nor a text that has the dash in it stands in a range.
        if item.start and item.end and style % 8 == 7 and item.start[0] > 2019:
            first, last = item.start, item.end
            second = f"{last[0] - 2018}年" if last[0] != first[0] else ""
            return f"{month_value(first, 1)}{dash}{second}{last[1]}月"
        style = (1, 2, 3, 4, 5, 6, 10)[style % 7]
        start = str(month_value(item.start, style)) if item.start else ""
        end = str(month_value(item.end, style)) if item.end else ""
    return f"{start}{dash}{end}"


def _year_range(first: int, last: int, style: int, dash: str) -> str:
    """Return a range of fiscal years, in which the era or 年度 may stand only once."""
    begin, end = year_text(first, style), year_text(last, style)
    full = era_year(first, short=False)
    styles = (
        f"{begin}{dash}{end}",
        f"{full}～{last - 2018}年度",
        f"{begin}{dash}{end}",
        f"{full}年度から{era_year(last, short=False)}年度まで",
        f"{era_year(first, short=True)}～{last - 2018}年度",
    )
    return styles[style // 6 % len(styles)]


def department_texts(item: Item, layout: Layout, random: Random) -> dict[str, str]:
    """Return the texts of the columns of departments in the line of `item`."""
    if item.is_leadless:
        return {}
    lead = item.lead.name
    if layout.spaced_departments and len(lead) < 6 and random.random() < 0.3:
        lead = " ".join(lead)
    if layout.department_notes and random.random() < 0.3:
        lead += random.choice((f"（内線{random.randint(2100, 2999)}）", "（旧総合窓口課）"))
    related = [one.name for one in item.related]
    if layout.departments in ("columns", "directorates"):
        return {"lead": lead, "related": layout.separator.join(related)}
    return {"lead": _in_one_cell(lead, related, layout, random)}


def _in_one_cell(lead: str, related: list[str], layout: Layout, random: Random) -> str:
    """Return a lead and the related departments as one text."""
    match layout.departments:
        case "brackets":
            return f"{lead}（{'、'.join(related)}）" if related else lead
        case "signs":
            return "\n".join([f"◎{lead}", *(f"○{name}" for name in related)])
        case "main":
            return _with_main(lead, related, layout.separator, random)
        case "labels":
            helped = f"\n関係：{'、'.join(related)}" if related else ""
            return f"主：{lead}{helped}"
        case "lines":
            return "\n".join(f"・{name}" for name in (lead, *related))
        case _:
            return layout.separator.join([lead, *related])


def _with_main(lead: str, related: list[str], separator: str, random: Random) -> str:
    """Return the names with （主） before the lead, which need not be the first then."""
    if not related:
        return lead
    names = [f"（主）{lead}", *related]
    if random.random() < 0.4:
        names.reverse()
    return separator.join(names)
