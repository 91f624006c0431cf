"""Work on what may be hostile, in a process of its own, within limits of memory and time."""

import contextlib
import importlib
import json
import math
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compress.errors import CompressError
from compress.formats import loaded

try:
    import resource
except ImportError:  # Windows: time is limited there, memory is not
    resource = None  # type: ignore[assignment]

FIRST_ANSWER_SECONDS = 4
"""Of processor time: how long a network may take for its first answer."""

MEMORY_BYTES = 1 << 30
"""What a network may take of memory for its first answer, beside its runtime."""

_OUT_OF_MEMORY = 77
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
    Where this process has a lower limit itself, that one holds.
    """
    files = _allowed("RLIMIT_FSIZE", limits.file_bytes)
    settings = ["ulimit -c 0", f"ulimit -f {files // 512}"]
    if limits.memory_bytes is not None:
        settings.append(f"ulimit -v {_allowed('RLIMIT_AS', limits.memory_bytes) // 1024}")
    return ["sh", "-c", f'{"; ".join(settings)}; exec "$@"', "sh", *command]


def call_apart(function: str, *arguments: Any, what: object, needs: Sequence[str] = ()) -> Any:
    """Call a function of ours on a file of others, in a process of its own, and return its answer.

    The process has `FIRST_ANSWER_SECONDS` of processor time and `MEMORY_BYTES` of memory beside
    what the modules take that it `needs`. What a runtime does wrong there ends no other process.

    Args:
        function: "module:name".
        arguments: what JSON can hold; the answer must be so, too.
        what: what messages call the file.
        needs: modules to import, or functions "module:name" that import, before the limits count.

    Raises:
        CompressError: the function raises one; or it takes too long, takes too much, or crashes.
    """
    request = json.dumps({"function": function, "arguments": arguments, "needs": [*needs]})
    start = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); import compress.apart as a; "
    command = [sys.executable, "-I", "-c", f"{start}a.answer_one()", json.dumps(sys.path)]
    try:
        done = subprocess.run(
            command, input=request.encode(), capture_output=True, timeout=_STUCK_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise CompressError(f"{what} gives no answer within {_STUCK_SECONDS} s") from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise CompressError(f"{what} {_fate(done)}") from None
    if "refused" in answer:
        raise CompressError(answer["refused"])
    return answer["answer"]


def answer_one() -> None:
    """Do what one call of `call_apart` asks for; its own process runs this and nothing else."""
    request = json.loads(sys.stdin.buffer.read())
    back = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):  # what a file's code prints is no answer
        os.dup2(nowhere, stream)
    for need in request["needs"]:
        if ":" in need:
            loaded(need)()
        else:
            importlib.import_module(need)
    _limit_this_process()
    try:
        answer = {"answer": loaded(request["function"])(*request["arguments"])}
    except CompressError as error:
        answer = {"refused": str(error)}
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
    os.write(back, json.dumps(answer).encode())
    os._exit(0)  # the runtimes' own ends have nothing to add, and may crash


def _limit_this_process() -> None:
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = math.ceil(used.ru_utime + used.ru_stime) + FIRST_ANSWER_SECONDS
    _lower("RLIMIT_CPU", seconds)
    _lower("RLIMIT_CORE", 0)
    status = Path("/proc/self/statm")
    if status.exists():
        held = int(status.read_text().split()[0]) * resource.getpagesize()
        _lower("RLIMIT_AS", held + MEMORY_BYTES)


def _lower(name: str, value: int) -> None:
    limit: int = getattr(resource, name)
    resource.setrlimit(limit, (_allowed(name, value), resource.getrlimit(limit)[1]))


def _allowed(name: str, value: int) -> int:
    """A limit, or what this process may have at most where that is less."""
    if resource is None:
        return value
    highest = resource.getrlimit(getattr(resource, name))[1]
    return value if highest == resource.RLIM_INFINITY else min(value, highest)


def _fate(done: "subprocess.CompletedProcess[bytes]") -> str:
    """Say how a process ended that gave no answer."""
    if done.returncode == -signal.SIGXCPU:
        return f"takes more than {FIRST_ANSWER_SECONDS} s for its first answer"
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    full = any(word in line for line in lines[-5:] for word in ("bad_alloc", "MemoryError"))
    if done.returncode == _OUT_OF_MEMORY or full:
        return f"takes more than {MEMORY_BYTES >> 20:,} MB of memory for its first answer"
    if done.returncode < 0:
        return f"ends its runtime with {signal_name(-done.returncode)}"
    return f"cannot be run apart: {lines[-1] if lines else f'exit status {done.returncode}'}"


def signal_name(number: int) -> str:
    """Return a signal's name, such as SIGSEGV."""
    with contextlib.suppress(ValueError):
        return signal.Signals(number).name
    return f"signal {number}"
