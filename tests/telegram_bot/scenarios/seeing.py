"""What is expected of the bot in a scenario."""

from __future__ import annotations

import json
from typing import Any

from tests.botapi import Message, parse_html
from tests.telegram_bot.running import entity
from tests.telegram_bot.scenarios.scene import Scene, StepError, Turn, chat_hash, person_hash
from tests.telegram_bot.scenarios.sentences import Options, seeing, texts_of

FORMATS = {
    "bold": "bold",
    "italic": "italic",
    "struck": "strikethrough",
    "quoted": "blockquote",
    "folded": "expandable_blockquote",
}
LOG = ("outcome", "language", "text", "entries", "codes", "edited", "choice", "chat_kind", "chat")
SETTERS = ("setMyCommands", "setMyDescription", "setMyShortDescription")


# Messages


@seeing("bot replies", "bot replies in {chat}")
def replies(scene: Scene, value: Any, options: Options, chat: str | None = None) -> None:
    """A new message that replies to what was said, or to the message whose button was pressed."""
    turn = _turn(scene)
    message = _next_new(scene, scene.group(chat).id if chat else turn.chat_id)
    targets = [each.message_id for each in (*turn.messages, turn.pressed) if each is not None]
    if not chat and message.reply_to not in targets:
        raise StepError(f"it replies to {message.reply_to}, not to {targets}")
    _check(message, value, options, turn)


@seeing("bot says", "bot says in {chat}", "bot says to {who}")
def says(scene: Scene, value: Any, options: Options, chat: str | None = None, who: str | None = None) -> None:
    """A new message that replies to nothing."""
    turn = _turn(scene)
    chat_id = scene.group(chat).id if chat else scene.person(who).id if who else turn.chat_id
    message = _next_new(scene, chat_id)
    if message.reply_to is not None:
        raise StepError(f"it replies to {message.reply_to}")
    _check(message, value, options, turn)


@seeing("bot tells {who}")
def tells(scene: Scene, value: Any, options: Options, who: str) -> None:
    """A message that comes by itself, after a while."""
    chat_id = scene.person(who).id
    scene.wait_for(lambda: scene.unseen(chat_id), f"word to {who}")
    _check(_next_new(scene, chat_id), value, options, Turn(chat_id))


@seeing("bot tells {who} nothing")
def tells_nothing(scene: Scene, _: None, options: Options, who: str) -> None:
    """Neither did it, nor is it about to: said after it told somebody else whose turn comes later."""
    chat_id = scene.person(who).id
    waiting = "SELECT count(*) FROM outbox WHERE chat = :chat AND finished_at IS NULL"
    scene.wait_for(lambda: scene.rows(waiting, chat=chat_hash(chat_id)) == [(0,)], "the bot to be done")
    if scene.unseen(chat_id):
        raise StepError(f"it tells {who} something")


@seeing("bot says nothing", "bot says nothing in {chat}")
def says_nothing(scene: Scene, _: None, options: Options, chat: str | None = None) -> None:
    """The bot is done with what was done, and nothing came of it."""
    scene.settle()
    turn = _turn(scene)
    for message in scene.unseen(scene.group(chat).id if chat else turn.chat_id):
        raise StepError(f"it does: {message.text!r}")


@seeing("bot edits")
def edits(scene: Scene, value: Any, options: Options) -> None:
    """A message of the bot's that was there has another text."""
    message = _next_edit(scene)
    if message.text == Message(message.edits[-1]).text:
        raise StepError("only the buttons changed")
    _check(message, value, options, _turn(scene))


@seeing("bot changes the buttons")
def changes_buttons(scene: Scene, value: Any, options: Options) -> None:
    """A message of the bot's that was there has other buttons, and the text it had."""
    message = _next_edit(scene)
    if message.text != Message(message.edits[-1]).text:
        raise StepError(f"the text changed too: {message.text!r}")
    _check_buttons(message, value)


@seeing("bot edits or changes the buttons")
def edits_somehow(scene: Scene, _: None, options: Options) -> None:
    """The same where another scenario says what the buttons are."""
    _next_edit(scene)


@seeing("{who} is not answered yet")
def not_answered(scene: Scene, _: None, options: Options, who: str) -> None:
    """The answer waits in the outbox; the scenario goes on without it."""
    chat_id = scene.person(who).id
    query = "SELECT count(*) FROM outbox WHERE chat = :chat AND finished_at IS NULL"
    scene.wait_for(lambda: scene.stage.bot.events("telegram_asks_to_wait"), "the bot to be halted")
    scene.wait_for(lambda: scene.rows(query, chat=chat_hash(chat_id)) == [(1,)], "the answer to wait")
    if scene.unseen(chat_id):
        raise StepError("it is")
    scene.begins(None)


