"""The one exception that users are meant to see."""

import pytest

from compress.errors import CompressError, first_line, naming, one_line


def test_a_users_error_is_a_value_error():
    with pytest.raises(ValueError, match="say what to do"):
        raise CompressError("say what to do")


def test_the_first_line_of_what_an_error_says_or_its_kind():
    assert first_line(RuntimeError("  first \nsecond")) == "first"
    assert first_line(KeyError()) == "KeyError"
    assert first_line(OSError("\n\n")) == "OSError"


def test_all_that_an_error_says_is_one_line():
    assert one_line(ValueError("first\n  second\tthird")) == "first second third"
    assert one_line(KeyError()) == "KeyError"
    assert len(one_line(ValueError("x" * 999))) == 200


def test_a_refusal_names_the_file_once():
    with pytest.raises(CompressError, match=r"^net\.onnx: no weights$"), naming("net.onnx"):
        raise CompressError("no weights")
    with pytest.raises(CompressError, match=r"^net\.onnx has no weights$"), naming("net.onnx"):
        raise CompressError("net.onnx has no weights")
