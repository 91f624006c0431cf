import dataclasses
import hashlib
import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper

from compress.errors import CompressError
from compress.formats import FORMATS
from compress.graph.contract import SAFE_PAIRS, WITHIN_7_BITS, Contract
from compress.manifest import (
    Entry,
    SeedResult,
    add_entry,
    describe,
    entry_of,
    read_manifest,
    write_manifest,
)
from compress.measuring import Score

CONTRACT = Contract(
    name="exact in onnxruntime",
    graph="phase5-int8.safetensors",
    graph_sha256="ab" * 32,
    images={"test": 10_000, "random": 10_000},
    differences={"onnxruntime, 1 thread": 0, "onnxruntime, 2 threads": 0},
    saturation="weights within 7 bits",
)
FULL = Entry(
    file="phase5-int8.onnx",
    variant="phase5-int8",
    format="onnx",
    sha256="0123456789abcdef" * 4,
    file_bytes=13_000,
    weight_bytes=11_000,
    params=9_980,
    macs=3_261_000,
    input_dtype="uint8",
    input_shape=(None, 1, 28, 28),
    test=Score(9_950, 10_000),
    validation=Score(4_980, 5_000),
    agreement=Score(9_995, 10_000),
    baseline="phase5-float.onnx",
    seed=3,
    seeds=(
        SeedResult(1, Score(4_975, 5_000), Score(9_955, 10_000)),
        SeedResult(3, Score(4_980, 5_000), Score(9_950, 10_000)),
        SeedResult(4, Score(4_970, 5_000)),
    ),
    recipe="phase5-int8.toml",
    contract=CONTRACT,
    versions={"numpy": "2.0.0"},
)
FLOAT = Entry(
    file="phase5-float.onnx",
    variant="phase5-float",
    format="onnx",
    sha256="0" * 64,
    file_bytes=44_708,
)
BARE = Entry(
    file="net.pt2", variant="net", format="pt2", sha256="f" * 64, file_bytes=0, input_shape=()
)


@pytest.mark.parametrize("entries", [(), (FULL, FLOAT), (FULL, BARE, FLOAT)])
def test_what_was_written_is_read(tmp_path, entries):
    write_manifest(tmp_path, entries)
    assert read_manifest(tmp_path) == entries
    assert read_manifest(tmp_path / "manifest.json") == entries


scores = st.integers(1, 10_000).flatmap(
    lambda count: st.builds(Score, st.integers(0, count), st.just(count))
)


@settings(max_examples=30)
@given(
    st.builds(
        Entry,
        file=st.just("a.ts"),
        variant=st.text(min_size=1),
        format=st.sampled_from(["onnx", "torchscript", "safetensors", "pt2"]),
        sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
        file_bytes=st.integers(0),
        test=st.none() | scores,
        agreement=st.none() | scores,
        baseline=st.just("phase5-float.onnx"),
        input_shape=st.lists(st.none() | st.integers(1)).map(tuple),
        versions=st.dictionaries(st.text(), st.text()),
    )
)
def test_any_entry_survives_the_file(tmp_path_factory, entry):
    folder = tmp_path_factory.mktemp("any")
    write_manifest(folder, [entry, FLOAT])
    assert read_manifest(folder) == (entry, FLOAT)


@settings(max_examples=20)
@given(
    st.builds(
        Contract,
        name=st.sampled_from(FORMATS["onnx"].contracts),
        graph=st.just("a.safetensors"),
        graph_sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
        images=st.dictionaries(st.text(), st.integers(1), min_size=1),
        differences=st.dictionaries(st.text(), st.just(0), min_size=1),
        saturation=st.sampled_from([None, WITHIN_7_BITS, SAFE_PAIRS]),
    )
)
def test_any_contract_survives_the_file(tmp_path_factory, contract):
    folder, entry = tmp_path_factory.mktemp("any"), dataclasses.replace(FULL, contract=contract)
    write_manifest(folder, [entry, FLOAT])
    assert read_manifest(folder) == (entry, FLOAT)


def test_the_file_shows_accuracy_with_count_and_interval(tmp_path):
    write_manifest(tmp_path, [FULL, FLOAT])
    row = json.loads((tmp_path / "manifest.json").read_text())["artifacts"][0]
    assert row["test"]["correct"] == 9_950
    assert row["test"]["count"] == 10_000
    assert row["test"]["fraction"] == 0.995
    low, high = row["test"]["interval_95"]
    assert low < 0.995 < high


def test_an_entry_replaces_the_one_of_the_same_file(tmp_path):
    add_entry(tmp_path, FLOAT)
    add_entry(tmp_path, FULL)
    add_entry(tmp_path, BARE)
    newer = dataclasses.replace(FULL, file_bytes=12_000)
    add_entry(tmp_path, newer)
    assert read_manifest(tmp_path) == (FLOAT, newer, BARE)


