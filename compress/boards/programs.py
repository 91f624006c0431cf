"""Compilers and emulators, run as programs of their own."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from compress.errors import CompressError


class ProgramFailed(CompressError):
    """A program ended with an error.

    Attributes:
        lines: what it printed, its errors first.
    """

    def __init__(self, program: str, lines: Sequence[str]) -> None:
        marks = ("error:", "undefined reference")
        first = next((line for line in lines if any(mark in line for mark in marks)), lines[0])
        super().__init__(f"{program} fails: {first[:300]}")
        self.lines = tuple(lines)


def run_program(
    command: Sequence[str], *, cwd: Path | None = None, timeout: float | None = None
) -> str:
    """Run a program and return what it prints.

    Args:
        command: the program and its arguments.
        cwd: the folder it runs in.
        timeout: seconds that it may take.

    Raises:
        ProgramFailed: it ends with an error.
        CompressError: it takes longer.
    """
    try:
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, cwd=cwd, timeout=timeout
        )
    except subprocess.TimeoutExpired:
        raise CompressError(f"{command[0]} took more than {timeout:.0f} s") from None
    except subprocess.CalledProcessError as error:
        lines = (error.stderr + error.stdout).strip().splitlines() or ["no message"]
        raise ProgramFailed(command[0], lines) from error
    return done.stdout
