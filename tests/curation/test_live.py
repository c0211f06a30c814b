"""The files of a base with the live revisions on top, read anew when either changes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.curation.export import export, write
from bot.curation.live import LiveFolder
from bot.curation.load import Base
from bot.curation.overlay import Overlaid
from bot.curation.watch import Watcher
from bot.domain.curation import Revised
from bot.domain.revision import Part, Revision
from bot.errors import KnowledgeError
from bot.services.ports import Live
from tests.curation.base import BaseFolder
from tests.curation.revising import HEIGHT, added, edited, phrased
from tests.fakes.curation import FakeCuration
from tests.fakes.storage import FakeMailbox


class Following:
    """A bot that follows a base, and what it took over."""

    def __init__(self, folder: Path, curation: FakeCuration) -> None:
        watcher = Watcher(folder)
        self.base = watcher.load_base()
        self.curation = curation
        self.live = LiveFolder(watcher, self.base, curation)
        self.live.took = self.take
        self.taken: list[Overlaid] = []

    def take(self, base: Base, overlaid: Overlaid) -> None:
        self.taken.append(overlaid)

    async def publishes(self, *revisions: Revision) -> None:
        await self.curation.make([Revised(each) for each in revisions])

    async def revised(self) -> Live:
        found = await self.live.revised()
        assert found is not None
        return found


@pytest.fixture
def following(base: BaseFolder) -> Following:
    return Following(base.path, FakeCuration(FakeMailbox()))


async def test_without_revisions_it_is_what_the_files_hold(following: Following) -> None:
    live = await following.revised()
    assert live.knowledge == live.files == following.base.knowledge
    assert await following.live.revised() is None


async def test_a_revision_is_taken_over_once(following: Following) -> None:
    await following.revised()
    await following.publishes(added(following.base, Part.BOUNDARIES, HEIGHT))
    live = await following.revised()
    assert "b-height" in live.knowledge.boundaries
    assert "b-height" not in live.files.boundaries
    assert live.knowledge.version != live.files.version
    assert following.taken[-1].base.knowledge is live.knowledge
    assert await following.live.revised() is None


async def test_two_that_follow_the_same_revisions_have_the_same_base(base: BaseFolder, following: Following) -> None:
    await following.publishes(added(following.base, Part.BOUNDARIES, HEIGHT))
    other = Following(base.path, following.curation)
    one, two = await following.revised(), await other.revised()
    assert one.knowledge.version == two.knowledge.version
    assert one.knowledge == two.knowledge


async def test_what_the_files_hold_by_now_is_marked_as_merged_once(base: BaseFolder, following: Following) -> None:
    revision = edited(following.base, "c-road", phrased("why a road, and where?"))
    await following.publishes(revision)
    before = (await following.revised()).knowledge
    write(base.path, export(base.path, await following.curation.live_revisions()).files)
    assert following.live.files_changed()
    live = await following.live.load()
    assert await following.curation.live_revisions() == []
    assert live.knowledge == live.files
    assert live.knowledge.claims["c-road"] == before.claims["c-road"]
    again = Following(base.path, following.curation)
    assert (await again.revised()).conflicts == ()


async def test_a_conflict_answers_and_is_named(base: BaseFolder, following: Following) -> None:
    await following.publishes(edited(following.base, "c-road", phrased("why a road, and where?")))
    path = base.path / following.base.entries["c-road"].file
    path.write_text(path.read_text("utf-8").replace("is the road a good idea", "is the road such a good idea"), "utf-8")
    live = await following.live.load()
    assert live.conflicts == ("c-road",)
    assert "why a road, and where?" in [each.text for each in live.knowledge.claims["c-road"].phrasings]


async def test_files_with_errors_leave_what_was_read_before(base: BaseFolder, following: Following) -> None:
    await following.revised()
    path = base.path / following.base.entries["c-road"].file
    sound = path.read_text("utf-8")
    path.write_text(sound + "  - id: [\n", "utf-8")
    with pytest.raises(KnowledgeError):
        await following.live.load()
    await following.publishes(added(following.base, Part.BOUNDARIES, HEIGHT))
    assert "b-height" in (await following.revised()).knowledge.boundaries
    path.write_text(sound, "utf-8")
    os.utime(path, ns=(1, 1))
    assert following.live.files_changed()
    assert "b-height" in (await following.live.load()).knowledge.boundaries
