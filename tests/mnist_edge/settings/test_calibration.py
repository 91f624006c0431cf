"""Settings of the calibration: out of range they are refused, by default they are the library's."""

import pytest

from compress.errors import CompressError
from compress.quantization.sqnr import LEAST_SQNR
from mnist_edge.settings.calibration import Calibration


def test_the_least_quality_is_the_librarys():
    assert Calibration().least_sqnr == LEAST_SQNR


@pytest.mark.parametrize(
    "wrong", [{"images": 1}, {"images": 2.5}, {"least_sqnr": float("nan")}, {"least_sqnr": -1e4}]
)
def test_settings_out_of_range_are_refused(wrong):
    with pytest.raises(CompressError, match=r"out of range|wrong type"):
        Calibration(**wrong)