@seeing("bot leaves {chat}")
def leaves(scene: Scene, _: None, options: Options, chat: str) -> None:
    scene.settle()
    if scene.group(chat).chat.bot != "left":
        raise StepError("it stays")


@seeing("bot stays in {chat}")
def stays(scene: Scene, _: None, options: Options, chat: str) -> None:
    scene.settle()
    if scene.group(chat).chat.bot == "left":
        raise StepError("it left")


@seeing("file")
def file(scene: Scene, value: dict[str, Any], options: Options) -> None:
    """A file of JSON came: its name, what stands in it, what must not stand in it."""
    turn = _turn(scene)
    message = _next_new(scene, turn.chat_id)
    call = next(
        each for each in reversed(scene.server.calls_of("sendDocument")) if each.params["chat_id"] == turn.chat_id
    )
    content = call.params["document"].content.decode()
    _check(message, options.take("caption", []), options, turn)
    if message.payload["document"]["file_name"] != options.take("name", "chuchu-my-data.json"):
        raise StepError(f"it is called {message.payload['document']['file_name']}")
    _has(json.loads(content), value, "the file")
    for text in options.texts("without"):
        if text in content:
            raise StepError(f"{text!r} stands in the file")


# Presses and inline queries


@seeing("toast")
def toast(scene: Scene, value: Any, options: Options) -> None:
    """What is shown for a moment after a press; ``none`` for an answer without words."""
    for query in _turn(scene).queries:
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
        _check(Message({**payload, "chat": {"id": 0}}), shown.pop("says", []), Options(shown), None)
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
        for update in _turn(scene).updates:
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


# What they have in common


def _turn(scene: Scene) -> Turn:
    if scene.turn is None:
        raise StepError("nothing was done before")
    return scene.turn


def _next_new(scene: Scene, chat_id: int) -> Message:
    scene.settle()
    message = next((each for each in scene.unseen(chat_id) if scene.is_new(each)), None)
    if message is None:
        edited = [each.text for each in scene.unseen(chat_id)]
        raise StepError(f"it says nothing, but edits {edited}" if edited else "it says nothing")
    return scene.look_at(message)


def _next_edit(scene: Scene) -> Message:
    scene.settle()
    turn = _turn(scene)
    message = next((each for each in scene.unseen(turn.chat_id) if not scene.is_new(each)), None)
    if message is None:
        new = [each.text for each in scene.unseen(turn.chat_id)]
        raise StepError(f"it edits nothing, but says {new}" if new else "it edits nothing")
    if turn.pressed is not None and message.message_id != turn.pressed.message_id:
        raise StepError("it edits another message than the one whose button was pressed")
    said = {each.message_id for each in turn.messages}
    if said and message.reply_to not in said:
        raise StepError("it edits a message that answered something else")
    return scene.look_at(message)


def _check(message: Message, value: Any, options: Options, turn: Turn | None) -> None:
    _check_text(message, texts_of(value), options)
    if (buttons := options.take("buttons")) is not None:
        _check_buttons(message, buttons)
    for name, kind in FORMATS.items():
        parts = [text for text, _ in entity(message, kind)]
        wanted = options.take(name)
        if wanted == "none" and parts:
            raise StepError(f"{name} is {parts}")
        for text in texts_of(wanted):
            if not any(text in part for part in parts):
                raise StepError(f"{text!r} is not {name}; {name} is {parts}")
    links = {text: about["url"] for text, about in entity(message, "text_link")}
    links |= {each.text: each.url for each in message.buttons if each.url}
    for text, url in (options.take("links") or {}).items():
        if links.get(text) != url:
            raise StepError(f"the links are {links}")
    if "document" not in message.payload and message.payload.get("link_preview_options") != {"is_disabled": True}:
        raise StepError("it shows link previews")
    if turn is not None and message.chat_id == turn.chat_id and message.thread_id != turn.thread:
        raise StepError(f"it stands in topic {message.thread_id}, not {turn.thread}")


def _check_text(message: Message, fragments: list[str], options: Options) -> None:
    missing = [each for each in fragments if each not in message.text]
    if missing:
        raise StepError(f"it does not say {missing}")
    unwanted = [each for each in options.texts("not") if each in message.text]
    if unwanted:
        raise StepError(f"it says {unwanted}")
    exactly = options.take("exactly")
    if exactly is not None and message.text != exactly:
        raise StepError(f"it says {message.text!r}")
    for text in options.texts("once"):
        if message.text.count(text) != 1:
            raise StepError(f"it says {text!r} {message.text.count(text)} times")


def _check_buttons(message: Message, wanted: Any) -> None:
    shown = [each.text for each in message.buttons]
    if shown != texts_of(wanted):
        raise StepError(f"the buttons are {shown}")


def _inline(scene: Scene) -> Any:
    query = _turn(scene).queries[-1]
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
