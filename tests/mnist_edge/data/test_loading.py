"""A data set whole, or one part without reading the others."""

import numpy as np
import pytest
from idx_files import refusal, write_mnist

from compress.errors import CompressError
from mnist_edge import data
from mnist_edge.data import loading


def test_an_unknown_name_is_refused():
    assert "fashion-mnist" in refusal("minst")


def test_the_parts_are_those_of_the_whole(tmp_path):
    write_mnist(tmp_path)
    whole = data.load("mnist", data_dir=tmp_path)
    for part, function in (
        (whole.train, data.load_train),
        (whole.validation, data.load_validation),
        (whole.test, data.load_test),
    ):
        alone = function("mnist", data_dir=tmp_path)
        assert np.array_equal(alone.images, part.images)
        assert np.array_equal(alone.labels, part.labels)


def test_without_test_images_a_line_says_why_unless_a_folder_was_named(tmp_path):
    found = loading.try_load_test("mnist", download=False)
    assert isinstance(found, str)
    assert "\n" not in found
    with pytest.raises(CompressError, match="nowhere"):
        loading.try_load_test("mnist", data_dir=tmp_path / "nowhere")
    assert len(loading.try_load_test("digits")) == 359


def test_normalization_is_that_of_the_training_images_unless_it_is_fixed():
    assert loading.normalization("mnist") == (0.1307, 0.3081)  # and no file was needed
    digits = data.load("digits")
    assert loading.normalization("digits") == (digits.mean, digits.std)
    assert loading.source_of("digits") == digits.source
