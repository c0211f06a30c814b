"""The running bot: poller, worker, sender and housekeeping side by side, and a stop that loses nothing."""

from __future__ import annotations

import asyncio
import datetime as dt
import signal
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import structlog
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.domain.mail import Keyboard, Outgoing
from bot.errors import StorageError, TokenError
from bot.services.answering import Answering
from bot.services.clock import SteadyClock
from bot.services.gaps import GapSorter
from bot.services.identity import Identity
from bot.services.leading import Alone, Lead
from bot.services.meter import NO_METER, Meter
from bot.services.ports import (
    INBOX,
    KNOWLEDGE,
    OUTBOX,
    Curation,
    LiveKnowledge,
    LogReview,
    Mailbox,
    People,
    QueryLog,
    Workshop,
)
from bot.services.redaction import Redact
from bot.settings import Settings
from bot.telegram_bot.client import NOT_ACCEPTED, Client
from bot.telegram_bot.desk import Desk
from bot.telegram_bot.handling import Handler
from bot.telegram_bot.hook import Hook, Intake, keep_hook
from bot.telegram_bot.live_base import LiveBase, Matchers
from bot.telegram_bot.lookout import Lookout
from bot.telegram_bot.me import me_of
from bot.telegram_bot.moderation.setting import Draw, Moderation
from bot.telegram_bot.notices import Notices
from bot.telegram_bot.pace import Pace
from bot.telegram_bot.poller import Poller, seconds_of
from bot.telegram_bot.profile import publish_profile
from bot.telegram_bot.reasons import reason_of
from bot.telegram_bot.sender import Sender
from bot.telegram_bot.worker import Worker

log = structlog.get_logger(__name__)

Listen = Callable[[Callable[[str], None]], Coroutine[Any, Any, None]]

WATCH_S = 2.0
PRUNE_S = 3600.0
RETAIN_S = 86400.0  # once a day, and at the start
RETAIN_AT_ONCE = 500  # questions dropped in one transaction: some 12 ms, in which nothing else is stored
RETAIN_PAUSE_S = 0.1
KEEP = dt.timedelta(hours=48)  # Telegram repeats an update for 24 hours; twice that is safe
DRAIN_CHECK_S = 0.05
RETRY_S = 1.0
NEWS_S = 3600.0
PROFILE_RETRY_S = 300.0
REVISE_S = 0.4  # what another process published answers within a second
SORT_S = 2.0
LOOKOUT_S = 600.0


