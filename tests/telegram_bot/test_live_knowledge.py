"""Knowledge that changes while the bot runs."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.curation.documents import document_of, model_of
from bot.domain.curation import CurationChange, Revised
from bot.domain.moderation import TERMINAL, Act, Actor
from bot.domain.revision import Part, Revision
from bot.storage.curation import SqlCuration
from bot.storage.database import open_database
from tests.botapi import BotApiServer
from tests.telegram_bot.running import BASE, PATIENCE, RunningBot

QUESTION, ANSWER = "who founded the library", "Chen Ashui"
NEW_QUESTION, NEW_ANSWER = "is there a cat in the library", "The article does not mention a cat."
NEW_ENTRY = f"""
  - id: b-cat
    question: {{zh-Hans: 图书馆的猫, en: The library's cat}}
    reply:
      zh-Hans: 文章没有提到猫。
      en: {NEW_ANSWER}
    phrasings:
      zh-Hans: [馆里有猫吗, 那只猫叫什么, 图书馆养不养猫, 可以摸猫吗]
      en: [{NEW_QUESTION}, what is the cat called, does the library keep a cat, may I stroke the cat]
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "base"))


@pytest.fixture
def bot(new_bot: Callable[..., RunningBot], base: Path) -> Iterator[RunningBot]:
    running = new_bot(knowledge_dir=str(base)).start_and_poll()
    running.wait_for_event("started")
    yield running
    assert running.alive


def ask(server: BotApiServer, text: str) -> str:
    asker = server.person()
    return asker.wait_for_reply(after=asker.says(text), timeout=PATIENCE).text


def test_a_broken_file_leaves_the_old_knowledge_serving_until_it_is_mended(
    server: BotApiServer, bot: RunningBot, base: Path
) -> None:
    file = base / "boundaries" / "library.yaml"
    sound = file.read_text(encoding="utf-8")
    file.write_text(f"{sound}  - id: [\n", encoding="utf-8")
    problem = bot.wait_for_event("knowledge_error")["problem"]
    file_and_line = f"boundaries/library.yaml:{len(sound.splitlines()) + 2}: "  # where the list should have ended
    assert problem.startswith(file_and_line)
    bot.wait_for_event("knowledge_kept")
    assert ANSWER in ask(server, QUESTION)

    file.write_text(sound + NEW_ENTRY, encoding="utf-8")
    bot.wait_for_event("knowledge_loaded")
    assert NEW_ANSWER in ask(server, NEW_QUESTION)


def test_a_base_that_is_moved_away_leaves_the_old_knowledge_serving(
    server: BotApiServer, bot: RunningBot, base: Path
) -> None:
    base.rename(base.with_name("elsewhere"))
    bot.wait_for_event("knowledge_error")
    assert ANSWER in ask(server, QUESTION)


def test_a_button_of_an_entry_that_is_gone_says_so(server: BotApiServer, bot: RunningBot, base: Path) -> None:
    asker = server.person(language_code="en")
    choices = asker.wait_for_reply(after=asker.says("when does the library open"), timeout=PATIENCE)
    for file in (base / "faq").iterdir():
        file.write_text(file.read_text(encoding="utf-8").replace("faq-week", "faq-other-week"), encoding="utf-8")
    bot.wait_for_event("knowledge_loaded")
    press = asker.presses(choices, choices.buttons[0])
    told = asker.wait_for_answer(press, timeout=PATIENCE)["text"]
    assert told == "This is no longer in my base. Please ask again."
    bot.wait_until_idle()
    assert server.message(choices).edits == ()


def test_a_base_large_enough_is_learnt_in_a_process_of_its_own_and_kept(
    server: BotApiServer, bot: RunningBot, base: Path
) -> None:
    (base / "boundaries" / "shelves.yaml").write_text(shelves(), encoding="utf-8")
    learned = bot.wait_for_event("learned")
    assert learned["version"] == bot.wait_for_event("knowledge_loaded")["version"]
    assert learned["questions"] > 0
    assert list((bot.folder / "learnt").iterdir())
    assert ANSWER in ask(server, QUESTION)
    assert "shelf ivory" in ask(server, "how long is the ivory shelf")
    assert not bot.events("not_learned")


COLOURS = (
    "amber azure beige coral cyan ebony hazel ivory jade khaki lilac maroon ochre olive pearl pink rust sable teal"
)
HAN = "琥蔚米珊青乌榛象翡卡丁栗赭橄珍粉锈貂凫"
ASKED = ("how long is the {} shelf", "what stands on the {} shelf", "{} shelf wood", "who dusts the {} shelf",
         "is the {} shelf locked", "when was the {} shelf built")  # fmt: skip
ASKED_IN_CHINESE = (
    "{}色书架有多长",
    "{}色书架上放着什么",
    "{}色书架 木料",
    "谁给{}色书架掸灰",
    "{}色书架锁着吗",
    "{}色书架哪年造的",
)


def shelves() -> str:
    """Boundaries with enough phrasings in all that learning them is worth its while."""
    entries = []
    for colour, han in zip(COLOURS.split(), HAN, strict=True):
        english = ", ".join(each.format(colour) for each in ASKED)
        chinese = ", ".join(each.format(han) for each in ASKED_IN_CHINESE)
        entries.append(
            f"  - id: b-{colour}\n    question: {{zh-Hans: {han}色书架, en: The {colour} shelf}}\n"
            f"    reply: {{zh-Hans: 文章没有谈{han}色书架。, en: The article has nothing on shelf {colour}.}}\n"
            f"    phrasings: {{zh-Hans: [{chinese}], en: [{english}]}}\n"
        )
    return "boundaries:\n" + "".join(entries)


def publish(bot: RunningBot, *changes: CurationChange) -> None:
    """Curate from another process: a database connection of its own, and no word to the bot."""

    async def make() -> None:
        async with await open_database(f"sqlite+aiosqlite:///{bot.database}") as database:
            await SqlCuration(database).make(changes)

    asyncio.run(make())


def test_what_another_process_publishes_answers_without_a_restart(server: BotApiServer, bot: RunningBot) -> None:
    item = {
        "id": "b-cat",
        "question": {"zh-Hans": "图书馆的猫", "en": "The library's cat"},
        "reply": {"zh-Hans": "文章没有提到猫。", "en": NEW_ANSWER},
        "phrasings": {"zh-Hans": ["馆里有猫吗"], "en": [NEW_QUESTION]},
        "missing": ["phrasings"],
    }
    document = document_of(model_of(Part.BOUNDARIES, item))
    by, now = Actor(TERMINAL, "terminal"), dt.datetime.now(dt.UTC)
    new = Revision("b-cat", 1, Part.BOUNDARIES, document, None, ("liuxi-library",), Act.ADDED, by, now)
    assert NEW_ANSWER not in ask(server, NEW_QUESTION)
    publish(bot, Revised(new))
    bot.wait_for_event("knowledge_revised")
    assert NEW_ANSWER in ask(server, NEW_QUESTION)
    assert ANSWER in ask(server, QUESTION)
    publish(bot, Revised(replace(new, version=2, document=None, act=Act.UNDONE)))
    bot.wait_for_event("knowledge_revised", count=2)
    assert NEW_ANSWER not in ask(server, NEW_QUESTION)
    assert not bot.events("revision_refused")
