"""What is handed out: the wheel, the lock files, the container files. Nothing here needs a network."""

from __future__ import annotations

import http.server
import json
import os
import re
import runpy
import subprocess
import sys
import sysconfig
import threading
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.curation.load import files_of
from bot.settings import PREFIX, Settings
from tests.learnt import LEARNT

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements.lock", "requirements-server.lock", "requirements-dev.lock")


def run(*words: str, cwd: Path, **variables: str) -> str:
    """Standard output of a command that must succeed, in an environment that holds nothing of ours."""
    env = {"PATH": os.environ["PATH"], "HOME": str(cwd), "LANG": "C.UTF-8", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    env["CHUCHU_CACHE_DIR"] = str(LEARNT)
    done = subprocess.run(words, cwd=cwd, env=env | variables, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# The wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built with the environment's own hatchling."""
    folder = tmp_path_factory.mktemp("dist")
    pip = [sys.executable, "-m", "pip", "-q", "wheel", "--no-index", "--no-deps", "--no-build-isolation"]
    run(*pip, "--wheel-dir", str(folder), str(ROOT), cwd=folder)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty virtual environment with the wheel in it; its dependencies are those of the environment we run in.

    A folder that a .pth file adds does not have its own .pth files read, so that the checkout, which is installed
    there in editable form, does not come along.
    """
    folder = tmp_path_factory.mktemp("elsewhere")
    run(sys.executable, "-m", "venv", "--without-pip", "venv", cwd=folder)
    python = str(folder / "venv" / "bin" / "python")
    pip = [sys.executable, "-m", "pip", "--python", python, "-q", "install", "--no-index", "--no-deps"]
    run(*pip, str(wheel), cwd=folder)
    script = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(run(python, "-I", "-c", script, cwd=folder).strip())
    ours = dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    (site / "dependencies.pth").write_text("\n".join(ours) + "\n", encoding="utf-8")
    return folder


def test_the_installed_package_is_the_wheels(elsewhere: Path) -> None:
    python = str(elsewhere / "venv" / "bin" / "python")
    place = run(python, "-c", "import bot; print(bot.__file__)", cwd=elsewhere).strip()
    assert Path(place).is_relative_to(elsewhere)
    assert run(str(elsewhere / "venv" / "bin" / "chuchu"), "--version", cwd=elsewhere) == "chuchu 0.1.0\n"


def test_the_installed_command_answers_in_another_folder(elsewhere: Path) -> None:
    folder = elsewhere / "work"
    folder.mkdir()
    chuchu = str(elsewhere / "venv" / "bin" / "chuchu")
    (found,) = run(chuchu, "ask", "H200 比 H20 强多少？", "--json", cwd=folder).splitlines()
    answer = json.loads(found)["answers"][0]
    assert answer["citations"] == [{"source": "yang-2025", "passage": "9.1"}]
    (row,) = run(chuchu, "log", "tail", "--json", cwd=folder).splitlines()  # the migrations are in the wheel too
    assert json.loads(row)["entries"] == [answer["entry"]]
    lint = json.loads(run(chuchu, "knowledge", "lint", "--quick", "--json", cwd=folder))
    assert lint["claims"] > 0
    assert {path.name for path in folder.iterdir()} == {"chuchu.db"}


def test_the_wheel_holds_what_is_needed_and_no_more(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    needed = {f"bot/{path.relative_to(ROOT / 'bot').as_posix()}" for path in (ROOT / "bot").rglob("*.py")}
    needed |= {
        f"bot/_knowledge/{p.relative_to(ROOT / 'knowledge').as_posix()}" for _, p in files_of(ROOT / "knowledge")
    }
    needed |= {"bot/py.typed", "bot/storage/migrations/script.py.mako", "bot/report/templates/page.html"}
    needed |= {f"bot/locale/{path.name}" for path in (ROOT / "bot" / "locale").iterdir()}
    assert needed <= names
    rest = {name for name in names - needed if not name.startswith("chuchu_bot-0.1.0.dist-info/")}
    assert not {name for name in rest if not name.startswith("bot/_knowledge/")}
    assert "chuchu_bot-0.1.0.dist-info/licenses/LICENSE" in names


def test_the_wheel_is_typed_and_licensed(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        metadata = opened.read("chuchu_bot-0.1.0.dist-info/METADATA").decode()
        scripts = opened.read("chuchu_bot-0.1.0.dist-info/entry_points.txt").decode()
    assert "License-Expression: MIT" in metadata
    assert "Requires-Python: >=3.11" in metadata
    assert "chuchu = bot.__main__:main" in scripts


# Lock files


def pinned(name: str) -> dict[str, tuple[str, int]]:
    """Package → version and number of hashes, for a lock file that holds nothing else."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found: dict[str, tuple[str, int]] = {}
    for line in text.splitlines():
        match = re.fullmatch(
            r"([\w.\-]+)==([^\s;]+)(?: ; [^-]+?(?:-[^-]+?)*)?((?:\s+--hash=sha256:[0-9a-f]{64})+)\s*", line
        )
        assert match, f"{name}: {line[:100]}"
        found[canonicalize_name(match[1])] = (match[2], match[3].count("--hash="))
    return found


def names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(each).name) for each in requirements}


