"""The logs show no token, whatever it looks like and wherever it stands, and no values of variables."""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
from collections.abc import Iterator
from urllib.parse import quote

import pytest
import structlog

from bot.logs import redact, set_up_logs

TOKENS = ["123456789:AAE-a_token_of_the_usual_shape_35ch", "nonsense", "1:a/b+c", "quo'te\"and\\slash", "o'nly:single"]


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def fail(said: object, _variable: str) -> None:
    raise RuntimeError(said)


def shown(token: str, log_format: str) -> str:
    """Everything that is logged when a token stands in every place a log line has."""
    stream = io.StringIO()
    set_up_logs("DEBUG", log_format, stream, secrets=[token])
    log = structlog.get_logger("bot.somewhere")
    plain = logging.getLogger("somebody.else")
    log.info(f"event {token}", value=token, parts=[token, {"inner": token}], quoted=repr(token))
    log.error("failed", error=ValueError(token))
    plain.warning("POST %s/bot%s/getMe", "https://api.example", quote(token, safe=":"))
    plain.warning("%r and %s", token, quote(token, safe=""))
    try:
        fail(f"{token} is refused: {token!r}", token)
    except RuntimeError:
        log.exception("with a traceback")
        plain.exception("with a traceback")
    return stream.getvalue()


@pytest.mark.parametrize("log_format", ["text", "json"])
@pytest.mark.parametrize("token", TOKENS)
def test_the_token_in_use_is_shown_nowhere(token: str, log_format: str) -> None:
    text = shown(token, log_format)
    assert text.count("Traceback") == 2
    assert text.count("<token>") >= 10
    for spelling in (token, repr(token)[1:-1], json.dumps(token)[1:-1], quote(token), quote(token, safe="")):
        assert spelling not in text
    for line in text.splitlines() if log_format == "json" else ():
        assert token not in str(json.loads(line))


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_traceback_shows_no_values_of_variables(log_format: str) -> None:
    stream = io.StringIO()
    set_up_logs("INFO", log_format, stream)
    question = "a question " + "nobody may see"
    try:
        fail(len(question), question)
    except RuntimeError:
        structlog.get_logger().exception("failed")
    assert "RuntimeError: 25" in stream.getvalue()
    assert "question nobody may see" not in stream.getvalue()


def test_without_a_secret_only_tokens_are_taken_out() -> None:
    assert redact(f"x {TOKENS[0]} y", [""][1:]) == "x <token> y"
    stream = io.StringIO()
    set_up_logs("INFO", "json", stream, secrets=[""])
    structlog.get_logger().info("event", value="kept")
    assert '"value": "kept"' in stream.getvalue()


@pytest.mark.parametrize("level", ["DEBUG", "ERROR"])
def test_a_reply_that_the_library_could_not_read_is_not_printed(level: str) -> None:
    stream = io.StringIO()
    set_up_logs(level, "json", stream)
    logging.getLogger("telegram.request.BaseRequest").error('Can not load invalid JSON data: "%s"', "a message")
    assert stream.getvalue() == ""


def test_errors_are_counted_since_a_time() -> None:
    errors = set_up_logs("INFO", "json", io.StringIO())
    before = dt.datetime.now(dt.UTC)
    log = structlog.get_logger("bot.somewhere")
    log.error("one")
    log.warning("no error")
    log.error("two")
    assert errors.since(before) == 2
    assert errors.since(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)) == 0
