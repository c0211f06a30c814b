"""Live revisions written into the files: all of them, nothing else, and everything as it was published."""

from __future__ import annotations

import difflib
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.curation import export as exporting
from bot.curation.documents import read_document
from bot.curation.export import Exported, export, write
from bot.curation.load import Base, load_base
from bot.curation.overlay import overlay
from bot.domain.revision import Part, Revision
from bot.errors import CurationError
from tests.curation.base import CHECKS, BaseFolder
from tests.curation.linting import BOUNDARIES, CLAIMS, FAQ
from tests.curation.revising import HEIGHT, Item, added, document, edited, phrased, retired, revision

SHIPPED = Path(__file__).parents[2] / "knowledge"


@pytest.fixture
def files(base: BaseFolder) -> Base:
    return load_base(base.path)


@pytest.fixture(scope="module")
def shipped() -> Base:
    return load_base(SHIPPED)


def exported(base: BaseFolder, *revisions: Revision) -> Exported:
    """What is written, after writing it and making sure that nothing of it is pending then."""
    found = export(base.path, revisions)
    write(base.path, found.files)
    left = overlay(load_base(base.path), found.revisions)
    assert (left.merged, left.counting) == (found.revisions, ())
    return found


def diff(found: Exported) -> dict[str, list[str]]:
    """The lines that differ, by file."""
    return {each.path: list(lines_of(each.old, each.new)) for each in found.files}


def lines_of(old: str, new: str) -> list[str]:
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[0] in "+-" and not line.startswith(("+++", "---"))]


# On the small base


def test_nothing_live_is_nothing_to_write(base: BaseFolder) -> None:
    assert export(base.path, []) == Exported((), (), (), (), ())


def test_a_phrasing_touches_one_line(base: BaseFolder, files: Base) -> None:
    found = exported(base, edited(files, "c-road", phrased("why a road, and where?")))
    assert diff(found) == {
        CLAIMS: [
            "-      en: [should the road be built, does the author want the road, is the road a good idea, "
            "the author wants the road]",
            "+      en: [",
            "+        should the road be built, does the author want the road, is the road a good idea, "
            "the author wants the road,",
            '+        "why a road, and where?",',
            "+      ]",
        ]
    }


def test_changes_of_several_files_at_once(base: BaseFolder, files: Base) -> None:
    found = exported(
        base,
        edited(files, "faq-hill", lambda item: item["answer"].update(en="Bushes.")),
        added(files, Part.BOUNDARIES, HEIGHT),
        retired(files, "s-hello"),
    )
    assert diff(found)[FAQ] == [
        "-    answer: {zh-Hans: 有茶树。, en: Tea bushes.}",
        "+    answer: {zh-Hans: 有茶树。, en: Bushes.}",
    ]
    assert diff(found)[BOUNDARIES] == [
        "+",
        "+  - id: b-height",
        "+    question: {zh-Hans: 山的高度, en: The height of the hill}",
        "+    reply: {zh-Hans: 文章没有谈山有多高。, en: The article does not say how high the hill is.}",
        "+    nearest: [c-tea]",
        "+    phrasings:",
        "+      zh-Hans: [山有多高, 山高多少, 海拔多少, 山的高度]",
        "+      en: [how high, height, how tall, altitude]",
    ]
    assert (base.path / "smalltalk.yaml").read_text(encoding="utf-8") == "smalltalk: []\n"


@pytest.mark.parametrize(
    ("part", "changes", "path"),
    [
        (Part.CLAIMS, {"citations": ["1.1"]}, "claims/body.yaml"),
        (Part.CLAIMS, {"citations": ["0.1"]}, "claims/all.yaml"),
        (Part.BOUNDARIES, {"nearest": ["c-tea"]}, "boundaries/all.yaml"),
        (Part.BOUNDARIES, {"nearest": ["c-road"]}, "boundaries/live.yaml"),
        (Part.BOUNDARIES, {"nearest": []}, "boundaries/live.yaml"),
        (Part.FAQ, {"section": "0"}, "faq/all.yaml"),
        (Part.FAQ, {"section": "1"}, "faq/live.yaml"),
        (Part.SMALLTALK, {}, "smalltalk.yaml"),
    ],
)
def test_a_new_entry_goes_where_its_section_is(base: BaseFolder, part: Part, changes: Item, path: str) -> None:
    text = (base.path / CLAIMS).read_text(encoding="utf-8")
    start = text.index("  - id: c-road")
    base.write(CLAIMS, text[:start])
    base.write("claims/body.yaml", f"claims:\n{text[start:]}")
    files = load_base(base.path)
    like = {Part.CLAIMS: "c-road", Part.FAQ: "faq-hill", Part.BOUNDARIES: "b-coffee", Part.SMALLTALK: "s-hello"}[part]
    item = read_document(edited(files, like, lambda item: item.update(id="x-new", **changes)).document or "")
    found = exported(base, added(files, part, item))
    assert [each.path for each in found.files] == [path]


