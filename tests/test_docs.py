"""The pages are a contract: what the code has is described, and what is described exists."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import pytest
import typer

from bot.curation import safe_yaml, schema
from bot.curation.checks import Result
from bot.domain.reply import DifferenceKind, Outcome, Verdict
from bot.domain.trace import Trace
from bot.settings import PREFIX, Settings
from bot.telegram_bot.questions import LIMITED
from bot.terminal.explain import CHECKS
from tests.everything import app
from tests.learnt import LEARNT, shipped_matcher

ROOT = Path(__file__).parent.parent
BOT = ROOT / "bot"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
MAINTAINER = (ROOT / "docs" / "maintainer.md").read_text(encoding="utf-8")
KNOWLEDGE = (ROOT / "docs" / "knowledge.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def without_code(page: str) -> str:
    """A page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", page, flags=re.DOTALL | re.MULTILINE)


def headings(page: str) -> list[str]:
    return re.findall(r"^#+ (.+)$", without_code(page), flags=re.MULTILINE)


def section(page: str, heading: str) -> str:
    """A section of a page with its subsections."""
    found = re.search(rf"^(#+) {re.escape(heading)}$(.*?)(?=^#{{1,2}} |\Z)", page, flags=re.DOTALL | re.MULTILINE)
    assert found, f"there is no section “{heading}”"
    return found[2]


def first_cells(page: str, heading: str) -> list[str]:
    """The first cell of every row of the tables in a section."""
    rows = re.findall(r"^\| (.+?) \|", section(page, heading), flags=re.MULTILINE)
    return [row for row in rows if "`" in row]


def in_backquotes(texts: list[str]) -> list[str]:
    return [each for text in texts for each in re.findall(r"`([^`]+)`", text)]


def parsed(*folders: str) -> Iterator[ast.Module]:
    for folder in folders:
        path = BOT / folder
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            yield ast.parse(file.read_text(encoding="utf-8"))


def strings_in(*nodes: ast.AST) -> Iterator[str]:
    for node in nodes:
        for each in ast.walk(node):
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                yield each.value


# Settings


def test_every_setting_has_its_heading_and_no_other_has() -> None:
    named = [heading for heading in headings(MAINTAINER) if heading.startswith(PREFIX)]
    assert named == [PREFIX + field.upper() for field in Settings.model_fields]


def test_every_default_is_named() -> None:
    for field, info in Settings.model_fields.items():
        text = section(MAINTAINER, PREFIX + field.upper())
        if isinstance(info.default, bool):
            assert f"Default: `{str(info.default).lower()}`." in text, field
        elif info.default not in (None, ()):
            assert f"`{info.default}`" in text or f"Default: {info.default:g}." in text, field


def test_the_example_file_has_every_setting() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = [line.lstrip("#").partition("=")[0] for line in lines if "=" in line]
    assert sorted(named) == sorted(PREFIX + field.upper() for field in Settings.model_fields)


# Commands


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    for name, each in getattr(command, "commands", {}).items():
        yield from commands(each, f"{path} {name}")


COMMANDS = dict(commands(typer.main.get_command(app), "chuchu"))


def test_every_command_has_its_heading_and_no_other_has() -> None:
    named = {heading for heading in headings(MAINTAINER) if heading.startswith("chuchu ")}
    assert named == COMMANDS.keys() - {"chuchu"}


@pytest.mark.parametrize("path", COMMANDS)
def test_every_option_is_described(path: str) -> None:
    heading = "Commands" if path == "chuchu" else path
    for parameter in COMMANDS[path].params:
        if parameter.param_type_name == "option" and parameter.name not in ("help", "knowledge_dir"):
            assert f"`{parameter.opts[0]}" in section(MAINTAINER, heading) or parameter.opts[0] in section(
                MAINTAINER, heading
            ), (path, parameter.opts)
    assert "`--knowledge DIR` (also behind it)" in section(MAINTAINER, "Commands")


# Reason codes


