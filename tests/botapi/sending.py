"""sendMessage, sendDocument, sendChatAction: what a bot says, checked as Telegram checks it."""

from __future__ import annotations

import hashlib
from typing import Any

from .core import Args, Core, method
from .errors import bad_request
from .formatting import FormattingError, parse_html
from .keyboards import checked_markup
from .links import BadLinkError, checked
from .params import BOOLEAN, CHAT, FILE, INTEGER, OBJECT, STRING, Upload
from .text import Entity, cleaned, found_entities, is_blank, trimmed, utf16_length
from .values import Message, Payload
from .world import Chat

MAX_TEXT = 4096
MAX_CAPTION = 1024
ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document",    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip
ENTITY_TYPES = frozenset({
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic",
    "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre",
    "text_link",    "text_mention", "custom_emoji",
})  # fmt: skip
_CLOSED = frozenset({"code", "pre", "text_link", "text_mention", "custom_emoji"})  # nothing is found inside
ADDRESSED = {
    "business_connection_id": STRING,
    "chat_id": CHAT,
    "message_thread_id": INTEGER,
    "direct_messages_topic_id": INTEGER,
}
DELIVERY = {
    "disable_notification": BOOLEAN,
    "protect_content": BOOLEAN,
    "allow_paid_broadcast": BOOLEAN,
    "message_effect_id": STRING,
    "suggested_post_parameters": OBJECT,
    "reply_parameters": OBJECT,
    "reply_markup": OBJECT,
}


@method(**ADDRESSED, **DELIVERY, text=STRING, parse_mode=STRING, entities=OBJECT, link_preview_options=OBJECT)
def send_message(core: Core, args: Args) -> Payload:
    content = text_content(core, "sendMessage", args)
    return _send(core, args, content).payload


@method(
    **ADDRESSED,
    **DELIVERY,
    document=FILE,
    thumbnail=FILE,
    caption=STRING,
    parse_mode=STRING,
    caption_entities=OBJECT,
    disable_content_type_detection=BOOLEAN,
)
def send_document(core: Core, args: Args) -> Payload:
    document = args.get("document")
    if isinstance(document, str) and document.startswith("attach://"):
        raise bad_request("can't find the attached file")  # typed() refused the part it would name
    if not document or (isinstance(document, Upload) and not document.content):
        raise bad_request("there is no document in the request" if not document else "file must be non-empty")
    return _send(core, args, {"document": _document(document), **_caption(core, "sendDocument", args)}).payload


@method(
    **ADDRESSED,
    **DELIVERY,
    photo=FILE,
    caption=STRING,
    parse_mode=STRING,
    caption_entities=OBJECT,
    show_caption_above_media=BOOLEAN,
    has_spoiler=BOOLEAN,
)
def send_photo(core: Core, args: Args) -> Payload:
    photo = args.get("photo")
    if not photo or (isinstance(photo, Upload) and not photo.content):
        raise bad_request("there is no photo in the request" if not photo else "file must be non-empty")
    if isinstance(photo, Upload) and not photo.content.startswith((b"\x89PNG", b"\xff\xd8\xff")):
        raise bad_request("IMAGE_PROCESS_FAILED")
    return _send(core, args, {"photo": [_document(photo)], **_caption(core, "sendPhoto", args)}).payload


