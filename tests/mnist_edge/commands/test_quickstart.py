"""The main job in small, from the command line to files that plain runtimes load."""

from quick_run import run

from compress.errors import CompressError
from mnist_edge import data


def test_a_second_call_goes_on_with_what_the_first_trained(tmp_path):
    first = run(tmp_path / "quick", "--dataset", "digits")
    kept = sorted((tmp_path / "quick" / "stages").rglob("checkpoint.pt"))
    before = [path.stat().st_mtime_ns for path in kept]
    second = run(tmp_path / "quick", "--dataset", "digits")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert [path.stat().st_mtime_ns for path in kept] == before
    assert len(kept) == 2


def test_a_folder_of_other_things_is_refused_without_options_that_it_lacks(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    result = run(tmp_path, "--dataset", "digits")
    assert result.exit_code == 1
    assert "holds other things than a quickstart; name another with --out" in result.output
    assert "--overwrite" not in result.output


def test_without_the_images_it_says_so_and_takes_the_bundled_digits(tmp_path, monkeypatch):
    def refuse(name, **_):
        raise CompressError("no network")

    monkeypatch.delenv("MNIST_EDGE_DATA", raising=False)  # a folder that is named must be right
    original = data.load
    monkeypatch.setattr(
        data, "load", lambda name, **where: (refuse if name == "mnist" else original)(name, **where)
    )
    result = run(tmp_path / "quick")
    assert result.exit_code == 0, result.output
    assert "mnist could not be had: no network" in result.output
    assert "going on with scikit-learn's bundled handwritten digits" in result.output
