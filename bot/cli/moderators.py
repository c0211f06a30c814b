"""``chuchu moderators``: who may curate on the platform."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from bot.bootstrap import Stores, announce, identity_of, open_stores
from bot.cli.context import settings_of
from bot.domain.curation import RoleChanged
from bot.domain.moderation import TERMINAL, Actor, Moderator, Role
from bot.errors import UsageError
from bot.services.phrases import phrase
from bot.settings import Settings
from bot.terminal.locale import language_of_locale
from bot.terminal.printable import json_line, printable
from bot.terminal.show import console
from bot.terminal.tables import show_table

app = typer.Typer(help="Say who may curate on Telegram.", no_args_is_help=True)

BY = Actor(TERMINAL, "terminal")
MAX_ID = 2**52  # Telegram: at most 52 significant bits
MAX_NAME = 60  # characters


class Given(StrEnum):
    """The roles that can be given; admins are named in the settings."""

    MODERATOR = "moderator"
    REVIEWER = "reviewer"


PersonId = Annotated[int, typer.Argument(metavar="ID", min=1, max=MAX_ID, help="The person's Telegram id, a number.")]


@app.callback()
def group() -> None:
    """Say who may curate on Telegram. Admins are named in CHUCHU_ADMINS."""


@app.command("list")
def list_(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON list and nothing else.")] = False,
) -> None:
    """List who has a role, with the keyed hash in place of the id."""
    settings = settings_of(context)

    async def read() -> list[Moderator]:
        async with open_stores(settings, create=False) as stores:
            return await stores.curation.moderators()

    everybody = asyncio.run(read())
    if as_json:
        typer.echo(json_line([asdict(each) | {"since": each.since.isoformat()} for each in everybody]))
        return
    if not everybody:
        typer.echo("Nobody has a role. chuchu moderators add ID --name NAME gives one.")
        return
    rows = ((each.name, each.role, f"{each.since:%Y-%m-%d}", each.by, each.person) for each in everybody)
    show_table(console(), ("name", "role", "since", "given by", "person"), rows)


@app.command()
def add(
    context: typer.Context,
    person: PersonId,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What they are called in the record.")] = "",
    role: Annotated[Given, typer.Option("--role", help="Moderators curate; reviewers only look.")] = Given.MODERATOR,
) -> None:
    """Give somebody a role, or another one. @userinfobot and others tell a person their Telegram id."""
    settings = settings_of(context)
    if person in settings.admins:
        raise UsageError(f"{person} is an admin by CHUCHU_ADMINS and may do everything; take them out there first")

    async def give() -> str:
        async with open_stores(settings) as stores:
            hashed = identity_of(settings)("person", person)
            known = {each.person: each for each in await stores.curation.moderators()}
            before = known.get(hashed)
            called = " ".join(name.split())[:MAX_NAME] or (before.name if before is not None else "")
            if not called:
                raise UsageError("say what they are called: --name NAME")
            change = RoleChanged(hashed, called, before.role if before is not None else None, Role(role), BY, _now())
            await _change(settings, stores, change)
            return called

    typer.echo(printable(f"{asyncio.run(give())} is a {role} now."))


@app.command()
def remove(
    context: typer.Context,
    who: Annotated[str, typer.Argument(metavar="WHO", help="Telegram id, name, or hash of the person.")],
) -> None:
    """Take somebody's role: their next press is refused."""
    settings = settings_of(context)

    async def take() -> str:
        async with open_stores(settings, create=False) as stores:
            marks = {who.casefold()}
            if who.isascii() and who.isdecimal() and len(who) <= 16:
                marks.add(identity_of(settings)("person", int(who)))
            everybody = await stores.curation.moderators()
            meant = [each for each in everybody if each.person in marks or each.name.casefold() in marks]
            if len(meant) != 1:
                reason = "nobody with a role is" if not meant else f"{len(meant)} people are"
                raise UsageError(f"{reason} called “{who}”; chuchu moderators list shows everybody with their hash")
            [found] = meant
            change = RoleChanged(found.person, found.name, found.role, None, BY, _now())
            await _change(settings, stores, change)
            return found.name

    typer.echo(printable(f"{asyncio.run(take())} has no role any more."))


async def _change(settings: Settings, stores: Stores, change: RoleChanged) -> None:
    await stores.curation.make([change])
    language = language_of_locale()
    if change.role is None:
        said = phrase("mod_role_taken", language, name=change.name)
    else:
        said = phrase("mod_role_given", language, name=change.name, role=phrase(f"mod_role_{change.role}", language))
    await announce(settings, stores, said)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
