"""`sensitivity`: a table and a heat map of every layer and width, and widths under a budget."""

import io

import pytest
from few_digits import few_digits
from PIL import Image
from rich.console import Console

from compress.errors import CompressError
from compress.quantization.spec import QuantizationSpec
from mnist_edge.commands import sensitivity
from mnist_edge.evaluation.artifacts import exported_dir
from mnist_edge.networks.files import read_network


@pytest.fixture(scope="module")
def found():
    return sensitivity.measure_file(
        "phase5-float", few_digits(), spec=QuantizationSpec(), calibration_images=16
    )


def test_every_layer_and_width_has_its_cell(found):
    console = Console(width=160, file=io.StringIO())
    console.print(sensitivity.table(found))
    lines = [line.split() for line in console.file.getvalue().splitlines() if line.strip()]
    rows = [words for words in lines if words[0] in found.layers]
    assert [words[0] for words in rows] == list(found.layers)
    for words, layer in zip(rows, found.layers, strict=True):
        cells = [
            word
            for entry in found.of(layer)
            for word in f"{100 * entry.accuracy:.2f} % {entry.sqnr:.1f} dB".split()
        ]
        assert [word for word in words[1:] if word.strip("|│()/,")] == cells


def test_the_heat_map_is_drawn(found, tmp_path):
    sensitivity.plot(found, tmp_path / "heat.png")
    assert Image.open(tmp_path / "heat.png").width > 400


def test_widths_are_chosen_for_the_budget_or_the_budget_is_refused():
    wanted = {"spec": QuantizationSpec(), "calibration_images": 16}
    network = read_network(exported_dir() / "phase5-float.safetensors").model
    spec = sensitivity.mixed_spec(network, few_digits(), **wanted, budget=6000)
    assert len({bits for _, bits in spec.bits_by_layer}) > 1
    with pytest.raises(CompressError, match="too few"):
        sensitivity.mixed_spec(network, few_digits(), **wanted, budget=10)
