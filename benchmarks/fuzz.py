"""Give the readers files that are nearly right, by the thousand, and count what they do.

    python benchmarks/fuzz.py                        # 10,000 of each format, and docs/fuzzing.md
    python benchmarks/fuzz.py --only onnx --mutants 500   # one format; writes no page

Each mutant is read in a process of its own that is ended after 5 s of processor time, or when it
takes 1 GB more than it began with. Fine is what is read, what is refused in one line, and what a
process apart was stopped at (see `compress.apart`: a file that nobody vouches for is first run
there). Anything else is a finding. Tallies and findings are kept in `--work`; a stopped run goes on
and findings are tried again first. The seeds are the published files, the recipes, and the
pictures and data sets that `fuzz_seeds.py` draws.
"""

import contextlib
import gc
import importlib
import json
import os
import resource
import signal
import sys
import tempfile
import traceback
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import click
import fuzz_probes as probes
import fuzz_seeds as seeds
from fuzz_mutants import (
    Mutator,
    changed_bytes,
    changed_json_file,
    changed_npz,
    changed_onnx,
    changed_safetensors,
    changed_text,
    changed_zip,
)

from compress.errors import CompressError
from compress.files import read_json, write_json
from mnist_edge.report.pages import write_page
from mnist_edge.report.tables import markdown_rows

SECONDS, MEMORY = 5, 1 << 30
_WALL_SECONDS = 120  # for what waits without working, on a busy machine
_LONGEST_LINE = 1000
_EVERY = 100
FINE = ("read", "refused", "stopped apart")
BAD = ("traceback", "unclear", "hang", "memory", "crash")
_SIGNALS = {signal.SIGXCPU: "hang", signal.SIGALRM: "hang", signal.SIGKILL: "memory"}

Probe = Callable[[Path], object]


@dataclass(frozen=True)
class Target:
    """One format: its seeds, how they are changed, and what reads the mutants.

    Attributes:
        seeds: the files, by name.
        change: makes a mutant.
        inside: reads it where a crash would be the user's.
        apart: reads it first, as the program does in a process of its own, if it does.
        modules: large ones, to import before the limits count; `warm_up` finds the others.
    """

    name: str
    seeds: Callable[[], dict[str, bytes]]
    change: Mutator
    inside: Probe
    apart: Probe | None = None
    modules: tuple[str, ...] = ()


TARGETS = (
    Target(
        "ONNX",
        seeds.onnx_files,
        changed_onnx,
        probes.import_onnx,
        probes.answer_onnx,
        ("onnx.inliner", "onnxruntime", "onnx2torch", "compress.importing.loading"),
    ),
    Target(
        "TorchScript",
        seeds.torchscript_files,
        changed_zip,
        probes.look_at_torchscript,
        probes.answer_torchscript,
        ("torch",),
    ),
    Target(
        "safetensors",
        seeds.safetensors_files,
        changed_safetensors,
        probes.load_safetensors,
        modules=("compress.loading", "compress.model_file"),
    ),
    Target("C folder", seeds.c_files, changed_text, probes.look_at_c),
    Target(
        "checkpoint",
        seeds.checkpoints,
        changed_zip,
        probes.read_checkpoint,
        modules=("mnist_edge.training.checkpoint",),
    ),
    Target("manifest", seeds.manifests, changed_json_file, probes.read_manifest),
    Target("recipe", seeds.recipes, changed_text, probes.read_recipe),
    Target("picture", seeds.pictures, changed_bytes, probes.read_picture, modules=("PIL.Image",)),
    Target("IDX", seeds.idx_files, changed_bytes, probes.read_idx),
    Target(
        "npz",
        seeds.npz_files,
        changed_npz,
        probes.read_own_arrays,
        modules=("mnist_edge.data.own",),
    ),
)


