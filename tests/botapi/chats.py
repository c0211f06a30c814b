"""getChat, getChatMember, getChatAdministrators, leaveChat."""

from __future__ import annotations

from .core import Args, Core, method
from .errors import bad_request
from .params import CHAT, INTEGER
from .values import Payload
from .world import Chat


@method(chat_id=CHAT)
def get_chat(core: Core, args: Args) -> Payload:
    chat = core.world.open_chat(args.get("chat_id"))
    full = {
        **chat.wire(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription"), True
        ),
    }
    if chat.type != "private":
        full["permissions"] = {"can_send_messages": True}
    return full


@method(chat_id=CHAT, user_id=INTEGER)
def get_chat_member(core: Core, args: Args) -> Payload:
    chat = core.world.open_chat(args.get("chat_id"))
    user_id = args.get("user_id", 0)
    if user_id == core.world.bot["id"]:
        return member(core, chat, user_id, chat.bot)
    if user_id not in core.world.people:
        raise bad_request("user not found")
    return member(core, chat, user_id, chat.members.get(user_id, "left"))


@method(chat_id=CHAT)
def get_chat_administrators(core: Core, args: Args) -> list[Payload]:
    chat = core.world.open_chat(args.get("chat_id"))
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    found = [
        member(core, chat, user_id, status)
        for user_id, status in chat.members.items()
        if status in {"creator", "administrator"}
    ]
    if chat.bot == "administrator":
        found.append(member(core, chat, core.world.bot["id"], chat.bot))
    return found


@method(chat_id=CHAT)
def leave_chat(core: Core, args: Args) -> bool:
    chat = core.world.open_chat(args.get("chat_id"))
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot = "left"
    core.world.touch()
    return True


_ADMIN_RIGHTS = (
    "can_be_edited", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users",
    "can_post_stories", "can_edit_stories",
    "can_delete_stories",
)  # fmt: skip


def member(core: Core, chat: Chat, user_id: int, status: str) -> Payload:
    """A ChatMember object. In a private chat the one who blocked is `kicked`."""
    world = core.world
    user = world.bot_user if user_id == world.bot["id"] else world.people[user_id]
    payload: Payload = {"user": user, "status": status}
    if status == "kicked":
        payload["until_date"] = 0
    if status in {"creator", "administrator"}:
        payload["is_anonymous"] = False
    if status == "administrator":
        payload.update(dict.fromkeys(_ADMIN_RIGHTS, True))
    return payload
