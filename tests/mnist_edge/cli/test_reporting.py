"""`mnist-edge report` from the command line."""

import json

from command_line import refused, run
from reported import reported

from compress.exporters import export

QUICK = ("--data", "digits", "--no-timing")


def own(folder):
    return export(reported()[1], folder / "own.safetensors")


def test_it_names_what_it_wrote_and_what_it_left_out(tmp_path):
    out, data = tmp_path / "own.html", tmp_path / "own.json"
    result = run("report", own(tmp_path), "--out", out, "--node-data", data, *QUICK)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[-1].startswith(f"written: {out}, {data}, ")
    assert any("note: Answers, mistakes and what quantizing costs:" in line for line in lines)
    assert json.loads(data.read_text())["results"]
    assert out.stat().st_size < 300_000


def test_mistakes_are_one_line_and_leave_nothing(tmp_path):
    (tmp_path / "none.safetensors").write_text("none")
    out = ("--out", tmp_path / "page.html", *QUICK)
    none = tmp_path / "none.safetensors"
    assert "not a whole safetensors file" in refused("report", none, *out)
    assert "no file and no published model" in refused("report", "no-such", *out)
    assert "there is no target" in refused("report", own(tmp_path), "--target", "z80", *out)
    several = (own(tmp_path), "mcu", "--node-data", tmp_path / "data.json")
    assert "of one network, not of 2" in refused("report", *several, *out)
    assert "no file" in refused("report", own(tmp_path), "--baseline", "gone.onnx", *out)
    assert not (tmp_path / "page.html").exists()


def test_a_file_is_replaced_only_when_asked(tmp_path):
    out, model = tmp_path / "own.html", own(tmp_path)
    out.write_text("mine")
    assert "--overwrite" in refused("report", model, "--out", out, *QUICK)
    assert out.read_text() == "mine"
    assert run("report", model, "--out", out, "--overwrite", *QUICK).exit_code == 0
    assert out.read_text() != "mine"
