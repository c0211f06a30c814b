"""A small valid base to break on purpose: one source, two claims, one FAQ entry, one boundary, one small talk."""

from __future__ import annotations

from pathlib import Path

from bot.curation.fingerprint import fingerprint

SOURCE = """\
sources:
  - id: made-up
    title: {zh-Hans: 假文章, en: A made-up article}
    author: {zh-Hans: 某人, en: Someone}
    publisher: {zh-Hans: 某刊, en: Some Journal}
    published: "2024-02-29"
    links:
      - {language: en, url: "https://example.org/a", label: {zh-Hans: 原文, en: Original}}
    sections:
      - {id: "0", label: {zh-Hans: 引言, en: Lead}}
      - {id: "1", label: {zh-Hans: 正文, en: Body}}
    passages:
      - {id: "0.1", label: {zh-Hans: 甲, en: First}, fingerprint: AAA}
      - {id: "1.1", label: {zh-Hans: 乙, en: Second}, fingerprint: BBB}
""".replace("AAA", "a" * 64).replace("BBB", "b" * 64)

CLAIMS = """\
claims:
  - id: c-tea
    kind: reported
    question: {zh-Hans: 茶树有多少棵？, en: How many tea bushes are there?}
    text: {zh-Hans: 山上有六百棵茶树。, en: There are 600 tea bushes on the hill.}
    citations: ["0.1"]
    phrasings:
      zh-Hans: [茶树有几棵, 山上多少茶树, 茶树数量, 山上有六百棵茶树]
      en: [how many tea bushes, number of tea bushes, tea bushes on the hill, there are 600 tea bushes]
  - id: c-road
    kind: argument
    question: {zh-Hans: 路该修吗？, en: Should the road be built?}
    text: {zh-Hans: 作者认为该修路。, en: The author holds that the road should be built.}
    citations: ["1.1"]
    phrasings:
      zh-Hans: [要不要修路, 路该不该修, 作者支持修路吗, 作者主张修路]
      en: [should the road be built, does the author want the road, is the road a good idea, the author wants the road]
"""

FAQ = """\
faq:
  - id: faq-hill
    section: "0"
    question: {zh-Hans: 山上有什么？, en: What is on the hill?}
    answer: {zh-Hans: 有茶树。, en: Tea bushes.}
    claims: [c-tea]
    related: [c-road]
    phrasings:
      zh-Hans: [山上都有啥, 山上种了什么, 那座山上有什么东西, 山上长着什么]
      en: [what grows on the hill, what is planted up there, things on the hill, what does the hill have]
"""

BOUNDARIES = """\
boundaries:
  - id: b-coffee
    question: {zh-Hans: 咖啡, en: Coffee}
    reply: {zh-Hans: 文章没有谈咖啡。, en: The article does not speak of coffee.}
    nearest: [c-tea]
    phrasings:
      zh-Hans: [咖啡树有几棵, 那里种咖啡吗, 咖啡产量, 咖啡多少钱]
      en: [how many coffee plants, is coffee grown there, coffee output, price of coffee]
"""

VOCABULARY = """\
terms:
  - id: tea-hill
    kind: place
    label: {zh-Hans: 茶山, en: Tea Hill}
    variants: [茶山, tea hill]
  - id: road-board
    kind: organisation
    label: {zh-Hans: 路政局, en: Road Board}
    variants: [路政局, road board]
synonyms:
  - [修路, 筑路]
opposites:
  - id: build-close
    left: {zh-Hans: [修建], en: [build]}
    right: {zh-Hans: [关闭], en: [close]}
"""

SMALLTALK = """\
smalltalk:
  - id: s-hello
    question: {zh-Hans: 问好, en: Greeting}
    reply: {zh-Hans: 你好。, en: Hello.}
    phrasings:
      zh-Hans: [你好, 您好, 早上好, 大家好]
      en: [hello, hi, hey, good morning]
"""

# not part of every base: what it answers to these
CHECKS = """\
positive:
  - ask: 山上多少茶树
    kind: figures
    expect: answer
    passages: ["0.1"]
  - {ask: the author wants the road, expect: consistent, passages: [made-up/1.1], entries: [c-road], note: easy}
negative:
  - {ask: price of coffee, kind: coffee, expect: not_addressed, entries: [b-coffee]}
  - {ask: hello, expect: smalltalk}
pairs:
  - about: how many
    left: {ask: there are 600 tea bushes, expect: consistent, passages: ["0.1"]}
    right:
      ask: there are 900 tea bushes
      expect: differs
      passages: ["0.1"]
  - {about: what, left: {ask: coffee output, expect: decline}, right: {ask: 茶树数量, expect: answer, entries: [c-tea]}}
forwards:
  - ask: The author wants the road. Nobody knows why.
    statements:
      - {text: 作者主张修路, expect: consistent, passages: ["1.1"]}
      - text: nobody knows why
        expect: decline
known_failures:
  - {ask: is tea nice, expect: answer, entries: [c-tea], why: it is not said}
"""

FILES = {
    "sources/made-up.yaml": SOURCE,
    "claims/all.yaml": CLAIMS,
    "faq/all.yaml": FAQ,
    "boundaries/all.yaml": BOUNDARIES,
    "vocabulary.yaml": VOCABULARY,
    "smalltalk.yaml": SMALLTALK,
}


class BaseFolder:
    """The base as files in a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        """Write one file of it."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        """Change one place in one file."""
        text = (self.path / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))

    def give_text(self, first: str, second: str) -> Path:
        """Write the text of its source beside it, a paragraph a line, as what its two passages say."""
        for made_up, paragraph in (("a" * 64, first), ("b" * 64, second)):
            self.replace("sources/made-up.yaml", made_up, fingerprint(paragraph))
        file = self.path.with_suffix(".txt")
        file.write_text(f"A made-up article\n\n{first}\n\n{second}\n", encoding="utf-8")
        return file

    def line_of(self, name: str, part: str) -> int:
        """The line, from 1, on which ``part`` stands first."""
        lines = (self.path / name).read_text(encoding="utf-8").splitlines()
        return next(number for number, line in enumerate(lines, 1) if part in line)