def test_a_claim_of_a_section_without_claims_gets_a_file_of_its_own(base: BaseFolder) -> None:
    text = (base.path / CLAIMS).read_text(encoding="utf-8")
    base.write(CLAIMS, text[: text.index("  - id: c-road")])
    base.replace(FAQ, "[c-road]", "[]")
    files = load_base(base.path)
    tea = edited(files, "c-tea", lambda item: item.update(id="c-new", citations=["1.1"]))
    found = exported(base, added(files, Part.CLAIMS, read_document(tea.document or "")))
    assert [(each.path, each.old) for each in found.files] == [("claims/live.yaml", "")]


def test_an_incomplete_entry_keeps_what_it_says_of_itself(base: BaseFolder, files: Base) -> None:
    item = HEIGHT | {
        "missing": ["en", "phrasings"],
        "question": {"zh-Hans": "高度"},
        "phrasings": {"zh-Hans": ["多高"]},
    }
    found = exported(base, added(files, Part.BOUNDARIES, item))
    assert "+    missing: [en, phrasings]" in diff(found)[BOUNDARIES]


def test_conflicts_are_left_and_the_others_written(base: BaseFolder, files: Base) -> None:
    ours = edited(files, "c-tea", lambda item: item["question"].update(en="Ours?"))
    other = edited(files, "c-road", lambda item: item["question"].update(en="A road?"))
    base.replace(CLAIMS, "How many tea bushes are there?", "Theirs?")
    found = exported(base, ours, other)
    assert [conflict.revision for conflict in found.conflicts] == [ours]
    assert found.revisions == (other,)
    assert diff(found)[CLAIMS] == [
        "-    question: {zh-Hans: 路该修吗？, en: Should the road be built?}",
        '+    question: {zh-Hans: 路该修吗？, en: "A road?"}',
    ]


def test_what_is_not_valid_on_the_files_is_left(base: BaseFolder, files: Base) -> None:
    found = export(base.path, [retired(files, "c-tea")])
    assert found.files == ()
    assert [each.entry for each, _ in found.refused] == ["c-tea"]


def test_what_rests_on_a_conflict_alone_is_left_with_it(base: BaseFolder, files: Base) -> None:
    tea = edited(files, "c-road", phrased("road, when"))
    on_it = edited(files, "faq-hill", lambda item: item.update(claims=["c-road"], related=[]))
    text = (base.path / CLAIMS).read_text(encoding="utf-8")
    base.replace(FAQ, "[c-road]", "[]")
    base.write(CLAIMS, text[: text.index("  - id: c-road")])
    now = load_base(base.path)
    on_it = revision(now, "faq-hill", Part.FAQ, on_it.document)
    found = export(base.path, [tea, on_it])
    assert [conflict.revision.entry for conflict in found.conflicts] == ["c-road"]
    assert found.refused == ((on_it, ("there is no claim “c-road”; name one that exists",)),)
    assert found.files == ()


def test_checks_that_name_what_is_gone_are_told(base: BaseFolder, files: Base) -> None:
    base.write("checks/all.yaml", CHECKS)
    found = exported(base, retired(files, "b-coffee"))
    at = base.line_of("checks/all.yaml", "price of coffee")
    assert [str(each) for each in found.remarks] == [
        f"checks/all.yaml:{at}: there is no entry “b-coffee”; name one that exists"
    ]


