"""The figures, names and dates of a text as values; they are read where matching reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.curation import schema
from bot.domain.entry import Quantity
from bot.matching.values import ValueReader, holds_date, holds_figure

__all__ = ["ValueReader", "holds_date", "holds_figure", "with_values"]

_NUMBER = re.compile(r"\d{1,18}(\.\d{1,6})?")
_YEAR = re.compile(r"\d{4}(-\d{2}){0,2}")


def with_values(item: Mapping[str, Any], read: ValueReader) -> dict[str, Any]:
    """A claim, as keys and values, with the values that its text holds where it declares none itself."""
    text = item.get("text")
    if "values" in item or not isinstance(text, Mapping):
        return dict(item)
    said = read.of_all(each for key in ("zh-Hans", "en") if isinstance(each := text.get(key), str))
    found = {
        "figures": [figure for each in said.figures if (figure := _figure(each))],
        "names": list(said.names),
        "dates": [date for date in said.dates if _YEAR.fullmatch(date)],
    }
    declared = {key: values for key, values in found.items() if values}
    return {**item, "values": declared} if declared else dict(item)


def _figure(figure: Quantity) -> dict[str, str] | None:
    """A figure as it is written in the base; None where there it cannot be."""
    number = f"{figure.value:.6f}".rstrip("0").rstrip(".")
    if not _NUMBER.fullmatch(number) or figure.unit not in schema.MEASURES:
        return None
    return {"value": number, "unit": figure.unit} if figure.unit else {"value": number}
