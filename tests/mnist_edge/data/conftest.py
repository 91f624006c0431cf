"""Shared fixtures of this room."""

import pytest
from own_pictures import write_pictures


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """No test sees the user's data folder or cache."""
    monkeypatch.delenv("MNIST_EDGE_DATA", raising=False)
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda name: str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def photos(tmp_path):
    return write_pictures(tmp_path / "photos")
