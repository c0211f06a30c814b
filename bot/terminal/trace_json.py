"""A trace as plain data and back, for ``--json --explain`` and ``--replay``.

Numbers are written in full: a rounded trace could lead to another decision.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, NoReturn

from pydantic import TypeAdapter, ValidationError

from bot.domain.trace import Decision, Trace
from bot.matching.replay import LIMITS, PARTS


def trace_as_dict(trace: Trace) -> dict[str, object]:
    """The trace as JSON types; the runner-up is named by its id, for it is one of the candidates."""
    return _fields(trace) | {"decision": decision_as_dict(trace.decision)}


def decision_as_dict(decision: Decision) -> dict[str, object]:
    """A decision as JSON types."""
    runner_up = decision.runner_up.entry if decision.runner_up else None
    return _fields(decision) | {"runner_up": runner_up}


def _fields(value: Any) -> dict[str, object]:
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}


def _plain(value: Any) -> object:
    if is_dataclass(value):
        return _fields(value)
    match value:
        case Enum():
            return value.value
        case Mapping():
            return {name: _plain(each) for name, each in value.items()}
        case frozenset():
            return sorted(value)
        case tuple():
            return [_plain(each) for each in value]
        case _:
            return value


def traces_in(line: str) -> list[Trace]:
    """The traces in a line of JSON: a trace alone, or all those of an object of ``ask --json --explain``.

    Raises:
        ValueError: it holds none, or one that is damaged; the text says what is wrong.
    """
    try:
        found = json.loads(line, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"it is no JSON: {error.msg} at character {error.pos + 1}") from None
    match found:
        case {"traces": [*traces]}:
            return [trace_from_dict(each) for each in traces]
        case {"candidates": _}:
            return [trace_from_dict(found)]
        case _:
            raise ValueError("it holds no trace; chuchu ask --json --explain prints them")


def trace_from_dict(plain: object) -> Trace:
    """The trace that :func:`trace_as_dict` made plain data of.

    Raises:
        ValueError: it is none, or one that nothing follows from; the text says what is wrong where.
    """
    try:
        trace: Trace = _reader().validate_python(_with_runner_up(plain))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "trace"
        raise ValueError(f"{where}: {first['msg'][:1].lower()}{first['msg'][1:]}") from None
    if wrong := _what_is_missing(trace):
        raise ValueError(wrong)
    return trace


def _what_is_missing(trace: Trace) -> str:
    """Why nothing follows from a trace whose types are right; empty where something does."""
    for name in sorted(LIMITS ^ trace.limits.keys()):
        return f"limits.{name}: " + ("is missing" if name in LIMITS else "there is no such limit")
    for place, each in enumerate(trace.candidates):
        for name in sorted(PARTS - each.parts.keys()):
            return f"candidates.{place}.parts.{name}: is missing"
        if not each.basis:
            return f"candidates.{place}.basis: is empty"
    for place, hearing in enumerate(trace.hearings):
        if hearing.meant is not None and hearing.difference is None:
            return f"hearings.{place}.difference: is missing"
    return ""


def _with_runner_up(plain: object) -> object:
    """The trace with the candidate in the place of the runner-up's id."""
    match plain:
        case {"decision": {"runner_up": str(name), **decision}, "candidates": [*candidates], **rest}:
            found = [each for each in candidates if isinstance(each, dict) and each.get("entry") == name]
            if not found:
                raise ValueError("decision.runner_up: is none of the candidates")
            return rest | {"candidates": candidates, "decision": decision | {"runner_up": found[0]}}
        case _:
            return plain


@cache
def _reader() -> TypeAdapter[Trace]:
    return TypeAdapter(Trace)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
