"""Files, folders, patterns and standard input stand for pictures."""

from pathlib import Path

from PIL import Image

from mnist_edge.data.picture_paths import pictures_at


def test_names_stand_for_pictures(tmp_path):
    for name in ("b.png", "a.jpg", "c.gif", "a.jpg.seen.png"):
        Image.new("L", (9, 9)).save(tmp_path / name)
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / "empty").mkdir()
    broken: list[str] = []
    folder = pictures_at([str(tmp_path)], broken)
    assert [path.name for path in folder] == ["a.jpg", "b.png", "c.gif"]
    assert pictures_at([str(tmp_path / "*.gif"), "-"], broken) == [tmp_path / "c.gif", Path("-")]
    assert pictures_at(["missing.png"], broken) == [Path("missing.png")]
    assert broken == []
    assert pictures_at([str(tmp_path / "empty"), str(tmp_path / "*.bmp")], broken) == []
    assert [line.endswith(": no picture is there") for line in broken] == [True, True]


def test_a_file_with_a_patterns_name_is_that_file(tmp_path):
    path = tmp_path / "[7].png"
    Image.new("L", (9, 9)).save(path)
    assert pictures_at([str(path)], []) == [path]
