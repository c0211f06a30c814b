"""Commands and descriptions: set where they differ from what Telegram has, and nowhere else."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from bot.domain.language import Language
from bot.services.phrases import phrase
from bot.telegram_bot.commands import GROUP_COMMANDS, PRIVATE_COMMANDS
from bot.telegram_bot.profile import publish_profile
from tests.services.base import knowledge


class Telegram:
    """Keeps a bot's profile as Telegram does: a text that a language lacks is that of no language."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str, str], Any] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []

    async def call(self, method: str, parameters: dict[str, Any]) -> Any:
        verb, name = re.fullmatch("(get|set)My(.+)", method).groups()  # type: ignore[union-attr]
        code, scope = parameters.get("language_code", ""), json.dumps(parameters.get("scope"))
        field = {"Commands": "commands", "Description": "description", "ShortDescription": "short_description"}[name]
        if verb == "set":
            self.calls.append((method, parameters))
            self.kept[name, scope, code] = parameters[field]
            return True
        if name == "Commands":
            return self.kept.get((name, scope, code), [])
        return {field: self.kept.get((name, scope, code)) or self.kept.get((name, scope, ""), "")}


@pytest.fixture
def telegram() -> Any:
    return Telegram()


async def test_everything_is_set_once(telegram: Any) -> None:
    assert await publish_profile(telegram, knowledge()) == len(telegram.calls) == 8
    telegram.calls.clear()
    assert await publish_profile(telegram, knowledge()) == 0
    assert telegram.calls == []


async def test_only_what_differs_is_set(telegram: Any) -> None:
    await publish_profile(telegram, knowledge())
    telegram.calls.clear()
    [key] = [key for key in telegram.kept if key[0] == "Commands" and "group" in key[1] and key[2] == "zh"]
    telegram.kept[key] = telegram.kept[key][1:]
    telegram.kept["Description", "null", ""] = "something else"
    assert await publish_profile(telegram, knowledge()) == 2
    told = {(method, parameters.get("language_code", "")) for method, parameters in telegram.calls}
    assert told == {("setMyCommands", "zh"), ("setMyDescription", "")}


async def test_commands_are_told_per_scope_and_language(telegram: Any) -> None:
    await publish_profile(telegram, knowledge())
    set_ = {
        (parameters["scope"]["type"], parameters.get("language_code", "")): parameters["commands"]
        for method, parameters in telegram.calls
        if method == "setMyCommands"
    }
    assert set(set_) == {(scope, code) for scope in ("all_private_chats", "all_group_chats") for code in ("", "zh")}
    for (scope, code), commands in set_.items():
        names = PRIVATE_COMMANDS if scope == "all_private_chats" else GROUP_COMMANDS
        assert [each["command"] for each in commands] == list(names)
        language = Language.ZH_HANS if code else Language.EN
        assert commands[0]["description"] == phrase("cmd_ask", language)
        assert all(1 <= len(each["description"]) <= 256 for each in commands)


async def test_descriptions_name_the_source_and_fit(telegram: Any) -> None:
    await publish_profile(telegram, knowledge())
    told = {(method, given.get("language_code", "")): given for method, given in telegram.calls}
    assert "City of Ferries" in told["setMyDescription", ""]["description"]
    assert "渡轮之城" in told["setMyDescription", "zh"]["description"]
    assert all(len(given.get("description", "")) <= 512 for given in told.values())
    assert all(len(given.get("short_description", "")) <= 120 for given in told.values())
