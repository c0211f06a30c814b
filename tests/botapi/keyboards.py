"""Reply markup: the shapes Telegram takes, refused with its own sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .errors import bad_request
from .links import BadLinkError, checked

MAX_BUTTONS = 100
MAX_BUTTONS_IN_ROW = 8
MAX_CALLBACK_BYTES = 64
_ACTIONS = frozenset({
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
})  # fmt: skip
_DECORATION = frozenset({"text", "style", "icon_custom_emoji_id"})
_SHAPES = {
    "inline_keyboard": frozenset({"inline_keyboard"}),
    "keyboard": frozenset({
        "keyboard", "is_persistent", "resize_keyboard", "one_time_keyboard", "input_field_placeholder",
        "selective",
    }),
    "remove_keyboard": frozenset({"remove_keyboard", "selective"}),
    "force_reply": frozenset({"force_reply", "input_field_placeholder", "selective"}),
}  # fmt: skip


def inline_only(markup: Any) -> dict[str, Any] | None:
    """The inline keyboard of an edit; None where the edit takes the keyboard away."""
    if markup is not None and isinstance(markup, Mapping) and markup and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return checked_markup(markup)


def checked_markup(markup: Any) -> dict[str, Any] | None:
    """Any reply markup as Telegram would keep it on the message (only inline keyboards stay there)."""
    if markup is None or markup == {}:
        return None
    if not isinstance(markup, Mapping):
        raise bad_request("object expected as reply markup")
    kind = next((name for name in _SHAPES if name in markup), None)
    if kind is None:
        raise bad_request("reply markup has no keyboard")
    unknown = set(markup) - _SHAPES[kind]
    if unknown:
        raise bad_request(f"unknown field in reply markup: {', '.join(sorted(unknown))}")
    if kind in {"remove_keyboard", "force_reply"} and not isinstance(markup[kind], bool):
        raise bad_request(f'field "{kind}" must be of type Boolean')
    if kind in {"inline_keyboard", "keyboard"}:
        rows = _rows(markup[kind], kind)
        if kind == "inline_keyboard":
            checked_rows = [[_inline_button(button) for button in row] for row in rows]
            return {"inline_keyboard": checked_rows} if checked_rows else None
    return None


def _rows(rows: Any, field: str) -> list[list[Any]]:
    if not isinstance(rows, list):
        raise bad_request(f'field "{field}" must be of type Array')
    if any(not isinstance(row, list) for row in rows):
        raise bad_request(f'field "{field}" must be an Array of Arrays')
    if sum(map(len, rows)) > MAX_BUTTONS or any(len(row) > MAX_BUTTONS_IN_ROW for row in rows):
        raise bad_request("reply markup is too long")
    return [row for row in rows if row]


def _inline_button(button: Any) -> dict[str, Any]:
    reason = "can't parse inline keyboard button: "
    if not isinstance(button, Mapping):
        raise bad_request(reason + "Inline keyboard button must be an Object")
    if "text" not in button:
        raise bad_request(reason + 'Can\'t find field "text"')
    if not isinstance(button["text"], str):
        raise bad_request(reason + 'Field "text" must be of type String')
    if not button["text"].strip():
        raise bad_request("inline keyboard button text is empty")
    unknown = set(button) - _ACTIONS - _DECORATION
    if unknown:
        raise bad_request(f"{reason}unknown field {', '.join(sorted(unknown))}")
    actions = [name for name in _ACTIONS if name in button]
    if not actions or button.get("callback_data") == "":
        raise bad_request(reason + "Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(f"{reason}exactly one action is allowed, found {', '.join(sorted(actions))}")
    _check_action(actions[0], button[actions[0]])
    return dict(button)


def _check_action(action: str, value: Any) -> None:
    if action == "callback_data":
        if not isinstance(value, str):
            raise bad_request('can\'t parse inline keyboard button: Field "callback_data" must be of type String')
        if not 1 <= len(value.encode("utf-8", "surrogatepass")) <= MAX_CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif action == "url":
        try:
            checked(str(value))
        except BadLinkError as error:
            raise bad_request(f"inline keyboard button URL '{value}' is invalid: {error}") from error
    elif action == "copy_text" and not 1 <= len(str(dict(value).get("text", ""))) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    elif action in {"pay", "callback_game"}:
        raise bad_request("BUTTON_TYPE_INVALID")