@pytest.mark.parametrize("entries", [[FULL], [BARE, FULL]])
def test_files_are_compared_with_listed_ones_only(tmp_path, entries):
    line = "compares phase5-int8.onnx with 'phase5-float.onnx', which it does not list"
    with pytest.raises(CompressError, match=line):
        write_manifest(tmp_path, entries)
    write_manifest(tmp_path, [*entries, FLOAT])
    text = (tmp_path / "manifest.json").read_text()
    changed = text.replace('"baseline": "phase5-float.onnx"', '"baseline": "../../x.onnx"')
    (tmp_path / "manifest.json").write_text(changed)
    with pytest.raises(CompressError, match=r"with '../../x\.onnx', which it does not list"):
        read_manifest(tmp_path)


ADD = """
import dataclasses, sys
sys.path[:0] = sys.argv[3:]
from compress.manifest import Entry, add_entry
for index in range(40):
    add_entry(sys.argv[1], Entry(f"{sys.argv[2]}{index}.pt2", "net", "pt2", "f" * 64, 0))
"""


def test_two_processes_that_add_entries_lose_none(tmp_path):
    command = [sys.executable, "-c", ADD, str(tmp_path)]
    both = [subprocess.Popen([*command, name, *sys.path]) for name in ("a", "b")]
    assert [each.wait() for each in both] == [0, 0]
    assert len(read_manifest(tmp_path)) == 80


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"baseline": "phase5-int8.onnx"}, "itself"),
        ({"file": "../evil.onnx"}, "plain name"),
        ({"file": ""}, "plain name"),
        ({"file": "C:evil.onnx"}, "plain name"),
        ({"variant": ""}, "variant"),
        ({"format": "pickle"}, "format"),
        ({"sha256": "0123"}, "sha256"),
        ({"sha256": "0" * 64 + "\n"}, "sha256"),
        ({"weight_bytes": -1}, "negative"),
        ({"input_shape": (0, 1)}, "input size"),
        ({"baseline": None}, "baseline"),
        ({"seed": 7}, "seeds"),
        ({"format": "torchscript"}, "contract is not one of its format's"),
        ({"format": "safetensors"}, "contract is not one of its format's"),
        ({"contract": dataclasses.replace(CONTRACT, name="exact in C99")}, "format's"),
        ({"contract": dataclasses.replace(CONTRACT, graph="../net")}, "graph must be a plain name"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(change, reason):
    with pytest.raises(CompressError, match=reason):
        dataclasses.replace(FULL, **change)


def contract(**changes):
    """The contract as JSON has it, changed, as a change of the entry."""
    return {"contract": {**dataclasses.asdict(CONTRACT), **changes}}


def written(tmp_path, change):
    write_manifest(tmp_path, [FULL, FLOAT])
    value = json.loads((tmp_path / "manifest.json").read_text())
    value["artifacts"][0].update(change)
    (tmp_path / "manifest.json").write_text(json.dumps(value))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"sha256": None}, "sha256"),
        ({"file_bytes": "13000"}, "file_bytes"),
        ({"file_bytes": True}, "file_bytes"),
        ({"params": 1.5}, "params"),
        ({"input_shape": [None, "1"]}, "input_shape"),
        ({"input_shape": 3}, "input_shape"),
        ({"versions": {"numpy": 2}}, "versions"),
        ({"surprise": 1}, "surprise"),
        ({"test": {"correct": 10_001, "count": 10_000}}, "cannot be"),
        ({"test": {"correct": 0, "count": 0}}, "cannot be"),
        ({"test": {"correct": 99.5, "count": 100}}, "whole numbers"),
        ({"test": 0.995}, "whole numbers"),
        ({"seeds": [{"seed": 3}]}, "validation is missing"),
        ({"seeds": ["3"]}, "not an object"),
        ({"file": "../../etc/passwd"}, "plain name"),
        ({"contract": "exact"}, "contract is not an object"),
        ({"contract": {"name": "exact everywhere"}}, "contract: field graph is missing"),
        (contract(name="exact"), "its name must be one of"),
        (contract(graph=7), "contract: graph has a value of the wrong kind: 7"),
        (contract(graph_sha256="ab"), "64 hexadecimal digits"),
        (contract(images={"test": "many"}), "images has a value of the wrong kind"),
        (contract(images={}), "names no images"),
        (contract(differences={"onnxruntime": 0.0}), "differences has a value of the wrong kind"),
        (contract(differences={"onnxruntime": 1}), "broken: logits differ in onnxruntime"),
        (contract(differences={}), "names no runtime"),
        (contract(saturation="never"), "saturation must be"),
        ({"e\n": 1}, r"unknown field 'e\\n'"),
        ({"test": {"correct": 0, "count": 10**400}}, r"test: 0 of 10{39} cannot be"),
        (contract(surprise=1), "contract: unknown field 'surprise'"),
    ],
)
def test_a_damaged_entry_is_named(tmp_path, change, reason):
    written(tmp_path, change)
    with pytest.raises(CompressError, match=reason) as caught:
        read_manifest(tmp_path)
    assert str(tmp_path / "manifest.json") in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_flattered_accuracy_is_found_out(tmp_path):
    flattered = {
        "correct": 9_950,
        "count": 10_000,
        "fraction": 0.9990,
        "interval_95": [0.993413, 0.996204],
    }
    written(tmp_path, {"test": flattered})
    with pytest.raises(CompressError, match="9950 of 10000"):
        read_manifest(tmp_path)


