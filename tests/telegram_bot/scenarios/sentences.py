"""How a step's sentence finds what it does."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.telegram_bot.scenarios.scene import Scene, StepError

Does = Callable[..., None]
_SENTENCES: list[tuple[re.Pattern[str], Does, bool]] = []


class Options(dict[str, Any]):
    """What stands beside the sentence of a step; each may be taken once, and none may be left."""

    def take(self, name: str, otherwise: Any = None) -> Any:
        return self.pop(name, otherwise)

    def texts(self, name: str) -> list[str]:
        """One text or several."""
        return texts_of(self.pop(name, []))


def texts_of(value: Any) -> list[str]:
    """``none`` is no text, a text is one, a list is itself."""
    if value is None or value == "none":
        return []
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def doing(*sentences: str) -> Callable[[Does], Does]:
    """Enter something that people do. Words in braces are names; what was done before is finished first."""
    return _entering(sentences, finishes=True)


def seeing(*sentences: str) -> Callable[[Does], Does]:
    """Enter something that is expected of the bot."""
    return _entering(sentences, finishes=False)


def do(scene: Scene, step: Any) -> None:
    """Do one step: a sentence, or a mapping whose first key is the sentence and whose others are options."""
    (sentence, value), *rest = step.items() if isinstance(step, Mapping) else [(step, None)]
    options = Options({str(name): given for name, given in rest})
    scene.note(f"- {sentence}" + ("" if value is None else f": {value}") + (f"  {dict(options)}" if options else ""))
    for pattern, does, finishes in _SENTENCES:
        if found := pattern.fullmatch(str(sentence)):
            if finishes:
                scene.finish_turn()
            does(scene, value, options, **found.groupdict())
            if options:
                raise StepError(f"{sentence!r} knows no {sorted(options)}")
            return
    raise StepError(f"nobody knows what {sentence!r} means")


def _entering(sentences: tuple[str, ...], *, finishes: bool) -> Callable[[Does], Does]:
    def enter(does: Does) -> Does:
        for sentence in sentences:
            pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>(?!bot )[a-z]+)", sentence))
            _SENTENCES.append((pattern, does, finishes))
        return does

    return enter
