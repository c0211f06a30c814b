"""What the bot measures, as Prometheus reads it. No figure tells of a person: every label is out of a closed set."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_ANSWERING = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)
_SENDING = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)
_LAG = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)


@dataclass(frozen=True, slots=True)
class Depths:
    """What waits, and for how long.

    Attributes:
        inbox, outbox: how many updates are not settled, how many calls not sent.
        inbox_age_s, outbox_age_s: how long the oldest of them waits, in seconds; 0 where none does.
        heard_age_s: how long ago Telegram was heard, in seconds; None where it never was.
    """

    inbox: int
    outbox: int
    inbox_age_s: float
    outbox_age_s: float
    heard_age_s: float | None


class PrometheusMeter:
    """The port ``Meter``, with a registry of its own."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self._received = Counter("chuchu_updates_received", "Updates that came in.", registry=registry)
        self._quarantined = Counter(
            "chuchu_updates_quarantined", "Updates that could not be handled and were kept aside.", registry=registry
        )
        self._questions = Counter(
            "chuchu_questions", "Questions, by how they ended.", ("outcome", "language"), registry=registry
        )
        self._answering = Histogram(
            "chuchu_answering_seconds", "From a question's text to the reply.", buckets=_ANSWERING, registry=registry
        )
        self._sending = Histogram(
            "chuchu_send_seconds", "Calls that the platform took.", ("method",), buckets=_SENDING, registry=registry
        )
        self._failed = Counter(
            "chuchu_send_errors", "Calls that failed, for a while or for good.", ("method", "kind"), registry=registry
        )
        self._lag = Histogram(
            "chuchu_event_loop_lag_seconds",
            "How late the event loop was, ten times a second.",
            buckets=_LAG,
            registry=registry,
        )
        self._worst_lag = Gauge(
            "chuchu_event_loop_lag_max_seconds", "The longest of these since it was last asked for.", registry=registry
        )
        self._tasks = Gauge("chuchu_tasks", "Tasks in the event loop.", registry=registry)
        self._depth = Gauge("chuchu_queue_depth", "What waits.", ("queue",), registry=registry)
        self._age = Gauge("chuchu_queue_oldest_seconds", "How long the oldest waits.", ("queue",), registry=registry)
        self._heard = Gauge("chuchu_telegram_heard_seconds", "How long ago Telegram was heard.", registry=registry)
        self._knowledge = Gauge(
            "chuchu_knowledge_info", "The base that answers; always 1.", ("version", "learnt"), registry=registry
        )
        self._entries = Gauge("chuchu_knowledge_entries", "Entries of the base that answers.", registry=registry)
        self._errors = Gauge("chuchu_errors_last_hour", "Errors in the log of the last hour.", registry=registry)
        self._most_lag = 0.0

    def received(self, updates: int) -> None:
        """So many updates came in."""
        self._received.inc(updates)

    def answered(self, outcome: str, language: str, seconds: float) -> None:
        """A question ended so."""
        self._questions.labels(outcome, language).inc()
        self._answering.observe(seconds)

    def quarantined(self) -> None:
        """An update was kept aside."""
        self._quarantined.inc()

    def sent(self, method: str, seconds: float) -> None:
        """The platform took a call."""
        self._sending.labels(method).observe(seconds)

    def not_sent(self, method: str, kind: str) -> None:
        """A call failed."""
        self._failed.labels(method, kind).inc()

    def lagged(self, seconds: float) -> None:
        """The event loop was so late."""
        self._lag.observe(seconds)
        self._most_lag = max(self._most_lag, seconds)

    def text(self, depths: Depths, *, version: str, learnt: bool, entries: int, errors: int) -> bytes:
        """Everything, in Prometheus' text format; to be called in the event loop.

        Args:
            depths: what waits.
            version: of the base that answers.
            learnt: whether it was learnt; by likeness alone otherwise.
            entries: how many it has.
            errors: how many were logged within the last hour.
        """
        for queue, depth, age in (
            ("inbox", depths.inbox, depths.inbox_age_s),
            ("outbox", depths.outbox, depths.outbox_age_s),
        ):
            self._depth.labels(queue).set(depth)
            self._age.labels(queue).set(age)
        if depths.heard_age_s is not None:
            self._heard.set(depths.heard_age_s)
        self._knowledge.clear()  # of another version there is no base any more
        self._knowledge.labels(version, str(learnt).lower()).set(1)
        self._entries.set(entries)
        self._errors.set(errors)
        self._tasks.set(len(asyncio.all_tasks()))
        self._worst_lag.set(self._most_lag)
        self._most_lag = 0.0
        return generate_latest(self._registry)
