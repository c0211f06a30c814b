"""What is measured while the bot runs. The adapter stands in ``bot.web``; without it nothing is counted."""

from __future__ import annotations

from typing import Protocol


class Meter(Protocol):
    """Takes figures. Nothing here may take long, fail, or tell of a person: what is given is out of closed sets."""

    def received(self, updates: int) -> None:
        """So many updates came in."""

    def answered(self, outcome: str, language: str, seconds: float) -> None:
        """A question ended so; from its text to the reply it took so long."""

    def quarantined(self) -> None:
        """An update could not be handled and was kept aside."""

    def sent(self, method: str, seconds: float) -> None:
        """The platform took a call; it took so long."""

    def not_sent(self, method: str, kind: str) -> None:
        """A call failed, for a while or for good; ``kind`` is the name of a sort of error."""


class NoMeter:
    """Counts nothing."""

    def received(self, updates: int) -> None:
        """Not counted."""

    def answered(self, outcome: str, language: str, seconds: float) -> None:
        """Not counted."""

    def quarantined(self) -> None:
        """Not counted."""

    def sent(self, method: str, seconds: float) -> None:
        """Not counted."""

    def not_sent(self, method: str, kind: str) -> None:
        """Not counted."""


NO_METER = NoMeter()
