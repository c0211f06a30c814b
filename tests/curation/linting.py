"""A base of which lint says nothing, to be made odd on purpose, and what lint says of it then."""

from __future__ import annotations

from bot.curation.lint import Limits, Remark, Subject, lint
from bot.curation.load import load_base
from bot.matching.matcher import Matcher
from tests.curation.base import BaseFolder

CLAIMS, FAQ, BOUNDARIES, SMALLTALK = "claims/all.yaml", "faq/all.yaml", "boundaries/all.yaml", "smalltalk.yaml"
TEA_TEXT = "text: {zh-Hans: 山上有六百棵茶树。, en: There are 600 tea bushes on the hill.}"
ROAD_TEXT = "text: {zh-Hans: 作者认为该修路。, en: The author holds that the road should be built.}"
TEA_VALUES = 'values: {figures: [{value: "600"}]}'


def tidy(base: BaseFolder) -> BaseFolder:
    """The small base with what lint asks for: values, wrong versions, and no entry that stands alone."""
    base.replace(
        CLAIMS,
        'citations: ["0.1"]',
        f'citations: ["0.1"]\n    {TEA_VALUES}\n    misstatements:\n'
        "      - wordings: {zh-Hans: [山上只有六棵茶树], en: [there are 900 tea bushes]}",
    )
    base.replace(BOUNDARIES, "nearest: [c-tea]", "nearest: [faq-hill]")
    return base


def remarks_on(base: BaseFolder, *, asking: bool = False, limits: Limits | None = None) -> list[Remark]:
    """Everything that lint says; the rules that ask the matcher speak only where it is ``asking``."""
    loaded = load_base(base.path)
    matcher = Matcher(loaded.knowledge) if asking else None
    return list(lint(Subject(loaded, matcher, limits or Limits())))


def said_of(base: BaseFolder, **how: object) -> list[str]:
    """The same as lines: severity, rule, entry, place, message."""
    return [
        f"{each.severity.value} {each.rule} {each.entry} {each.problem}"
        for each in remarks_on(base, **how)  # type: ignore[arg-type]
    ]
