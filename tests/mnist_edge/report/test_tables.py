"""One table for the terminal, for Markdown and for JSON."""

import io
from operator import itemgetter

import pytest
from rich.console import Console

from mnist_edge.report.tables import Column, Sheet, markdown_rows, records

COLUMNS = (
    Column("name", itemgetter(0), key="name"),
    Column("weight bytes", itemgetter(1), "{:,}".format, key="bytes"),
    Column("", itemgetter(2), key="hidden"),
    Column("shown only", itemgetter(2)),
)
ITEMS = (("a", 1234, "x"), ("b", None, "y"))


def printed(sheet, width=80):
    console = Console(width=width, file=io.StringIO())
    console.print(sheet)
    return console.file.getvalue()


def test_columns_with_a_heading_are_shown_and_what_lacks_is_a_dash():
    sheet = Sheet.of("title", COLUMNS, ITEMS, totals=(("sum", "1,234", ""),))
    assert sheet.headings == ("name", "weight bytes", "shown only")
    assert sheet.rows == (("a", "1,234", "x"), ("b", "-", "y"))


def test_columns_with_a_key_are_recorded_as_they_are():
    assert records(COLUMNS, ITEMS[0]) == {"name": "a", "bytes": 1234, "hidden": "x"}


def test_markdown_aligns_words_left_and_figures_right():
    sheet = Sheet.of("", COLUMNS, ITEMS, words=(0, 2), totals=(("sum", "1,234", ""),))
    assert sheet.as_markdown().splitlines() == [
        "| name | weight bytes | shown only |",
        "| --- | ---: | --- |",
        "| a | 1,234 | x |",
        "| b | - | y |",
        "| sum | 1,234 |  |",
    ]
    titled = Sheet("On boards", ("a",), (("1",),)).as_markdown()
    assert titled.startswith("## On boards\n\n| a |")


def test_the_terminals_table_breaks_headings_and_never_cells():
    shown = printed(Sheet.of("title", COLUMNS, ITEMS))
    lines = [line.rstrip() for line in shown.splitlines()]
    assert lines[0] == "title"
    assert "weight" in lines[1]
    assert "bytes" in lines[2]
    assert [line.split() for line in lines if line.startswith("a")] == [["a", "1,234", "x"]]


def test_rows_of_markdown_are_lines():
    assert markdown_rows([("a", "b"), ("c", "d")]) == "| a | b |\n| c | d |"
    assert markdown_rows([("max | min", "b")]) == r"| max \| min | b |"


WIDE = Sheet(
    "figures of several networks",
    ("artifact", "params", "MACs", "test accuracy", "quartiles", "remark"),
    (
        ("phase5-int8-uint8in.onnx", "9,980", "3,261,000", "99.52 %", "31.2–45.9", "a long remark"),
        ("mcu.onnx", "2,905", "123,456,789", "99.24 %", "11.2–12.9", "why, in some more words"),
    ),
    words=(0, 5),
    details=(4,),
)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_at_any_width_figures_are_whole_or_left_out_and_named(width):
    shown = printed(WIDE, width)
    lines = shown.splitlines()
    assert max(map(len, lines)) <= width
    assert "…" not in shown
    below = shown.partition("no room for: ")[2]
    for index in range(1, 5):
        cells = [row[index] for row in WIDE.rows]
        left_out = WIDE.headings[index] in " ".join(below.split())
        assert all(cell in shown for cell in cells) != left_out
    assert all(row[0] in shown for row in WIDE.rows)


def test_details_go_before_what_stands_right_of_them():
    below = printed(WIDE, 70).partition("no room for: ")[2]
    assert below.split(",")[0].strip() == "quartiles"
    assert "no room" not in printed(WIDE, 120)