@pytest.mark.parametrize("name", LOCKS)
def test_everything_is_pinned_with_hashes_and_without_addresses(name: str) -> None:
    packages = pinned(name)
    assert all(hashes for _, hashes in packages.values())
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|git\+| @ |--(?:extra-)?index|--find-links|--trusted-host", text)


def test_every_dependency_is_locked() -> None:
    runtime, image, development = map(pinned, LOCKS)
    project = names(PROJECT["project"]["dependencies"])
    assert project | names(PROJECT["build-system"]["requires"]) <= runtime.keys()
    assert names(PROJECT["dependency-groups"]["dev"]) <= development.keys()
    for requirement in map(Requirement, PROJECT["project"]["dependencies"]):
        version, _ = runtime[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), requirement
    extras = PROJECT["project"]["optional-dependencies"]
    assert names(extras["web"] + extras["postgres"]) <= image.keys()
    for package, (version, _) in runtime.items():
        assert development[package][0] == image[package][0] == version, package


# Containers


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return found


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile as instruction and arguments."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines if line.strip())]


def final_stage() -> list[tuple[str, str]]:
    found = instructions()
    last = max(number for number, (word, _) in enumerate(found) if word == "FROM")
    return found[last:]


def image_environment() -> dict[str, str]:
    return dict(re.findall(r"(\w+)=(\S+)", " ".join(rest for word, rest in final_stage() if word == "ENV")))


def test_the_image_runs_as_a_user_of_its_own() -> None:
    stage = dict(final_stage())
    assert stage["USER"] not in ("root", "0")
    assert json.loads(stage["CMD"]) == ["chuchu", "run"]
    assert stage["STOPSIGNAL"] == "SIGTERM"
    assert json.loads(stage["HEALTHCHECK"].partition("CMD ")[2]) == ["chuchu", "health"]
    assert not any("pip install" in rest or "apt" in rest for word, rest in final_stage() if word == "RUN")


def test_the_image_installs_with_hashes() -> None:
    installs = [part for word, rest in instructions() if word == "RUN" for part in rest.split("&&") if "pip" in part]
    assert any("--require-hashes -r requirements-server.lock" in part for part in installs)
    assert any("pip check" in part for part in installs)
    for part in installs:
        assert " install " not in part or "--require-hashes" in part or "--no-deps" in part


def test_what_the_image_is_built_from_exists_and_is_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored  # all but what is named, so that no .env and no database gets into an image
    for word, rest in instructions():
        if word == "COPY" and "--from" not in rest:
            for source in rest.split()[:-1]:
                assert (ROOT / source).exists(), source
                assert f"!{source}" in ignored, source


def test_what_is_kept_lies_in_the_volume(compose: dict[str, Any]) -> None:
    service = compose["services"]["bot"]
    known = {PREFIX + field.upper() for field in Settings.model_fields}
    for environment in (image_environment(), service["environment"]):
        ours = {name: value for name, value in environment.items() if name.startswith(PREFIX)}
        assert ours.keys() == {"CHUCHU_DATABASE_URL", "CHUCHU_ID_KEY_FILE", "CHUCHU_CACHE_DIR"}
        assert ours.keys() <= known
        assert ours["CHUCHU_DATABASE_URL"].startswith("sqlite+aiosqlite:////data/")
        assert ours["CHUCHU_ID_KEY_FILE"].startswith("/data/")
        assert ours["CHUCHU_CACHE_DIR"].startswith("/data/")
    assert image_environment()["PYTHONUNBUFFERED"] == "1"
    assert "data:/data" in service["volumes"]
    assert "data" in compose["volumes"]
    assert compose["services"]["instance"]["environment"]["CHUCHU_ID_KEY_FILE"].startswith("/data/")
    assert ("VOLUME", "/data") in final_stage()


