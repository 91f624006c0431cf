"""Files appear whole or not at all."""

import errno
import itertools
import os
import signal
import stat
import subprocess
import sys

import pytest

from compress import files
from compress.errors import CompressError
from compress.files import (
    json_of,
    read_json,
    sha256_of,
    write_bytes,
    write_folder,
    write_json,
    written_whole,
)


def test_a_file_appears_with_all_its_bytes_and_missing_folders(tmp_path):
    path = tmp_path / "a" / "b" / "file.bin"
    write_bytes(path, b"x" * 1000)
    assert path.read_bytes() == b"x" * 1000
    assert path.stat().st_mode & 0o777 == 0o644
    assert [p.name for p in path.parent.iterdir()] == ["file.bin"]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "file.txt"
    path.write_text("old")

    def fail_half_way():
        with written_whole(path) as temporary:
            temporary.write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["file.txt"]


def test_a_place_that_cannot_be_written_is_one_clear_line(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(CompressError, match="cannot write"):
        write_json(blocked / "inside.json", {})


OLD = {"net.c": "old code", "net.h": "old header"}
NEW = {"net.c": "new code", "net.h": "new header"}


def held(folder):
    return {file.name: file.read_text() for file in folder.iterdir()}


def test_a_folder_replaces_the_one_before_and_leaves_nothing_else(tmp_path):
    for texts in (OLD, NEW):
        write_folder(tmp_path / "a" / "net-c", texts)
        assert held(tmp_path / "a" / "net-c") == texts
        assert [p.name for p in (tmp_path / "a").iterdir()] == ["net-c"]
    assert (tmp_path / "a" / "net-c").stat().st_mode & 0o777 == 0o755


def test_a_folder_keeps_the_files_that_are_not_written(tmp_path):
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.c").write_text("mine")
    write_folder(tmp_path / "src", NEW)
    assert held(tmp_path / "src") == {"main.c": "mine", **NEW}


def test_a_folder_is_written_whole_where_two_names_cannot_change_places(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_exchanged_at_once", lambda one, other: False)
    for texts in (OLD, NEW):
        write_folder(tmp_path / "net-c", texts)
    assert held(tmp_path / "net-c") == NEW
    assert [p.name for p in tmp_path.iterdir()] == ["net-c"]


def test_a_folder_that_cannot_be_written_is_one_line_and_leaves_the_old(tmp_path, monkeypatch):
    write_folder(tmp_path / "net-c", OLD)

    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "_write_aside", full)
    with pytest.raises(CompressError, match=r"cannot write .*net-c: No space left"):
        write_folder(tmp_path / "net-c", NEW)
    assert held(tmp_path / "net-c") == OLD
    assert [p.name for p in tmp_path.iterdir()] == ["net-c"]


def replace_and_die(folder, step):
    """Replace OLD by NEW in a process that is killed at its `step`-th call of the system."""
    child = os.fork()
    if child == 0:
        left = [step]

        def watch(event, arguments):
            if event.startswith(("open", "os.", "shutil.", "tempfile.", "ctypes.")):
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(watch)
            write_folder(folder, NEW)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere folders are swapped in two steps")
def test_a_folder_is_old_or_new_wherever_its_writer_is_killed(tmp_path):
    seen, killed = [], True
    for step in itertools.count(1):
        if not killed:
            break
        folder = tmp_path / str(step) / "net-c"
        write_folder(folder, OLD)
        killed = replace_and_die(folder, step)
        seen.append(held(folder))
        assert seen[-1] in (OLD, NEW)
    assert len(seen) > 10
    assert OLD in seen[:-1]
    assert NEW in seen[:-1]


LEAVES_HALF = """
import os, sys
from compress.files import written_whole
with written_whole(sys.argv[1]) as temporary:
    temporary.write_text("half")
    os._exit(9)
"""


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_writes_is_not(tmp_path):
    path = tmp_path / "file.txt"
    (tmp_path / ".file-notes.txt").write_text("a user's own")
    for _ in range(2):
        assert subprocess.run([sys.executable, "-c", LEAVES_HALF, path]).returncode == 9
        assert len(list(tmp_path.glob(".file-????????.txt"))) == 1, "each sweeps the one before"
    with written_whole(path) as living:
        living.write_text("living")
        write_bytes(path, b"other")
        assert living.read_text() == "living"
    names = {each.name for each in tmp_path.iterdir()}
    assert names == {"file.txt", ".file-notes.txt"}
    assert path.read_text() == "living"


LEAVES_A_FOLDER = """
import os, sys
from compress import files
files._exchange = lambda new, target: os._exit(9)
files.write_folder(sys.argv[1], dict.fromkeys(sys.argv[2:], "half"))
"""


def test_folders_that_a_killed_process_left_are_swept_and_those_of_a_living_one_are_not(tmp_path):
    folder = tmp_path / "net-c"
    (tmp_path / ".net-c-notebook").mkdir()
    write_folder(folder, OLD)
    for _ in range(2):
        assert subprocess.run([sys.executable, "-c", LEAVES_A_FOLDER, folder, *OLD]).returncode == 9
        assert len(list(tmp_path.glob(".net-c.aside-*"))) == 1, "each sweeps the one before"
    with files._folder_beside(folder) as living:
        write_folder(folder, NEW)
        assert living.exists()
    assert {each.name for each in tmp_path.iterdir()} == {"net-c", ".net-c-notebook"}
    assert held(folder) == NEW


@pytest.mark.skipif(files.fcntl is None, reason="there are no such locks on Windows")
def test_a_folder_is_written_where_folders_cannot_be_locked(tmp_path, monkeypatch):
    lock = files.fcntl.flock

    def only_files(handle, how):
        if stat.S_ISDIR(os.stat(handle if isinstance(handle, int) else handle.fileno()).st_mode):
            raise OSError(errno.EBADF, "Bad file descriptor")
        lock(handle, how)

    monkeypatch.setattr(files.fcntl, "flock", only_files)
    for contents in (OLD, NEW):
        write_folder(tmp_path / "net-c", contents)
        assert held(tmp_path / "net-c") == contents
    assert {each.name for each in tmp_path.iterdir()} == {"net-c"}


FULL_DISK = """
import resource, signal, sys, torch
from pathlib import Path
from torch import nn
from compress.errors import CompressError
from compress.files import write_json
from compress.model_file import save_model
from mnist_edge.training.checkpoint import write_checkpoint

place = Path(sys.argv[1])
network, example = nn.Sequential(nn.Flatten(), nn.Linear(784, 10)), torch.zeros(2, 1, 28, 28)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
for write in (
    lambda: save_model(network, example, place / "model.safetensors"),
    lambda: write_checkpoint(place / "checkpoint.pt", network.state_dict()),
    lambda: write_json(place / "file.json", list(range(2000))),
):
    try:
        write()
    except CompressError as error:
        print(error)
"""


def test_a_full_disk_is_one_line_and_leaves_nothing(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, tmp_path], capture_output=True, text=True, check=True
    )
    files = ("model.safetensors", "checkpoint.pt", "file.json")
    for line, file in zip(done.stdout.splitlines(), files, strict=True):
        assert line.startswith(f"cannot write {tmp_path / file}: File too large")
    assert not list(tmp_path.iterdir())


