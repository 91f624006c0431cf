"""The self-test beside a network: compiled and run here, and on a board."""

import re
import shutil
import subprocess

import numpy as np
import pytest
from c_networks import low_bit_network
from c_variants import WARNINGS, tool
from digit_networks import digit_network
from needed_boards import each_of

from compress.boards import run_on_board
from compress.c_runner import run_c
from compress.exporters.c99 import export_c

SIZES = "#define NET_{0}_RANK 1\n#define NET_{0}_CHANNELS 1\n#define NET_{0}_BYTES 1\n"
CODES = "#define NET_{0}_SCALE 1.0\n#define NET_{0}_ZERO_POINT 0\n"
RUN = "void net_run(const uint8_t *input, uint8_t *output, uint8_t *arena)"
BYTE = np.zeros((1, 1), np.uint8)


BATCH = """
#include "small.h"
#include <string.h>
#define COUNT 5
int main(void)
{
    static uint8_t in[COUNT][SMALL_INPUT_BYTES], out[COUNT][SMALL_OUTPUT_BYTES];
    static uint8_t one[SMALL_OUTPUT_BYTES], arena[SMALL_ARENA_BYTES];
    int differ = 0;
    for (int i = 0; i < COUNT; ++i)
        for (int at = 0; at < SMALL_INPUT_BYTES; ++at)
            in[i][at] = (uint8_t)(at * (7 + 10 * i) >> 1);
    small_run_batch(in[0], out[0], COUNT, arena);
    for (int i = 0; i < COUNT; ++i) {
        small_run(in[i], one, arena);
        differ |= memcmp(one, out[i], sizeof one) != 0;
    }
    return differ || memcmp(out[0], out[1], sizeof one) == 0 || small_selftest(arena);
}
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    export_c(digit_network(widths=(4, 8, 6, 6, 8, 8, 8, 10)), folder, name="small")
    return folder


def with_last_wrong(check):
    """A self-test whose last expected integer is another."""
    head, numbers, tail = re.split(r"(?<=outputs\[40\] = \{)([^}]*)", check)
    *others, last = numbers.split(",")
    return f"{head}{','.join([*others, str(int(last) ^ 1)])}{tail}"


def as_network(small, folder, check):
    """A network of one byte, whose output is what the self-test `check` returns."""
    (folder / "small.h").write_bytes((small / "small.h").read_bytes())
    (folder / "small.inc").write_bytes((small / "small.c").read_bytes())
    (folder / "check.inc").write_text(check)
    arena = re.search(r"ARENA_BYTES (\d+)", (small / "small.h").read_text())[1]
    parts = "".join((SIZES + CODES).format(end) for end in ("INPUT", "OUTPUT"))
    header = f"#include <stdint.h>\n{parts}#define NET_ARENA_BYTES {arena}\n{RUN};\n"
    (folder / "net.h").write_text(header)
    body = "    (void)input;\n    output[0] = (uint8_t)small_selftest(arena);"
    included = '#include "small.inc"\n#include "check.inc"\n#include "net.h"\n'
    (folder / "net.c").write_text(f"{included}{RUN}\n{{\n{body}\n}}\n")
    return folder


def test_it_returns_0_or_1_more_than_the_first_wrong_input(small, tmp_path):
    check = (small / "small_selftest.c").read_text()
    for text, answer in ((check, 0), (with_last_wrong(check), 4)):
        net = as_network(small, tmp_path, text)
        (got,) = run_c(net, [BYTE], options=["-O1", *WARNINGS])
        assert got.tolist() == [[answer]]


def test_make_builds_a_library_that_runs_single_inputs_and_batches(small, tmp_path):
    for name in ("make", "cc"):
        tool(name)
    shutil.copytree(small, tmp_path, dirs_exist_ok=True)
    (tmp_path / "main.txt").write_text(BATCH)
    subprocess.run(["make", "-s", "CFLAGS=-O1"], cwd=tmp_path, check=True)
    program = ["-xc", "main.txt", "small_selftest.c", "-xnone", "libsmall.a", "-o", "main"]
    subprocess.run(["cc", *program], cwd=tmp_path, check=True)
    assert subprocess.run([tmp_path / "main"]).returncode == 0


def test_a_makefile_of_the_callers_own_stays(tmp_path):
    (tmp_path / "Makefile").write_text("all: mine\n")
    export_c(low_bit_network(8), tmp_path, name="net")
    assert (tmp_path / "Makefile").read_text() == "all: mine\n"


@pytest.mark.parametrize("target", each_of("cortex-m0", "cortex-m55", "riscv"))
def test_it_returns_0_on_a_board(small, tmp_path, target):
    net = as_network(small, tmp_path, (small / "small_selftest.c").read_text())
    got = run_on_board(net, BYTE, target=target)
    assert got.outputs.tolist() == [[0]]


def test_the_folder_is_still_one_network(small):
    image = np.zeros((1, 1, 28, 28), np.uint8)
    assert run_c(small, [image])[0].shape[0] == 1
    header = (small / "small.h").read_text()
    assert "So 0 stands for" in header
    assert "The top row comes first, each from left to right." in header
