"""Parameters as the Bot API takes them: query string, form, multipart or JSON; then typed by the method."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from .errors import bad_request
from .text import has_lone_surrogate

_BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)
_DISPOSITION = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
NOT_UTF8 = "strings must be encoded in UTF-8"


@dataclass(frozen=True)
class Upload:
    """A file sent with a call."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Kind:
    """How a parameter is read from its wire form; raises ValueError where it does not fit."""

    name: str

    def read(self, value: Any) -> Any:
        return _READERS[self.name](value)


def decode(query: bytes, content_type: str, body: bytes) -> dict[str, Any]:
    """Raw parameters of a request; the body's win over the query string's. Raises ApiError."""
    try:
        raw: dict[str, Any] = dict(parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict"))
        if not body:
            return raw
        if content_type.startswith("application/json"):
            raw.update(_json_object(body))
        elif content_type.startswith("multipart/form-data"):
            raw.update(_multipart(content_type, body))
        elif content_type.startswith("application/x-www-form-urlencoded"):
            form = body.decode("ascii")
            raw.update(parse_qsl(form, keep_blank_values=True, errors="strict"))
        else:
            raise bad_request(f"unsupported content type {content_type!r}")
    except UnicodeDecodeError as error:
        raise bad_request(NOT_UTF8) from error
    return raw


def typed(raw: Mapping[str, Any], kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """The parameters with their types; raises ApiError for one that is unknown or does not fit."""
    unknown = sorted(set(raw) - set(kinds))
    if unknown:
        raise bad_request(f"unknown parameter {', '.join(unknown)}")
    values: dict[str, Any] = {}
    for name, value in raw.items():
        if isinstance(value, str) and has_lone_surrogate(value):
            raise bad_request(NOT_UTF8)
        try:
            read = kinds[name].read(value)
        except (ValueError, TypeError) as error:
            raise bad_request(f"can't parse parameter {name}: {error}") from error
        if read is not None:
            values[name] = read
    return values


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except UnicodeDecodeError:
        raise
    except ValueError as error:
        raise bad_request("can't parse JSON object") from error
    if not isinstance(value, dict):
        raise bad_request("can't parse JSON object")
    return value


def _multipart(content_type: str, body: bytes) -> dict[str, Any]:
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        raise bad_request("boundary is missing in multipart/form-data")
    values: dict[str, Any] = {}
    for part in body.split(b"--" + boundary[1].encode("ascii"))[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        fields = dict(_DISPOSITION.findall(head.decode("utf-8")))
        content = content.removesuffix(b"\r\n")
        if "filename" in fields:
            values[fields["name"]] = Upload(fields["filename"], content)
        else:
            values[fields["name"]] = content.decode("utf-8")
    return values


def _integer(value: Any) -> int | None:
    if isinstance(value, bool):
        raise ValueError("an Integer is expected")  # noqa: TRY004  # all readers raise ValueError
    return None if value in (None, "") else int(value)


def _boolean(value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    words = {"true": True, "1": True, "false": False, "0": False, "": None}
    try:
        return words[str(value).strip().lower()]
    except KeyError:
        raise ValueError("a Boolean is expected") from None


def _string(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ValueError("a String is expected")
    return value


def _chat(value: Any) -> int | str | None:
    """An id, or what was written where it is none: no chat has that name."""
    text = str(value or "") if not isinstance(value, int) else str(value)
    return int(text) if re.fullmatch(r"-?\d+", text) else text or None


def _object(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    decoded = json.loads(value)
    if has_lone_surrogate(json.dumps(decoded, ensure_ascii=False)):
        raise ValueError(NOT_UTF8)
    return decoded


def _file(value: Any) -> Any:
    if isinstance(value, (Upload, str)):
        return value
    raise ValueError("a file is expected")


_READERS = {
    "integer": _integer,
    "boolean": _boolean,
    "string": _string,
    "chat": _chat,
    "object": _object,
    "file": _file,
}
INTEGER, BOOLEAN, STRING = Kind("integer"), Kind("boolean"), Kind("string")
CHAT, OBJECT, FILE = Kind("chat"), Kind("object"), Kind("file")
