"""The wheel without its extras, in a fresh environment and from another folder: no PyTorch."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

_REPOSITORY = Path(__file__).parents[1]
_MOST_BYTES = 250_000_000
_NEEDS_TRAIN = "pip install 'mnist-edge[train]' brings it"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder of an environment in which the wheel and what it requires are installed."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip"]
    quiet = ["-q", "--disable-pip-version-check"]
    build = [*pip, "wheel", *quiet, "--no-deps", "-w", str(folder), str(_REPOSITORY)]
    _need(build)
    _need([sys.executable, "-m", "venv", "--without-pip", str(folder / "env")])
    (wheel,) = folder.glob("*.whl")
    there = ["--python", str(folder / "env")]
    _need([*pip, *there, "install", *quiet, "--no-compile", str(wheel)])
    return folder / "env"


def _need(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode and not os.environ.get("CI"):
        pytest.skip(f"no package registry: {done.stderr.strip()[-200:]}")
    assert done.returncode == 0, done.stderr


@pytest.fixture
def command(installed, tmp_path):
    """Run `mnist-edge` of the environment in a folder of its own."""

    def run(*words):
        known = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return subprocess.run(
            [str(installed / "bin" / "mnist-edge"), *map(str, words)],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=known,
        )

    return run


def test_it_is_small_and_holds_neither_torch_nor_matplotlib(installed):
    (packages,) = installed.glob("lib/python*/site-packages")
    names = {path.name for path in packages.iterdir()}
    assert {"compress", "mnist_edge"} <= names
    assert not names & {"torch", "matplotlib", "sklearn", "scipy"}
    assert sum(path.lstat().st_size for path in packages.rglob("*")) < _MOST_BYTES


def test_it_predicts_summarizes_and_exports(command, tmp_path):
    from PIL import Image

    picture = Image.new("L", (80, 80), 255)
    picture.paste(0, (36, 10, 44, 70))
    picture.save(tmp_path / "one.png")
    predicted = json.loads(command("predict", "one.png", "--json").stdout)
    assert predicted[0]["digit"] == 1
    assert "9,980" in command("summary", "--phase", 5).stdout
    exported = command("export", "mcu", "--format", "c", "--format", "onnx", "--out", "mine")
    assert exported.returncode == 0, exported.stderr
    assert {path.name for path in (tmp_path / "mine").iterdir()} == {"mcu-c", "mcu.onnx"}


def test_it_benches_without_pictures_and_says_why(command, tmp_path):
    words = ("--rounds", 1, "--min-round-seconds", 0.001, "--out", "b")
    done = command("bench", "mcu.onnx", "phase5-int8.ts", *words)
    assert done.returncode == 0, done.stderr
    assert f"phase5-int8.ts is left out: PyTorch is not installed; {_NEEDS_TRAIN}" in " ".join(
        done.stdout.split()
    )
    assert f"no pictures: matplotlib is not installed; {_NEEDS_TRAIN}" in done.stdout
    assert {path.name for path in (tmp_path / "b").iterdir()} == {"bench.json", "bench.md"}


def test_verify_checks_what_it_can_and_says_what_it_could_not(command):
    done = command("verify", "phase5-int8", "--json")
    assert done.returncode == 0, done.stderr
    found = {(each["file"], each["what"]): each for each in json.loads(done.stdout)}
    assert found["phase5-int8.onnx", "test accuracy"]["passed"] is True
    assert found["phase5-int8-c", "test accuracy"]["passed"] is True
    of_torchscript = found["phase5-int8.ts", "test accuracy"]
    assert of_torchscript["passed"] is None
    assert "PyTorch is not installed" in of_torchscript["detail"]


def test_it_makes_the_page(command, tmp_path):
    assert command("page", "mcu").returncode == 0
    assert "mcu" in (tmp_path / "runs" / "draw.html").read_text()


def test_it_reports_integers_and_says_what_it_left_out(command, tmp_path):
    done = command("report", "phase5-int8", "--no-timing")
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert f"quantizing costs, layer by layer: PyTorch is not installed; {_NEEDS_TRAIN}" in said
    assert f"Plots: matplotlib is not installed; {_NEEDS_TRAIN}" in said
    page = (tmp_path / "report.html").read_text()
    assert "are those of phase5-float, the float network that it was made from" in page
    assert "Memory over time" in page


@pytest.mark.parametrize(
    "words",
    [
        ("train",),
        ("quickstart",),
        ("quantize", "--int8", "phase5-float"),
        ("prune", "phase5-float", "--macs", "0.5"),
        ("distill", "--teacher", "phase5-float", "--student", "phase5-float"),
        ("export", "phase5-float", "--format", "onnx", "--out", "x.onnx"),
        ("sensitivity", "phase5-float"),
        ("robustness", "mcu"),
        ("report", "phase5-float"),
        ("run", "edge-1k"),
        ("journey",),
    ],
)
def test_what_needs_an_extra_says_which_in_one_line(command, words, tmp_path):
    done = command(*words)
    assert done.returncode == 1
    heartbeat = re.compile(r"[\d,]+ s: ")  # which a busy machine may hear
    (line,) = [each for each in done.stderr.strip().splitlines() if not heartbeat.match(each)]
    assert line.startswith("error: ")
    assert line.endswith(_NEEDS_TRAIN)
    assert not list(tmp_path.iterdir())


def test_the_library_says_so_too(installed):
    code = "import compress\ntry:\n compress.fold\nexcept compress.CompressError as e: print(e)"
    python = str(installed / "bin" / "python")
    done = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == f"PyTorch is not installed; {_NEEDS_TRAIN}"
