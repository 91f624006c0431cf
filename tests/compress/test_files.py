"""Files appear whole or not at all."""

import subprocess
import sys

import pytest

import compress
from compress.errors import CompressError
from compress.files import read_json, sha256_of, write_bytes, write_json, written_whole


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


def test_json_round_trip_and_refusals(tmp_path):
    write_json(tmp_path / "v.json", {"a": [1, 2]})
    assert read_json(tmp_path / "v.json") == {"a": [1, 2]}
    (tmp_path / "bad.json").write_text("{")
    for name in ("bad.json", "none.json"):
        with pytest.raises(CompressError, match=name):
            read_json(tmp_path / name)


def test_sha256_is_the_standard_one(tmp_path):
    (tmp_path / "abc").write_bytes(b"abc")
    assert sha256_of(tmp_path / "abc").startswith("ba7816bf8f01cfea414140de5dae2223")


def test_verbs_stay_functions_after_their_modules_are_imported():
    code = (
        "import compress, compress.simplify.folding, compress.exporters, compress.measuring\n"
        "import compress.quantization.post_training\n"
        "assert all(callable(getattr(compress, verb)) for verb in compress.__all__)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    with pytest.raises(AttributeError, match="nothing"):
        compress.nothing  # noqa: B018


@pytest.mark.parametrize("module", ["formats", "graph", "manifest", "measuring"])
def test_the_artifact_side_imports_without_torch(module):
    code = f"import sys, compress.{module}; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
