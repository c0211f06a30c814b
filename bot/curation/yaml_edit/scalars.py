"""Text as a YAML scalar: plain where that is safe everywhere, in double quotes otherwise."""

from __future__ import annotations

import json
import re

import yaml

from bot.curation.yaml_edit.source import root_of

_ESCAPED = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff]")
_UNREADABLE = r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]"
# What means something to YAML, or would to a hasty reader: on a line of its own, and between brackets
_ON_A_LINE = re.compile(rf"{_UNREADABLE}|:(?=\s|$)|\s#")
_IN_BRACKETS = re.compile(rf"{_UNREADABLE}|[,:\[\]{{}}#&*!|>'\"%@`?=<~\\]")
_STARTS = re.compile(r"[^\W_]")


def scalar(text: str, *, in_brackets: bool) -> str:
    """A text on one line, such that every reader of YAML reads it as text.

    Args:
        text: the text.
        in_brackets: whether it stands in a flow collection.
    """
    return text if _is_plain(text, in_brackets=in_brackets) else quoted(text)


def quoted(text: str) -> str:
    """A text in double quotes."""
    written = json.dumps(text, ensure_ascii=False)  # its escapes are among those of YAML
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def _is_plain(text: str, *, in_brackets: bool) -> bool:
    special = _IN_BRACKETS if in_brackets else _ON_A_LINE
    if not text or text != text.strip() or special.search(text) or not _STARTS.match(text) or _is_number(text):
        return False
    node = root_of(f"[{text}, end]" if in_brackets else f"- {text}\n- end").value[0]
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:str" and node.value == text


def _is_number(text: str) -> bool:
    """Whether some reader may take a text for a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True
