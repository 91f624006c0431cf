"""A disk that is full in the middle of long work: one line, and no half-written file."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from needed import need
from safetensors.numpy import load_file
from small_search import written_space

RECIPE = """
name = "small"
variant = "int8"
formats = ["onnx", "safetensors", "c"]
dataset = "digits"
seeds = [0, 1]

[train]
recipe = "tuned"
layers = ["conv 4 3x3", "max pool 2", "flatten", "linear 10"]
epochs = 1

[quantize]
observer = "mse"
"""
ON_A_SMALL_DISK = """
mount -t tmpfs -o size="$1"k none "$2" && cp -r "$3"/. "$2" && cd "$2" || exit 99
kept=$3; shift 3; "$@"; status=$?
cp -r . "$kept"; exit $status
"""


@pytest.fixture
def small_disk(tmp_path):
    """Runs a command on a disk of so many kilobytes; what that holds afterwards is in `kept`."""
    disk, kept = tmp_path / "disk", tmp_path / "kept"
    disk.mkdir()
    kept.mkdir()
    alone = ["unshare", "--mount", *([] if os.getuid() == 0 else ["--map-root-user"])]
    script = [*alone, "sh", "-c", ON_A_SMALL_DISK, "sh"]
    need(shutil.which("unshare"), "unshare, of util-linux")

    def of(kilobytes, *words):
        command = [sys.executable, "-m", "mnist_edge", *map(str, words)]
        place = [str(kilobytes), str(disk), str(kept)]
        done = subprocess.run([*script, *place, *command], capture_output=True, text=True)
        need(done.returncode != 99, "the right to mount a tmpfs")
        return done

    of.kept = kept
    return of


def is_refused_in_a_line(done):
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1
    assert "No space left on device" in errors[0]


def holds_whole_files(folder):
    """Nothing is left of what was being written, and what is JSON or a network can be read."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files, "nothing was kept"
    strays = [path for path in files if path.name.startswith(".") and path.suffix != ".lock"]
    assert not strays
    for path in files:
        if path.suffix == ".json":
            json.loads(path.read_text())
        if path.suffix == ".safetensors":
            load_file(path)


def test_a_recipe_goes_on_when_there_is_room(small_disk, tmp_path):
    recipe = tmp_path / "small.toml"
    recipe.write_text(RECIPE)
    words = ("run", recipe, "--out", "out", "--work", "work", "--threads", 1)
    is_refused_in_a_line(small_disk(150, *words))
    holds_whole_files(small_disk.kept)
    first = sorted((small_disk.kept / "work" / "trainings").glob("*/model.safetensors"))
    before = [path.read_bytes() for path in first]
    assert small_disk(20_000, *words).returncode == 0
    assert [path.read_bytes() for path in first] == before
    assert (small_disk.kept / "out" / "small.onnx").is_file()


def test_a_search_keeps_its_journal(small_disk, tmp_path):
    space = written_space(tmp_path, trials=2)
    is_refused_in_a_line(small_disk(100, "search", space, "--out", "out", "--work", "work"))
    holds_whole_files(small_disk.kept)


@pytest.mark.parametrize(
    ("kilobytes", "words"),
    [
        (60, ("journey", "--data", "digits", "--epochs", 1, "--seeds", 1, "--out", "out")),
        (60, ("ablate", "--data", "digits", "--epochs", 1, "--only", "schedule")),
        (300, ("quickstart", "--data", "digits", "--epochs", 1, "--out", "out")),
    ],
)
def test_long_work_keeps_what_is_whole(small_disk, kilobytes, words):
    is_refused_in_a_line(small_disk(kilobytes, *words))
    holds_whole_files(small_disk.kept)


@pytest.mark.parametrize(
    "words",
    [
        ("page", "mcu-tiny", "--out", "draw.html"),
        ("export", "mcu-tiny", "--format", "wasm", "--out", "net.wasm"),
    ],
)
def test_a_page_or_module_is_there_whole_or_not_at_all(small_disk, words):
    is_refused_in_a_line(small_disk(4, *words))
    assert not list(small_disk.kept.iterdir())
