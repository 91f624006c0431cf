"""Generated C gives the interpreter's integers, compiles cleanly, and stays within its memory."""

import subprocess

import numpy as np
import pytest
from c_variants import VARIANTS, flags, needs_32_bit, runnable, tool
from digit_networks import digit_network

from compress.c_runner import run_c
from compress.errors import CompressError
from compress.exporters.c99 import export_c
from compress.graph import probes


def test_32_bit_code_gives_the_same_integers(tmp_path, monkeypatch):
    monkeypatch.setenv("CC", tool("gcc"))
    needs_32_bit()
    graph = digit_network()
    export_c(graph, tmp_path, name="net")
    images = probes(graph, np.uint8)
    got = run_c(tmp_path, [images], options=("-m32", "-O2"))[0]
    np.testing.assert_array_equal(got, graph.run(images))


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_object_needs_nothing_and_holds_no_state_but_the_processors_level(
    digits, tmp_path, variant
):
    _, folder = digits
    tool("gcc")
    for level in ("-Os", "-O2") if variant == "native" else ("-O1",):
        made, source = tmp_path / "digits.o", str(folder / "digits.c")
        command = ["gcc", "-std=c99", "-fno-pie", level, *flags(variant, "digits")]
        subprocess.run([*command, "-c", source, "-o", str(made)], check=True)
        listing = subprocess.run(["nm", str(made)], check=True, capture_output=True, text=True)
        symbols = [line.split()[-2:] for line in listing.stdout.splitlines()]
        undefined = {name for kind, name in symbols if kind == "U"}
        # Code for a processor below the best level chooses too, unless it is to be small.
        below = variant == "native" and "avx512vnni" not in runnable() and level != "-Os"
        chooses = variant.startswith("chosen") or below
        processor = {"__cpu_model", "__cpu_features2", "__cpu_indicator_init"}
        assert undefined <= {"memcpy", "memmove", "memset"} | (processor if chooses else set())
        assert {name for kind, name in symbols if kind in "TDBC"} == {"digits_run"}
        state = {name.partition(".")[0] for kind, name in symbols if kind in "dbDBC"}
        assert state == ({"known"} if chooses else set())


def test_a_wrong_answer_leaves_no_file(tmp_path, monkeypatch):
    graph = digit_network(widths=(4, 8, 6, 6, 8, 8, 8, 10))
    monkeypatch.setattr("compress.exporters.c99.text.number", lambda value: str(value // 2))
    with pytest.raises(CompressError, match="other numbers"):
        export_c(graph, tmp_path / "out", name="net")
    assert not (tmp_path / "out").exists()
