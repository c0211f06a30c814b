"""Settings: environment variables ``CHUCHU_…`` and the file ``.env``, read once, frozen.

docs/maintainer.md documents each; a test holds the two together.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, StringConstraints, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError

PREFIX = "CHUCHU_"
DEFAULT_BASE_URL = "https://api.telegram.org/bot"
DEFAULT_BASE_FILE_URL = "https://api.telegram.org/file/bot"


class Settings(BaseSettings):
    """Everything that can be set."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
    )

    telegram_token: SecretStr | None = Field(default=None, description="the bot's token, from @BotFather")
    telegram_base_url: str = Field(
        default=DEFAULT_BASE_URL, description="Bot API server, ending in /bot; your own server for example"
    )
    telegram_base_file_url: str = Field(
        default=DEFAULT_BASE_FILE_URL, description="file address of the Bot API server, ending in /file/bot"
    )
    database_url: Annotated[str, StringConstraints(min_length=1)] = Field(
        default="sqlite+aiosqlite:///chuchu.db", description="where inbox, outbox and query log are kept"
    )
    knowledge_dir: Path | None = Field(
        default=None, description="folder of the knowledge base; the shipped one where it is not set"
    )
    cache_dir: Path | None = Field(
        default=None,
        description="folder for what is learnt from the base; chuchu in the user's cache where it is not set",
    )
    precision: Annotated[float, Field(ge=0.5, le=0.999)] = Field(
        default=0.98,
        description="share of its answers that must be right among the questions it learns its limits from",
    )
    semantic: bool = Field(
        default=False, description="score by meaning too, with the sentence encoder of the extra “semantic”"
    )
    id_key: SecretStr | None = Field(
        default=None,
        description="key of the hashed ids, at least 16 characters; read from the key file otherwise",
    )
    id_key_file: Path = Field(
        default=Path("chuchu.key"),
        description="file with the key; made on first run, readable by its owner only",
    )
    poll_timeout: Annotated[int, Field(ge=0, le=50)] = Field(
        default=30, description="how long one request for updates waits, in seconds"
    )
    stop_timeout: Annotated[float, Field(ge=0, le=600)] = Field(
        default=20.0, description="how long a stopping bot goes on answering what it took in, in seconds"
    )
    sends_in_flight: Annotated[int, Field(ge=1, le=64)] = Field(
        default=4, description="calls to Telegram at the same time; after a crash so many may be sent twice"
    )
    sends_per_second: Annotated[float, Field(ge=1, le=1000)] = Field(
        default=24.0,
        description="messages a second in all; Telegram allows about 30, and more only to those who pay for it",
    )
    webhook_url: str | None = Field(
        default=None,
        description="public https address to which Telegram brings updates with `chuchu run --webhook`",
    )
    webhook_host: Annotated[str, StringConstraints(min_length=1)] = Field(
        default="127.0.0.1", description="address on which they are taken in; a proxy with the certificate is before it"
    )
    webhook_port: Annotated[int, Field(ge=1, le=65535)] = Field(
        default=8443, description="port on which they are taken in"
    )
    webhook_secret: SecretStr | None = Field(
        default=None,
        description="what shows that it is Telegram that brings them, 16 to 256 letters, digits, _ or -; "
        "made from the key of the hashed ids where it is not set",
    )
    webhook_connections: Annotated[int, Field(ge=1, le=100)] = Field(
        default=40, description="how many updates Telegram may bring at the same time"
    )
    groups: Annotated[tuple[int, ...], NoDecode] = Field(
        default=(),
        description="ids of the groups the bot may be in, with commas between; any group where none is named",
    )
    admins: Annotated[tuple[int, ...], NoDecode] = Field(
        default=(), description="Telegram ids of the people who may do everything, with commas between"
    )
    moderation_chat: int | None = Field(
        default=None,
        description="id of the group where moderators work and where the digest and changes are told; "
        "to the admins in private where it is not set",
    )
    review: Literal["one-person", "two-person"] = Field(
        default="one-person", description="whether a second moderator must agree before something is published"
    )
    digest: Literal["daily", "off"] = Field(
        default="daily", description="whether moderators are told once a day what waits for them"
    )
    queue_days: Annotated[int, Field(ge=0, le=365)] = Field(
        default=7, description="days after which admins are told of a gap that still waits; 0 for never"
    )
    person_limit: Annotated[int, Field(ge=0, le=1000)] = Field(
        default=30, description="messages a minute that one person gets answered; 0 for no limit"
    )
    group_limit: Annotated[int, Field(ge=0, le=1000)] = Field(
        default=20, description="messages a minute that one group gets answered; 0 for no limit"
    )
    redaction: Literal["on", "off"] = Field(
        default="on",
        description="whether e-mail addresses, phone numbers, tokens and the like are taken out of what is stored",
    )
    retention_days: Annotated[int, Field(ge=0, le=36500)] = Field(
        default=180, description="days after which questions are deleted, with all that belongs to them; 0 for never"
    )
    web_host: Annotated[str, StringConstraints(min_length=1)] = Field(
        default="127.0.0.1", description="address on which health and metrics are served; only this machine by default"
    )
    web_port: Annotated[int, Field(ge=0, le=65535)] = Field(
        default=0, description="port of health and metrics (/healthz, /readyz, /metrics); 0 for none"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="how much the bot tells on standard error"
    )
    log_format: Literal["auto", "text", "json"] = Field(
        default="auto", description="text for a person, json for a collector; auto: text on a terminal"
    )

    @field_validator("telegram_base_url", "telegram_base_file_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        value = value.rstrip("/")
        try:
            parts = urlsplit(value)
            in_range = parts.port != 0  # reading the port raises where it is none
        except ValueError:
            in_range = False
        if not in_range:
            raise ValueError("its host or port cannot be read; ports are 1 to 65535")
        is_plain = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
        if not is_plain or any(character.isspace() for character in value):
            raise ValueError("it must be an address like http://127.0.0.1:8081/bot")
        if not parts.path.endswith("/bot"):
            raise ValueError("it must end in /bot (the token is put behind it)")
        return value

    @field_validator("id_key")
    @classmethod
    def _is_long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 16:
            raise ValueError("it must have at least 16 characters; leave it unset to have one made")
        return value

    @field_validator("webhook_url")
    @classmethod
    def _is_public(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or any(each.isspace() for each in value):
            raise ValueError("it must be an address like https://bot.example.org/telegram")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _is_a_secret_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", value.get_secret_value()):
            raise ValueError("it must have 16 to 256 characters of A-Z, a-z, 0-9, _ and -; or leave it unset")
        return value

    @field_validator("groups", mode="before")
    @classmethod
    def _ids_with_commas(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            ids = tuple(int(each) for each in value.replace(",", " ").split())
        except ValueError:
            raise ValueError("it must be ids of groups like -1001234567890, with commas between") from None
        if any(each >= 0 for each in ids):
            raise ValueError("ids of groups begin with a minus")
        return ids

    @field_validator("admins", mode="before")
    @classmethod
    def _people_with_commas(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            ids = tuple(int(each) for each in value.replace(",", " ").split())
        except ValueError:
            raise ValueError("it must be ids of people like 123456789, with commas between") from None
        if any(each <= 0 for each in ids):
            raise ValueError("ids of people are above zero")
        return ids

    @field_validator("moderation_chat")
    @classmethod
    def _is_a_chat(cls, value: int | None) -> int | None:
        if value == 0:
            raise ValueError("it must be the id of a group like -1001234567890")
        return value

    @field_validator("telegram_token", mode="before")
    @classmethod
    def _blank_is_none(cls, value: object) -> object:
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("log_level", mode="before")
    @classmethod
    def _any_case(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value


def read_settings(**given: object) -> Settings:
    """The settings of this process.

    Args:
        given: values from the command line, which win over the environment; None is not a value.

    Raises:
        SettingsError: naming every setting that is wrong.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        wrong = [_sentence(dict(detail)) for detail in error.errors(include_input=False, include_url=False)]
        raise SettingsError("; ".join(wrong)) from None
    except UnicodeDecodeError:
        raise SettingsError("the file .env is not UTF-8; save it as UTF-8") from None


def unknown_settings() -> list[str]:
    """Names in the environment and in ``.env`` that look like settings and are none; slips of the pen, mostly."""
    known = {PREFIX + field.upper() for field in Settings.model_fields}
    given = {name.upper() for name in (*os.environ, *dotenv_values(".env", encoding="utf-8"))}
    return sorted(name for name in given - known if name.startswith(PREFIX))


def _sentence(detail: dict[str, object]) -> str:
    location = detail["loc"]
    name = PREFIX + str(location[0]).upper() if isinstance(location, tuple) and location else "a setting"
    message = str(detail["msg"]).removeprefix("Value error, ")
    return f"{name}: {message[:1].lower()}{message[1:]} (see docs/maintainer.md)"
