"""The request to keep freed memory is understood where there is glibc."""

import platform
import sys

import pytest

from mnist_edge.training.memory import keep_freed_memory


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="needs glibc")
def test_glibc_accepts_the_request():
    assert keep_freed_memory()


def test_elsewhere_nothing_is_asked(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not keep_freed_memory()