@dataclass
class Tally:
    """What became of a format's mutants so far.

    Attributes:
        done: how many were tried.
        counts: how often each outcome was.
        findings: the mutants that are not fine, by number: the outcome and a line.
        mended: how many findings were fine when they were tried again.
    """

    done: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    findings: dict[str, list[str]] = field(default_factory=dict)
    mended: int = 0

    def add(self, index: int, outcome: str, line: str) -> None:
        """Count one mutant."""
        self.counts[outcome] = self.counts.get(outcome, 0) + 1
        if outcome not in FINE:
            self.findings[str(index)] = [outcome, line]

    def again(self, index: str, outcome: str, line: str) -> None:
        """Count a finding that was tried again."""
        before = self.findings.pop(index)[0]
        self.counts[before] -= 1
        self.mended += outcome in FINE
        self.add(int(index), outcome, line)


@click.command()
@click.option("--only", default="", help="A word in the formats' names.")
@click.option("--mutants", type=click.IntRange(1), default=10_000, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), default="docs", show_default=True)
@click.option("--work", type=click.Path(path_type=Path), default="runs/fuzz", show_default=True)
@click.option("--page-only", is_flag=True, help="Try nothing; make the page of what is there.")
def main(only: str, mutants: int, out: Path, work: Path, page_only: bool) -> None:
    """Try the mutants of each format up to so many, and write the table of all of them."""
    for target in TARGETS:
        if page_only or only.lower() not in target.name.lower():
            continue
        tally = run(target, mutants, work=work)
        bad = {number: tally.findings[number] for number in list(tally.findings)[:10]}
        click.echo(f"{target.name}: {tally.done} mutants, {tally.counts}")
        for number, (outcome, line) in bad.items():
            click.echo(f"  {number}: {outcome}: {line}")
    if not only:
        tallies = {target.name: _read_tally(work, target).__dict__ for target in TARGETS}
        write_page(out, "fuzzing", {n: t for n, t in tallies.items() if t["done"]}, as_markdown)


def run(target: Target, mutants: int, *, work: Path) -> Tally:
    """Try a format's mutants from where the last run ended, up to the number `mutants`."""
    tally, files = _read_tally(work, target), target.seeds()
    warm_up(target, files)
    for index in list(tally.findings):
        tally.again(index, *tried(target, files, int(index)))
    while tally.done < mutants:
        tally.add(tally.done, *tried(target, files, tally.done))
        tally.done += 1
        if tally.done % _EVERY == 0:
            write_json(_record(work, target), tally.__dict__)
    write_json(_record(work, target), tally.__dict__)
    return tally


def warm_up(target: Target, files: dict[str, bytes]) -> None:
    """Import what reading the seeds imports, once, in place of once in each mutant's process."""
    for module in target.modules:
        importlib.import_module(module)
    with tempfile.TemporaryDirectory() as folder:
        paths = [_written(Path(folder) / name, content) for name, content in files.items()]
        for path in paths:
            for probe in filter(None, (target.apart, target.inside)):
                for module in _imported_by(probe, path):
                    with contextlib.suppress(Exception):  # one that is made as the program runs
                        importlib.import_module(module)
    gc.collect()
    gc.freeze()  # what a process apart does not write to is not copied for it


def _imported_by(probe: Probe, path: Path) -> list[str]:
    """The modules that a probe imports, in order, found in a process of its own."""
    found = path.with_suffix(".modules")

    def listed(path: Path) -> None:
        before = set(sys.modules)
        try:
            probe(path)
        finally:
            found.write_text("\n".join(name for name in sys.modules if name not in before))

    within_limits(listed, path)
    return found.read_text().split() if found.exists() else []


