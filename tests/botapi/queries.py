"""answerCallbackQuery and answerInlineQuery."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from .core import Args, Core, method
from .errors import bad_request, query_too_old
from .keyboards import inline_only
from .links import BadLinkError, checked
from .params import BOOLEAN, INTEGER, OBJECT, STRING
from .sending import text_content
from .text import utf16_length

MAX_ANSWER = 200
MAX_RESULTS = 50
MAX_RESULT_ID_BYTES = 64


@method(callback_query_id=STRING, text=STRING, show_alert=BOOLEAN, url=STRING, cache_time=INTEGER)
def answer_callback_query(core: Core, args: Args) -> bool:
    if utf16_length(args.get("text", "")) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    if args.get("url"):
        raise bad_request("URL_INVALID")
    _note_answer(core, "callback_query", args.get("callback_query_id", ""), args)
    return True


@method(
    inline_query_id=STRING,
    results=OBJECT,
    cache_time=INTEGER,
    is_personal=BOOLEAN,
    next_offset=STRING,
    button=OBJECT,
)
def answer_inline_query(core: Core, args: Args) -> bool:
    results = args.get("results", [])
    if not isinstance(results, list):
        raise bad_request("can't parse inline query results JSON object")
    if len(results) > MAX_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    if len(args.get("next_offset", "").encode()) > MAX_RESULT_ID_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    ids = [_checked_result(core, result) for result in results]
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    _check_button(args.get("button"))
    _note_answer(core, "inline_query", args.get("inline_query_id", ""), args)
    return True


def _note_answer(core: Core, kind: str, query_id: str, args: Args) -> None:
    """A second answer while the query is alive is taken, and kept for the test to judge."""
    query = core.queries.get(query_id)
    if query is None or query.kind != kind or time.monotonic() - query.at > core.query_seconds[kind]:
        raise query_too_old()
    core.queries[query_id] = replace(query, answers=(*query.answers, args))


def _checked_result(core: Core, result: Any) -> str:
    reason = "can't parse inline query result: "
    if not isinstance(result, dict):
        raise bad_request(reason + "Inline query result must be an object")
    result_id = result.get("id")
    if not isinstance(result_id, str):
        raise bad_request(reason + 'Can\'t find field "id"')
    if not result_id:
        raise bad_request("RESULT_ID_EMPTY")
    if len(result_id.encode("utf-8", "surrogatepass")) > MAX_RESULT_ID_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    inline_only(result.get("reply_markup"))
    if result.get("type") == "article":
        _check_article(core, result, reason)
    return result_id


def _check_article(core: Core, article: dict[str, Any], reason: str) -> None:
    if not article.get("title"):
        raise bad_request("ARTICLE_TITLE_EMPTY")
    content = article.get("input_message_content")
    if not isinstance(content, dict) or not content:
        raise bad_request(reason + "Input message content is not specified")
    if "message_text" in content:
        unknown = set(content) - {"message_text", "parse_mode", "entities", "link_preview_options"}
        if unknown:
            raise bad_request(f"{reason}unknown field {', '.join(sorted(unknown))}")
        text_content(core, "answerInlineQuery", {**content, "text": content["message_text"]})
    if article.get("url"):
        try:
            checked(str(article["url"]))
        except BadLinkError as error:
            raise bad_request(f"{reason}{error}") from error


def _check_button(button: Any) -> None:
    if button is None:
        return
    if not isinstance(button, dict) or not button.get("text"):
        raise bad_request("can't parse inline query results button")
    parameter = button.get("start_parameter", "")
    if "web_app" not in button and not (
        1 <= len(parameter) <= 64 and parameter.replace("-", "").replace("_", "").isalnum()
    ):
        raise bad_request("START_PARAM_INVALID")
