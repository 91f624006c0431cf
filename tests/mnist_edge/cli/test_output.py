"""What verbs print: tables or JSON on stdout, lines for people on stderr."""

import json
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from mnist_edge.cli import output
from mnist_edge.report import heartbeat
from mnist_edge.report.tables import Sheet


@dataclass
class Found:
    """A result with what JSON does not know."""

    path: Path
    count: int


def test_values_are_printed_as_json_whatever_they_hold(capsys):
    output.show("a table", {"found": Found(Path("a.onnx"), 3)}, as_json=True)
    assert json.loads(capsys.readouterr().out) == {"found": {"path": "a.onnx", "count": 3}}


def test_json_holds_null_for_what_is_no_number(capsys):
    output.show("a table", {"loss": float("nan"), "ends": [float("inf"), 0.5]}, as_json=True)
    assert json.loads(capsys.readouterr().out, parse_constant=pytest.fail) == {
        "loss": None,
        "ends": [None, 0.5],
    }


def test_parts_are_printed_one_after_the_other_and_long_lines_stay_whole(capsys):
    output.show(["first", "x" * 300], None, as_json=False)
    assert capsys.readouterr().out == f"first\n{'x' * 300}\n"


def test_written_names_all_files():
    assert output.written([Path("a.md"), Path("b/c.png")]) == "written: a.md, b/c.png"


def test_only_a_watching_person_is_told_what_is_being_done(capsys, monkeypatch):
    output.say("working")
    output.log("done")
    assert capsys.readouterr() == ("", "done\n")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    output.say("working")
    assert capsys.readouterr().err == "working\n"


def test_less_or_more_is_printed_if_that_is_asked_for(capsys):
    output.set_level(-1)
    output.say("working")
    output.log("done")
    assert capsys.readouterr().err == ""
    output.set_level(1)
    output.say("working")
    output.log("done")
    assert capsys.readouterr().err == "working\ndone\n"
    output.set_level(0)


def test_colours_are_left_out_where_no_color_is_set(capsys, monkeypatch):
    sheet = Sheet("", ("check",), (("ok",),), colours={"ok": "green"})
    monkeypatch.setenv("FORCE_COLOR", "1")
    output.show(sheet, None, as_json=False)
    assert "\x1b[32mok" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    output.show(sheet, None, as_json=False)
    assert "\x1b[32m" not in capsys.readouterr().out


def test_tables_are_as_wide_as_columns_says(capsys, monkeypatch):
    sheet = Sheet("", ("name", "one", "two"), (("a", "1" * 30, "2" * 30),))
    monkeypatch.setenv("COLUMNS", "60")
    output.show(sheet, None, as_json=False)
    shown = capsys.readouterr().out
    assert "1" * 30 in shown
    assert "no room for: two" in shown


def test_a_reminder_is_of_what_is_being_done_not_of_itself(capsys, monkeypatch):
    monkeypatch.setattr(heartbeat, "SECONDS", 0.05)
    with heartbeat.Heartbeat(output.remind):
        output.say("epoch 2/9")
        time.sleep(0.4)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) > 2
    assert all(line.endswith("0 s: epoch 2/9") for line in lines)
