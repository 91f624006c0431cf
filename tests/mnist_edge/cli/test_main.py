"""The group of verbs: help, statuses, and one clear line for what goes wrong."""

import resource
import subprocess
import sys

import pytest
from command_line import refused, run

from compress.errors import CompressError
from mnist_edge.cli.main import VERBS, main


def test_help_says_of_every_command_what_it_does_in_a_whole_line():
    shown = run("--help").stdout.split("Commands:")[1].strip().splitlines()
    assert [line.split()[0] for line in shown] == main.list_commands(None)
    assert all(line.endswith(".") and not line.endswith("...") for line in shown)


def test_help_of_every_verb_comes_without_heavy_imports():
    code = (
        "import sys\n"
        "from mnist_edge.cli.main import VERBS, main\n"
        "for words in [], *([verb] for verb in VERBS):\n"
        "    assert main([*words, '--help'], standalone_mode=False) == 0\n"
        "heavy = {'torch', 'onnx', 'onnxruntime', 'matplotlib', 'sklearn', 'scipy', 'rich'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("train", "--epochs", 0),
        ("train", "--phase", 6),
        ("train", "--learning-rate", -1),
        ("train", "--dataset", "cifar"),
        ("train", "--label-smoothing", 1),
        ("train", "--widths", "14,10"),
        ("summary", "--phase", 0),
        ("quantize", "--int8", "x", "--observer", "best"),
        ("quantize", "--int8", "x", "--images", 0),
        ("export", "x", "--format", "tflite"),
        ("bench", "--rounds", 0),
        ("predict",),
        ("nothing",),
    ],
)
def test_options_out_of_range_are_usage_errors(arguments):
    refused(*arguments, status=2)


def test_an_output_folder_that_cannot_be_written(trained, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    refused("train", "--dataset", "digits", "--epochs", 1, "--out", blocked / "run")
    refused("export", trained, "--out", blocked / "net.onnx")
    refused("quantize", "--int8", trained, "--dataset", "digits", "--out", blocked / "q.onnx")
    refused("bench", trained, "--dataset", "digits", "--rounds", 1, "--out", blocked / "b")
    assert blocked.read_text() == "in the way"


def test_a_full_disk_leaves_nothing_behind(trained, tmp_path):
    command = [sys.executable, "-m", "mnist_edge", "export", "-q", str(trained)]
    command += ["--out", str(tmp_path / "net.onnx")]
    limit = 10_000  # bytes a file may have: the system then answers as a full disk does

    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=small_files)
    assert done.returncode == 1
    assert done.stderr.startswith("error: cannot write")
    assert len(done.stderr.strip().splitlines()) == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [("--help",), ("summary", "--help"), ("summary",)])
def test_a_full_disk_behind_the_output_is_one_line(words):
    command = [sys.executable, "-m", "mnist_edge", *words]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (1, "error: No space left on device\n")


def test_a_reader_that_has_enough_is_told_nothing():
    command = f"{sys.executable} -m mnist_edge --help | true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert done.stderr == ""


def test_an_unknown_verb_is_a_usage_error():
    assert "No such command" in refused("trane", status=2)


@pytest.mark.parametrize(
    ("error", "status", "line"),
    [
        (CompressError("two\nlines"), 1, "error: two lines\n"),
        (KeyboardInterrupt(), 130, "error: interrupted; what was finished is kept\n"),
        (PermissionError(13, "denied", "place"), 1, "error: place: denied\n"),
        (OSError("no disk"), 1, "error: no disk\n"),
    ],
)
def test_what_goes_wrong_is_one_line_and_a_status(monkeypatch, error, status, line):
    def fail(phase):
        raise error

    monkeypatch.setattr("mnist_edge.networks.phases.profiles", fail)
    result = run("summary")
    assert (result.exit_code, result.stderr) == (status, line)


def test_every_verb_is_a_command_of_its_name():
    for verb in VERBS:
        assert main.get_command(None, verb).name == verb
