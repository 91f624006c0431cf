"""A program that is asked through pipes, within limits: it may be hostile."""

import contextlib
import os
import re
import selectors
import signal
import subprocess
import tempfile
import time
import weakref
from collections.abc import Sequence
from typing import BinaryIO

from compress.apart import FIRST_ANSWER_SECONDS, Limits, limited
from compress.errors import CompressError

_LONGEST_LINE = 400


class LimitedProcess:
    """A program that is asked through pipes; it has a limited time for each answer.

    Attributes:
        what: what runs in it, for messages, such as "the C code".
    """

    def __init__(self, command: Sequence[str], limits: Limits, *, what: str) -> None:
        self.what = what
        self._seconds = limits.seconds
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the process)
        self._process = subprocess.Popen(
            limited(command, limits),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env={},
            bufsize=0,
        )
        pipes = self._process.stdin, self._process.stdout
        assert pipes[0] is not None
        assert pipes[1] is not None
        self._into, self._from = pipes[0].fileno(), pipes[1].fileno()
        for pipe in (self._into, self._from):
            os.set_blocking(pipe, False)
        self.close = weakref.finalize(self, _end_process, self._process, self._complaints)

    def allow(self, seconds: float) -> None:
        """Let each answer take so long from now on, by the wall's clock."""
        self._seconds = seconds

    def ask(self, message: bytes, count: int) -> bytearray:
        """Send a message and return the `count` bytes of the answer.

        Raises:
            CompressError: the process ended, was closed, or takes too long.
        """
        if not self.close.alive:
            raise CompressError("the network is closed; load it anew")
        until = time.monotonic() + self._seconds
        left = memoryview(message)
        while left:
            self._await(self._into, selectors.EVENT_WRITE, until)
            try:
                left = left[os.write(self._into, left) :]
            except BrokenPipeError:
                raise self._failure() from None
        answer = bytearray()
        while len(answer) < count:
            answer += self._read(count - len(answer), until)
        return answer

    def line(self) -> bytes:
        """Return the next line that the program writes; of a long one the beginning."""
        until = time.monotonic() + self._seconds
        found = bytearray()
        while not found.endswith(b"\n") and len(found) < _LONGEST_LINE:
            found += self._read(1, until)
        return bytes(found)

    def _read(self, most: int, until: float) -> bytes:
        self._await(self._from, selectors.EVENT_READ, until)
        piece = os.read(self._from, min(most, 1 << 20))
        if not piece:
            raise self._failure()
        return piece

    def _await(self, pipe: int, event: int, until: float) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, event)
            if selector.select(max(0.0, until - time.monotonic())):
                return
        self.close()
        raise CompressError(f"{self.what} fails: it takes more than {self._seconds:g} s")

    def _failure(self) -> CompressError:
        """Say how the program ended."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        status = self._process.returncode
        self._complaints.seek(0)
        lines = self._complaints.read(1 << 16).decode(errors="replace").strip().splitlines()
        self.close()
        if status == -signal.SIGVTALRM:
            said = f"it takes more than {FIRST_ANSWER_SECONDS} s for its first answer"
        else:
            marked = [line for line in lines if re.search("error|ERROR", line)]
            said = next(iter(marked or lines), _ending(status))[:300]
        return CompressError(f"{self.what} fails: {said}")


def _ending(status: int | None) -> str:
    if status is not None and status < 0:
        with contextlib.suppress(ValueError):
            return f"it ends with {signal.Signals(-status).name}"
    return f"exit status {status}"


def _end_process(process: "subprocess.Popen[bytes]", complaints: BinaryIO) -> None:
    process.kill()
    process.wait()
    for file in (process.stdin, process.stdout, complaints):
        if file is not None:
            with contextlib.suppress(OSError):
                file.close()
