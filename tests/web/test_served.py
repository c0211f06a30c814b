"""Health and metrics of the running bot over HTTP, and the dashboard that shows them."""

from __future__ import annotations

import json
import re
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap import telegram_bot
from bot.errors import UsageError
from bot.settings import Settings
from tests.botapi import BotApiServer, Fault
from tests.telegram_bot.running import RunningBot

ROOT = Path(__file__).parent.parent.parent
NewBot = Callable[..., RunningBot]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def get(port: int, path: str, method: str = "GET") -> tuple[int, str]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def value(metrics: str, name: str) -> float:
    """A figure by its name with labels, as it stands in the text."""
    [line] = [line for line in metrics.splitlines() if line.startswith(f"{name} ")]
    return float(line.rsplit(" ", 1)[1])


def names_of(metrics: str) -> set[str]:
    return {re.split(r"[{ ]", line)[0] for line in metrics.splitlines() if line and not line.startswith("#")}


def test_what_the_running_bot_tells(server: BotApiServer, new_bot: NewBot) -> None:
    port = free_port()
    bot = new_bot(web_port=str(port)).start_and_poll()
    ann = server.person("Canarina", language_code="en")
    server.faults.add(Fault(method="sendMessage", status=500, times=1))
    for text in ("who founded the library", "do dragons guard the canary", "谁创办了图书馆"):
        ann.wait_for_reply(ann.says(text), timeout=30)
    server.push({"message": {"message_id": "no number", "from": {"id": ann.id}}})
    bot.wait_for_event("update_quarantined")
    bot.wait_until_idle()

    assert get(port, "/healthz") == (200, "ok\n")
    status, ready = get(port, "/readyz")
    assert (status, json.loads(ready)) == (200, {"database": "ready", "knowledge": "ready", "telegram": "ready"})
    status, metrics = get(port, "/metrics")
    assert status == 200
    for name, expected in {
        'chuchu_questions_total{language="en",outcome="answered"}': 1,
        'chuchu_questions_total{language="en",outcome="unanswered"}': 1,
        'chuchu_questions_total{language="zh-Hans",outcome="answered"}': 1,
        "chuchu_answering_seconds_count": 3,
        "chuchu_updates_received_total": 4,
        "chuchu_updates_quarantined_total": 1,
        'chuchu_send_seconds_count{method="sendMessage"}': 3,
        'chuchu_send_errors_total{kind="network",method="sendMessage"}': 1,
        'chuchu_queue_depth{queue="inbox"}': 0,
        'chuchu_queue_oldest_seconds{queue="outbox"}': 0,
        "chuchu_knowledge_entries": 17,
        "chuchu_errors_last_hour": 1,
    }.items():
        assert value(metrics, name) == expected, name
    assert value(metrics, "chuchu_event_loop_lag_seconds_count") > 0
    assert value(metrics, "chuchu_telegram_heard_seconds") < 60
    for secret in (server.token, str(ann.id), "Canarina", "canary", "dragons", str(bot.folder)):
        assert secret not in metrics + ready
    for path in ("/healthz", "/readyz", "/metrics"):
        assert get(port, path, "POST")[0] == 405
    assert get(port, "/")[0] == 404

    shown = json.loads((ROOT / "docs" / "grafana.json").read_text(encoding="utf-8"))
    used = set(re.findall(r"\bchuchu_\w+", json.dumps([panel["targets"] for panel in shown["panels"]])))
    assert used - names_of(metrics) == set()
    assert len(used) >= 12
    listed = set(re.findall(r"`(chuchu_\w+)`", (ROOT / "docs" / "maintainer.md").read_text(encoding="utf-8")))
    exported = {re.sub(r"_(bucket|count|sum|created|total)$", "", name) for name in names_of(metrics)}
    assert {re.sub(r"_total$", "", name) for name in listed} == exported

    assert bot.stop() == 0
    with pytest.raises(OSError, match="refused"):
        get(port, "/healthz")


def test_what_is_not_ready_is_named(server: BotApiServer, new_bot: NewBot) -> None:
    port = free_port()
    server.down()
    bot = new_bot(web_port=str(port)).start()
    bot.wait_for_event("web_started")
    status, told = get(port, "/readyz")
    assert status == 503
    assert json.loads(told)["telegram"] == "Telegram was last heard never; the bot's log says why"
    assert get(port, "/healthz")[0] == 200
    bot.write("DROP TABLE heartbeat")
    status, told = get(port, "/readyz")
    assert status == 503
    assert json.loads(told)["database"] == "the database cannot be read; the bot's log says why"
    assert get(port, "/metrics")[0] == 503


def test_a_port_that_is_taken(server: BotApiServer, new_bot: NewBot) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        bot = new_bot(web_port=str(port)).start()
        assert bot.wait() == 2
    assert bot.stderr.splitlines()[-1].startswith(f"chuchu: nobody can listen on 127.0.0.1 port {port} (")


async def test_without_what_it_needs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("bot.web.app", "bot.web.metrics", "bot.web.serving"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    given: dict[str, Any] = {
        "telegram_token": "123456789:AAE-a_token_that_nobody_knows_of_here",
        "database_url": f"sqlite+aiosqlite:///{tmp_path}/chuchu.db",
        "knowledge_dir": ROOT / "tests" / "telegram_bot" / "base",
        "cache_dir": tmp_path,
        "id_key": "a key that only these tests use",
        "web_port": free_port(),
    }
    with pytest.raises(UsageError, match=r'pip install "chuchu-bot\[web\]"'):
        async with telegram_bot(Settings(_env_file=None, **given), lambda _: 0):
            pass
