"""A few files of each format that are nearly right, read within limits, and counted."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from compress.errors import CompressError

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

import fuzz  # noqa: E402
import fuzz_seeds  # noqa: E402

QUICK = ("manifest", "recipe", "picture", "IDX", "npz", "C folder", "ONNX", "safetensors")
MUTANTS = 12


@pytest.mark.parametrize("target", fuzz.TARGETS, ids=lambda target: target.name)
def test_mutants_are_made_again_by_their_number(target, tmp_path):
    files = target.seeds()
    assert files
    once, again = (fuzz.mutant(target, files, 7, tmp_path / name) for name in ("a", "b"))
    assert once.read_bytes() == again.read_bytes()
    changed = [fuzz.mutant(target, files, n, tmp_path / f"{n}") for n in range(8)]
    assert len({path.read_bytes() for path in changed}) > 4


@pytest.mark.parametrize("name", QUICK)
def test_a_few_mutants_are_read_or_refused(name, tmp_path):
    (target,) = (each for each in fuzz.TARGETS if each.name == name)
    tally = fuzz.run(target, MUTANTS, work=tmp_path)
    assert tally.findings == {}
    assert sum(tally.counts.values()) == tally.done == MUTANTS
    assert fuzz.run(target, MUTANTS, work=tmp_path) == tally


def test_what_reading_the_seeds_imports_is_imported_once(tmp_path, monkeypatch):
    (tmp_path / "imported_late.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)

    def probe(path):
        __import__("imported_late")

    target = fuzz.Target("late", lambda: {}, fuzz.changed_bytes, probe)
    assert "imported_late" not in sys.modules
    fuzz.warm_up(target, {"seed": b"1"})
    assert sys.modules.pop("imported_late")


def refuse(path):
    raise CompressError(f"{path} is none")


OUTCOMES = [
    (lambda path: None, "read"),
    (refuse, "refused"),
    (lambda path: int("x"), "traceback"),
    (lambda path: bytearray(3 << 30), "memory"),
    (lambda path: os.kill(os.getpid(), signal.SIGTERM), "crash"),
]


@pytest.mark.parametrize(("probe", "outcome"), OUTCOMES)
def test_what_becomes_of_a_mutant_is_told(probe, outcome, tmp_path):
    assert fuzz.within_limits(probe, tmp_path / "file")[0] == outcome


def test_what_does_not_end_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(fuzz, "_WALL_SECONDS", 1)
    assert fuzz.within_limits(lambda path: time.sleep(60), tmp_path / "file")[0] == "hang"


def test_the_page_says_what_is_left():
    tally = {"done": 3, "counts": {"read": 2, "crash": 1}, "findings": {"1": ["crash", "SIGSEGV"]}}
    page = fuzz.as_markdown({"ONNX": {**tally, "mended": 0}})
    assert "| ONNX | 3 | 2 | 0 | 0 | 0 | 0 | 0 | 0 | 1 | 0 |" in page
    assert "- ONNX 1: crash: `SIGSEGV`" in page
    assert fuzz_seeds.with_hash(b"").startswith(b"\nsha256 ")