def test_a_manifest_from_before_contracts_is_read(tmp_path):
    write_manifest(tmp_path, [FULL, FLOAT])
    value = json.loads((tmp_path / "manifest.json").read_text())
    del value["artifacts"][0]["contract"]
    (tmp_path / "manifest.json").write_text(json.dumps(value))
    assert read_manifest(tmp_path) == (dataclasses.replace(FULL, contract=None), FLOAT)


def test_a_missing_field_is_named(tmp_path):
    write_manifest(tmp_path, [FULL, FLOAT])
    value = json.loads((tmp_path / "manifest.json").read_text())
    del value["artifacts"][0]["sha256"]
    (tmp_path / "manifest.json").write_text(json.dumps(value))
    with pytest.raises(CompressError, match="sha256 is missing"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format_version": 1}', '"x"'])
def test_what_is_no_manifest_is_refused(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(CompressError, match=r"manifest\.json"):
        read_manifest(tmp_path)
    with pytest.raises(CompressError, match=r"manifest\.json"):
        add_entry(tmp_path, FULL)
    assert (tmp_path / "manifest.json").read_text() == text


def test_a_missing_manifest_is_refused(tmp_path):
    with pytest.raises(CompressError, match="cannot read"):
        read_manifest(tmp_path)


def test_a_file_listed_twice_is_refused(tmp_path):
    with pytest.raises(CompressError, match="twice"):
        write_manifest(tmp_path, [FULL, FULL])
    assert not (tmp_path / "manifest.json").exists()


def test_an_artifact_describes_itself(tmp_path):
    path = tmp_path / "net.onnx"
    shape = ("N", 1, 28, 28)
    graph = helper.make_graph(
        [helper.make_node("Relu", ["x"], ["y"])],
        "net",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)],
    )
    opset = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=8)
    path.write_bytes(model.SerializeToString())

    entry = describe(path, variant="net", params=7, test=Score(1, 2))

    assert entry.file == "net.onnx"
    assert entry.format == "onnx"
    assert entry.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert entry.file_bytes == path.stat().st_size
    assert (entry.macs, entry.weight_bytes) == (0, 0)
    assert (entry.params, entry.test) == (7, Score(1, 2))
    assert (entry.input_dtype, entry.input_shape) == ("float32", (None, 1, 28, 28))
    assert "onnxruntime" in entry.versions


def test_the_entry_of_a_file_is_found_beside_it_while_the_file_is_the_same(tmp_path):
    path = tmp_path / "net.pt2"
    path.write_bytes(b"network")
    assert entry_of(path) is None
    entry = dataclasses.replace(BARE, sha256=hashlib.sha256(b"network").hexdigest())
    write_manifest(tmp_path, [FULL, entry, FLOAT])
    assert entry_of(path) == entry
    path.write_bytes(b"another network")
    assert entry_of(path) is None
    (tmp_path / "manifest.json").write_text('{"name": "of another program"}')
    assert entry_of(path) is None


def test_a_torchscript_artifact_tells_its_input_if_it_says_it(tmp_path):
    import torch

    from compress.measuring import INPUT_RECORD

    script = torch.jit.trace(torch.nn.Flatten(), torch.zeros(2, 1, 4, 4))
    script.save(tmp_path / "silent.ts")
    record = json.dumps({"dtype": "uint8", "shape": [1, 4, 4]})
    script.save(tmp_path / "telling.ts", _extra_files={INPUT_RECORD: record})
    silent, telling = (describe(tmp_path / f"{n}.ts", variant=n) for n in ("silent", "telling"))
    assert (silent.input_dtype, silent.input_shape) == (None, ())
    assert (telling.input_dtype, telling.input_shape) == ("uint8", (None, 1, 4, 4))
