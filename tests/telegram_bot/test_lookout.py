"""What moderators and admins are told by itself: once a day, and nothing where there is nothing."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from bot.domain.gap import GapState
from bot.telegram_bot.lookout import MANY_ERRORS, Lookout
from tests.telegram_bot.at_office import ANN, BEN, HOUSE, SUE, Office

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
UNKNOWN = "do dragons guard the attic"
KNOWN = "who founded the library"


class Looking:
    """A lookout over an office, and what it says."""

    def __init__(self, office: Office, *, house: bool = True, digest: bool = True, queue_days: int = 7) -> None:
        self.office = office
        self.errors = 0
        self.lookout = Lookout(
            office.desk,
            office.mailbox,
            office.curation,
            chat_id=HOUSE["id"] if house else None,
            admins=(ANN["id"], BEN["id"]),
            digest=digest,
            queue_days=queue_days,
            errors=lambda since: self.errors,
            queued=lambda: None,
        )

    async def after(self, passed: dt.timedelta) -> list[tuple[int, str]]:
        """Chat and text of what is told when some time has passed."""
        self.office.clock.time += passed
        await self.sends()
        await self.lookout.look()
        return await self.sends()

    async def sends(self) -> list[tuple[int, str]]:
        """Everything that waits is sent."""
        mailbox, told = self.office.mailbox, list[tuple[int, str]]()
        while found := await mailbox.claim(10):
            for each in found:
                told.append((each.outgoing.chat_id, json.loads(each.outgoing.payload).get("text", "")))
                await mailbox.sent(each, message_id=1)
        return sorted(told)


async def asked(office: Office, *texts: str) -> None:
    for text in texts:
        await office.says(SUE, text)
    await office.sorts()


async def test_the_digest_comes_once_a_day_and_the_first_day_is_not_over_yet(office: Office) -> None:
    looking = Looking(office)
    assert await looking.after(HOUR) == []
    await asked(office, UNKNOWN, "may one play the trumpet", KNOWN)
    assert await looking.after(HOUR) == []
    [(chat, text)] = await looking.after(DAY)
    assert chat == HOUSE["id"]
    assert "New gaps: 2. Waiting in all: 2" in text
    assert "Questions: 3; answered: 33%." in text
    assert "The oldest card has waited for this many days: 1." in text
    assert await looking.after(HOUR) == []
    [(_, text)] = await looking.after(DAY)
    assert "New gaps: 0. Waiting in all: 2" in text


async def test_where_there_is_nothing_nothing_is_said(office: Office) -> None:
    looking = Looking(office)
    await looking.after(HOUR)
    assert await looking.after(3 * DAY) == []
    await asked(office, KNOWN)
    [(_, text)] = await looking.after(HOUR)
    assert "answered: 100%" in text


async def test_without_a_moderation_chat_the_admins_get_it(office: Office) -> None:
    looking = Looking(office, house=False)
    await looking.after(HOUR)
    await asked(office, UNKNOWN)
    assert [chat for chat, _ in await looking.after(DAY)] == [ANN["id"], BEN["id"]]


async def test_a_digest_that_is_switched_off_does_not_come(office: Office) -> None:
    looking = Looking(office, digest=False)
    await looking.after(HOUR)
    await asked(office, UNKNOWN)
    assert await looking.after(2 * DAY) == []


@pytest.mark.parametrize("days", [7, 0])
async def test_admins_are_told_of_a_gap_that_waits_too_long(office: Office, days: int) -> None:
    looking = Looking(office, digest=False, queue_days=days)
    await asked(office, UNKNOWN)
    assert await looking.after(6 * DAY) == []
    told = await looking.after(DAY)
    assert [chat for chat, _ in told] == ([ANN["id"], BEN["id"]] if days else [])
    assert all("for this many days: 7." in text for _, text in told)
    assert await looking.after(HOUR) == [], "once a day"


async def test_a_gap_that_was_settled_waits_no_more(office: Office) -> None:
    looking = Looking(office, digest=False)
    await asked(office, UNKNOWN)
    await office.says(ANN, "/queue")
    await office.presses(ANN, "🗑 Spam")
    [gap] = await office.curation.gaps([1])
    assert gap.state is GapState.SPAM
    assert await looking.after(8 * DAY) == []


async def test_admins_are_told_of_repeated_errors_once(office: Office) -> None:
    looking = Looking(office, digest=False)
    looking.errors = MANY_ERRORS - 1
    assert await looking.after(HOUR) == []
    looking.errors = MANY_ERRORS
    told = await looking.after(HOUR)
    assert [chat for chat, _ in told] == [ANN["id"], BEN["id"]]
    assert await looking.after(HOUR) == []
    assert len(await looking.after(DAY)) == 2


async def test_admins_are_told_what_is_wrong_with_a_base_that_did_not_load(office: Office) -> None:
    looking = Looking(office, digest=False)
    looking.lookout.troubles.append("faq/a.yaml:3: <b> is no key")
    [(_, text), _] = await looking.after(HOUR)
    assert "faq/a.yaml:3: &lt;b&gt; is no key" in text
    assert await looking.after(HOUR) == []
