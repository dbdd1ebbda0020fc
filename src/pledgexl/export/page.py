"""A page in one file: its style and its script within, and a policy that lets nothing else in.

Style and script hold no data, so that their hashes in the Content-Security-Policy name all that
may run. Every text is escaped; what would steer its direction or break its line is replaced.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pledgexl.messages.edition import document_language
from pledgexl.messages.labels import capital
from pledgexl.messages.sentences import sentences
from pledgexl.messages.words import month_text
from pledgexl.model.month import ItemSummary
from pledgexl.model.text import printable

PAGE = sentences("page")
# Embeddings, overrides and isolates of direction (UAX #9), which can show a text as another one.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile("[\u0085\u2028\u2029]")
_REPLACEMENT = "\ufffd"
_PERCENT = 100


def render(template: str, **values: object) -> Markup:
    """Return `template` filled with `values`, in the document's language; all are escaped."""
    page = _environment().get_template(template)
    ours = {"say": page_text, "unit": unit, "heading": capital}
    text = page.render(language=document_language().value, **ours, **values)
    return Markup(text)  # noqa: S704 (every value was escaped by the template)


def page_text(name: str, /, **values: object) -> str:
    """Return the sentence `name` of the pages, filled with `values`."""
    return PAGE[name].printed.format_map(values)


def unit(item: ItemSummary) -> str:
    """Return what stands behind the figure of `item`: `％`, `／10`."""
    if item.shown is None:
        return ""
    name = "in_percent" if item.highest == _PERCENT else "out_of"
    return page_text(name, highest=item.highest)


def packaged(*names: str) -> Markup:
    """Return the style or script in these files of the package, one after the other."""
    folder = files("pledgexl.export").joinpath("templates")
    texts = (folder.joinpath(name).read_text("utf-8") for name in names)
    return Markup("".join(texts))  # noqa: S704 (ours, without a value in it)


def href(parts: Iterable[str]) -> str:
    """Return a relative link to a file: no scheme, no host, nothing unquoted."""
    return "./" + "/".join(part if part == ".." else quote(part, safe="") for part in parts)


def day_text(day: date) -> str:
    """Return `day` with its weekday and without its year."""
    weekday = page_text("weekdays").split()[day.weekday()]
    return page_text("day", month=month_text(day.month), day=day.day, weekday=weekday)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pledgexl.export"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )
    environment.filters["sha"] = _digest
    return environment


def _harmless(value: object) -> object:
    # A text of others loses what steers its direction or breaks its line.
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return _BIDI.sub(_REPLACEMENT, _BREAKS.sub("\n", printable(value)))


def _digest(text: str) -> str:
    # The name of an inline style or script in a Content-Security-Policy.
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
