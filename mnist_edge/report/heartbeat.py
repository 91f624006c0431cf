"""A line now and then about long work, where no terminal shows its progress."""

import threading
import time
from collections.abc import Callable
from types import TracebackType

SECONDS = 30.0
"""The longest that a log is silent."""


class Heartbeat:
    """Says what is being done whenever nothing was said for a while, from a thread of its own.

    Attributes:
        say: called with a line.
        seconds: how long nothing may be said; None is `SECONDS`.
    """

    def __init__(self, say: Callable[[str], None], *, seconds: float | None = None) -> None:
        self.say, self.seconds = say, SECONDS if seconds is None else seconds
        self._status, self._began = "working", time.monotonic()
        self._spoken, self._over = self._began, threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> "Heartbeat":
        _running.append(self)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _running.remove(self)
        self._over.set()
        self._thread.join()

    def note(self, status: str, *, said: bool) -> None:
        """Remember what is being done, and whether that has been printed."""
        self._status = status
        if said:
            self._spoken = time.monotonic()

    def _beat(self) -> None:
        while not self._over.wait(max(0.0, self._spoken + self.seconds - time.monotonic())):
            now = time.monotonic()
            if now >= self._spoken + self.seconds:
                self._spoken = now
                self.say(f"{now - self._began:,.0f} s: {self._status}")


_running: list[Heartbeat] = []


def doing(status: str, *, said: bool = False) -> None:
    """Tell the heartbeat, if there is one, what is being done."""
    for each in _running:
        each.note(status, said=said)
