"""In whose words a document is written: its language, and what the office calls the levels.

Whoever writes a document says once whose it is (`printed_for`). Every sentence within is filled
with those words, so that no function in between has a parameter for them. The value belongs to
one thread of one process, as the context of `decimal` does.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import NamedTuple, ParamSpec, TypeVar

from pledgexl.model.language import Language
from pledgexl.model.levels import USUAL_NAMES, LevelNames
from pledgexl.model.plan import PlanSettings

P = ParamSpec("P")
T = TypeVar("T")

# `<施策>`, `a <measure>`, `<Measures>`: a level in a sentence, as it is called by default.
_LEVEL = re.compile(r"(\b[Aa]n? )?<([^\W\d_]+)>")
_JAPANESE = {
    "政策": "policy",
    "基本政策": "policy",
    "公約": "pledge",
    "施策": "measure",
    "取組": "initiative",
    "取組事業": "initiative",
}
_ENGLISH = {"policies": "policy"} | {
    f"{level}{ending}": level for level in LevelNames._fields for ending in ("", "s")
}
_PLEDGE_FOR = {
    "施策": "公約",
    "measure": "pledge",
    "measures": "pledges",
    "Measure": "Pledge",
    "Measures": "Pledges",
}
_MEASURE = re.compile(f"<({'|'.join(_PLEDGE_FOR)})>")
_COMMA = "(?:、|・|／|及び|と|, | / | and | or )"
_FIRST_MEASURE = re.compile(f"<Measures?>{_COMMA}<([a-z])")
_LISTED_MEASURE = re.compile(
    f"{_MEASURE.pattern}{_COMMA}(?=<)|(?<=>){_COMMA}{_MEASURE.pattern}(?![0-9])"
)
LEVEL_WORDS = frozenset({*_JAPANESE, *_ENGLISH, *map(str.capitalize, _ENGLISH)})


class Edition(NamedTuple):
    """The language of the documents, that of the plan workbook's own labels, names of levels."""

    language: Language = Language.JA
    workbook: Language = Language.JA
    names: LevelNames = USUAL_NAMES

    @classmethod
    def of(cls, settings: PlanSettings) -> "Edition":
        """Return that of the plan that has these `settings`."""
        return cls(settings.language, settings.workbook_language, settings.level_names)


_EDITION: ContextVar[Edition] = ContextVar("edition", default=Edition())  # noqa: B039 (a tuple)


def printed_for(
    settings: Callable[..., PlanSettings],
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Let a function write in the words of the plan whose `settings` are found among its arguments."""

    def decorate(write: Callable[P, T]) -> Callable[P, T]:
        @wraps(write)
        def written(*args: P.args, **named: P.kwargs) -> T:
            with words_of(settings(*args)):
                return write(*args, **named)

        return written

    return decorate


@contextmanager
def words_of(settings: PlanSettings) -> Iterator[None]:
    """Write in the language and the words of the plan that has these `settings`."""
    with in_edition(Edition.of(settings)):
        yield


@contextmanager
def in_edition(edition: Edition) -> Iterator[None]:
    """Write in the language and the words of `edition`."""
    token = _EDITION.set(edition)
    try:
        yield
    finally:
        _EDITION.reset(token)


def speak_as(edition: Edition) -> None:
    """Name things as `edition` does from here on: what a command says on the screen."""
    _EDITION.set(edition)


def document_language() -> Language:
    """Return the language of the document that is being written."""
    return _EDITION.get().language


def workbook_language() -> Language:
    """Return the language of the sheets and labels of the plan workbook."""
    return _EDITION.get().workbook


def names_of_levels() -> LevelNames:
    """Return what the office calls the levels."""
    return _EDITION.get().names


def in_words(text: str) -> str:
    """Return `text` with each level as the office calls it."""
    return _filled(text, names_of_levels()) if "<" in text else text


@lru_cache(maxsize=4096)
def _filled(text: str, names: LevelNames) -> str:
    if not names.has_measures:
        # Where levels are listed it is left out, and the next one begins the sentence if it did;
        # elsewhere initiatives are below pledges.
        text = _FIRST_MEASURE.sub(lambda found: f"<{found[1].upper()}", text)
        text = _LISTED_MEASURE.sub("", text)
        text = _MEASURE.sub(lambda found: f"<{_PLEDGE_FOR[found[1]]}>", text)

    def name(found: re.Match[str]) -> str:
        article, word = found[1] or "", found[2]
        if word not in LEVEL_WORDS:
            return found[0]
        own: str = getattr(names, _JAPANESE.get(word) or _ENGLISH[word.lower()])
        if not own:
            return article + word
        if word in _JAPANESE or not own.isascii():
            return article + own
        return _english(article, own, is_plural=word.endswith("s"), is_capital=word[0].isupper())

    return _LEVEL.sub(name, text)


def _english(article: str, name: str, *, is_plural: bool, is_capital: bool) -> str:
    """Return `name` as it stands in an English sentence: `an action`, `Strategies`."""
    if is_plural:
        name = re.sub("(?<![aeiou])y$", "ie", name)
        name += "es" if re.search("(?:s|x|z|ch|sh)$", name) else "s"
    name = (name[0].upper() if is_capital else name[0].lower()) + name[1:]
    if article:
        article = article[0] + ("n " if name[0] in "aeiou" else " ")
    return article + name
