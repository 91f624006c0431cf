"""Every format is one row, and what a row names is there."""

import inspect
from pathlib import Path

import pytest

from compress.errors import CompressError
from compress.formats import FORMATS, SUFFIXES, format_for, format_named, loaded

REFERENCES = {
    "write_floats": 3,
    "write_integers": 2,
    "load": 1,
    "open": 2,
    "figures": 1,
    "input_of": 1,
    "runtimes": 2,
}
"""The fields that name functions, and how many arguments each takes."""


@pytest.mark.parametrize("name", FORMATS)
def test_every_reference_leads_to_a_function_that_takes_its_arguments(name):
    row = FORMATS[name]
    for field, count in REFERENCES.items():
        reference = getattr(row, field)
        if reference is not None:
            inspect.signature(loaded(reference)).bind(*range(count))


def test_writers_take_the_training_data_that_files_keep():
    for row in FORMATS.values():
        for kind in ("floats", "integers"):
            writer = getattr(row, f"write_{kind}")
            takes = writer and "training_data" in inspect.signature(loaded(writer)).parameters
            assert bool(takes) == (kind in row.keeps), (row.name, kind)


def test_a_format_has_contracts_if_and_only_if_it_has_runtimes_that_hold_them():
    for row in FORMATS.values():
        assert bool(row.contracts) == (row.runtimes is not None)


def test_names_and_suffixes_are_distinct_and_found():
    assert len(SUFFIXES) == len(FORMATS)
    for name, row in FORMATS.items():
        assert format_named(name) is format_for(Path(f"folder/net{row.suffix}")) is row


@pytest.mark.parametrize("path", ["net", "net.pkl", "net.onnx.bak", "-c/net", "netc"])
def test_a_path_that_tells_no_format_is_refused(path):
    with pytest.raises(
        CompressError, match=r"does not tell a format; end its name in one of \.onnx"
    ):
        format_for(Path(path))


def test_an_unknown_name_is_refused():
    with pytest.raises(CompressError, match="choose one of onnx, torchscript"):
        format_named("tflite")
