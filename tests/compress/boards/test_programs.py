"""Programs run from here: what they print comes back, and what they complain of is one line."""

import sys

import pytest

from compress.boards.programs import ProgramFailed, run_program
from compress.errors import CompressError


def python(code, **how):
    return run_program([sys.executable, "-c", code], **how)


def test_what_a_program_prints_comes_back(tmp_path):
    assert python("import os; print(os.getcwd())", cwd=tmp_path) == f"{tmp_path}\n"


def test_a_failure_is_one_line_that_names_the_error_among_what_was_said():
    code = "import sys; print('out'); sys.exit('a.c: note\\na.c:1: error: no such thing\\nmore')"
    with pytest.raises(ProgramFailed) as caught:
        python(code)
    assert str(caught.value) == f"{sys.executable} fails: a.c:1: error: no such thing"
    assert caught.value.lines == ("a.c: note", "a.c:1: error: no such thing", "more", "out")


def test_a_program_that_says_nothing_and_one_that_never_ends_are_told():
    with pytest.raises(ProgramFailed, match="fails: no message"):
        python("raise SystemExit(3)")
    with pytest.raises(CompressError, match="took more than 1 s"):
        python("import time; time.sleep(60)", timeout=1)
