"""The data of the examples, from the archives beside MNIST; and their Makefiles, run in here."""

import os
import re
import shlex
import subprocess
import tarfile
from pathlib import Path

import pytest
from command_line import run
from needed import need

from compress.measuring import latency
from mnist_edge.evaluation import comparing

EXAMPLES = Path(__file__).parents[2] / "examples"


def archive(name):
    """The archive of an example's data: without it the test is skipped, and fails under CI."""
    path = Path(os.environ.get("MNIST_EDGE_DATA", "")) / name
    need(path.is_file(), f"{name} in the folder that MNIST_EDGE_DATA names")
    return path


def extract(path, wanted, out, *, most):
    """Write the first `most` members whose names `wanted` maps to places under `out`."""
    left = most
    with tarfile.open(path) as held:
        for member in held:
            place = wanted(member.name) if member.isfile() else None
            if place is not None:
                (out / place).parent.mkdir(parents=True, exist_ok=True)
                (out / place).write_bytes(held.extractfile(member).read())
                left -= 1
            if left == 0:
                return


def _interleaved(runners, **_):
    return latency.interleaved(runners, rounds=1, min_round_seconds=1e-4)


def make(example, *words):
    """What `make` says in an example's folder."""
    command = ["make", "-C", str(EXAMPLES / example), "--no-print-directory", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def make_in_process(example, *words):
    """Take the steps that `make` would take; those of mnist-edge in this process, for speed.

    How fast networks are is not what is proved, so that a moment of measuring it will do.
    """
    told = make(example, "-n", "MNIST_EDGE=mnist-edge", *words)
    assert told.returncode == 0, told.stderr
    for line in told.stdout.replace("\\\n", " ").splitlines():
        first, *rest = shlex.split(line)
        if first == "mnist-edge":
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(comparing.measuring, "interleaved", _interleaved)
                result = run(*rest)
            assert result.exit_code == 0, result.output
        else:
            subprocess.run(line, shell=True, check=True, cwd=EXAMPLES / example)


def only_line(done):
    """The one line that make's command says before it fails, make's own words left out."""
    assert done.returncode == 2
    said = (done.stdout + done.stderr).splitlines()
    (line,) = [each for each in said if not re.match(r"make(\[\d+\])?: ", each)]
    return line
