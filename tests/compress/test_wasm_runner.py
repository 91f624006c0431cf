"""What a package.json may say of a network, and what is refused."""

import json

import pytest

from compress.errors import CompressError
from compress.wasm_runner import NO_NODE, load_wasm, node_command, read_wasm_folder

END = {"shape": [1, 2, 2], "scale": 0.5, "zeroPoint": 3}
NETWORK = {"inputs": [END], "outputs": [END], "parameters": 1, "macs": 2, "constantBytes": 3}


def package(folder, name="net", **replaced):
    content = {"name": name, "network": {**NETWORK, **replaced}}
    (folder / "package.json").write_text(json.dumps(content))
    (folder / "net.wasm").write_bytes(b"\0asm")
    return folder


def test_what_it_says_is_read(tmp_path):
    found = read_wasm_folder(package(tmp_path))
    assert (found.name, found.parameters, found.macs, found.constant_bytes) == ("net", 1, 2, 3)
    assert found.inputs[0].shape == (1, 2, 2)
    assert found.modules() == ("plain",)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "../net"},
        {"inputs": []},
        {"inputs": [{**END, "shape": [1 << 20] * 4}]},
        {"outputs": [{**END, "scale": "much"}]},
        {"outputs": [{**END, "zeroPoint": 256}]},
        {"macs": -1},
        {"parameters": 1.5},
    ],
)
def test_what_cannot_be_is_refused(tmp_path, wrong):
    with pytest.raises(CompressError, match=r"package.json is not of a network's WebAssembly"):
        read_wasm_folder(package(tmp_path, **wrong))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"network": 3}', "[" * 100_000, '{"name": NaN}'])
def test_other_json_is_refused(tmp_path, text):
    (tmp_path / "package.json").write_text(text)
    with pytest.raises(CompressError, match=r"package.json is not of a network's WebAssembly"):
        read_wasm_folder(tmp_path)


def test_a_folder_without_a_package_is_refused(tmp_path):
    with pytest.raises(CompressError, match=r"package.json"):
        read_wasm_folder(tmp_path)


def test_without_node_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("NODE", "no-such-node")
    with pytest.raises(CompressError) as caught:
        load_wasm(package(tmp_path))
    assert str(caught.value) == NO_NODE


def test_a_module_that_is_none_is_one_line(tmp_path):
    if node_command() is None:
        pytest.skip("no node")
    with pytest.raises(CompressError, match=r"the WebAssembly fails: error: node .* takes none of"):
        load_wasm(package(tmp_path))