def test_a_result_that_is_not_what_was_published_is_not_written(
    base: BaseFolder, files: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = edited(files, "c-tea", lambda item: item["question"].update(en="Ours?"))
    monkeypatch.setattr(exporting, "edited", lambda text, *_, **__: text)
    with pytest.raises(CurationError, match="c-tea would not be in the files as published; nothing was written"):
        export(base.path, [ours])
    monkeypatch.setattr(exporting, "edited", lambda *_, **__: "claims: {")
    with pytest.raises(CurationError, match=r"could not be read back \(claims/all\.yaml:.*nothing was written"):
        export(base.path, [ours])


def test_a_file_that_changed_meanwhile_is_not_overwritten(base: BaseFolder, files: Base) -> None:
    found = export(base.path, [edited(files, "c-tea", phrased("x y")), retired(files, "b-coffee")])
    base.replace(CLAIMS, "Should the road be built?", "Should it?")
    before = {path: path.read_bytes() for path in base.path.rglob("*.*")}
    with pytest.raises(CurationError, match=r"claims/all\.yaml was changed meanwhile; nothing was written"):
        write(base.path, found.files)
    assert {path: path.read_bytes() for path in base.path.rglob("*.*")} == before


# On the shipped base: whatever entries change, the rest stays byte by byte


def retitle(item: Item) -> None:
    item["question"]["en"] = "Said otherwise: “why”, and how?"


def reword(item: Item) -> None:
    item["phrasings"]["en"][1] = "worded, otherwise"


def forget(item: Item) -> None:
    item["phrasings"]["zh-Hans"] = item["phrasings"]["zh-Hans"][2:]


CHANGES: tuple[Callable[[Item], None], ...] = (
    phrased("新问法：什么", "zh-Hans"),
    phrased("a new way, isn't it?"),
    phrased("新講法", "zh-Hant"),
    retitle,
    reword,
    forget,
)


@pytest.mark.parametrize("seed", range(4))
def test_only_what_changed_differs(shipped: Base, seed: int) -> None:
    chosen = random.Random(seed)
    names = chosen.sample([name for name in shipped.entries if not name.startswith("s-")], 8)
    revisions = [edited(shipped, name, chosen.choice(CHANGES)) for name in names]
    found = exporting.changes_of(SHIPPED, shipped, overlay(shipped, revisions).base, revisions)
    touched = {shipped.entries[name].file for name in names}
    assert {each.path for each in found} == touched
    for each in found:
        here = [name for name in names if shipped.entries[name].file == each.path]
        old, new = entries_of(each.old), entries_of(each.new)
        assert {name for name in old if old[name] != new[name]} == set(here)
        assert list(old) == list(new)
        for name in here:
            assert len(lines_of(old[name], new[name])) <= 6


def test_a_retired_entry_takes_its_lines_with_it(shipped: Base) -> None:
    name = next(name for name in shipped.knowledge.boundaries if named_by_none(shipped, name))
    gone = retired(shipped, name)
    (change,) = exporting.changes_of(SHIPPED, shipped, overlay(shipped, [gone]).base, [gone])
    old, new = entries_of(change.old), entries_of(change.new)
    assert old.keys() - new.keys() == {name}
    assert {each: text for each, text in old.items() if each != name} == new


def test_a_round_trip_of_the_shipped_base(shipped: Base, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "knowledge"))
    claim = next(iter(shipped.knowledge.claims))
    new = read_document(document(Part.BOUNDARIES, HEIGHT)) | {"nearest": [claim]}
    revisions = [edited(shipped, claim, phrased("a new way")), added(shipped, Part.BOUNDARIES, new)]
    found = export(folder, revisions)
    write(folder, found.files)
    assert len(found.files) == 2
    left = overlay(load_base(folder), revisions)
    assert (len(left.merged), left.counting, left.conflicts, left.refused) == (2, (), (), ())


def named_by_none(base: Base, name: str) -> bool:
    return not any(name in entry.related for entry in base.knowledge.faq.values())


def entries_of(text: str) -> dict[str, str]:
    """The text of each entry of a file of the shipped base, from its first line to its last; "" for what is before."""
    found: dict[str, list[str]] = {"": []}
    for line in text.splitlines():
        name = line.removeprefix("  - id: ") if line.startswith("  - id: ") else next(reversed(found))
        found.setdefault(name, []).append(line)
    return {name: "\n".join(lines).rstrip() for name, lines in found.items()}
