"""What the Bot API refuses with: a code, Telegram's own sentence and, sometimes, parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NO_PARAMETERS: Mapping[str, Any] = {}


class ApiError(Exception):
    """A refused call, as the reply will carry it (`code` is the HTTP status too)."""

    def __init__(self, code: int, description: str, parameters: Mapping[str, Any] = NO_PARAMETERS) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = dict(parameters)

    def body(self) -> dict[str, Any]:
        """The reply's JSON object."""
        reply: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            reply["parameters"] = self.parameters
        return reply


def bad_request(reason: str, parameters: Mapping[str, Any] = NO_PARAMETERS) -> ApiError:
    return ApiError(400, f"Bad Request: {reason}", parameters)


def forbidden(reason: str) -> ApiError:
    return ApiError(403, f"Forbidden: {reason}")


def too_many_requests(seconds: float) -> ApiError:
    """`seconds` is sent as `retry_after`; Telegram sends whole seconds."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def not_found() -> ApiError:
    return ApiError(404, DESCRIPTIONS[404])


def method_not_found() -> ApiError:
    return ApiError(404, "Not Found: method not found")


def unauthorized() -> ApiError:
    return ApiError(401, DESCRIPTIONS[401])


def other_poller() -> ApiError:
    return ApiError(409, DESCRIPTIONS[409])


def webhook_started() -> ApiError:
    return ApiError(409, "Conflict: terminated by setWebhook request")


def webhook_active() -> ApiError:
    return ApiError(
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )


def not_modified() -> ApiError:
    return bad_request(_NOT_MODIFIED)


def query_too_old() -> ApiError:
    return bad_request(_QUERY_TOO_OLD)


DESCRIPTIONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup "
    "are exactly the same as a current content and reply markup of the message"
)
_QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"

# Refusals that a correct bot meets in ordinary life: people delete, block, migrate and wait too long.
_ORDINARY = frozenset(
    f"Bad Request: {reason}"
    for reason in (
        _NOT_MODIFIED,
        _QUERY_TOO_OLD,
        "message to edit not found",
        "message to delete not found",
        "message to be replied not found",
        "message thread not found",
        "group chat was upgraded to a supergroup chat",
    )
)


def is_violation(error: ApiError) -> bool:
    """Whether a correct bot would never have made the call that got this refusal."""
    return error.code in {400, 404} and error.description not in _ORDINARY
