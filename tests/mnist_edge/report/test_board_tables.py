"""Networks on boards shown: figures, what doesn't fit, and under what they were measured."""

import dataclasses
import json

import numpy as np

from compress.boards import BUDGETS, BoardRun, LayerCost
from mnist_edge.evaluation.boards import BoardRow, BoardsResult, Clock
from mnist_edge.report import board_tables

RUN = BoardRun(
    outputs=np.zeros((100, 10), np.uint8),
    instructions=1_234_567,
    stack_bytes=200,
    arena_bytes=3000,
    flash_bytes=14_000,
    firmware_bytes=20_000,
)
FED = "the first 100 test images of digits"
LAYERS = (
    LayerCost(name="conv", instructions=750_000, arena_bytes=2500, flash_bytes=9000),
    LayerCost(name="head", instructions=250_000, arena_bytes=10, flash_bytes=1000),
)
RESULT = BoardsResult(
    rows=(
        BoardRow("a-c", "cortex-m4", RUN, None, 100, 1, "the interpreter", FED, LAYERS),
        BoardRow("b-c", "cortex-m0", None, "region FLASH overflowed", 0, None, None, FED),
        BoardRow("c-c", "riscv", RUN, None, 100, None, None, FED),
    ),
    budget=BUDGETS["mcu"],
    optimization="-O2",
    tools={"gcc": "gcc 12", "gcc-again": "gcc 12", "qemu": "qemu 7"},
)


def test_each_row_has_its_figures_or_says_that_it_does_not_fit():
    assert board_tables.sheet(RESULT).rows == (
        ("a-c", "cortex-m4", "1,234,567", "14,000", "3,000", "200", "3,200", "99 of 100"),
        ("b-c", "cortex-m0", "doesn't fit", *["-"] * 5),
        ("c-c", "riscv", "1,234,567", "14,000", "3,000", "200", "3,200", "-"),
    )


def test_conditions_name_budget_tools_references_and_refusals():
    text = "\n".join(board_tables.conditions(RESULT))
    assert "16,384 bytes of flash and 4,096 of RAM" in text
    assert "Compiled with -O2: gcc 12; qemu 7." in text
    assert "compared with those of the interpreter, on the first 100 test images of digits" in text
    assert text.endswith("b-c on cortex-m0: region FLASH overflowed")


def test_reports_hold_the_same_figures(tmp_path):
    record, page = board_tables.write_reports(RESULT, tmp_path)
    value = json.loads(record.read_text())
    assert value["rows"][0]["run"]["ram_bytes"] == 3200
    assert "outputs" not in value["rows"][0]["run"]
    assert value["rows"][1]["run"] is None
    assert value["budget"] == {"flash_bytes": 16_384, "ram_bytes": 4096}
    assert board_tables.sheet(RESULT).as_markdown() in page.read_text()


def test_layers_have_a_table_of_their_own_with_shares_and_a_sum():
    (sheet,) = board_tables.layer_sheets(RESULT)
    assert sheet.title == "Layers of a-c on cortex-m4"
    assert sheet.rows == (
        ("conv", "750,000", "75.0%", "2,500", "9,000"),
        ("head", "250,000", "25.0%", "10", "1,000"),
    )
    assert sheet.totals == (("all", "1,000,000", "100.0%", "", "10,000"),)


def test_milliseconds_are_an_estimate_that_says_what_it_is_made_of():
    clock = Clock(megahertz=100, cycles_per_instruction=2)
    result = dataclasses.replace(RESULT, clock=clock)
    shown = board_tables.sheet(result)
    assert shown.headings[3] == "ms, an estimate"
    assert [row[3] for row in shown.rows] == ["24.69", "-", "24.69"]
    text = "\n".join(board_tables.conditions(result))
    assert "an estimate, not measured: instructions times the 2 cycles for each, at the 100" in text
