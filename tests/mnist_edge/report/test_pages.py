"""Pages are made of results alone: what lacks is an error, what was read back is what is shown."""

import json

import jinja2
import pytest

from mnist_edge.report import pages


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