def _caption(core: Core, name: str, args: Args) -> Payload:
    if not args.get("caption"):
        return {}
    text, entities = formatted(core, name, args, args["caption"], args.get("caption_entities"))
    if utf16_length(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return {"caption": text, **({"caption_entities": entities} if entities else {})}


@method(business_connection_id=STRING, chat_id=CHAT, message_thread_id=INTEGER, action=STRING)
def send_chat_action(core: Core, args: Args) -> bool:
    if args.get("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = core.world.open_chat(args.get("chat_id"))
    _thread(chat, args)
    return True


def text_content(core: Core, name: str, args: Args) -> Payload:
    """The `text` and `entities` of a message to come; raises what Telegram says of bad ones."""
    source = args.get("text", "")
    if not source:
        raise bad_request("message text is empty")
    text, entities = formatted(core, name, args, source, args.get("entities"))
    if is_blank(text):
        raise bad_request("text must be non-empty")
    if utf16_length(text) > MAX_TEXT:
        raise bad_request("message is too long")
    content: Payload = {"text": text}
    if entities:
        content["entities"] = entities
    preview = args.get("link_preview_options")
    if preview is not None:
        content["link_preview_options"] = preview
    return content


def formatted(core: Core, name: str, args: Args, source: str, entities: Any) -> tuple[str, list[Entity]]:
    """Text and entities after parse_mode; what Telegram would pass over in silence becomes a violation."""
    mode = (args.get("parse_mode") or "").lower()
    if mode not in {"", "html"}:
        known = mode in {"markdown", "markdownv2"}
        raise bad_request("the stand-in reads only HTML" if known else "unsupported parse_mode")
    if mode == "html":
        try:
            parsed = parse_html(cleaned(source))
        except FormattingError as error:
            raise bad_request(f"can't parse entities: {error}") from error
        for remark in parsed.remarks:
            core.ledger.blame(name, remark, args)
        text, given = parsed.text, [_known_mention(core, entity) for entity in parsed.entities]
        marks = [entity for entity in given if entity is not None]
    else:
        text, marks = cleaned(source), [_checked_entity(source, entity) for entity in entities or []]
    shown_text, kept = trimmed(text, marks)
    closed = [entity for entity in kept if entity["type"] in _CLOSED]
    for found in found_entities(shown_text):
        start, stop = found["offset"], found["offset"] + found["length"]
        if all(stop <= mark["offset"] or mark["offset"] + mark["length"] <= start for mark in closed):
            kept.append(found)
    return shown_text, sorted(kept, key=lambda entity: (entity["offset"], -entity["length"]))


def _known_mention(core: Core, entity: Entity) -> Entity | None:
    if entity["type"] != "text_mention":
        return entity
    person = core.world.people.get(entity["user"]["id"])
    return None if person is None else {**entity, "user": person}


def _checked_entity(text: str, entity: Any) -> Entity:
    if not isinstance(entity, dict) or entity.get("type") not in ENTITY_TYPES:
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    offset, length, end = int(entity.get("offset", 0)), int(entity.get("length", 0)), utf16_length(text)
    if offset < 0 or length < 0:
        raise bad_request(f"receive an entity with incorrect {'offset' if offset < 0 else 'length'} {offset}")
    if offset > end:
        raise bad_request(f"entity begins after the end of the text at UTF-16 offset {offset}")
    if offset + length > end:
        raise bad_request(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text "
            f"at UTF-16 offset {offset + length}"
        )
    if entity["type"] == "text_link":
        try:
            return {**entity, "url": checked(str(entity.get("url", "")))}
        except BadLinkError as error:
            raise bad_request(f"entity URL '{entity.get('url', '')}' is invalid: {error}") from error
    return dict(entity)


def _send(core: Core, args: Args, content: Payload) -> Message:
    markup = checked_markup(args.get("reply_markup"))
    if args.get("business_connection_id"):
        raise bad_request("business connection not found")
    chat = core.world.open_chat(args.get("chat_id"))
    thread = _thread(chat, args)
    replied = _replied(core, chat, args.get("reply_parameters"))
    core.admit(chat.id)
    if replied is not None:
        content["reply_to_message"] = {
            key: value for key, value in replied.payload.items() if key != "reply_to_message"
        }
        thread = thread or (replied.thread_id if chat.forum else None)
    if thread is not None:
        content["message_thread_id"] = thread
        content["is_topic_message"] = True
    if markup is not None:
        content["reply_markup"] = markup
    return core.world.post(chat, core.world.bot_user, content, from_bot=True)


def _thread(chat: Chat, args: Args) -> int | None:
    """The topic to send to. The General topic has none: Telegram refuses message_thread_id=1."""
    thread: int | None = args.get("message_thread_id")
    if thread is not None and thread not in chat.topics:
        raise bad_request("message thread not found")
    return thread


def _replied(core: Core, chat: Chat, reply: Any) -> Message | None:
    if reply is None:
        return None
    if not isinstance(reply, dict) or "message_id" not in reply:
        raise bad_request('can\'t find field "message_id"')
    where = chat if "chat_id" not in reply else core.world.chat_for(reply["chat_id"])
    message = core.world.find(where, int(reply["message_id"]))
    if message is None and not reply.get("allow_sending_without_reply", False):
        raise bad_request("message to be replied not found")
    if message is not None and reply.get("quote") and str(reply["quote"]) not in message.text:
        raise bad_request("QUOTE_TEXT_INVALID")
    return message


def _document(document: Upload | str) -> Payload:
    if isinstance(document, str):
        return {"file_id": document, "file_unique_id": document[-16:], "file_size": 0}
    digest = hashlib.sha256(document.content).hexdigest()
    return {
        "file_name": document.name,
        "file_id": f"BQACAgIAA{digest[:40]}",
        "file_unique_id": digest[:16],
        "file_size": len(document.content),
    }
