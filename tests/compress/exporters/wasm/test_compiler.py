"""A clang that makes WebAssembly is found, or said to be missing."""

import pytest
from digit_networks import digit_network

import compress
from compress.errors import CompressError
from compress.exporters.wasm.compiler import wasm_compiler


def test_without_clang_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("WASM_CC", "no-such-clang")
    with pytest.raises(CompressError, match="needs clang 16 or newer with lld"):
        compress.export(digit_network(), tmp_path / "mcu-wasm")
    assert not (tmp_path / "mcu-wasm").exists()


@pytest.fixture
def clang(tmp_path, monkeypatch):
    """A command that says it is clang of a version."""

    def of(version):
        command = tmp_path / f"clang-of-{version}"
        command.write_text(f"#!/bin/sh\necho Debian clang version {version}.0.1\n")
        command.chmod(0o755)
        monkeypatch.setenv("WASM_CC", str(command))
        return str(command)

    return of


def test_a_clang_that_is_new_enough_is_taken(clang):
    for version in (16, 19):
        command = clang(version)
        assert wasm_compiler() == command
    clang(15)
    assert wasm_compiler() is None
