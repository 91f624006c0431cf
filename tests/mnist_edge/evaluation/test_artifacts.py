import pytest

from compress.errors import CompressError
from mnist_edge.evaluation import artifacts


@pytest.fixture
def published(tmp_path, monkeypatch):
    """A folder laid out as the repository is, with a few published files."""
    package = tmp_path / "mnist_edge"
    package.mkdir()
    monkeypatch.setattr(artifacts, "_PACKAGE", package)
    exported, recipes = tmp_path / "exported", tmp_path / "recipes"
    exported.mkdir()
    recipes.mkdir()
    for name in (
        "phase5-float.onnx",
        "phase5-float.safetensors",
        "phase5-float.ts",
        "phase5-int8.onnx",
        "only.ts",
        "manifest.json",
        "README.md",
    ):
        (exported / name).write_text(name)
    (recipes / "phase5-int8.toml").write_text("")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("phase5-int8", "phase5-int8.onnx"),
        ("phase5-float", "phase5-float.onnx"),
        ("phase5-float.ts", "phase5-float.ts"),
        ("only", "only.ts"),
    ],
)
def test_a_variant_stands_for_its_file(published, name, file):
    assert artifacts.resolve(name) == published / "exported" / file


def test_a_suffix_may_be_asked_for(published):
    found = artifacts.resolve("phase5-float", suffix=".safetensors")
    assert found.name == "phase5-float.safetensors"
    with pytest.raises(CompressError):
        artifacts.resolve("phase5-int8", suffix=".safetensors")


def test_a_path_goes_before_a_name(published, monkeypatch):
    monkeypatch.chdir(published)
    (published / "phase5-int8").write_text("a file of the user's")
    assert artifacts.resolve("phase5-int8").read_text() == "a file of the user's"
    elsewhere = published / "exported" / "only.ts"
    assert artifacts.resolve(elsewhere) == elsewhere


@pytest.mark.parametrize("name", ["phase6", "manifest.json", "missing/phase5-int8", "", "."])
def test_an_unknown_name_is_refused_with_three_known_ones(published, name):
    with pytest.raises(CompressError) as caught:
        artifacts.resolve(name)
    assert "phase5-" in str(caught.value).split("the nearest of 3 names: ")[1]
    assert str(caught.value).count(",") == 2
    assert "README" not in str(caught.value)


def test_recipes_are_named_alike(published):
    expected = published / "recipes" / "phase5-int8.toml"
    assert artifacts.resolve_recipe("phase5-int8") == expected
    assert artifacts.resolve_recipe("phase5-int8.toml") == expected
    with pytest.raises(
        CompressError, match=r"recipe phase5-int4; the nearest of 1 names: phase5-int8$"
    ):
        artifacts.resolve_recipe("phase5-int4")


def test_an_installed_package_carries_its_own(published):
    inside = published / "mnist_edge" / "exported"
    inside.mkdir()
    (inside / "inside.onnx").write_text("")
    assert artifacts.published_models() == ("inside.onnx",)
    assert artifacts.exported_dir() == inside


def test_nothing_published_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(artifacts, "_PACKAGE", tmp_path / "mnist_edge")
    assert artifacts.published_models() == artifacts.published_recipes() == ()
    with pytest.raises(CompressError, match="there are none"):
        artifacts.resolve("phase5-int8")


def test_an_unknown_name_is_answered_with_the_nearest_ones():
    with pytest.raises(CompressError) as caught:
        artifacts.resolve("phase5-in8")
    words = str(caught.value)
    assert "no published model phase5-in8; the nearest of" in words
    assert "phase5-int8," in words, "a name, not one of its files"
    assert words.count(",") == 2
    with pytest.raises(CompressError, match=r"the nearest of .* names: .*phase5-int8\.onnx"):
        artifacts.resolve("phase5-in8.onnx")
