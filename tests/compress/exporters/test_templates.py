"""Templates beside the exporters that use them."""

import jinja2
import pytest

from compress.exporters.templates import filled


def test_a_value_that_lacks_is_an_error():
    with pytest.raises(jinja2.UndefinedError):
        filled("wasm", "index.js.jinja", {})
    with pytest.raises(jinja2.TemplateNotFound):
        filled("wasm", "no-such-template", {})
