"""Facts of a published network are those of its files, recipe and manifest."""

from compress.files import sha256_of
from compress.manifest import read_manifest
from mnist_edge.evaluation.artifacts import exported_dir, recipes_dir
from mnist_edge.evaluation.origins import origin_of
from mnist_edge.report import provenance

FILE = exported_dir() / "phase5-int8.safetensors"
ENTRY = next(e for e in read_manifest(FILE.parent) if e.file == FILE.name)


def test_hashes_recipe_seeds_contracts_and_versions_are_told():
    found = provenance.facts(FILE, ENTRY, origin_of(ENTRY, FILE.parent))
    facts = {fact.name: fact.value for fact in found}
    assert sha256_of(FILE) in facts["file"]
    assert sha256_of(recipes_dir() / "phase5-int8.toml") in facts["recipe"]
    assert facts["made from"].startswith("phase5-float")
    assert facts["seed"] == "0, the best on validation of 0, 1, 2, 3, 4"
    assert "exact in C99: no integer differs on 10,000 test" in facts["phase5-int8-c"]
    assert sha256_of(FILE.parent / "phase5-int8.onnx") in facts["phase5-int8.onnx"]
    assert "torch" in facts["made and measured with"]
    assert provenance.command(ENTRY) == "mnist-edge run recipes/phase5-int8.toml"


def test_an_own_file_has_its_hash_and_no_command():
    facts = provenance.facts(FILE, None, "nobody knows")
    assert [fact.name for fact in facts] == ["file", "made from"]
    assert provenance.command(None) == ""
