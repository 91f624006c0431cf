"""Work on what may be hostile, in a process of its own, within limits of memory and time."""

from collections.abc import Sequence
from dataclasses import dataclass

FIRST_ANSWER_SECONDS = 4
"""Of processor time: how long a network may take for its first answer."""

MEMORY_BYTES = 1 << 30
"""What a network may take of memory for its first answer, beside its runtime."""

_STUCK_SECONDS = 120  # of the wall's clock: for what waits without working, on a busy machine


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a program may take.

    Attributes:
        memory_bytes: its address space; None for programs that reserve more than they use, such as
            those with sanitizers.
        file_bytes: the largest file that it may write; pipes apart.
        seconds: how long an answer may take, by the wall's clock.
    """

    memory_bytes: int | None = MEMORY_BYTES
    file_bytes: int = 1 << 20
    seconds: float = 600.0


def limited(command: Sequence[str], limits: Limits) -> list[str]:
    """Return a command that runs `command` within its limits of memory and files.

    A shell sets them and then becomes the program, so that they hold from its first instruction.
    """
    settings = ["ulimit -c 0", f"ulimit -f {limits.file_bytes // 512}"]
    if limits.memory_bytes is not None:
        settings.append(f"ulimit -v {limits.memory_bytes // 1024}")
    return ["sh", "-c", f'{"; ".join(settings)}; exec "$@"', "sh", *command]
