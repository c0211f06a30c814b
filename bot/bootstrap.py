"""Settings → wired services. The only place that chooses adapters."""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import os
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.revision import Revision
from bot.errors import KnowledgeError, StorageError, UsageError
from bot.services.clock import SteadyClock
from bot.services.labels import Labels
from bot.services.meter import NO_METER, Meter
from bot.services.ports import Curation, Leases, LogReview, Mailbox, People, QueryLog, Workshop
from bot.settings import DEFAULT_BASE_URL, Settings, unknown_settings

# What matches and what reads bases is imported where it is used: most commands do neither
if TYPE_CHECKING:
    from bot.curation.load import Base
    from bot.domain.knowledge import Knowledge
    from bot.domain.log_review import DayFigures
    from bot.matching.calibrate import Labelled
    from bot.matching.matcher import Matcher
    from bot.matching.meaning import Encoder
    from bot.services.answering import Answering
    from bot.services.gaps import GapSorter
    from bot.services.identity import Identity
    from bot.services.redaction import Redact
    from bot.telegram_bot.app import Listen, TelegramBot
    from bot.telegram_bot.hook import Hook

WORTH_TELLING = 1000  # phrasings; fewer are learnt before anybody reads that they are
WORTH_KEEPING = 200  # fewer are worked out as quickly as they are read


def knowledge_folder(settings: Settings) -> Path:
    """The base to use: the one that is set, else the one in the wheel, else the one of the checkout."""
    if settings.knowledge_dir is not None:
        return settings.knowledge_dir
    packaged = Path(__file__).parent / "_knowledge"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "knowledge"


def cache_folder(settings: Settings) -> Path:
    """Where models are kept: the folder that is set, else ``chuchu`` in the user's cache."""
    if settings.cache_dir is not None:
        return settings.cache_dir
    caches = os.environ.get("XDG_CACHE_HOME")
    return (Path(caches) if caches else Path("~").expanduser() / ".cache") / "chuchu"


def is_worth_keeping(matcher: Matcher) -> bool:
    """Whether what was learnt is kept: a small base is learnt again as quickly as it is read."""
    return len(matcher.index.documents) >= WORTH_KEEPING


class Matchers:
    """Makes matchers as the settings say: with what was worked out from the base before, where that is kept."""

    def __init__(self, settings: Settings) -> None:
        """
        Raises:
            UsageError: the sentence encoder is switched on and not installed.
        """
        from bot.storage.model_files import ModelFiles

        self._files = ModelFiles(cache_folder(settings))
        self._precision = settings.precision
        self._encoder: Encoder | None = None
        if settings.semantic:
            from bot.matching.encoder import UniversalEncoder

            self._encoder = UniversalEncoder()

    def kept(self, knowledge: Knowledge) -> Matcher | None:
        """A matcher with what was learnt from this very base; None where nothing of use is kept."""
        from bot.matching.matcher import Matcher

        key = self._key(knowledge)
        model = self._files.load(key)
        if model is None:
            return None
        try:
            return Matcher(knowledge, model, self._encoder)
        except (ValueError, IndexError, KeyError):  # whole, yet not of this base
            self._files.forget(key)
            return None

    def quick(self, knowledge: Knowledge, files: Knowledge) -> Matcher:
        """A matcher at once: with what was learnt if that is kept, by likeness alone otherwise.

        Args:
            knowledge: the base that is to answer.
            files: the same without moderators' revisions: what was learnt from it is good for most of the other.
        """
        from bot.matching.matcher import Matcher

        matcher = self.kept(knowledge)
        if matcher is None and knowledge.version != files.version:
            of_files = self.kept(files)
            matcher = of_files.amended(knowledge) if of_files is not None else None
        return matcher or Matcher(knowledge)

    def learn(self, knowledge: Knowledge, labelled: Sequence[Labelled] = ()) -> tuple[Matcher, str]:
        """Learn a base and keep what was learnt, for this process and the next ones.

        Args:
            knowledge: the base.
            labelled: its own checks, from which its limits are found where there are enough.

        Returns:
            The matcher, and why what was learnt could not be kept; empty where it was, or is not worth it.
        """
        from bot.matching.calibrate import model_of
        from bot.matching.matcher import Matcher

        matcher = Matcher(knowledge)
        model = model_of(matcher, self._encoder, self._precision, labelled)
        matcher.use(model, self._encoder)
        if not is_worth_keeping(matcher):
            return matcher, ""
        try:
            self._files.save(model, self._key(knowledge))
        except OSError as error:
            return matcher, f"{self._files.folder}: {error.strerror or error}"
        return matcher, ""

    async def learn_apart(self, folder: Path, knowledge: Knowledge) -> Matcher | str:
        """Learn a base in a process of its own, so that neither answering nor memory suffers.

        Args:
            folder: where the base lies.
            knowledge: what was read from there.

        Returns:
            The matcher, or why there is none.
        """
        command = [sys.executable, "-m", "bot", "--knowledge", str(folder), "knowledge", "learn", "--live"]
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
        process = await asyncio.create_subprocess_exec(*command, **pipes)  # type: ignore[arg-type]
        try:
            _, told = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        matcher = await asyncio.to_thread(self.kept, knowledge)
        if matcher is not None:
            return matcher
        lines = told.decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"learning ended with status {process.returncode}, or the base changed meanwhile"

    def settle(self) -> None:
        """Keep the garbage collector from looking at the base again and again: it is millions of objects, and stays.

        To be called once a matcher is in use and the one before it is not: what is left of that goes now.
        """
        gc.unfreeze()
        gc.collect()
        gc.freeze()

    def _key(self, knowledge: Knowledge) -> str:
        from bot.matching.model import key_of

        encoder = self._encoder.name if self._encoder is not None else None
        return key_of(f"{knowledge.version} {self._precision}", encoder)


