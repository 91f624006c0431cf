"""What a package.json may say of a network, and what is refused."""

import pytest
from needed import need
from wasm_package import END, package

from compress import wasm_runner
from compress.errors import CompressError
from compress.wasm_runner import NO_NODE, load_wasm, node_command, read_wasm_folder


def need_node():
    need(node_command() is not None, "node")


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
    need_node()
    with pytest.raises(CompressError, match=r"the WebAssembly fails: error: node .* takes none of"):
        load_wasm(package(tmp_path))


def test_a_network_that_never_ends_is_stopped(tmp_path, monkeypatch):
    need_node()
    monkeypatch.setattr(wasm_runner, "_FIRST_SECONDS", 2.0)
    package(tmp_path)
    (tmp_path / "net.wasm").write_bytes(endless())
    with pytest.raises(CompressError, match=r"the WebAssembly fails: it takes more than 2 s"):
        load_wasm(tmp_path)


def endless():
    """A module with the exports of a network, whose run is `loop br 0 end`."""
    names = [(b"memory", 2, 0), (b"inputs", 0, 0), (b"outputs", 0, 0), (b"run", 0, 1)]
    exports = b"".join(bytes([len(n), *n, kind, index]) for n, kind, index in names)
    numbers, loop = bytes([4, 0, 0x41, 0, 0x0B]), bytes([7, 0, 0x03, 0x40, 0x0C, 0, 0x0B, 0x0B])
    sections = [
        (1, bytes([2, 0x60, 0, 1, 0x7F, 0x60, 0, 0])),
        (3, bytes([2, 0, 1])),
        (5, bytes([1, 0, 1])),
        (7, bytes([len(names)]) + exports),
        (10, bytes([2]) + numbers + loop),
    ]
    return b"\0asm\1\0\0\0" + b"".join(bytes([i, len(s)]) + s for i, s in sections)
