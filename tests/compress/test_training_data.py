"""What is kept of training data is read back, or refused in a line."""

import pytest

from compress.errors import CompressError
from compress.training_data import from_text


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"mean": [1' + "0" * 400 + "]}", '{"shape": {"1": 1}}', "3", '{"name": 1}'],
)
def test_what_others_put_there_is_refused_in_a_line(text):
    with pytest.raises(CompressError, match="what is kept of the training data"):
        from_text(text)