def labelled_checks(folder: Path, knowledge: Knowledge) -> list[Labelled]:
    """The checks beside a base, as far as its limits can be found from them; none where they have errors.

    Lint says what is wrong with them; a base answers without.
    """
    from bot.curation.checks import labelled_by, load_checks

    try:
        return labelled_by(load_checks(folder, knowledge), knowledge)
    except KnowledgeError:
        return []


def load_matcher(settings: Settings, *, tell: Callable[[str], None] = lambda _: None) -> Matcher:
    """A matcher over the base that the settings name; see :func:`matcher_over`.

    Raises:
        KnowledgeError: where the base has errors.
        UsageError: the sentence encoder is switched on and not installed.
    """
    from bot.curation.load import load_base

    files = load_base(knowledge_folder(settings))
    return matcher_over(with_revisions(files, settings).knowledge, settings, files=files.knowledge, tell=tell)


def with_revisions(files: Base, settings: Settings) -> Base:
    """A base with the live revisions of the database that the settings name, where there are any.

    A database that is not there, or cannot be read, has none: to ask a question takes no database.
    """
    scheme, _, path = settings.database_url.partition(":///")
    if scheme.startswith("sqlite") and not Path(path.partition("?")[0]).exists():
        return files  # most often so: asking must not wait for what opens databases

    async def read() -> list[Revision]:
        async with open_stores(settings, create=False) as stores:
            return await stores.curation.live_revisions()

    try:
        revisions = asyncio.run(read())
    except StorageError:
        return files
    if not revisions:
        return files
    from bot.curation.overlay import overlay

    return overlay(files, revisions).base