def decision_codes() -> set[str]:
    """What decisions can carry: strings in lists and tuples, and what is appended to the list of doubts."""
    found: set[str] = set()
    for module in parsed("matching/decide.py", "matching/verify.py", "services/answering.py"):
        for node in ast.walk(module):
            if isinstance(node, ast.List | ast.Tuple):
                parts = [each for each in node.elts if not isinstance(each, ast.Call | ast.Starred)]
                parts += [each.value for each in node.elts if isinstance(each, ast.Starred)]
                found |= {text for part in parts for text in _codes(part)}
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append":
                found |= {text for part in node.args for text in _codes(part)}
    return found


def _codes(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from _codes(body)
            yield from _codes(other)


def guard_codes() -> set[str]:
    """``guard-<rule>`` for the first argument of every Finding."""
    found: set[str] = set()
    for module in parsed("matching/guard"):
        for function in [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]:
            for node in ast.walk(function):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding"):
                    continue
                rule = node.args[0]
                if isinstance(rule, ast.Constant):
                    found.add(f"guard-{rule.value}")
                else:  # the rule is named after the kind of difference that the function tells apart
                    kinds = [each for each in ast.walk(function) if isinstance(each, ast.Attribute)]
                    found |= {
                        f"guard-{DifferenceKind[each.attr].value}"
                        for each in kinds
                        if isinstance(each.value, ast.Name) and each.value.id == "DifferenceKind"
                    }
    return found


def test_the_codes_are_found_in_the_source() -> None:
    assert {"exact", "match", "narrow-gap", "no-candidate", "consistent", "empty"} <= decision_codes()
    assert {"guard-code", "guard-figure", "guard-year", "guard-name", "guard-polarity"} <= guard_codes()


def test_every_reason_code_is_explained_and_no_other_is() -> None:
    explained = in_backquotes(first_cells(MAINTAINER, "Reason codes"))
    assert sorted(explained) == sorted(decision_codes() | guard_codes() | {LIMITED})


# JSON


def test_the_words_of_the_contract_are_listed() -> None:
    text = section(MAINTAINER, "What `ask --json` prints")
    for word in (*Outcome, *Verdict, *DifferenceKind):
        assert f"`{word.value}`" in text


# Traces


def test_every_key_and_check_of_a_trace_is_listed() -> None:
    text = section(MAINTAINER, "Traces and replay")
    keys, checks = text.split("| Check | What must hold |")
    for field in fields(Trace):
        assert f"`{field.name}`" in keys
    assert re.findall(r"^\| `(\w+)` \|", checks, flags=re.MULTILINE) == list(CHECKS)


def test_the_example_of_a_replay_is_what_is_printed(tmp_path: Path) -> None:
    block = re.search(r"^```\n(\$ chuchu.*?)^```$", section(MAINTAINER, "Traces and replay"), re.DOTALL | re.MULTILINE)
    assert block
    shipped_matcher()
    variables = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "CHUCHU_CACHE_DIR": str(LEARNT)}
    for command, printed in re.findall(r"^\$ (.+)\n((?:[^$].*\n)*)", block[1], re.MULTILINE):
        done = subprocess.run(
            command, shell=True, capture_output=True, env=variables, cwd=tmp_path, encoding="utf-8", timeout=60
        )
        assert done.stdout == printed, (command, done.stderr)


# Logs and errors


def test_every_event_is_explained_and_no_other_is() -> None:
    events: set[str] = set()
    for module in parsed("telegram_bot", "web", "bootstrap.py"):
        for node in ast.walk(module):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            event, logger = node.args[0], node.func.value
            is_log = (isinstance(logger, ast.Name) and logger.id == "log") or node.func.attr == "_back_off"
            if is_log and isinstance(event, ast.Constant):
                events.add(event.value)
    assert events
    assert sorted(in_backquotes(first_cells(MAINTAINER, "Logs"))) == sorted(events)


def test_every_error_in_troubleshooting_is_one_that_the_code_raises() -> None:
    said = [re.sub(r"\s+", " ", text) for module in parsed(".") for text in sentences(module)]
    for error in in_backquotes(first_cells(MAINTAINER, "Troubleshooting")):
        pieces = [piece.strip() for piece in error.split("…") if piece.strip()]
        assert any(all(piece in text for piece in pieces) for text in said), error


