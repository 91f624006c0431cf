"""Pictures as a user gives them: folders, broken ones, standard input, what was seen of them."""

import json
from pathlib import Path

import numpy as np
import pytest
from command_line import refused, run
from PIL import Image

from mnist_edge.data.digit_pictures import read_sight


@pytest.fixture
def pictures(tmp_path, mnist_validation):
    """A folder of two digits, a blank picture and two that are none."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name, image in zip(("a.png", "b.gif"), mnist_validation.images, strict=False):
        Image.fromarray(255 - np.pad(image, 8)).resize((90, 90)).save(folder / name)
    Image.new("L", (40, 40), 255).save(folder / "c.jpg")
    for name in ("d.png", "e.webp"):
        (folder / name).write_bytes(b"no picture")
    return folder


def test_broken_pictures_are_named_at_the_end_and_do_not_stop_the_rest(pictures, mnist_validation):
    result = run("predict", pictures, "--json")
    assert result.exit_code == 1
    rows = json.loads(result.stdout)
    assert [(Path(row["path"]).name, row["refusal"]) for row in rows] == [
        ("a.png", None),
        ("b.gif", None),
        ("c.jpg", "no digit"),
    ]
    assert [row["digit"] for row in rows] == [*mnist_validation.labels[:2].tolist(), None]
    line, both = result.stderr.strip(), [str(pictures / name) for name in ("d.png", "e.webp")]
    assert line.startswith(f"error: 2 pictures could not be read: {both[0]} is not a picture")
    assert f"; {both[1]} is not a picture" in line


def test_what_the_network_saw_is_shown_beside_the_picture(pictures):
    digit = pictures / "a.png"
    result = run("predict", digit, "--show")
    assert result.exit_code == 0, result.output
    shown = Image.open(pictures / "a.png.seen.png")
    assert shown.size == (90 + 280, 280)
    sight = np.asarray(shown.convert("L"))[5::10, 95::10]
    np.testing.assert_array_equal(sight, read_sight(digit).pixels)
    assert "is there already" in refused("predict", digit, "--show")
    assert run("predict", digit, "--show", "--overwrite").exit_code == 0


def test_a_picture_comes_from_standard_input(pictures):
    result = run("predict", "-", "--json", input=(pictures / "b.gif").read_bytes())
    (row,) = json.loads(result.stdout)
    (named,) = json.loads(run("predict", pictures / "b.gif", "--json").stdout)
    assert {**named, "path": "-"} == row
