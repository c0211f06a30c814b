"""``python .ci/audit.py LOCK …``: known vulnerabilities of what the lock files pin, by pip-audit.

Exit status 1 where one is known. Where the advisories cannot be reached that is said in one line, and nothing fails:
a check without a network is no worse than it was.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

UNREACHED = ("connection", "timed out", "timeout", "resolve", "proxy", "unreachable", "certificate")


def report_of(locks: Sequence[str], options: Sequence[str] = ()) -> tuple[dict[str, Any] | None, str]:
    """What pip-audit found, or None and what it said."""
    files = [word for lock in locks for word in ("-r", lock)]
    command = [sys.executable, "-m", "pip_audit", *files, "--require-hashes", "--disable-pip", "-f", "json"]
    done = subprocess.run(
        [*command, "--progress-spinner", "off", *options], capture_output=True, encoding="utf-8", check=False
    )
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return None, done.stderr.strip()
    return found, done.stderr.strip()


def verdict(report: dict[str, Any] | None, said: str) -> tuple[int, list[str]]:
    """Exit status and what to say."""
    if report is None:
        last = said.splitlines()[-1] if said else "pip-audit said nothing"
        if any(word in said.lower() for word in UNREACHED):
            return 0, [f"audit: NOT DONE, the advisories cannot be reached ({last})"]
        return 1, [f"audit: pip-audit failed: {last}"]
    packages = report["dependencies"]
    skipped = [each["name"] for each in packages if "skip_reason" in each]
    lines = [
        f"audit: {each['name']} {each['version']}: {vulnerability['id']}"
        + (f", mended in {', '.join(vulnerability['fix_versions'])}" if vulnerability["fix_versions"] else "")
        for each in packages
        for vulnerability in each.get("vulns", ())
    ]
    if lines:
        return 1, lines
    if len(skipped) == len(packages):
        return 0, ["audit: NOT DONE, where this machine asks there are no advisories"]
    if skipped:
        lines.append(f"audit: nothing is known of {', '.join(skipped)}")
    return 0, [*lines, f"audit: no known vulnerability in {len(packages) - len(skipped)} packages"]


def main(words: Sequence[str]) -> int:
    """Audit; options behind ``--`` are pip-audit's."""
    locks, _, options = " ".join(words).partition(" -- ")
    status, lines = verdict(*report_of(locks.split(), options.split()))
    print("\n".join(lines), file=sys.stderr if status else sys.stdout)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
