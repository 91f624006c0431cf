"""The known sets: an entry each, of files that are told apart by their hashes."""

import re

import pytest

from mnist_edge.data.idx_set import IdxSet
from mnist_edge.data.known import DATASETS, KNOWN, MNIST

IDX_SETS = [known for known in KNOWN.values() if isinstance(known, IdxSet)]


def test_a_set_is_found_by_its_own_name():
    assert tuple(KNOWN) == DATASETS
    assert {known.name for known in IDX_SETS} == {*DATASETS} - {"digits"}


@pytest.mark.parametrize("known", IDX_SETS, ids=lambda known: known.name)
def test_every_download_has_a_url_and_a_hash(known):
    assert known.url.startswith("https://")
    assert known.url.endswith("/")
    assert all(re.fullmatch("[0-9a-f]{32}", md5) for md5 in known.md5.values())


def test_only_mnists_normalization_is_fixed():
    fixed = {name for name, known in KNOWN.items() if known.normalization is not None}
    assert fixed == {MNIST.name}
