"""What the bot is and says of itself: getMe, commands, descriptions; and leaving: logOut, close."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from .core import Args, Core, method
from .errors import bad_request
from .params import OBJECT, STRING, Kind
from .values import Payload

MAX_COMMANDS = 100
_COMMAND = re.compile(r"/?([a-z0-9_]{1,32})")
_WIDE_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
_CHAT_SCOPES = {
    "chat": {"chat_id"},
    "chat_administrators": {"chat_id"},
    "chat_member": {"chat_id", "user_id"},
}
_LIMITS = {"name": 64, "description": 512, "short_description": 120}


@method()
def get_me(core: Core, _args: Args) -> Payload:
    return core.world.bot


@method()
def log_out(_core: Core, _args: Args) -> bool:
    return True


@method()
def close(_core: Core, _args: Args) -> bool:
    return True


@method(commands=OBJECT, scope=OBJECT, language_code=STRING)
def set_my_commands(core: Core, args: Args) -> bool:
    commands = args.get("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands list JSON object")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    key = _key(core, args)
    core.profile.commands[key] = [_checked_command(command) for command in commands]
    return True


@method(scope=OBJECT, language_code=STRING)
def get_my_commands(core: Core, args: Args) -> list[Payload]:
    return core.profile.commands.get(_key(core, args), [])


@method(scope=OBJECT, language_code=STRING)
def delete_my_commands(core: Core, args: Args) -> bool:
    core.profile.commands.pop(_key(core, args), None)
    return True


def _checked_command(command: Any) -> Payload:
    if not isinstance(command, dict):
        raise bad_request("expected an Object")
    name = _COMMAND.fullmatch(str(command.get("command", "")))
    if name is None:
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(str(command.get("description", "")).strip()) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name[1], "description": command["description"]}


def _language(args: Args) -> str:
    code: str = args.get("language_code", "")
    if not re.fullmatch(r"([a-z]{2})?", code):
        raise bad_request("invalid language code specified")
    return code


def _key(core: Core, args: Args) -> tuple[str, str]:
    """Scope and language under which commands are kept."""
    scope = args.get("scope") or {"type": "default"}
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind not in _WIDE_SCOPES and kind not in _CHAT_SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if kind in _CHAT_SCOPES:
        missing = _CHAT_SCOPES[kind] - set(scope)
        if missing:
            raise bad_request(f"can't parse BotCommandScope: Can't find field \"{missing.pop()}\"")
        core.world.chat_for(scope["chat_id"])
    return json.dumps(scope, sort_keys=True), _language(args)


def _enter_text(field: str) -> None:
    """setMy… and getMy… for one of the bot's texts."""

    def set_text(core: Core, args: Args) -> bool:
        text = args.get(field, "")
        if len(text) > _LIMITS[field]:
            raise bad_request(f"{field.replace('_', ' ')} is too long")
        core.profile.texts[field, _language(args)] = text
        return True

    def get_text(core: Core, args: Args) -> Payload:
        code = _language(args)
        texts = core.profile.texts
        return {field: texts.get((field, code)) or texts.get((field, ""), "")}

    _enter(f"set_my_{field}", set_text, {field: STRING, "language_code": STRING})
    _enter(f"get_my_{field}", get_text, {"language_code": STRING})


def _enter(name: str, handler: Callable[[Core, Args], Any], params: dict[str, Kind]) -> None:
    handler.__name__ = name
    method(**params)(handler)


for _field in _LIMITS:
    _enter_text(_field)
