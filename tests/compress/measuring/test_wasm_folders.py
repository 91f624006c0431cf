"""What a folder of WebAssembly says of its network, counted without node."""

import pytest
from wasm_package import package

from compress.errors import CompressError
from compress.measuring.by_format import measure
from compress.measuring.figures import Figures
from compress.measuring.runnable import Opening
from compress.measuring.wasm_folders import open_wasm, wasm_input


def test_figures_are_those_of_the_package(tmp_path):
    folder = tmp_path / "net-wasm"
    folder.mkdir()
    package(folder)
    files = sum(file.stat().st_size for file in folder.iterdir())
    assert measure(folder) == Figures(params=1, macs=2, weight_bytes=3, file_bytes=files)
    assert wasm_input(folder) == ("uint8", (None, 1, 2, 2))


def test_without_node_a_folder_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setenv("NODE", "no-such-node")
    with pytest.raises(CompressError, match="node"):
        open_wasm(package(tmp_path), Opening())
