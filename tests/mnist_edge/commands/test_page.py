"""What the page is not made of."""

import pytest
from click.testing import CliRunner

from mnist_edge.cli.main import main


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("phase5-float", "is no integer network of 28x28 pixels and ten digits, such as mcu"),
        ("no-such", "there is no file and no published model no-such"),
    ],
)
def test_other_models_are_refused_in_a_line(model, words, tmp_path):
    result = CliRunner().invoke(main, ["page", model, "--out", str(tmp_path / "page.html")])
    assert (result.exit_code, result.stdout) == (1, "")
    assert words in result.stderr
    assert not (tmp_path / "page.html").exists()
