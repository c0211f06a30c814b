"""What else is expected in a scenario: toasts, inline results, files, and what is kept."""

from __future__ import annotations

import json
from typing import Any

from tests.botapi import Message, parse_html
from tests.telegram_bot.scenarios.scene import Scene, StepError, person_hash
from tests.telegram_bot.scenarios.seeing import check, next_new, turn_of
from tests.telegram_bot.scenarios.sentences import Options, seeing, texts_of

LOG = ("outcome", "language", "text", "entries", "codes", "edited", "choice", "chat_kind", "chat")
SETTERS = ("setMyCommands", "setMyDescription", "setMyShortDescription")


# Presses and inline queries


@seeing("toast")
def toast(scene: Scene, value: Any, options: Options) -> None:
    """What is shown for a moment after a press; ``none`` for an answer without words."""
    for query in turn_of(scene).queries:
        answer = scene.wait_for(lambda query=query: scene.server.query(query).answers, "an answer to the press")[0]
        shown = answer.get("text")
        scene.note(f"    toast: {shown}")
        if [shown] != (texts_of(value) or [None]):
            raise StepError(f"the toast says {shown!r}")


@seeing("inline results")
def results(scene: Scene, value: Any, options: Options) -> None:
    """Titles of the results, in order; options: descriptions, and what the first message holds."""
    answer = _inline(scene)
    titles = [each["title"] for each in answer["results"]]
    if titles != texts_of(value):
        raise StepError(f"the results are {titles}")
    first = options.take("first", {})
    if first:
        shown = dict(first)
        content = answer["results"][0]["input_message_content"]
        parsed = parse_html(content["message_text"])
        payload = {
            "text": parsed.text,
            "entities": parsed.entities,
            "link_preview_options": content["link_preview_options"],
        }
        _described(answer["results"][0], shown.pop("description", None))
        check(Message({**payload, "chat": {"id": 0}}), shown.pop("says", []), Options(shown), None)
    cache = options.take("kept for", None)
    if cache is not None and answer["cache_time"] != cache:
        raise StepError(f"kept for {answer['cache_time']} s")
    if answer["is_personal"]:
        raise StepError("results are personal")


@seeing("inline offers")
def offers(scene: Scene, value: str, options: Options) -> None:
    """No results, and a button that opens the private chat."""
    answer = _inline(scene)
    if answer["results"] or answer.get("button", {}).get("text") != value:
        raise StepError(f"it offers {answer}")


# What is kept


@seeing("log")
def log(scene: Scene, value: Any, options: Options) -> None:
    """The newest row of the query log that the scenario led to; ``nothing``: what was done last has no row."""
    scene.settle()
    if value == "nothing":
        for update in turn_of(scene).updates:
            if scene.rows("SELECT 1 FROM query_log WHERE update_id = :update", update=update):
                raise StepError("it was logged")
        return
    row = scene.newest_row(", ".join(LOG))
    if row is None:
        raise StepError("nothing was logged")
    kept = dict(zip(LOG, row, strict=True))
    kept |= {"entries": json.loads(kept["entries"]), "codes": json.loads(kept["codes"]), "edited": bool(kept["edited"])}
    if kept["choice"] is None:
        kept["choice"] = "nothing"
    for name, wanted in value.items():
        found = kept[name]
        if (name == "codes" and wanted not in found) or (name != "codes" and found != wanted):
            raise StepError(f"the log says {name}: {found}")


@seeing("kept of {who}")
def kept(scene: Scene, value: dict[str, Any], options: Options, who: str) -> None:
    """How much is kept about somebody, and what they said of answers."""
    scene.settle()
    whose = person_hash(scene.person(who))
    count = {
        name: scene.rows(f"SELECT count(*) FROM {table} WHERE person = :whose", whose=whose)[0][0]
        for name, table in (("questions", "query_log"), ("notices", "subscriptions"), ("judgements", "feedback"))
    }
    columns = ("good", "reason", "comment")
    last = scene.rows(f"SELECT {', '.join(columns)} FROM feedback WHERE person = :whose ORDER BY given_at", whose=whose)
    feedback = dict(zip(columns, last[-1], strict=True)) if last else {}
    pinned = scene.rows("SELECT language FROM people WHERE person = :whose", whose=whose)
    have = {**count, **feedback, "language": pinned[0][0] if pinned else ""}
    for name, wanted in value.items():
        if have.get(name) != wanted:
            raise StepError(f"kept is {have}")


@seeing("nothing of {who} is left")
def nothing_left(scene: Scene, words: Any, options: Options, who: str) -> None:
    """In the files of the database: neither the id, nor its keyed hash, nor any of the words.

    The hash of the private chat is left out: the word that all is forgotten goes there, and its call is known for
    two days as every finished call is.
    """
    scene.settle()
    person = scene.person(who)
    every_byte = scene.stage.bot.every_byte()
    for trace in (person_hash(person), str(person.id), *texts_of(words)):
        if trace.encode() in every_byte:
            raise StepError(f"{trace!r} is")


@seeing("profile")
def profile(scene: Scene, value: dict[str, Any], options: Options) -> None:
    """What Telegram shows of the bot, by the place where it shows it."""
    shown = scene.server.profile
    wanted = options.take("calls")
    scene.wait_for(lambda: _profile_calls(scene) == wanted, f"{wanted} calls that set the profile")
    for place, expected in value.items():
        what, _, code = place.partition(" in ")
        found: Any = shown.texts.get((what, code))
        if found is None:
            commands = shown.commands.get((json.dumps({"type": what}), code), [])
            found = {each["command"]: each["description"] for each in commands}
        for one in texts_of(expected) if isinstance(expected, str) else [expected]:
            if one != found and not (isinstance(found, str) and one in found):
                raise StepError(f"{place} is {found}")


def _profile_calls(scene: Scene) -> int:
    return sum(each.method in SETTERS and each.status == 200 for each in scene.server.calls)


@seeing("file")
def file(scene: Scene, value: dict[str, Any], options: Options) -> None:
    """A file of JSON came: its name, what stands in it, what must not stand in it."""
    turn = turn_of(scene)
    message = next_new(scene, turn.chat_id)
    call = next(
        each for each in reversed(scene.server.calls_of("sendDocument")) if each.params["chat_id"] == turn.chat_id
    )
    content = call.params["document"].content.decode()
    check(message, options.take("caption", []), options, turn)
    if message.payload["document"]["file_name"] != options.take("name", "chuchu-my-data.json"):
        raise StepError(f"it is called {message.payload['document']['file_name']}")
    _has(json.loads(content), value, "the file")
    for text in options.texts("without"):
        if text in content:
            raise StepError(f"{text!r} stands in the file")


# What they have in common


def _inline(scene: Scene) -> Any:
    query = turn_of(scene).queries[-1]
    answer = scene.wait_for(lambda: scene.server.query(query).answers, "an answer to the inline query")[0]
    scene.offered = answer
    return answer


def _described(result: dict[str, Any], description: str | None) -> None:
    if description is not None and result["description"] != description:
        raise StepError(f"described as {result['description']!r}")


def _has(found: Any, wanted: Any, where: str) -> None:
    """Every value that is named is there; a list has as many, in order."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for name, value in wanted.items():
            _has(found.get(name), value, f"{where}: {name}")
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        for one, other in zip(found, wanted, strict=True):
            _has(one, other, where)
    elif found != wanted:
        raise StepError(f"{where} is {found}")