@pytest.mark.parametrize("name", ["bot", "instance"])
def test_the_service_can_do_no_more_than_it_must(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert service["pids_limit"] > 0
    assert service["mem_limit"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["tmpfs"] == ["/tmp"]
    assert service["env_file"] == ".env"
    assert service["restart"] == "unless-stopped"
    assert "ports" not in service
    assert "privileged" not in service


def test_the_service_is_given_the_time_to_stop(compose: dict[str, Any]) -> None:
    grace = compose["services"]["bot"]["stop_grace_period"]
    assert int(grace.removesuffix("s")) > Settings.model_fields["stop_timeout"].default


def test_several_instances_share_a_database_and_nothing_is_open_to_the_outside(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert services["instance"]["profiles"] == services["db"]["profiles"] == ["scaled"]
    assert "profiles" not in services["bot"]
    url = services["instance"]["environment"]["CHUCHU_DATABASE_URL"]
    assert url.startswith("postgresql+asyncpg://chuchu:")
    assert "@db/" in url
    assert services["instance"]["deploy"]["replicas"] > 1
    assert services["instance"]["depends_on"]["db"]["condition"] == "service_healthy"
    assert not any("ports" in service for service in services.values())
    assert services["db"]["cap_drop"] == ["ALL"]


# What is known of what is pinned


AUDIT = ROOT / ".ci" / "audit.py"
VULNERABLE = {"name": "alpha", "version": "1", "vulns": [{"id": "CVE-2026-1", "fix_versions": ["2"]}]}
SOUND = {"name": "beta", "version": "1", "vulns": []}
UNKNOWN = {"name": "gamma", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("packages", "status", "said"),
    [
        ([SOUND], 0, "no known vulnerability in 1 packages"),
        ([SOUND, UNKNOWN], 0, "nothing is known of gamma"),
        ([UNKNOWN], 0, "NOT DONE"),
        ([SOUND, UNKNOWN, VULNERABLE], 1, "alpha 1: CVE-2026-1, mended in 2"),
    ],
)
def test_what_an_audit_comes_to(packages: list[dict[str, Any]], status: int, said: str) -> None:
    script = runpy.run_path(str(AUDIT))
    found, lines = script["verdict"]({"dependencies": packages}, "")
    assert found == status
    assert said in "\n".join(lines)


def test_an_audit_that_fails_for_another_reason_fails() -> None:
    script = runpy.run_path(str(AUDIT))
    assert script["verdict"](None, "ERROR: hashes do not match")[0] == 1
    assert script["verdict"](None, "ConnectionError: cannot resolve host")[0] == 0


class Advisories(http.server.BaseHTTPRequestHandler):
    """Knows one vulnerability, of one package."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        fix = {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99"}]}
        known = {
            "id": "PYSEC-0000-1",
            "summary": "made up",
            "details": "made up",
            "affected": [{"package": {"name": "aiosqlite", "ecosystem": "PyPI"}, "ranges": [fix]}],
        }
        body = json.dumps({"vulns": [known]} if asked["package"]["name"] == "aiosqlite" else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_the_audit_asks_for_every_package_that_is_pinned() -> None:
    environment = {**os.environ, "NO_PROXY": "127.0.0.1"}
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Advisories) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/v1/query"
        command = [sys.executable, str(AUDIT), "requirements.lock", "--", "-s", "osv", "--osv-url", url]
        found = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False)
        server.shutdown()
    assert found.returncode == 1
    assert "aiosqlite" in found.stderr
    assert "PYSEC-0000-1, mended in 99" in found.stderr
    assert len(found.stderr.splitlines()) == 1
    gone = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert gone.returncode == 0
    assert "NOT DONE, the advisories cannot be reached" in gone.stdout


def test_the_bill_of_materials_names_what_the_image_holds(tmp_path: Path) -> None:
    target = tmp_path / "sbom.json"
    command = ["cyclonedx_py", "requirements", LOCKS[1], "--pyproject", "pyproject.toml", "--of", "JSON", "--validate"]
    subprocess.run([sys.executable, "-m", *command, "-o", str(target)], cwd=ROOT, capture_output=True, check=True)
    bill = json.loads(target.read_text(encoding="utf-8"))
    found = {canonicalize_name(each["name"]): each for each in bill["components"]}
    locked = pinned(LOCKS[1])
    assert found.keys() == locked.keys()
    assert bill["metadata"]["component"]["name"] == "chuchu-bot"
    for name, (version, hashes) in locked.items():
        assert found[name]["version"] == version
        kept = [each for reference in found[name]["externalReferences"] for each in reference.get("hashes", ())]
        assert len({each["content"] for each in kept}) == hashes, name


# Continuous integration


def test_ci_runs_the_tests_as_the_readme_gives_them_and_the_rest_once() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", str(script)], check=True)
    targets = re.findall(r"^run make (.+)$", script.read_text(encoding="utf-8"), flags=re.MULTILINE)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    check = re.search(r"^check: (.+?)  ##", makefile, flags=re.MULTILINE)
    assert check
    assert targets[0] == "test"
    assert sorted(" ".join(targets).split()) == sorted(check[1].split())
