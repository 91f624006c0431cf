"""What a verb prints: tables for people, values for machines, and lines while it works."""

import dataclasses
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from mnist_edge.report import heartbeat

_WIDE = 160
_level = 0


def show(shown: Any, value: Any, *, as_json: bool) -> None:
    """Print tables for people, or plain values for machines: null for NaN, which JSON lacks."""
    if as_json:
        plain = json.loads(json.dumps(value, default=_plain), parse_constant=lambda name: None)
        click.echo(json.dumps(plain, indent=2, allow_nan=False))
        return
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else _width())
    for part in shown if isinstance(shown, list) else [shown]:
        console.print(part, soft_wrap=isinstance(part, str), highlight=False, markup=False)


def _width() -> int:
    """The letters of a line where no terminal says it."""
    asked = os.environ.get("COLUMNS", "")
    return int(asked) if asked.isdecimal() and int(asked) > 0 else _WIDE


def written(paths: Iterable[Path]) -> str:
    """The line that names the files written."""
    return f"written: {', '.join(map(str, paths))}"


def say(line: str) -> None:
    """Print what is being done, where a person watches or asks for it."""
    watched = _level >= 0 and (sys.stderr.isatty() or _level > 0)
    heartbeat.doing(line, said=watched)
    if watched:
        click.echo(line, err=True)


def log(line: str) -> None:
    """Print what a long run has done, also into a log."""
    heartbeat.doing(line, said=True)
    remind(line)


def remind(line: str) -> None:
    """Print a line that says nothing new, unless results alone are asked for."""
    if _level >= 0:
        click.echo(line, err=True)


def set_level(level: int) -> None:
    """Print less (-1: results, warnings and errors alone) or more (1) than usual (0)."""
    global _level
    _level = level


def level() -> int:
    """Return how much is printed: see `set_level`."""
    return _level


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return str(value)
