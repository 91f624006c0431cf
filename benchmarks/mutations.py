"""Change one thing at a time that must not be wrong, and see which tests notice.

    python benchmarks/mutations.py              # all, and docs/mutations.md with mutations.json
    python benchmarks/mutations.py --only half  # those whose name has this in it; writes nothing

Each mutation of `mutations.toml` is an edit of one line in a copy of the project. The tests named
beside it run there; if they pass, the mutation survives: nothing guards that line. A test that
fails without the mutation too kills nothing: it is an error, as is a line that is no longer there.
An outcome is kept in `--work` until the mutated file or one of the named tests changes, so that a
run which was stopped goes on.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Queue

import click

from compress.errors import CompressError
from compress.files import read_json, write_json
from mnist_edge.report.pages import write_page
from mnist_edge.report.tables import markdown_rows

ROOT = Path(__file__).parents[1]
_COPIED = ("compress", "mnist_edge", "tests", "benchmarks", "recipes", "exported", "docs")
_SECONDS = 900


@dataclass(frozen=True)
class Mutation:
    """One edit, of text that occurs once in a file, and the tests that should notice it."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    reason: str = ""  # why it may survive: it changes nothing that could be seen


@dataclass(frozen=True)
class Outcome:
    """What became of a mutation, and the test that noticed it, if one did."""

    name: str
    file: str
    old: str
    new: str
    killed: bool
    killer: str
    reason: str = ""


def _listed() -> tuple[Mutation, ...]:
    content = tomllib.loads((ROOT / "benchmarks" / "mutations.toml").read_text())
    return tuple(
        Mutation(**{**each, "tests": tuple(each["tests"])}) for each in content["mutation"]
    )


MUTATIONS = _listed()


@click.command()
@click.option("--only", default="", help="Words in the mutations' names.")
@click.option("--out", type=click.Path(path_type=Path), default="docs", show_default=True)
@click.option(
    "--work",
    type=click.Path(path_type=Path),
    default="runs/mutations",
    show_default=True,
    help="Folder of the outcomes, which are kept and taken up again.",
)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True)
def main(only: str, out: Path, work: Path, workers: int) -> None:
    """Run the mutations, some at a time, and write the table of all of them."""
    chosen = [each for each in MUTATIONS if only in each.name]
    outcomes = []
    for outcome in run(chosen, workers=workers, work=work):
        outcomes.append(outcome)
        word = f"killed by {outcome.killer}" if outcome.killed else "SURVIVED"
        click.echo(f"{outcome.name}: {word}")
    if not only:
        values = [asdict(each) for each in outcomes]
        write_page(out, "mutations", values, as_markdown)
    survivors = sum(not each.killed for each in outcomes)
    click.echo(f"{len(outcomes) - survivors} of {len(outcomes)} killed")


def run(
    mutations: Sequence[Mutation], *, workers: int = 1, work: Path | None = None
) -> Iterator[Outcome]:
    """Try each mutation in a copy of the project, `workers` at a time, and keep it in `work`.

    Raises:
        CompressError: a line is not there, or tests cannot be run.
    """
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(workers) as pool:
        free: Queue[Path] = Queue()
        for index in range(workers):
            free.put(_copied(Path(folder) / str(index)))

        def tried(mutation: Mutation) -> Outcome:
            copy = free.get()
            try:
                return _kept(mutation, copy, work)
            finally:
                free.put(copy)

        yield from pool.map(tried, mutations)


def _copied(copy: Path) -> Path:
    for name in _COPIED:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, copy / name)
    return copy


def _kept(mutation: Mutation, copy: Path, work: Path | None) -> Outcome:
    if work is None:
        return _tried(mutation, copy)
    record = work / f"{_key(mutation, copy)}.json"
    if not record.exists():
        write_json(record, asdict(_tried(mutation, copy)))
    return Outcome(**{**read_json(record), "reason": mutation.reason})


def _key(mutation: Mutation, copy: Path) -> str:
    """The hash of the edit, of the file that it changes, and of the tests."""
    named = [copy / tests for tests in mutation.tests]
    tests = {each for path in named for each in (path.rglob("*.py") if path.is_dir() else [path])}
    edit = json.dumps([mutation.name, mutation.file, mutation.old, mutation.new])
    digest = hashlib.sha256(edit.encode())
    for path in (copy / mutation.file, *sorted(tests)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _tried(mutation: Mutation, copy: Path) -> Outcome:
    path = copy / mutation.file
    text = path.read_text()
    if text.count(mutation.old) != 1:
        raise CompressError(f"{mutation.name}: {mutation.file} has no such line, or several")
    path.write_text(text.replace(mutation.old, mutation.new))
    try:
        failures = (_first_failure(tests, copy) for tests in mutation.tests)
        killer = next(filter(None, failures), "")
    finally:
        path.write_text(text)
    if killer and _first_failure(killer, copy):
        raise CompressError(f"{mutation.name}: {killer} fails without it too")
    return Outcome(mutation.name, mutation.file, mutation.old, mutation.new, bool(killer), killer)


def _first_failure(tests: str, copy: Path) -> str:
    """The first test that fails, or all of them if they don't end; "" if none fails."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", tests]
    try:
        done = subprocess.run(
            command,
            cwd=copy,
            env=_environment(copy),
            capture_output=True,
            text=True,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return tests
    if done.returncode == 0:
        return ""
    failures = [x for x in done.stdout.splitlines() if x.startswith(("FAILED ", "ERROR "))]
    if done.returncode > 2 or not failures:
        raise CompressError(f"the tests {tests} cannot be run: {done.stdout[-300:]}")
    return failures[0].split(" - ")[0].split(" ", 1)[1]


def _environment(copy: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}


def as_markdown(outcomes: Sequence[dict[str, object]]) -> str:
    """The page: how many are killed, and the table."""
    killed = sum(bool(each["killed"]) for each in outcomes)
    rows = [("mutation", "file", "killed by"), ("---", "---", "---")]
    for each in outcomes:
        killer, reason = str(each["killer"]).split("::")[-1], each["reason"]
        by = f"`{killer}`" if each["killed"] else f"**nothing**: {reason or 'a test is missing'}"
        rows.append((str(each["name"]), f"`{each['file']}`", by))
    share = 100 * killed / len(outcomes)
    return (
        "# Mutations\n\n"
        "Made by `python benchmarks/mutations.py` of [mutations.json](mutations.json). Each row is"
        " a change of one line\nthat must not go unnoticed, tried in a copy of the project with the"
        " tests that should notice it.\n\n"
        f"{killed} of {len(outcomes)} are killed (a test fails), {share:.0f} %.\n\n"
        f"{markdown_rows(rows)}\n"
    )


if __name__ == "__main__":
    main()