def matcher_over(
    knowledge: Knowledge,
    settings: Settings,
    *,
    files: Knowledge | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Matcher:
    """A matcher over a base; learns it where that was not done before.

    Args:
        knowledge: the base.
        settings: the settings.
        files: the same without moderators' revisions, where it has any.
        tell: takes a sentence for the person who waits.

    Raises:
        UsageError: the sentence encoder is switched on and not installed.
    """
    matchers = Matchers(settings)
    matcher = matchers.kept(knowledge)
    if matcher is not None:
        return matcher
    if files is not None and files.version != knowledge.version:
        return matcher_over(files, settings, tell=tell).amended(knowledge)
    if sum(len(entry.phrasings) for entry in knowledge.entries.values()) >= WORTH_TELLING:
        tell("Learning the base; this takes some seconds and is done once for each version of it.")
    matcher, problem = matchers.learn(knowledge, labelled_checks(knowledge_folder(settings), knowledge))
    if problem:
        tell(f"What was learnt cannot be kept ({problem}); set CHUCHU_CACHE_DIR to a folder that can be written.")
    return matcher


def answering(settings: Settings, *, tell: Callable[[str], None] = lambda _: None) -> Answering:
    """The answering use case over the base that the settings name; see :func:`load_matcher`."""
    from bot.services.answering import Answering

    return Answering(load_matcher(settings, tell=tell))


class Follower:
    """Keeps an answering use case up with what moderators publish while it is used."""

    def __init__(self, answers: Answering, curation: Curation, settings: Settings) -> None:
        self._answers = answers
        self._curation = curation
        self._folder = knowledge_folder(settings)
        self._seen = -1
        self._files: Base | None = None

    async def follow(self) -> None:
        """Answer from what is live now. Raises StorageError, and KnowledgeError where the files became wrong."""
        newest = await self._curation.newest_revision()
        if newest == self._seen:
            return
        self._seen = newest
        if not newest:
            return
        from bot.curation.load import load_base
        from bot.curation.overlay import overlay

        if self._files is None:
            self._files = load_base(self._folder)
        knowledge = overlay(self._files, await self._curation.live_revisions()).base.knowledge
        if knowledge.version != self._answers.knowledge.version:
            self._answers.swap(self._answers.matcher.amended(knowledge))


@dataclass(frozen=True, slots=True)
class Stores:
    """The storage ports of one open database."""

    mailbox: Mailbox
    query_log: QueryLog
    people: People
    curation: Curation
    review: LogReview
    labels: Labels
    clock: SteadyClock  # the one by which the mailbox lets calls wait
    leases: Leases | None = None  # where several instances of the bot may share the database
    listen: Listen | None = None
    instance: str = ""


def redaction_of(settings: Settings) -> Redact:
    """What takes out of people's words what is not to be stored."""
    from bot.services.redaction import as_it_is, redacted

    return redacted if settings.redaction == "on" else as_it_is


@asynccontextmanager
async def open_stores(settings: Settings, *, create: bool = True, serving: bool = False) -> AsyncIterator[Stores]:
    """The database that the settings name, up to date, closed at the end.

    Args:
        settings: the settings.
        create: make the database or bring it up to date where needed; False leaves it as it is.
        serving: for an instance of the bot, which may be one of several where the database allows that.

    Raises:
        StorageError: where it cannot be used, or may not be made.
    """
    from bot.storage.curation import SqlCuration
    from bot.storage.database import open_database
    from bot.storage.labels import SqlLabels
    from bot.storage.log_review import SqlLogReview
    from bot.storage.mailbox import SqlMailbox
    from bot.storage.people import SqlPeople
    from bot.storage.query_log import SqlQueryLog

    database = await open_database(settings.database_url, create=create)
    try:
        redact = redaction_of(settings)
        instance = secrets.token_hex(8) if serving and database.is_shared else ""
        clock = SteadyClock()
        stores = Stores(
            SqlMailbox(database, steady=clock, redact=redact, instance=instance),
            SqlQueryLog(database, redact=redact),
            SqlPeople(database),
            SqlCuration(database),
            SqlLogReview(database),
            SqlLabels(database),
            clock,
        )
        if instance:
            from sqlalchemy import make_url

            from bot.storage.leases import SqlLeases
            from bot.storage.listening import listen

            heard = partial(listen, make_url(settings.database_url))
            stores = replace(stores, leases=SqlLeases(database), listen=heard, instance=instance)
        yield stores
    finally:
        await database.close()


@dataclass(frozen=True, slots=True)
class Curating:
    """What curating at a terminal needs.

    Attributes:
        stores: the database.
        answers: the live base, which answers.
        shop: the live base, to be changed.
        sorter: puts questions into gaps.
    """

    stores: Stores
    answers: Answering
    shop: Workshop
    sorter: GapSorter


@asynccontextmanager
async def curating(settings: Settings, *, tell: Callable[[str], None] = lambda _: None) -> AsyncIterator[Curating]:
    """The live base and the database that the settings name, for whoever curates.

    Args:
        settings: the settings.
        tell: takes a sentence for the person who waits.

    Raises:
        KnowledgeError: the base has errors.
        StorageError: there is no database, or it cannot be used.
        UsageError: the sentence encoder is switched on and not installed.
    """
    from bot.curation.load import load_base
    from bot.curation.overlay import overlay
    from bot.curation.workshop import BaseWorkshop
    from bot.services.answering import Answering
    from bot.services.gaps import GapSorter

    async with open_stores(settings, create=False) as stores:
        folder = knowledge_folder(settings)
        files = load_base(folder)
        overlaid = overlay(files, await stores.curation.live_revisions())
        answers = Answering(matcher_over(overlaid.base.knowledge, settings, files=files.knowledge, tell=tell))
        shop = BaseWorkshop(folder, files, overlaid, answers)
        yield Curating(stores, answers, shop, GapSorter(stores.curation, answers))


def identity_of(settings: Settings) -> Identity:
    """What turns ids into keyed hashes, by the key that the settings name."""
    from bot.services.identity import Identity
    from bot.storage.id_key import read_id_key

    return Identity(
        settings.id_key.get_secret_value().encode() if settings.id_key else read_id_key(settings.id_key_file)
    )


async def announce(settings: Settings, stores: Stores, text: str) -> None:
    """Have the bot say something in the moderation chat, when it next sends; nothing where there is no such chat."""
    if settings.moderation_chat is None:
        return
    from html import escape

    from bot.telegram_bot.calls import call
    from bot.telegram_bot.render import html_message

    chat = settings.moderation_chat
    hashed = identity_of(settings)("chat", chat)
    await stores.mailbox.post([call(0, chat, hashed, "sendMessage", html_message(escape(text)))])


async def drawn_apart(days: Sequence[DayFigures], words: Sequence[Mapping[str, str]], titles: Sequence[str]) -> bytes:
    """Days as a PNG, drawn in a process of its own, so that neither answering nor memory suffers.

    Raises:
        OSError: it could not be drawn; the extra ``report`` may not be installed.
    """
    from bot.report.picture import to_json

    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot.report.picture", **pipes)  # type: ignore[arg-type]
    try:
        png, told = await process.communicate(to_json(days, words, titles).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        lines = told.decode(errors="replace").strip().splitlines() or [f"status {process.returncode}"]
        hint = '; install what draws: pip install "chuchu-bot[report]"' if "ModuleNotFoundError" in lines[-1] else ""
        raise OSError(lines[-1] + hint)
    return png


async def _served(
    settings: Settings,
    mailbox: Mailbox,
    answers: Answering,
    errors: Callable[[dt.datetime], int],
    beside: AsyncExitStack,
) -> Meter:
    """Serve health and metrics until ``beside`` is closed; returns what takes the figures.

    Raises:
        UsageError: the extra is not installed, or nobody can listen there.
    """
    try:
        from bot.web.app import Probe, web_app
        from bot.web.metrics import PrometheusMeter
        from bot.web.serving import serving
    except ModuleNotFoundError as error:
        raise UsageError(
            f'CHUCHU_WEB_PORT needs {error.name}; install it with: pip install "chuchu-bot[web]", or unset the port'
        ) from None
    meter = PrometheusMeter()
    app = web_app(Probe(mailbox, answers, meter, errors))
    await beside.enter_async_context(serving(app, settings.web_host, settings.web_port, meter.lagged))
    return meter


def hook_of(settings: Settings) -> Hook:
    """Where Telegram is to bring updates.

    Raises:
        UsageError: there is no address, or none that Telegram would take.
    """
    from bot.telegram_bot.hook import Hook

    url = settings.webhook_url
    if url is None:
        raise UsageError(
            "there is no address to which Telegram could bring updates; set CHUCHU_WEBHOOK_URL, for example to "
            "https://bot.example.org/telegram, or run without --webhook"
        )
    if url.startswith("http://") and settings.telegram_base_url == DEFAULT_BASE_URL:
        raise UsageError("Telegram brings updates by https only; correct CHUCHU_WEBHOOK_URL")
    given = settings.webhook_secret
    # Without a secret of its own, one that is the same after a restart and for every instance
    secret = given.get_secret_value() if given is not None else identity_of(settings)("webhook", url)
    return Hook(url, secret, settings.webhook_connections)


@asynccontextmanager
async def telegram_bot(
    settings: Settings, errors: Callable[[dt.datetime], int], *, webhook: bool = False
) -> AsyncIterator[TelegramBot]:
    """The Telegram bot, ready to run.

    Args:
        settings: the settings.
        errors: how many errors the operational log had since a time.
        webhook: have Telegram bring updates, instead of asking for them.

    Raises:
        KnowledgeError, StorageError, TokenError, UsageError: where it cannot start.
    """
    import structlog

    from bot.curation.live import LiveFolder
    from bot.curation.watch import Watcher
    from bot.curation.workshop import BaseWorkshop
    from bot.matching.spelling import load_sounds
    from bot.services.answering import Answering
    from bot.services.leading import Alone, Elected, Lead
    from bot.telegram_bot.app import TelegramBot
    from bot.telegram_bot.client import open_client

    log = structlog.get_logger()
    if unknown := unknown_settings():
        log.warning("unknown_settings", names=unknown)
    hook = hook_of(settings) if webhook else None
    load_sounds()
    folder = knowledge_folder(settings)
    watcher = Watcher(folder)
    base = watcher.load_base()
    matchers = Matchers(settings)
    async with open_stores(settings, serving=True) as stores, open_client(settings) as client:
        live_folder = LiveFolder(watcher, base, stores.curation)
        live = await live_folder.revised()
        assert live is not None  # nothing was seen yet
        answers = Answering(matchers.quick(live.knowledge, live.files))
        matchers.settle()
        shop = BaseWorkshop(folder, live_folder.base, live_folder.overlaid, answers)
        live_folder.took = shop.use
        lead: Lead = Alone()
        if stores.leases is not None:
            name = stores.instance
            lead = Elected(
                stores.leases, name, changed=lambda leads: log.info("leading_changed", instance=name, leads=leads)
            )
        async with AsyncExitStack() as beside:
            meter: Meter = NO_METER
            if settings.web_port:
                meter = await _served(settings, stores.mailbox, answers, errors, beside)
            bot = TelegramBot(
                client,
                stores.mailbox,
                stores.people,
                answers,
                identity_of(settings),
                live_folder,
                matchers,
                settings,
                stores.curation,
                shop,
                errors,
                stores.review,
                drawn_apart,
                stores.query_log,
                redaction_of(settings),
                meter,
                lead=lead,
                listen=stores.listen,
                hook=hook,
                clock=stores.clock,
            )
            if hook is not None:
                await _take_in(settings, hook, bot, beside)
            yield bot


async def _take_in(settings: Settings, hook: Hook, bot: TelegramBot, beside: AsyncExitStack) -> None:
    """Take in what Telegram brings until ``beside`` is closed.

    Raises:
        UsageError: the extra is not installed, or nobody can listen there.
    """
    try:
        from bot.web.hook import hook_app
        from bot.web.serving import serving
    except ModuleNotFoundError as error:
        raise UsageError(
            f'--webhook needs {error.name}; install it with: pip install "chuchu-bot[web]", or run without it'
        ) from None
    where = ("CHUCHU_WEBHOOK_HOST", "CHUCHU_WEBHOOK_PORT")
    app = hook_app(hook.secret, bot.intake.take)
    await beside.enter_async_context(serving(app, settings.webhook_host, settings.webhook_port, named=where))
