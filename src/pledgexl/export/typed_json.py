"""JSON from outside, read strictly as dataclasses declare it: kinds, keys and ranges."""

import json
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import NoReturn, TypeVar, cast, get_args, get_origin

from pledgexl.model.errors import PledgexlError

_Kind = TypeVar("_Kind")


def strict_json(content: bytes) -> object:
    """Return the value that `content` contains; raise PledgexlError if it is not JSON in UTF-8."""
    try:
        value: object = json.loads(content.decode(), parse_constant=_refuse_constant)
        # JSON can escape half a surrogate pair, which UTF-8 cannot encode.
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        # RecursionError: brackets without end.
        raise PledgexlError("result_no_json") from error
    return value


def _refuse_constant(name: str) -> NoReturn:
    """Refuse NaN and Infinity, which Python reads but JSON does not define."""
    raise ValueError(name)


def typed(value: object, kind: type[_Kind]) -> _Kind:
    """Return the JSON `value` as the dataclass `kind`; raise PledgexlError with the wrong key.

    Keys that `kind` does not declare are ignored. A field whose metadata has `highest` must be
    from 0 to that number, or null.
    """
    return cast("_Kind", _typed(value, kind, ""))


def refuse_key(key: str) -> NoReturn:
    """Raise the error that the value of `key` is wrong; "" is the document as a whole."""
    raise PledgexlError("result_key_bad", key=key or "{}")


def _typed(value: object, kind: object, key: str) -> object:
    if isinstance(kind, type) and is_dataclass(kind):
        return _record(value, kind, key)
    if get_origin(kind) is list:
        if not isinstance(value, list):
            refuse_key(key)
        return [_typed(one, get_args(kind)[0], f"{key}[{at}]") for at, one in enumerate(value)]
    if isinstance(kind, type) and issubclass(kind, Enum):
        if value not in [each.value for each in kind]:
            refuse_key(key)
        return kind(value)
    others = [one for one in get_args(kind) if one is not NoneType]
    if isinstance(kind, UnionType) and len(others) == 1:
        return None if value is None else _typed(value, others[0], key)
    # The exact type: True is not a number, and 5.0 is not an integer.
    if type(value) not in (get_args(kind) or (kind,)):
        refuse_key(key)
    return value


def _record(value: object, kind: type, key: str) -> object:
    if not isinstance(value, dict):
        refuse_key(key)
    found: dict[str, object] = {}
    for field in fields(kind):
        own = f"{key}.{field.name}".removeprefix(".")
        if field.name in value:
            read = found[field.name] = _typed(value[field.name], field.type, own)
            highest = field.metadata.get("highest")
            if highest is not None and isinstance(read, int | float) and not 0 <= read <= highest:
                refuse_key(own)
        elif field.default is MISSING:
            refuse_key(own)
    try:
        return kind(**found)
    except ValueError:
        # The dataclass itself refuses its values.
        refuse_key(key)
