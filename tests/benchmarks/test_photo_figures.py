"""The page of photographs says what its records say."""

import json
from pathlib import Path

from benchmarks import photo_figures

ROOT = Path(__file__).parents[2]


def test_the_page_is_that_of_its_records():
    found = json.loads((ROOT / "docs" / "photographs.json").read_text())
    assert (ROOT / "docs" / "photographs.md").read_text() == photo_figures.as_markdown(found)


def test_nine_of_ten_are_right_in_each_scene_that_was_asked_for():
    found = json.loads((ROOT / "docs" / "photographs.json").read_text())
    shares = {row["scene"]: row.get("right", 0) / row["count"] for row in found["scenes"]}
    asked = ("darker table", "hard shadow", "ruled paper", "coloured pencil", "perspective")
    assert all(shares[scene] >= 0.9 for scene in (*asked, "filled to the border"))
