"""Published files that were checked: against their manifest, and in every runtime."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from compress.files import write_text
from compress.formats import EVERYWHERE
from compress.measuring import machine
from compress.runtimes import Comparison, openvino_version
from mnist_edge.evaluation.contracts import Finding, Probes
from mnist_edge.evaluation.verify import Check
from mnist_edge.report.pages import render
from mnist_edge.report.tables import Sheet

_WORDS = {True: "ok", False: "FAILED", None: "not checked"}
_HEADINGS = (
    "artifact",
    "contract",
    "runtime",
    "test logits differ",
    "random logits differ",
    "result",
)
_COLOURS = {
    **dict.fromkeys(("ok", "exact", "proved"), "green"),
    **dict.fromkeys(("FAILED", "BROKEN"), "red"),
    **dict.fromkeys(("not checked", "not promised", "exact here, not promised"), "yellow"),
}


def check_table(checks: Sequence[Check]) -> Sheet:
    """What was held against the manifest."""
    rows = tuple((each.file, each.what, _WORDS[each.passed], each.detail) for each in checks)
    headings = ("artifact", "check", "", "detail")
    return Sheet("", headings, rows, words=range(4), colours=_COLOURS, details=(3,))


def contract_table(findings: Sequence[Finding]) -> Sheet:
    """Which contracts are kept: a row for each runtime, and one for each proof."""
    rows = tuple(row for finding in findings for row in _rows(finding))
    return Sheet("", _HEADINGS, rows, words=(0, 1, 2, 5), colours=_COLOURS, details=(1, 3, 4))


def write_document(path: Path, findings: Sequence[Finding], trial: Probes) -> None:
    """Write which contracts are kept as a Markdown document, with what it was made on.

    Raises:
        CompressError: it can't be written.
    """
    conditions = machine()
    versions = {**conditions["versions"], "openvino": openvino_version() or "not installed"}
    counts = [f"{len(images):,} {kind} images" for kind, images in trial.pixels.items()]
    page = render(
        "exactness.md.jinja",
        images=" and ".join(counts),
        machine=conditions,
        versions=[f"{name} {version}" for name, version in versions.items()],
        headings=_HEADINGS,
        rows=contract_table(findings).rows,
    )
    write_text(path, page)


def _rows(finding: Finding) -> Iterator[tuple[str, ...]]:
    """The cells of a finding's rows, under `_HEADINGS`."""
    remark = "" if finding.recorded or not finding.contract else " (not recorded)"
    first = (finding.file, f"{finding.contract or '-'}{remark}")
    for row in _inner_rows(finding):
        yield (*first, *row)
        first = ("", "")


def _inner_rows(finding: Finding) -> Iterator[tuple[str, ...]]:
    for comparison in finding.comparisons:
        counts = [_count(comparison, kind) for kind in ("test", "random")]
        yield (comparison.runtime, *counts, _verdict(comparison, finding.contract))
    if finding.kept and finding.kept.saturation:
        yield ("CPUs without VNNI", "", "", f"proved: {finding.kept.saturation}")
    if finding.kept and finding.kept.name == EVERYWHERE:
        yield ("others in float32 or integers", "", "", "proved: scales are powers of two")
    if finding.problem:
        word = "FAILED" if finding.refuted else "not checked"
        yield ("", "", "", f"{word}: {finding.problem}")


def _count(comparison: Comparison, kind: str) -> str:
    if kind not in comparison.differing:
        return "-"
    return f"{comparison.differing[kind]:,} of {comparison.logits[kind]:,}"


def _verdict(comparison: Comparison, contract: str | None) -> str:
    promised = contract in comparison.contracts
    if comparison.missing:
        return f"not checked: {comparison.missing}"
    if not comparison.total:
        return "exact" if promised else "exact here, not promised"
    return f"{'BROKEN' if promised else 'not promised'}: off by up to {comparison.largest}"
