"""What own data are, and in what form they are wanted."""

from pathlib import Path

import pytest

from compress.errors import CompressError
from mnist_edge.data.request import OwnData, is_own


def test_paths_and_arrays_are_own_and_known_names_are_not(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photos").mkdir()
    for own in ("photos", "sets/photos", "numbers.npz", str(tmp_path)):
        assert is_own(own)
    for known in ("mnist", "no-such-set"):
        assert not is_own(known)


@pytest.mark.parametrize("split", [(80, 20), (90, 10, 10), (100, 0, 0), (120, -10, -10)])
def test_a_split_that_is_not_three_shares_of_a_hundred_is_refused(split):
    with pytest.raises(CompressError, match="must be three shares of 1 or more, of 100 together"):
        OwnData(Path("photos"), split=split)


def test_own_data_are_called_by_their_path():
    assert str(OwnData(Path("sets/photos"))) == "sets/photos"
