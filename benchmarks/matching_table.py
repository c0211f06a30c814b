"""The figures of :mod:`benchmarks.matching` for a person."""

from __future__ import annotations

from typing import Any

from benchmarks.tables import columns, number, percent


def table(name: str, result: dict[str, Any]) -> str:
    """The figures of one set for a person."""
    scope = f"{result['n']:,} questions, {result['n_oos']:,} out of scope"
    sizes = f"{result['entries']:,} entries, {result['phrasings']:,} phrasings"
    peers = {name: row for name, row in result["peers"].items() if "missing" not in row}
    head = ("", "top-1 %", "AUROC", "OOS@95 %", "p50 ms", "p99 ms", "build s")
    ours = "chuchu, semantic" if result["semantic"] else "chuchu"
    rows = [_quality_row(name, row) for name, row in {ours: result["chuchu"], **peers}.items()]
    hints = [row["missing"] for row in result["peers"].values() if "missing" in row]
    sample = ", a sample" if result["sampled"] else ""
    lines = [
        f"== {name}, {result['split']}{sample}: {sizes}; {scope}",
        columns(head, rows),
        *hints,
        "",
        *_trust_lines(result["chuchu"]),
    ]
    return "\n".join(lines)


def _quality_row(name: str, row: dict[str, Any]) -> list[str]:
    return [
        name,
        percent(row["top1"]),
        number(row["auroc"], 3),
        percent(row["oos_recall_at_95"]),
        number(row["p50_ms"]),
        number(row["p99_ms"]),
        number(row["build_s"]),
    ]


def _trust_lines(ours: dict[str, Any]) -> list[str]:
    lines = [
        f"confidence: ECE {number(ours['ece'], 3)} over all, {number(ours['ece_in_scope'], 3)} in scope alone; "
        f"95 % of these lie at {number(ours['threshold_at_95'], 3)} or above (from the same questions)",
        "at its own limits, in scope %:  " + _named(ours["decisions"]),
    ]
    if ours["oos_decisions"]:
        lines.append("at its own limits, out of scope %:  " + _named(ours["oos_decisions"]))
    if ours["read_as_several"]:
        lines.append(f"read as several questions: {ours['read_as_several']} messages")
    rows = [[number(row["said"]), number(row["was"]), f"{row['questions']:,}"] for row in ours["reliability"]]
    return [*lines, columns(("said", "was right", "questions"), rows)]


def _named(shares: dict[str, float]) -> str:
    return ", ".join(f"{name} {percent(share)}" for name, share in shares.items())