def sentences(module: ast.Module) -> Iterator[str]:
    """Every string of a module; what an f-string fills in becomes “…”."""
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)


# Links


def anchors(page: str) -> set[str]:
    """The anchors of the headings, as GitHub makes them."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings(page)}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    page = without_code(path.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", page):
        if target.startswith(("http://", "https://")):
            continue
        name, _, anchor = target.partition("#")
        linked = (path.parent / name).resolve() if name else path
        assert linked.exists(), f"{path.name}: {target}"
        if anchor:
            assert anchor in anchors(linked.read_text(encoding="utf-8")), f"{path.name}: {target}"


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        assert page.name == "README.md" or f"({page.name})" in index


# README


def test_the_commands_of_the_pages_are_targets() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert {"chat", "test", "ask", "run", "check"} <= targets
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        named = re.findall(r"(?:^|`|\$ )make(?: PYTHON=\S+)? ([a-z]+)", text, flags=re.MULTILINE)
        assert set(named) <= targets, page.name


def test_the_readme_gives_two_commands_to_try() -> None:
    block = re.search(r"```\n(.*?)```", section(README, "Try it"), flags=re.DOTALL)
    assert block
    assert block[1].splitlines() == ["make chat", "make test"]


@pytest.fixture(scope="module")
def make_ask(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """What ``make ask`` prints, with the environment the tests run in and a database that is thrown away."""
    home, venv = tmp_path_factory.mktemp("home"), Path(sys.executable).parent.parent
    shipped_matcher()  # the first question of all would wait for it, and say so
    variables = {
        "PATH": os.environ["PATH"],
        "CHUCHU_DATABASE_URL": f"sqlite+aiosqlite:///{home}/readme.db",
        "CHUCHU_CACHE_DIR": str(LEARNT),
    }

    def run(question: str) -> str:
        make = ["make", "-s", "-C", str(ROOT), "-o", f"{venv}/.ready", f"VENV={venv}", "ask", f"Q={question}"]
        done = subprocess.run(make, capture_output=True, text=True, env=variables, encoding="utf-8", timeout=60)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return run


def test_the_example_of_the_readme_is_what_is_printed(make_ask: Callable[[str], str]) -> None:
    example = re.search(r"^\$ make ask Q=\"(.+)\"\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)
    assert example
    printed = make_ask(example[1]).splitlines()
    assert [line.rstrip() for line in printed] == [line.rstrip() for line in example[2].splitlines()]


def test_a_question_that_looks_like_an_option_is_asked(make_ask: Callable[[str], str]) -> None:
    printed = make_ask("--help")
    assert printed
    assert "Usage" not in printed


def test_the_picture_loads_nothing_from_anywhere() -> None:
    picture = (ROOT / "docs" / "chat.svg").read_text(encoding="utf-8").replace("&#160;", " ")
    assert not re.search(r"@font-face|@import|<script|<image|url\(\s*['\"]?[^#'\"]|href", picture)
    for shown in ("出处", "This differs from the source.", "six times", "  0  "):
        assert shown in picture


# Examples of the knowledge files

PLACEHOLDERS = {"id": "x-1", "fingerprint": "0" * 64, "url": "https://example.org/"}
LANGUAGES = {"zh-Hans", "zh-Hant", "en"}


def examples() -> list[tuple[str, Any]]:
    """Every YAML example of docs/knowledge.md that shows a file: key and list."""
    found = []
    for block in re.findall(r"^```yaml\n(.*?)^```", KNOWLEDGE, flags=re.DOTALL | re.MULTILINE):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
            file.write(block)
            file.flush()
            root, problems, _ = safe_yaml.read(Path(file.name), "example")
        assert root is not None, problems
        found += list(root.plain().items())
    return found


EXAMPLES = examples()
ADAPTERS = {**{name: adapter for keys in schema.FILES.values() for name, adapter in keys.items()}, **schema.CHECKS}


def filled(value: Any, key: str = "") -> Any:
    """An example with something sensible wherever it says "…"."""
    match value:
        case dict():
            return {name: filled(each, name) for name, each in value.items()}
        case list():
            texts = [each for each in value if not (isinstance(each, str) and each.endswith("…"))]
            missing = len(value) - len(texts)
            more = [f"{key} wording {number}" for number in range(4)] if missing else []
            if key in ("claims", "related", "nearest"):
                more = PLACEHOLDERS["id"].split() if missing else []
            return [filled(each, key) for each in texts] + more
        case str() if "…" in value:
            return PLACEHOLDERS.get(key, value.replace("…", "something"))
        case _:
            return value


def padded(item: Any) -> Any:
    """An example whose phrasings are made up to the four that are needed."""
    if isinstance(item, dict) and "phrasings" in item:
        ways = {
            name: [*texts, *(f"{name} way {number}" for number in range(4))]
            for name, texts in item["phrasings"].items()
        }
        return item | {"phrasings": ways}
    return item


def test_every_part_of_a_base_has_an_example() -> None:
    assert {key for key, _ in EXAMPLES} == ADAPTERS.keys()


@pytest.mark.parametrize(("key", "items"), EXAMPLES, ids=[key for key, _ in EXAMPLES])
def test_every_example_is_valid(key: str, items: list[Any]) -> None:
    assert items
    for item in items:
        ADAPTERS[key].validate_python(padded(filled(item)))


@pytest.mark.parametrize(("key", "items"), EXAMPLES, ids=[key for key, _ in EXAMPLES])
def test_every_key_of_the_schema_is_shown(key: str, items: list[Any]) -> None:
    models = {
        "sources": schema.SourceModel,
        "claims": schema.ClaimModel,
        "pairs": schema.PairModel,
        "forwards": schema.ForwardModel,
        "faq": schema.FaqModel,
        "boundaries": schema.BoundaryModel,
        "smalltalk": schema.SmallTalkModel,
        "terms": schema.TermModel,
        "opposites": schema.OppositesModel,
    }
    if key in models:
        assert set(items[0]) == set(models[key].model_fields)


def test_every_rule_of_lint_is_explained_and_no_other_is() -> None:
    rules = set()
    for module in parsed("curation/lint"):
        for node in ast.walk(module):
            if isinstance(node, ast.Assign) and any(getattr(each, "id", "") == "RULE" for each in node.targets):
                rules |= set(strings_in(node))
            elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("remark", "phrasing"):
                rules |= set(strings_in(node.args[1]))
            elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
                rules |= set(strings_in(node.value.elts[1])) - {""}
    rows = re.findall(r"^\| (`[a-z-]+`) \|", section(KNOWLEDGE, "Lint"), flags=re.MULTILINE)
    assert sorted(in_backquotes(rows)) == sorted(rules)


def test_every_result_of_a_check_is_explained_in_order() -> None:
    named = re.findall(r"^\| ([a-z ]+) \|", section(KNOWLEDGE, "Check"), flags=re.MULTILINE)
    assert named == [result.value for result in Result]


# What SECURITY.md and reliability.md claim


SECURITY = ROOT / "SECURITY.md"


def names_of_tests(path: Path) -> set[str]:
    """The tests of a module, as pytest names them."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        members = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        functions = (each for each in members if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))
        found |= {prefix + each.name for each in functions if each.name.startswith("test_")}
    return found


@pytest.mark.parametrize(("page", "least"), [(SECURITY, 20), (ROOT / "docs" / "reliability.md", 8)])
def test_every_threat_and_fault_names_tests_that_exist(page: Path, least: int) -> None:
    _, heading, table = page.read_text(encoding="utf-8").partition("| Shown by |" if page == SECURITY else "| Test |")
    assert heading
    rows = [line for line in table.splitlines() if line.startswith("| ")]
    assert len(rows) >= least
    for row in rows:
        *_, shown = row.strip("|").split("|")
        named = re.findall(r"`([^`]+)`", shown)
        assert named, row
        for each in named:
            path, _, test = each.partition("::")
            assert (ROOT / path).is_file(), each
            assert not test or test in names_of_tests(ROOT / path), each
