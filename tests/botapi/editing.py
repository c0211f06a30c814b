"""editMessageText, editMessageReplyMarkup, deleteMessage."""

from __future__ import annotations

import time

from .core import Args, Core, method
from .errors import bad_request, not_modified
from .keyboards import inline_only
from .params import CHAT, INTEGER, OBJECT, STRING
from .sending import text_content
from .values import Message, Payload

TARGET = {
    "business_connection_id": STRING,
    "chat_id": CHAT,
    "message_id": INTEGER,
    "inline_message_id": STRING,
}
_CONTENT = ("text", "entities", "reply_markup")
DELETABLE_SECONDS = 48 * 3600


@method(
    **TARGET,
    text=STRING,
    parse_mode=STRING,
    entities=OBJECT,
    link_preview_options=OBJECT,
    reply_markup=OBJECT,
)
def edit_message_text(core: Core, args: Args) -> Payload | bool:
    content = text_content(core, "editMessageText", args)
    markup = inline_only(args.get("reply_markup"))
    if markup is not None:
        content["reply_markup"] = markup
    return _edit(core, args, content, ("text", "entities", "link_preview_options", "reply_markup"))


@method(**TARGET, reply_markup=OBJECT)
def edit_message_reply_markup(core: Core, args: Args) -> Payload | bool:
    markup = inline_only(args.get("reply_markup"))
    return _edit(core, args, {} if markup is None else {"reply_markup": markup}, ("reply_markup",))


@method(chat_id=CHAT, message_id=INTEGER)
def delete_message(core: Core, args: Args) -> bool:
    chat = core.world.open_chat(args.get("chat_id"))
    if "message_id" not in args:
        raise bad_request("message identifier is not specified")
    message = core.world.find(chat, args["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    may = message.from_bot or chat.type == "private" or chat.bot == "administrator"
    if not may or time.time() - message.payload["date"] > DELETABLE_SECONDS:
        raise bad_request("message can't be deleted")
    core.world.delete(message)
    return True


def _edit(core: Core, args: Args, content: Payload, replaced: tuple[str, ...]) -> Payload | bool:
    if "inline_message_id" in args:
        return _edit_inline(core, args["inline_message_id"], content, replaced)
    if "message_id" not in args:
        raise bad_request("message identifier is not specified")
    message = _editable(core, args)
    payload = {key: value for key, value in message.payload.items() if key not in replaced} | content
    if _seen(payload) == _seen(message.payload):
        raise not_modified()
    if replaced != ("reply_markup",):
        payload["edit_date"] = int(time.time())
    return core.world.edit(message, payload).payload


def _editable(core: Core, args: Args) -> Message:
    chat = core.world.open_chat(args.get("chat_id"))
    message = core.world.find(chat, args["message_id"])
    if message is None:
        raise bad_request("message to edit not found")
    if not message.from_bot:
        raise bad_request("message can't be edited")
    if "text" not in message.payload and "text" in args:
        raise bad_request("there is no text in the message to edit")
    return message


def _edit_inline(core: Core, inline_id: str, content: Payload, replaced: tuple[str, ...]) -> bool:
    before = core.inline_messages.get(inline_id)
    if before is None:
        raise bad_request("MESSAGE_ID_INVALID")
    after = {key: value for key, value in before.items() if key not in replaced} | content
    if _seen(after) == _seen(before):
        raise not_modified()
    core.inline_messages[inline_id] = after
    return True


def _seen(payload: Payload) -> list[object]:
    """What "not modified" compares."""
    return [payload.get(key) for key in _CONTENT]
