"""Images for trainings that last seconds."""

import pytest

from mnist_edge import data


@pytest.fixture(scope="module")
def digits():
    return data.load("digits")