class TelegramBot:
    """The bot, wired."""

    def __init__(
        self,
        client: Client,
        mailbox: Mailbox,
        people: People,
        answers: Answering,
        identity: Identity,
        live: LiveKnowledge,
        matchers: Matchers,
        settings: Settings,
        curation: Curation,
        shop: Workshop,
        errors: Callable[[dt.datetime], int],
        review: LogReview,
        draw: Draw,
        query_log: QueryLog,
        redact: Redact,
        meter: Meter = NO_METER,
        *,
        lead: Lead | None = None,
        listen: Listen | None = None,
        hook: Hook | None = None,
        clock: SteadyClock | None = None,
    ) -> None:
        """Take what it is made of.

        ``errors`` tells how many errors the operational log had since a time, ``draw`` draws days
        (:class:`~bot.telegram_bot.moderation.setting.Moderation`), ``redact`` takes out of people's words what is not
        to be stored; see the ports for the others. ``lead`` says whether this instance leads, where there are several,
        ``listen`` calls what it is given with every topic that one of them has news of, until cancelled. With
        ``hook``, Telegram brings updates instead of being asked for them. ``clock`` is the one by which the mailbox
        lets calls wait.
        """
        self._clock = clock or SteadyClock()
        self._lead = lead or Alone()
        self._listen = listen
        self._hook = hook
        self._client = client
        self._mailbox = mailbox
        self._people = people
        self._identity = identity
        self._settings = settings
        self._answers = answers
        self._stop_timeout_s = settings.stop_timeout
        self._stopping = asyncio.Event()
        self._at_once = asyncio.Event()  # a second signal: what was taken in is left to the next start
        self._news_due = asyncio.Event()  # the base that answers may answer what it did not before
        self._curation = curation
        self._shop = shop
        self._errors = errors
        self._review = review
        self._draw = draw
        self._query_log = query_log
        self._redact = redact
        self._published = asyncio.Event()  # a moderator did something here: it is to answer at once
        self._troubles: list[str] = []
        news, trouble = self._news_due.set, self._troubles.append
        self._base = LiveBase(answers, live, matchers, settled=news, trouble=trouble)
        self._sorter = GapSorter(curation, answers)
        self._background: set[asyncio.Task[None]] = set()
        hash_chat = partial(identity, "chat")
        in_flight = settings.sends_in_flight
        self._meter = meter
        sending = partial(
            Sender,
            client,
            mailbox,
            in_flight=in_flight,
            hash_chat=hash_chat,
            meter=meter,
            may_send=lambda: self._lead.held,
            now=self._clock,
        )
        rate = settings.sends_per_second
        self._sender = sending(Pace(per_second=rate))
        self._express = sending(Pace(per_second=rate), express=True)
        self._desk: asyncio.Future[Desk] = asyncio.get_running_loop().create_future()  # once the bot knows who it is
        self._arrived = asyncio.Event()
        self._poller = Poller(client, mailbox, timeout_s=settings.poll_timeout, arrived=self._arrived.set, meter=meter)
        self.intake = Intake(mailbox, arrived=self._arrived.set, meter=meter)

    async def run(self) -> None:
        """Answer until SIGTERM or SIGINT, then answer what was taken in and return.

        Raises:
            TokenError: Telegram refuses the token.
            ChuchuError: the bot cannot go on.
            KeyboardInterrupt: a second signal came before all was answered.
        """
        self._handle_signals()
        sending = (self._lead.while_held(sender.run) for sender in (self._sender, self._express))
        parts = (self._work(), *sending)
        working = [asyncio.create_task(part) for part in parts]
        fetching = [asyncio.create_task(part) for part in self._fetching()]
        stopping = asyncio.create_task(self._stopping.wait())
        everything: list[asyncio.Task[Any]] = [*working, *fetching, stopping]
        try:
            await asyncio.wait(everything, return_when=asyncio.FIRST_COMPLETED)
            for task in fetching:
                _raise_from(task)
                task.cancel()
            for task in working:
                _raise_from(task)
            draining = asyncio.create_task(self._drain(working))
            everything += [draining, asyncio.create_task(self._at_once.wait())]
            await asyncio.wait(everything[-2:], return_when=asyncio.FIRST_COMPLETED)
            _raise_from(draining)
        finally:
            everything += self._background
            for each in everything:
                each.cancel()
            await asyncio.gather(*everything, return_exceptions=True)
            with suppress(StorageError):  # what this instance holds is free soon anyway
                await self._lead.give_up()
        if self._at_once.is_set():
            raise KeyboardInterrupt
        log.info("stopped")

    def _fetching(self) -> list[Coroutine[Any, Any, None]]:
        """Everything that ends when the bot is to stop; what only one of several instances may do, the leader does."""
        housekeeping = (
            partial(self._every, SORT_S, self._sort),
            self._look_out,
            partial(self._every, PRUNE_S, self._prune),
            partial(self._every, RETAIN_S, self._retain),
            self._tell_news,
            self._publish_profile,
        )
        return [
            self._lead.run(),
            self._connect_and_fetch(),
            self._every(WATCH_S, self._base.reload_if_changed),
            self._revise(),
            self._base.learn_each(),
            *(self._lead.while_held(job) for job in housekeeping),
            *([self._listen(self._heard)] if self._listen is not None else []),
        ]

    def _heard(self, topic: str) -> None:
        """Another instance, or this one, wrote something."""
        if topic == INBOX:
            self._arrived.set()
        elif topic == OUTBOX:
            self._wake_senders()
        elif topic == KNOWLEDGE:
            self._published.set()

    async def _work(self) -> None:
        """Settle updates, as soon as the bot knows who it is: what is meant for it depends on that."""
        desk, settings = await asyncio.shield(self._desk), self._settings
        handler = Handler(
            desk,
            person_limit=settings.person_limit,
            group_limit=settings.group_limit,
            groups=frozenset(settings.groups),
        )
        worker = Worker(
            self._mailbox,
            handler,
            arrived=self._arrived,
            queued=self._wake_senders,
            revised=self._published.set,
            meter=self._meter,
        )
        await worker.run()

    def _wake_senders(self) -> None:
        self._sender.wake()
        self._express.wake()

    def _handle_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop, number)

    def _stop(self, number: signal.Signals) -> None:
        if self._stopping.is_set():
            self._at_once.set()
            return
        log.info("stopping", signal=number.name, drain_s=self._stop_timeout_s)
        self._stopping.set()

    async def _connect_and_fetch(self) -> None:
        """Check the token, then get updates; where there are several instances, one of them does."""
        me = await self._insistently("getMe", {})
        self._begin(me)
        await self._lead.while_held(self._fetch)

    async def _fetch(self) -> None:
        if self._hook is not None:
            await keep_hook(self._client, self._mailbox, self._hook)
            return
        await self._insistently("deleteWebhook", {"drop_pending_updates": False})  # else polling is not possible
        await self._poller.run()

    async def _insistently(self, method: str, parameters: dict[str, Any]) -> Any:
        """Call Telegram until it answers."""
        pause = 1.0
        while True:
            try:
                return await self._client.call(method, parameters)
            except InvalidToken:
                raise TokenError(NOT_ACCEPTED) from None
            except TelegramError as error:
                log.warning("telegram_unreachable", error=error, retry_in_s=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 30.0)

    def _begin(self, me: dict[str, Any]) -> None:
        """Answer, now that the bot knows who it is."""
        keyboard = self._mailbox.keyboard
        desk = Desk(
            self._answers,
            self._identity,
            self._people,
            keyboard,
            me_of(me),
            moderation=self._moderation(),
            redact=self._redact,
            retention_days=self._settings.retention_days,
        )
        self._desk.set_result(desk)
        version = self._answers.knowledge.version
        log.info("started", bot=me.get("username"), knowledge=version, entries=len(self._answers.knowledge.entries))

    def _moderation(self) -> Moderation:
        settings = self._settings
        return Moderation(
            curation=self._curation,
            sorter=self._sorter,
            shop=self._shop,
            admins=frozenset(self._identity("person", admin) for admin in settings.admins),
            chat_id=settings.moderation_chat,
            two_person=settings.review == "two-person",
            post=self._post,
            spawn=self._spawn,
            review=self._review,
            draw=self._draw,
        )

    async def _post(self, calls: Sequence[Outgoing], keyboards: Sequence[Keyboard]) -> None:
        await self._mailbox.post(calls, keyboards)
        self._sender.wake()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside the handling of updates; no failure of it ends the bot."""
        task = asyncio.create_task(work)
        self._background.add(task)  # the loop itself keeps no task from being collected
        task.add_done_callback(self._was_spawned)

    def _was_spawned(self, task: asyncio.Task[None]) -> None:
        self._background.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("housekeeping_failed", job="moderation", error=error)

    async def _drain(self, working: list[asyncio.Task[None]]) -> None:
        """Let worker and sender finish what was taken in, for as long as the settings allow.

        Where other instances go on with it, only the calls under way are waited for.
        """
        deadline = asyncio.get_running_loop().time() + self._stop_timeout_s
        try:
            others = await self._lead.others()
        except StorageError:
            others = False
        if others:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._stop_timeout_s):
                    await asyncio.gather(self._sender.close(), self._express.close())
            log.info("left_to_other_instances")
            return
        updates: int | None = None  # neither is known while the database cannot be read
        calls: int | None = None
        while (left := deadline - asyncio.get_running_loop().time()) > 0:
            for task in working:
                _raise_from(task)
            try:
                updates, calls = await self._mailbox.backlog()
            except StorageError as error:
                log.warning("database_not_usable", error=error, retry_in_s=RETRY_S)
                await asyncio.sleep(min(left, RETRY_S))
                continue
            if not calls and (not updates or not self._desk.done()):
                break
            if not updates and await self._sender.idle_for() > left:
                break  # what is left waits for a time after the deadline
            await asyncio.sleep(DRAIN_CHECK_S)
        if updates != 0 or calls != 0:
            log.warning("left_for_the_next_start", updates=updates, calls=calls)

    async def _every(self, seconds: float, job: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do a job now and then again and again; no failure of it ends the bot."""
        while True:
            try:
                await job()
            except StorageError as error:
                log.warning("database_not_usable", error=error)
            except Exception as error:
                log.error("housekeeping_failed", job=job.__name__.strip("_"), error=error)
            await asyncio.sleep(seconds)

    async def _tell_news(self) -> None:
        """After every change of the base, and once an hour for those who were told something less than a day ago."""
        notices = Notices(await asyncio.shield(self._desk), self._sender.wake)
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(NEWS_S):  # wait_for of Python 3.11 can swallow the end of the bot
                    await self._news_due.wait()
            self._news_due.clear()
            if self._answers.wants_learning:
                continue  # by likeness alone it is not sure enough to be told to those who wait
            try:
                await notices.tell()
            except StorageError as error:
                log.warning("database_not_usable", error=error)
            except Exception as error:
                log.error("housekeeping_failed", job="tell_news", error=error)

    async def _publish_profile(self) -> None:
        """Tell Telegram the bot's commands and descriptions; again and again where that fails."""
        await asyncio.shield(self._desk)
        while True:
            try:
                await publish_profile(self._client, self._answers.knowledge)
            except Exception as error:  # whatever it is: a bot without a profile answers all the same
                wait = seconds_of(error) if isinstance(error, RetryAfter) else PROFILE_RETRY_S
                log.warning("profile_not_published", error=reason_of(error), retry_in_s=wait)
                await asyncio.sleep(wait)
            else:
                await asyncio.Event().wait()  # for good: this part must not end before the bot does

    async def _revise(self) -> None:
        """Take over what moderators publish: at once where it was here, soon where it was in another process."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(REVISE_S):
                    await self._published.wait()
            self._published.clear()
            try:
                await self._base.revise()
            except StorageError as error:
                log.warning("database_not_usable", error=error, retry_in_s=RETRY_S)
                await asyncio.sleep(RETRY_S)
            except Exception as error:
                log.error("housekeeping_failed", job="revise", error=error)
                await asyncio.sleep(RETRY_S)

    async def _sort(self) -> None:
        await self._sorter.sort()

    async def _look_out(self) -> None:
        """Tell moderators what waits and admins what fails."""
        desk, settings = await asyncio.shield(self._desk), self._settings
        lookout = Lookout(
            desk,
            self._mailbox,
            self._curation,
            chat_id=settings.moderation_chat,
            admins=settings.admins,
            digest=settings.digest == "daily",
            queue_days=settings.queue_days,
            errors=self._errors,
            queued=self._sender.wake,
            troubles=self._troubles,
        )
        await self._every(LOOKOUT_S, lookout.look)

    def _may_delete(self) -> bool:
        """Whether what is old can be told by the clock."""
        if (by := self._clock.leapt_lately()) is not None:
            log.warning("clock_was_set", by_s=round(by), hint="nothing old is deleted for an hour")
        return by is None

    async def _prune(self) -> None:
        if not self._may_delete():
            return
        dropped = await self._mailbox.prune(before=dt.datetime.now(dt.UTC) - KEEP)
        if dropped:
            log.info("pruned", rows=dropped)

    async def _retain(self) -> None:
        """Drop what is older than the settings allow, a little at a time."""
        if not (days := self._settings.retention_days) or not self._may_delete():
            return
        before, dropped = dt.datetime.now(dt.UTC) - dt.timedelta(days=days), 0
        while found := await self._query_log.drop_before(before, RETAIN_AT_ONCE):
            dropped += found
            await asyncio.sleep(RETAIN_PAUSE_S)
        if dropped:
            await self._query_log.erase_dropped()
            log.info("old_questions_dropped", rows=dropped, days=days)


def _raise_from(task: asyncio.Task[Any]) -> None:
    if task.done() and not task.cancelled() and (error := task.exception()) is not None:
        raise error
