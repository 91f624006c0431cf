"""Pictures become a C array that an exported network takes, and answers as predict does."""

import json
import re
import subprocess

import numpy as np
import pytest
from command_line import refused, run
from PIL import Image
from template_network import written

from compress.c_runner import compiler
from compress.errors import CompressError
from mnist_edge.commands.digits_to_c import code_pictures, write_c_array
from mnist_edge.data import load_test
from mnist_edge.data.digit_pictures import read_digit

PROGRAM = """
#include <stdio.h>
#include "digits.h"
#include "net.h"
static uint8_t arena[NET_ARENA_BYTES + 1];
int main(void) {
    for (int i = 0; i < DIGITS_COUNT; ++i) {
        uint8_t out[NET_OUTPUT_BYTES];
        int best = 0;
        net_run(digits[i], out, arena);
        for (int k = 1; k < 10; ++k) best = out[k] > out[best] ? k : best;
        printf("%d ", best);
    }
    return 0;
}
"""


@pytest.fixture
def pictures(tmp_path):
    """Three digits of scikit-learn's, and a blank picture."""
    paths = []
    for number, image in enumerate(load_test("digits").images[:3]):
        paths.append(tmp_path / f"d{number}.png")
        Image.fromarray(255 - np.pad(image, 8)).save(paths[-1])
    Image.new("L", (40, 40), 255).save(tmp_path / "blank.png")
    return paths


def test_compiled_into_a_program_they_are_seen_as_predict_sees_them(tmp_path, pictures):
    folder = written(tmp_path)
    header = tmp_path / "digits.h"
    result = run("digits-to-c", *pictures, "--model", folder / "net-c", "--out", header, "--json")
    assert json.loads(result.stdout)["count"] == 3
    rows = json.loads(run("predict", *pictures, "--model", folder / "net-c", "--json").stdout)
    (tmp_path / "main.c").write_text(PROGRAM)
    sources = [tmp_path / "main.c", folder / "net-c" / "net.c"]
    flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", f"-I{tmp_path}", f"-I{folder / 'net-c'}"]
    command = [compiler(), *flags, *sources, "-o", tmp_path / "main"]
    subprocess.run(command, check=True)
    said = subprocess.run([tmp_path / "main"], check=True, capture_output=True, text=True).stdout
    assert [int(each) for each in said.split()] == [row["digit"] for row in rows]


def test_codes_are_the_pixels_that_the_network_sees(tmp_path, pictures):
    folder = written(tmp_path)
    found = code_pictures(pictures, folder / "net.safetensors")
    assert found.codes.shape == (3, 1, 28, 28)
    for path, codes in zip(pictures, found.codes, strict=True):
        np.testing.assert_array_equal(codes[0], read_digit(path))
    text = write_c_array(found, tmp_path / "a.h", name="a", network="net").read_text()
    numbers = re.sub(r"/\*.*?\*/", "", text.split("= {", 1)[1].split("};")[0])
    assert [int(n) for n in re.findall(r"\d+", numbers)] == found.codes.ravel().tolist()


def test_blank_pictures_are_named_and_the_rest_is_written(tmp_path, pictures):
    folder, header = written(tmp_path), tmp_path / "digits.h"
    given = ["digits-to-c", pictures[0], tmp_path / "blank.png", "--model", folder / "net-c"]
    result = run(*given, "--out", header)
    assert result.exit_code == 1
    assert "blank.png: the picture is blank" in result.stderr
    assert "#define DIGITS_COUNT 1" in header.read_text()
    assert "exists; add --overwrite" in refused(*given, "--out", header)
    with pytest.raises(CompressError, match="is blank"):
        code_pictures([tmp_path / "blank.png"], folder / "net-c")


def test_names_that_c_does_not_take_are_refused(tmp_path, pictures):
    folder = written(tmp_path)
    line = refused("digits-to-c", pictures[0], "--model", folder / "net-c", "--name", "int")
    assert "int" in line
    assert "no file and no published network" in refused("digits-to-c", pictures[0], "--model", "x")


def test_a_bad_name_is_found_before_any_picture_is_read(tmp_path):
    said = refused("digits-to-c", tmp_path / "missing.png", "--name", "9x", "--out", tmp_path / "x")
    assert "cannot have the name '9x'" in said


def test_a_network_that_is_no_integers_in_c_is_named_with_what_to_take(tmp_path, pictures):
    folder = written(tmp_path)
    for model in ("phase5-float", folder / "net.onnx"):
        said = refused("digits-to-c", pictures[0], "--model", model, "--out", tmp_path / "x.h")
        assert "is no integer network in C or .safetensors; name one, such as mcu" in said
