"""Pages are made of results alone: what lacks is an error, what was read back is what is shown."""

import json
from pathlib import Path

import jinja2
import pytest

from mnist_edge.report import pages

DOCS = Path(__file__).parents[3] / "docs"


def test_a_value_that_lacks_is_an_error():
    with pytest.raises(jinja2.UndefinedError):
        pages.render("exactness.md.jinja", images="10 images")


def test_a_page_is_made_of_what_its_record_holds(tmp_path):
    seen = []

    def as_markdown(values):
        seen.append(values)
        return "the page"

    written = pages.write_page(tmp_path, "name", {"pair": (1, 2)}, as_markdown)
    assert written == (tmp_path / "name.md", tmp_path / "name.json")
    assert seen == [{"pair": [1, 2]}] == [json.loads(written[1].read_text())]
    assert written[0].read_text() == "the page"


@pytest.mark.parametrize("page", ["compression", "improvements", "journey", "quantization"])
def test_every_page_says_first_what_made_it_and_of_what(page):
    lines = (DOCS / f"{page}.md").read_text().splitlines()
    assert lines[0].startswith("# ")
    assert lines[2].startswith("Made by `")
    assert f" of [{page}.json]({page}.json), from which every number here comes." in lines[2]
    assert (DOCS / f"{page}.json").exists()
