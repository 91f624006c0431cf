"""Marks of tests that need an emulated board: a missing tool skips them alone, and fails under CI.

Under `CI` nothing is skipped: the test runs, and the board's refusal names the missing tool.
"""

import os

import pytest

from compress.boards import TARGETS


def needs_boards(*targets: str) -> pytest.MarkDecorator:
    """Skip where a tool of these boards is missing, those of others being no matter."""
    missing = sorted({tool for target in targets for tool in TARGETS[target].missing_tools()})
    skipped = bool(missing) and not os.environ.get("CI")
    return pytest.mark.skipif(skipped, reason=f"needs {', '.join(missing)}")


def each_of(*targets: str) -> list[object]:
    """These boards for `parametrize`."""
    return [pytest.param(target, marks=needs_boards(target)) for target in targets]
