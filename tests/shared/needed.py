"""What a test needs: without it the test is skipped, but fails under CI.

A proof that was skipped there would pass for a proof.
"""

import os

import pytest

from compress.c_runner import compiler


def need(there: object, what: str) -> None:
    """Skip a test, or fail it under CI, unless something is there, as `what` says."""
    if there:
        return
    if os.environ.get("CI"):
        pytest.fail(f"CI must have it: {what}")
    pytest.skip(f"needs {what}")


def need_c() -> None:
    """Skip a test, or fail it under CI, where there is no C compiler."""
    need(compiler() is not None, "a C compiler")