def test_json_holds_no_numbers_that_json_lacks(tmp_path):
    for number in (float("nan"), float("inf")):
        with pytest.raises(CompressError, match=r"cannot write .*v\.json"):
            write_json(tmp_path / "v.json", {"loss": number})
    assert not list(tmp_path.iterdir())


def test_json_round_trip_and_refusals(tmp_path):
    write_json(tmp_path / "v.json", {"a": [1, 2]})
    assert read_json(tmp_path / "v.json") == {"a": [1, 2]}
    (tmp_path / "bad.json").write_text("{")
    for name in ("bad.json", "none.json"):
        with pytest.raises(CompressError, match=name):
            read_json(tmp_path / name)


@pytest.mark.parametrize("text", ["[" * 100_000, "NaN", "[1,", '{"a": Infinity}'])
def test_json_text_of_others_is_refused_as_a_value_error(text):
    with pytest.raises(ValueError, match=r"too deep|is no number|Expecting"):
        json_of(text)


def test_sha256_is_the_standard_one(tmp_path):
    (tmp_path / "abc").write_bytes(b"abc")
    assert sha256_of(tmp_path / "abc").startswith("ba7816bf8f01cfea414140de5dae2223")


@pytest.mark.parametrize("module", ["formats", "graph", "manifest", "measuring"])
def test_the_artifact_side_imports_without_torch(module):
    code = f"import sys, compress.{module}; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