def _written(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def tried(target: Target, files: dict[str, bytes], index: int) -> tuple[str, str]:
    """Make a mutant, read it, and return the outcome and a line about it."""
    with tempfile.TemporaryDirectory() as folder:
        path = mutant(target, files, index, Path(folder))
        if target.apart is not None:
            outcome, line = within_limits(target.apart, path)
            if outcome in ("hang", "memory", "crash"):
                return "stopped apart", line
            if outcome != "read":
                return outcome, line
        return within_limits(target.inside, path)


def mutant(target: Target, files: dict[str, bytes], index: int, folder: Path) -> Path:
    """Write a mutant into `folder`, beside the seeds that belong to its own; return its path."""
    random = Random(f"{target.name} {index}")
    name = random.choice(sorted(files))
    for other, content in files.items():
        if Path(other).parent == Path(name).parent != Path():
            _written(folder / other, content)
    changed = files[name]
    while changed == files[name]:  # a change may hit what it puts there
        changed = target.change(files[name], random)
    if target.name == "checkpoint" and random.random() < 0.8:
        changed = seeds.with_hash(changed)
    return _written(folder / name, changed)


def within_limits(probe: Probe, path: Path) -> tuple[str, str]:
    """Run a probe in a process of its own; return what became of it, and a line."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _answer(probe, path, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return _SIGNALS.get(number, "crash"), signal.Signals(number).name
    if not answer:
        return "crash", f"exit status {os.WEXITSTATUS(status)}"
    outcome, line = json.loads(answer)
    return outcome, line


def _answer(probe: Probe, path: Path, writing: int) -> None:
    """Do the work of a child, and end it."""
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        os.chdir(path.parent)
        warnings.simplefilter("ignore")
        _limit()
        os.write(writing, json.dumps(_outcome(probe, path)).encode())
    finally:
        os._exit(0)


def _outcome(probe: Probe, path: Path) -> tuple[str, str]:
    try:
        probe(path)
    except CompressError as error:
        line = str(error)
        named = path.name in line or (path.suffix in (".c", ".h") and path.parent.name in line)
        fine = "\n" not in line and len(line) < _LONGEST_LINE and named
        return ("refused" if fine else "unclear"), line[:300]
    except MemoryError:
        return "memory", "MemoryError"
    except BaseException as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        return "traceback", f"{type(error).__name__} at {where.filename}:{where.lineno}: {error}"[
            :300
        ]
    return "read", ""


def _limit() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY, held + MEMORY))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # a test runner may have its own
    signal.alarm(_WALL_SECONDS)


def _record(work: Path, target: Target) -> Path:
    return work / f"{target.name.replace(' ', '-')}.json"


def _read_tally(work: Path, target: Target) -> Tally:
    with contextlib.suppress(CompressError):
        return Tally(**read_json(_record(work, target)))
    return Tally()


def as_markdown(tallies: dict[str, Any]) -> str:
    """The page: the table of outcomes, and the findings that are left."""
    rows = [("format", "mutants", *FINE, *BAD, "mended"), ("---", *["---:"] * 10)]
    for name, tally in tallies.items():
        counts = Counter(tally["counts"])
        cells = (tally["done"], *(counts[x] for x in (*FINE, *BAD)), tally["mended"])
        rows.append((name, *(f"{cell:,}" for cell in cells)))
    left = [
        f"- {name} {number}: {outcome}: `{line}`"
        for name, tally in tallies.items()
        for number, (outcome, line) in tally["findings"].items()
    ]
    return _PAGE.format(
        table=markdown_rows(rows),
        seconds=SECONDS,
        gigabytes=MEMORY >> 30,
        left="\n".join(left) if left else "None.",
    )


_PAGE = """# Fuzzing: files changed at random

Made by `python benchmarks/fuzz.py` of [fuzzing.json](fuzzing.json). Each mutant is a published
file, or one that the command draws, changed at random: bytes, and fields of what the format is made
of, with right lengths and checksums. Its number makes a mutant again. Each is read in a process
of its own, which is ended after {seconds} s of processor time or when it takes {gigabytes} GB more
than it began with.

{table}

*Read*: the mutant is a file of its format still. *Refused*: in one line that names the file.
*Stopped apart*: the process in which foreign networks give their first answer reached its limits
or ended, and the user is told so in a line. The other outcomes are faults: *traceback*, an error
that is none of ours; *unclear*, a refusal of several lines or without the name of the file (of C,
of the folder); *hang*; *memory*; *crash*.
*Mended*: mutants that showed a fault before the reader was changed, and show none now.

## Findings that are left

{left}
"""


if __name__ == "__main__":
    main()
