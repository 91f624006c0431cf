"""Networks on emulated boards, from the command line: figures, refusals, reports."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner
from needed_boards import needs_boards

from compress.boards import BUDGETS, TARGETS, run_on_board
from compress.errors import CompressError
from compress.exporters.c99 import export_c
from compress.graph import Conv, Flatten, Linear, QParams, QuantizedGraph, Value
from compress.trust import Untrusted, trust_file
from mnist_edge.cli.main import main
from mnist_edge.data import load_test
from mnist_edge.evaluation import boards
from mnist_edge.evaluation.boards import Clock, bench_on_boards
from mnist_edge.report import board_tables

DIGITS = {"dataset": "digits"}
M4 = {"targets": ["cortex-m4"], **DIGITS}


def network(shape=(1, 28, 28)) -> QuantizedGraph:
    """A convolution of stride 4 and a linear layer, of random integers."""
    random, code = np.random.default_rng(0), QParams(1 / 32, 128)
    channels, height, width = shape
    size = (4, (height - 4) // 4 + 1, (width - 4) // 4 + 1)

    def parts(*shape):
        return {
            "weight": random.integers(-127, 128, shape).astype(np.int8),
            "weight_scale": np.full(shape[0], 0.002, np.float32),
            "bias": np.zeros(shape[0], np.int32),
        }

    conv = Conv(
        name="conv", inputs=("image",), output="a", stride=(4, 4), **parts(4, channels, 4, 4)
    )
    flat = Flatten(name="flat", inputs=("a",), output="b")
    head = Linear(name="head", inputs=("b",), output="c", **parts(10, int(np.prod(size))))
    shapes = {"a": size, "b": (int(np.prod(size)),), "c": (10,)}
    values = tuple(Value(name, shape, code) for name, shape in shapes.items())
    return QuantizedGraph(
        Value("image", shape, QParams(1 / 256, 0)), values, (conv, flat, head), "c"
    )


@pytest.fixture
def files(tmp_path):
    """The network as C99 and as a file of integers."""
    export_c(network(), tmp_path / "net-c", name="net")
    network().save(tmp_path / "net.safetensors")
    return tmp_path


@needs_boards("cortex-m4")
def test_c_and_integers_give_the_same_figures_which_are_the_boards(files):
    result = bench_on_boards([files / "net-c", files / "net.safetensors"], **M4)
    c99, integers = result.rows
    assert (c99.name, integers.name) == ("net-c", "net.safetensors")
    assert (c99.differing, integers.differing) == (0, 0)
    assert c99.images == integers.images == boards.IMAGES == 100
    assert (c99.reference, integers.reference) == ("the same C on this machine", "the interpreter")
    images = load_test("digits").images[:1, None]
    alone = run_on_board(files / "net-c", images, target="cortex-m4")
    for figure in ("instructions", "stack_bytes", "arena_bytes", "flash_bytes", "firmware_bytes"):
        assert getattr(c99.run, figure) == getattr(alone, figure)
        assert getattr(integers.run, figure) == getattr(alone, figure)
    assert c99.fed == integers.fed == "the first 100 test images of digits"
    assert set(result.tools) == {"arm-none-eabi-gcc", "qemu-system-arm"}


ON_ARM = "#ifdef __arm__\n"
WRONG = """\
#undef net_run
void net_run(const uint8_t input[NET_INPUT_BYTES], uint8_t output[NET_OUTPUT_BYTES],
    uint8_t arena[NET_ARENA_BYTES])
{
    right_run(input, output, arena);
    output[0] ^= 1;
}
"""


@needs_boards("cortex-m4")
def test_wrong_integers_on_a_board_are_counted(files):
    source = files / "net-c" / "net.c"
    include = '#include "net.h"\n'
    renamed = source.read_text().replace(
        include, f"{include}{ON_ARM}#define net_run right_run\n#endif\n", 1
    )
    source.write_text(f"{renamed}{ON_ARM}{WRONG}#endif\n")
    with pytest.raises(Untrusted):
        bench_on_boards([files / "net-c"], **M4)
    trust_file(files / "net-c")
    result = bench_on_boards([files / "net-c"], **M4)
    assert result.rows[0].differing == 100
    assert "0 of 100" in board_tables.sheet(result).as_markdown()


@needs_boards("cortex-m4")
def test_without_a_compiler_here_nothing_is_compared(files, monkeypatch):
    monkeypatch.setenv("CC", "no-such-compiler")
    row = bench_on_boards([files / "net-c"], **M4).rows[0]
    assert (row.differing, row.reference) == (None, None)
    assert row.run.instructions > 0


@needs_boards("cortex-m4")
def test_a_network_over_the_budget_is_a_row_with_the_linkers_line(files, monkeypatch, tmp_path):
    tiny = {**BUDGETS, "tiny": type(BUDGETS["mcu"])(flash_bytes=2048, ram_bytes=4096)}
    monkeypatch.setattr(boards, "BUDGETS", tiny)
    result = bench_on_boards([files / "net-c"], budget="tiny", **M4)
    assert result.rows[0].run is None
    assert "2,048 bytes of flash" in result.rows[0].refusal
    assert "region `FLASH' overflowed by" in board_tables.conditions(result)[-1]
    assert "| net-c | cortex-m4 | doesn't fit | - |" in board_tables.sheet(result).as_markdown()
    value = json.loads(board_tables.write_reports(result, tmp_path)[0].read_text())
    assert value["rows"][0]["run"] is None


@needs_boards("cortex-m4")
def test_networks_of_other_inputs_run_on_noise(tmp_path):
    network((3, 9, 8)).save(tmp_path / "other.safetensors")
    result = bench_on_boards([tmp_path / "other.safetensors"], **M4)
    assert (result.rows[0].differing, result.rows[0].images) == (0, boards.NOISE)
    (line,) = [x for x in board_tables.conditions(result) if x.startswith("Integers compared")]
    assert line.endswith("on 10 inputs of random codes, as digits has no inputs of its shape.")


@needs_boards("cortex-m4")
def test_layers_add_up_to_the_run_and_an_estimate_says_so(files):
    clock = Clock(megahertz=80, cycles_per_instruction=1.5)
    result = replace(bench_on_boards([files / "net-c"], layers=True, **M4), clock=clock)
    (row,) = result.rows
    assert [layer.name for layer in row.layers] == ["image", "conv", "head", "result"]
    assert sum(x.instructions for x in row.layers) == pytest.approx(row.run.instructions, rel=0.05)
    assert row.layers[1].instructions > row.layers[2].instructions > 0
    assert row.layers[2].flash_bytes >= network().nodes[2].weight.size
    assert row.layers[2].arena_bytes == 10
    text = board_tables.sheet(result).as_markdown()
    assert f"| {row.run.instructions * 1.5 / 80_000:.2f} |" in text
    lines = "\n".join(board_tables.conditions(result))
    assert "estimate, not measured: instructions times the 1.5 cycles" in lines
    assert "| head |" in board_tables.layer_sheets(result)[0].as_markdown()


@needs_boards("cortex-m4")
def test_the_command_line_fails_where_a_network_does_not_fit_and_takes_an_estimate_whole(tmp_path):
    network((3, 96, 96)).save(tmp_path / "wide.safetensors")
    call = ["bench", str(tmp_path / "wide.safetensors"), "--target", "cortex-m4"]
    done = CliRunner().invoke(main, [*call, "--budget", "mcu", "--out", str(tmp_path / "out")])
    assert done.exit_code == 1
    assert "doesn't fit" in done.output
    assert "1 of 1 don't fit in the budget" in done.output
    assert CliRunner().invoke(main, [*call, "--clock", "80"]).exit_code == 2
    assert CliRunner().invoke(main, ["bench", "mcu", "--layers"]).exit_code == 2


def test_bad_input_is_refused(files, tmp_path):
    (tmp_path / "floats.onnx").write_bytes(b"")
    with pytest.raises(CompressError, match="network of integers"):
        bench_on_boards([tmp_path / "floats.onnx"], **M4)
    with pytest.raises(CompressError, match="no target 'z80'"):
        bench_on_boards([files / "net-c"], targets=["z80"], **DIGITS)
    with pytest.raises(CompressError, match="no budget 'huge'; choose one of roomy, mcu"):
        bench_on_boards([files / "net-c"], budget="huge", **M4)
    with pytest.raises(CompressError, match="nothing to measure"):
        bench_on_boards([], **M4)


def test_a_missing_tool_is_named(files, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    line = "install riscv64-unknown-elf-gcc and qemu-system-riscv32"
    with pytest.raises(CompressError, match=line):
        bench_on_boards([files / "net-c"], targets=["riscv"], **DIGITS)


@needs_boards(*TARGETS)
def test_the_command_line_prints_and_writes_what_was_measured(files, tmp_path):
    arguments = ["bench", str(files / "net-c"), "--target", "all", "--dataset", "digits"]
    out = ["--out", str(tmp_path / "out")]
    done = CliRunner().invoke(main, [*arguments, "--optimize", "O3", *out])
    assert done.exit_code == 0, done.output
    assert "Instructions are not milliseconds" in done.output
    value = json.loads((tmp_path / "out" / "boards.json").read_text())
    assert [row["target"] for row in value["rows"]] == list(TARGETS)
    assert value["optimization"] == "-O3"
    for row in value["rows"]:
        assert row["differing"] == 0
        assert f"{row['run']['instructions']:,}" in done.output
        assert row["run"]["ram_bytes"] == row["run"]["arena_bytes"] + row["run"]["stack_bytes"]
    refused = CliRunner().invoke(main, [*arguments, "--baseline", "phase5-float"])
    assert refused.exit_code == 2
    text = (tmp_path / "out" / "boards.md").read_text()
    assert "| net-c | riscv |" in text
    assert "Instructions are not milliseconds" in text
