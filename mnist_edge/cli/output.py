"""What a verb prints: tables for people, values for machines, and lines while it works."""

import dataclasses
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click


def show(shown: Any, value: Any, *, as_json: bool) -> None:
    """Print tables for people, or plain values for machines: null for NaN, which JSON lacks."""
    if as_json:
        plain = json.loads(json.dumps(value, default=_plain), parse_constant=lambda name: None)
        click.echo(json.dumps(plain, indent=2, allow_nan=False))
        return
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else 160)
    for part in shown if isinstance(shown, list) else [shown]:
        console.print(part, soft_wrap=isinstance(part, str), highlight=False, markup=False)


def written(paths: Iterable[Path]) -> str:
    """The line that names the files written."""
    return f"written: {', '.join(map(str, paths))}"


def say(line: str) -> None:
    """Print what is being done, where a person watches."""
    if sys.stderr.isatty():
        click.echo(line, err=True)


def log(line: str) -> None:
    """Print what a long run has done, also into a log."""
    click.echo(line, err=True)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return str(value)
