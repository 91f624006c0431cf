"""Settings of the augmentation: what is refused, and what a hash is of."""

import pytest

from compress.errors import CompressError
from mnist_edge.settings.augmentation import Augmentation


@pytest.mark.parametrize(
    "wrong",
    [
        {"rotation": -1},
        {"rotation": float("nan")},
        {"scale": 1.0},
        {"shear": 90},
        {"interpolation": "cubic"},
        {"elastic": -1},
        {"elastic_sigma": 0},
        {"erasing": 1.1},
        {"erasing_area": 0.01},
    ],
)
def test_impossible_ranges_are_refused(wrong):
    with pytest.raises(CompressError):
        Augmentation(**wrong)


def test_settings_that_came_later_leave_the_hashes_of_the_others_alone():
    plain = Augmentation(rotation=7).to_json()
    assert list(plain) == ["rotation", "translation", "scale", "shear", "fill", "interpolation"]
    changed = Augmentation(elastic=34, erasing=0.5)
    assert Augmentation(**changed.to_json()) == changed


@pytest.mark.parametrize(
    ("settings", "moves"),
    [({}, False), ({"rotation": 1}, True), ({"elastic": 1}, True), ({"erasing": 1}, False)],
)
def test_only_what_moves_pixels_counts_as_a_move(settings, moves):
    assert Augmentation(**settings).moves is moves
