"""``chuchu knowledge …`` as a real process: what it prints, for people and as one JSON object, and its exit statuses.

Starting a process takes most of a second: each test looks at one run from all sides, and runs go side by side.
"""

from __future__ import annotations

import json
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.curation.fingerprint import fingerprint
from tests.curation.base import CHECKS, SOURCE, BaseFolder
from tests.curation.linting import BOUNDARIES, CLAIMS, FAQ, tidy
from tests.test_cli import CHUCHU, Ended, environment, together

FIRST, SECOND = "There are 600 tea bushes on the hill. They are old.", "路该修。"
COUNTS = {"sources": 1, "claims": 2, "faq": 1, "boundaries": 1, "smalltalk": 1, "terms": 2, "phrasings": 40}
RESULTS = ["right", "choices", "no verdict", "choices beside", "none", "wrong"]


def run(base: BaseFolder, line: str) -> Ended:
    """One command on a base, in a clean environment."""
    home = base.path.parent
    variables = {"CHUCHU_CACHE_DIR": str(home / "cache"), "CHUCHU_KNOWLEDGE_DIR": str(base.path)}
    done = subprocess.run(
        [CHUCHU, "knowledge", *line.split()],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=home,
        env=environment(home) | variables,
        timeout=60,
    )
    ended = Ended(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in ended.err
    return ended


def runs(base: BaseFolder, *lines: str) -> list[Ended]:
    """Several commands on one base, side by side."""
    return together(*[partial(run, base, line) for line in lines])


def only_object(ended: Ended) -> dict[str, Any]:
    """Standard output as the one JSON object that it is."""
    assert ended.err == ""
    (line,) = ended.out.splitlines()
    found = json.loads(line)
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> BaseFolder:
    """A base of which lint says nothing, with checks, and its text beside it in base.txt."""
    base = tidy(BaseFolder(tmp_path_factory.mktemp("good") / "base"))
    base.write("checks/all.yaml", CHECKS)
    base.give_text(FIRST, SECOND)
    return base


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> BaseFolder:
    """A base that can be loaded, and of which every command finds something to say."""
    base = tidy(BaseFolder(tmp_path_factory.mktemp("odd") / "base"))
    base.give_text(FIRST.replace("600", "601"), SECOND)
    base.replace(CLAIMS, 'citations: ["0.1"]', 'citations: ["0.1#1", "0.1#7"]')
    base.replace(CLAIMS, 'citations: ["1.1"]', 'citations: ["0.1#1"]')
    base.replace(FAQ, "[what grows on the hill,", "[what grows on the hill, number of TEA bushes,")
    base.replace(BOUNDARIES, "nearest: [faq-hill]", "nearest: []")
    base.write(
        "checks/all.yaml",
        "positive:\n"
        "  - {ask: coffee output, kind: coffee, expect: answer, entries: [c-tea]}\n"
        "  - {ask: qqzz, expect: answer, passages: ['0.1']}\n"
        "known_failures:\n"
        "  - {ask: 茶树数量, expect: answer, entries: [c-tea], why: nobody knew}\n",
    )
    return base


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> BaseFolder:
    """A base that cannot be loaded."""
    base = BaseFolder(tmp_path_factory.mktemp("broken") / "base")
    base.replace(CLAIMS, "kind: reported", "kind: rumour")
    return base


# lint


def test_lint_of_a_good_base(good: BaseFolder) -> None:
    shown, as_json = runs(good, "lint --strict", "lint --json")
    listed = ", ".join(f"{count} {name}" for name, count in COUNTS.items())
    about = only_object(as_json)
    assert (shown.status, shown.err) == (0, "")
    assert shown.out == f"No errors and no warnings in version {about['version']}: {listed}.\n"
    assert as_json.status == 0
    assert about == {"version": about["version"], "problems": [], **COUNTS}


TWICE = "“number of TEA bushes” is a phrasing of c-tea too (“number of tea bushes”); keep it in one of them"
ALONE = "no other entry names it; name it under claims, related or nearest of one"


def test_lint_of_an_odd_base(odd: BaseFolder) -> None:
    shown, as_json = runs(odd, "lint", "lint --quick --json --near 0")
    lines = shown.out.splitlines()
    assert (shown.status, shown.err) == (1, "")
    assert lines[:2] == [
        f"faq/all.yaml:10: error: {TWICE} [listed-twice]",
        f"faq/all.yaml:2: warning: {ALONE} [unrelated]",
    ]
    assert lines[-1].startswith("1 error and ")
    assert as_json.status == 1
    assert only_object(as_json)["problems"] == [
        {"file": "faq/all.yaml", "line": 10, "message": TWICE, "severity": "error", "rule": "listed-twice",
         "entry": "faq-hill"},
        {"file": "faq/all.yaml", "line": 2, "message": ALONE, "severity": "warning", "rule": "unrelated",
         "entry": "faq-hill"},
    ]  # fmt: skip


def test_warnings_fail_only_where_they_are_counted_as_errors(tmp_path: Path) -> None:
    base = tidy(BaseFolder(tmp_path / "base"))
    base.replace(BOUNDARIES, "nearest: [faq-hill]", "nearest: []")
    base.replace(BOUNDARIES, "咖啡产量,", '"？？",')  # only the matcher can tell what becomes of it
    plain, strict, quick = runs(base, "lint", "lint --quick --strict", "lint --quick")
    assert (plain.status, strict.status, quick.status) == (0, 1, 0)
    assert "[not-answered]" in plain.out
    assert strict.out == quick.out
    assert "[not-answered]" not in quick.out
    assert quick.out.splitlines()[1].startswith("No errors and 1 warning in version ")


def test_a_base_that_cannot_be_loaded(broken: BaseFolder) -> None:
    as_json, lint, *others = runs(broken, "lint --json", "lint", "coverage --json", "stats")
    message = "kind: “rumour” is not one of reported, argument, forecast, recommendation or background"
    assert (as_json.status, lint.status) == (1, 1)
    assert only_object(as_json) == {"problems": [{"file": "claims/all.yaml", "line": 3, "message": message}]}
    assert lint.err == f"chuchu: the knowledge base has 1 error:\n  claims/all.yaml:3: {message}\n"
    assert {(each.status, each.out, each.err) for each in (lint, *others)} == {(1, "", lint.err)}


def test_lint_reads_the_checks_too(tmp_path: Path) -> None:
    base = tidy(BaseFolder(tmp_path / "base"))
    base.write("checks/all.yaml", "negative:\n  - {ask: x, expect: answer}\n")
    as_json = run(base, "lint --quick --json")
    message = "expect: “answer” belongs under “positive:”"
    assert as_json.status == 1
    assert only_object(as_json) == {"problems": [{"file": "checks/all.yaml", "line": 2, "message": message}]}


# verify and coverage


def test_verify_without_the_text_lists_fingerprints(good: BaseFolder) -> None:
    shown, as_json = runs(good, "verify", "verify --json --source made-up")
    expected = {"0.1": fingerprint(FIRST), "1.1": fingerprint(SECOND)}
    assert (shown.status, shown.err) == (0, "")
    assert [line.split() for line in shown.out.splitlines()[:2]] == [list(each) for each in expected.items()]
    assert only_object(as_json) == {"source": "made-up", "fingerprints": expected}


def test_verify_with_the_text(good: BaseFolder, odd: BaseFolder) -> None:
    (right,) = runs(good, "verify --text base.txt")
    wrong, as_json = runs(odd, "verify --text base.txt", "verify --text base.txt --json")
    assert (right.status, right.err) == (0, "")
    assert right.out == (
        "2 of 2 passages of made-up found in base.txt.\n"
        "1 figures, names and dates of 2 claims stand in the passages they cite; 0 do not, 0 could not be verified.\n"
    )
    assert (wrong.status, wrong.err) == (1, "")
    assert wrong.out.splitlines()[1:3] == [
        "claims/all.yaml:2: c-tea: there is no sentence 0.1#7",
        "claims/all.yaml:2: c-tea: the figure 600 is not in 0.1#1, 0.1#7",
    ]
    assert as_json.status == 1
    assert only_object(as_json) == {
        "source": "made-up",
        "passages": {"0.1": {"first": 3, "last": 3}, "1.1": {"first": 5, "last": 5}},
        "missing": [],
        "claims": 2,
        "checked": 0,
        "wrong": [
            {"claim": "c-tea", "kind": "sentence", "value": "0.1#7", "cited": ["0.1"]},
            {"claim": "c-tea", "kind": "figure", "value": "600", "cited": ["0.1#1, 0.1#7"]},
        ],
        "unknown": [],
    }


def test_verify_with_a_text_that_lacks_a_passage(good: BaseFolder) -> None:
    (good.path.parent / "half.txt").write_text(SECOND, encoding="utf-8")
    shown, as_json = runs(good, "verify --text half.txt", "verify --text half.txt --json")
    assert (shown.status, shown.err) == (1, "")
    assert "1 of 2 passages of made-up found in half.txt.\n" in shown.out
    assert "c-tea: could not be verified, the passage 0.1 is not in this text\n" in shown.out
    assert shown.out.endswith("Not found (another edition, or a changed passage): 0.1.\n")
    assert as_json.status == 1
    assert only_object(as_json)["missing"] == ["0.1"]


def test_coverage(good: BaseFolder, odd: BaseFolder) -> None:
    full, loose = runs(good, "coverage", "coverage --text base.txt")
    bare, as_json, everything = runs(
        odd, "coverage", "coverage --text base.txt --json", "coverage --text base.txt --all"
    )
    assert (full.status, full.out) == (0, "2 of 2 passages of made-up are cited by a claim.\n")
    assert loose.status == 0
    assert [line.split()[:3] for line in loose.out.splitlines()[1:3]] == [
        ["0.1#1", "–", "c-tea"],
        ["0.1#2", "–", "c-tea"],
    ]
    assert loose.out.endswith(
        "3 of 3 sentences of made-up are cited by a claim, 2 of them only with their passage as a whole.\n"
    )
    assert bare.status == 1
    assert bare.out.splitlines()[1].split() == ["1.1", "–", "–"]
    assert bare.out.endswith("1 of 2 passages of made-up are cited by a claim.\n")
    assert as_json.status == everything.status == 1
    about = only_object(as_json)
    assert {name: about[name] for name in ("source", "of", "total", "uncited")} == {
        "source": "made-up", "of": "sentences", "total": 3, "uncited": 2,
    }  # fmt: skip
    assert [(row["passage"], row["sentence"], row["claims"], row["loosely"]) for row in about["rows"]] == [
        ("0.1", 1, ["c-tea", "c-road"], []),
        ("0.1", 2, [], []),
        ("1.1", 1, [], []),
    ]
    assert [line.split()[0] for line in everything.out.splitlines()[1:-1]] == ["0.1#1", "0.1#2", "1.1#1"]


# check


def test_check_of_a_base_that_answers_its_checks(good: BaseFolder) -> None:
    shown, as_json = runs(good, "check --failed --right 100", "check --json")
    lines = shown.out.splitlines()
    assert (shown.status, shown.err) == (0, "")
    assert lines[0].startswith("checks/all.yaml:25: ")  # a known failure that fails, as it is known to
    assert lines[2].split() == ["all", "10", "10", "0", "0", "0", "0", "0", "100.0"]
    assert lines[-1] == (
        "100.0 % of 10 checks came out right, 0 wrong; 2 of 2 pairs were told apart; "
        "1 known failures, 0 of them to be moved."
    )
    about = only_object(as_json)
    assert as_json.status == 0
    assert (about["right_percent"], about["broken"]) == (100.0, 0)
    assert about["all"] == dict.fromkeys(RESULTS, 0) | {"right": 10}
    assert len(about["rows"]) == 11
    assert list(about["rows"][0]) == [
        "ask", "kind", "language", "expect", "result", "outcome", "entry", "confidence", "known_failure",
    ]  # fmt: skip


def test_check_of_a_base_that_does_not(odd: BaseFolder) -> None:
    shown, failed, as_json = runs(odd, "check", "check --failed", "check --json")
    wrong = "checks/all.yaml:2: wrong: “coffee output”: not_addressed b-coffee, expected answer c-tea"
    none = "checks/all.yaml:3: none: “qqzz”: unanswered, expected answer 0.1"
    moved = "checks/all.yaml:5: “茶树数量” comes out right now; move it out of known_failures"
    assert (shown.status, failed.status, as_json.status) == (1, 1, 1)
    assert shown.out.splitlines()[:2] == [wrong, moved]
    assert failed.out.splitlines()[:3] == [wrong, none, moved]
    assert shown.out.splitlines()[-1] == (
        "0.0 % of 2 checks came out right, 1 wrong; 0 of 0 pairs were told apart; "
        "1 known failures, 1 of them to be moved."
    )
    about = only_object(as_json)
    assert (about["right_percent"], about["broken"]) == (0.0, 2)
    assert [(row["result"], row["known_failure"]) for row in about["rows"]] == [
        ("wrong", False),
        ("none", False),
        ("right", True),
    ]


def test_fewer_right_than_asked_for(tmp_path: Path) -> None:
    base = tidy(BaseFolder(tmp_path / "base"))
    base.write("checks/all.yaml", CHECKS + "  - {ask: qqzz, expect: answer, entries: [c-tea], why: no word}\n")
    base.write("checks/more.yaml", "positive:\n  - {ask: zzqq, expect: answer, entries: [c-tea]}\n")
    enough, fewer = runs(base, "check --right 90", "check --right 91")
    assert (enough.status, fewer.status) == (0, 1)
    assert enough.out == fewer.out
    assert "90.9 % of 11 checks came out right, 0 wrong" in enough.out


# looking into it


def test_show(good: BaseFolder) -> None:
    shown, as_json, faq = runs(good, "show c-tea", "show c-tea --json", "show faq-hill --json")
    assert (shown.status, shown.err) == (0, "")
    lines = shown.out.splitlines()
    assert lines[0] == "c-tea (claim), claims/all.yaml:2"
    for line in (
        "  zh-Hant  山上有六百棵茶樹。", "citations: made-up/0.1", "figures: 600", "named by: faq-hill",
        "    茶树数量", "  - there are 900 tea bushes",
    ):  # fmt: skip
        assert line in lines
    about = only_object(as_json)
    assert (about["id"], about["kind"], about["line"], about["named_by"]) == ("c-tea", "claim", 2, ["faq-hill"])
    assert about["misstatements"] == [
        {"wordings": ["山上只有六棵茶树", "there are 900 tea bushes"], "correction": None}
    ]
    about = only_object(faq)
    assert (about["claims"], about["related"], about["named_by"]) == (["c-tea"], ["c-road"], ["b-coffee"])


def test_search(good: BaseFolder) -> None:
    shown, as_json, nothing = runs(good, "search bushes", "search bushes --json -n 1", "search qqzz")
    assert (shown.status, shown.err) == (0, "")
    assert shown.out.splitlines()[1].split()[0] == "c-tea"
    (first,) = only_object(as_json)["found"]
    assert list(first) == ["entry", "kind", "confidence", "nearest", "question"]
    assert (first["entry"], first["kind"], first["question"]["en"]) == (
        "c-tea", "claim", "How many tea bushes are there?",
    )  # fmt: skip
    assert (nothing.status, nothing.out) == (1, "Nothing in the base is near; try other words.\n")


def test_stats(good: BaseFolder) -> None:
    shown, as_json = runs(good, "stats", "stats --json")
    assert (shown.status, shown.err) == (0, "")
    assert "Claims: 1 reported, 1 argument; 2 wordings of known misstatements.\n" in shown.out
    about = only_object(as_json)
    assert {name: about[name] for name in COUNTS} == COUNTS
    assert about["phrasings_by"]["claim"]["en"] == {
        "entries": 2, "phrasings": 8, "fewest": 4, "median": 4, "most": 4,
    }  # fmt: skip
    assert about["sections"] == {
        "made-up": {"0": {"passages": 1, "claims": 1, "faq": 1}, "1": {"passages": 1, "claims": 1, "faq": 0}}
    }


def test_learn(good: BaseFolder) -> None:
    shown, as_json = runs(good, "learn", "learn --json")
    assert (shown.status, shown.err) == (0, "")
    assert "; too small to be worth keeping.\n" in shown.out
    about = only_object(as_json)
    assert about["questions"] == 0
    assert 0 < about["suggest"] < about["answer"] < 1


# errors


def test_misuse_is_one_sentence(good: BaseFolder, broken: BaseFolder) -> None:
    misuse = {
        "verify --text nowhere.txt": "the text nowhere.txt cannot be read: No such file or directory",
        "coverage --text base/claims/all.yaml": "base/claims/all.yaml holds no passage of made-up; give its text",
        "verify --source other": "there is no source “other”; the sources are made-up",
        "show c-te": "there is no entry “c-te”; did you mean c-tea?",
        "lint --near -1": "Invalid value for '--near'",
    }
    for ended, (line, sentence) in zip(runs(good, *misuse), misuse.items(), strict=True):
        assert (ended.status, ended.out, len(ended.err.splitlines())) == (2, "", 1), line
        assert ended.err.startswith(f"chuchu: {sentence}"), line


def test_what_a_base_lacks_is_one_sentence(tmp_path: Path) -> None:
    base = tidy(BaseFolder(tmp_path / "base"))
    base.write("sources/second.yaml", SOURCE.replace("made-up", "second"))
    base.replace(CLAIMS, 'citations: ["0.1"]', 'citations: ["made-up/0.1"]')
    base.replace(CLAIMS, 'citations: ["1.1"]', 'citations: ["second/1.1"]')
    which, check, chosen = runs(base, "coverage", "check", "coverage --source second")
    assert (which.status, which.err) == (2, "chuchu: say which source it is: --source made-up or second\n")
    assert check.status == 2
    assert check.err == f"chuchu: {base.path} has no checks/*.yaml; docs/knowledge.md says how to write some\n"
    assert (chosen.status, chosen.out.splitlines()[-1]) == (1, "1 of 2 passages of second are cited by a claim.")


def test_a_passage_of_a_section_that_is_not_listed(tmp_path: Path) -> None:
    base = tidy(BaseFolder(tmp_path / "base"))
    base.replace("sources/made-up.yaml", 'id: "1.1"', 'id: "2.1"')
    base.replace(CLAIMS, 'citations: ["1.1"]', 'citations: ["2.1"]')
    ended = run(base, "stats")
    assert "not foreseen" not in ended.err


def test_coverage_tells_of_passages_that_are_not_in_the_text(good: BaseFolder) -> None:
    (good.path.parent / "second.txt").write_text(SECOND, encoding="utf-8")
    ended = run(good, "coverage --text second.txt")
    assert "0.1" in ended.out + ended.err
