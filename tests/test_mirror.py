"""The tests mirror the packages, and every file holds one subject."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MOST_LINES = 400
MODULES = sorted(
    path.relative_to(ROOT)
    for package in ("compress", "mnist_edge")
    for path in (ROOT / package).rglob("*.py")
    if not path.name.startswith("__")
)
ELSEWHERE = {
    "compress/layer_profile.py": "a record; compress/profile.py, which fills it, is tested",
    "compress/reporting/content.py": "records; what fills and what shows them is tested",
    "compress/measuring/figures.py": "a record; the counters of each format are tested",
}
"""Modules without a test of their own name, and why."""


def namesake(module: Path) -> Path:
    """Where the test of a module stands: compress/graph/file.py has tests/.../test_file.py."""
    return ROOT / "tests" / module.parent / f"test_{module.name}"


def test_every_module_has_a_test_beside_it():
    missing = {str(module) for module in MODULES if not namesake(module).exists()}
    assert missing == set(ELSEWHERE)


@pytest.mark.parametrize("folder", ["compress", "mnist_edge", "tests", "benchmarks", "examples"])
def test_no_file_is_longer_than_one_subject_needs(folder):
    files = (ROOT / folder).rglob("*.py")
    long = {
        str(path.relative_to(ROOT)): count
        for path in files
        if (count := len(path.read_text().splitlines())) > MOST_LINES
    }
    assert not long
