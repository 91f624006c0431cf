"""A program that is asked through pipes has limits, and its end is told in a line."""

import time

import pytest

from compress.apart import Limits
from compress.errors import CompressError
from compress.limited_process import LimitedProcess

LIMITS = Limits(seconds=30)


def process(script, limits=LIMITS):
    return LimitedProcess(["sh", "-c", script], limits, what="the script")


def test_it_answers_byte_for_byte_however_much_is_asked():
    asked = process("head -c 300000 | wc -c; head -c 300000 /dev/zero; head -c 5")
    assert asked.ask(bytes(300_000), 7) == b"300000\n"  # more than a pipe holds
    assert asked.ask(b"", 300_000) == bytes(300_000)
    assert asked.ask(b"again", 5) == b"again"
    asked.close()


def test_lines_are_read_one_by_one_and_long_ones_cut():
    asked = process("echo one; echo two; head -c 9999 /dev/zero; sleep 60")
    assert (asked.line(), asked.line()) == (b"one\n", b"two\n")
    assert asked.line() == bytes(400)
    asked.close()


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 3", "the script fails: exit status 3"),
        ("kill -SEGV $$", "the script fails: it ends with SIGSEGV"),
        ("echo first >&2; echo an error of mine >&2; exit 1", "fails: an error of mine"),
        ("echo only this >&2", "fails: only this"),
    ],
)
def test_how_it_ended_is_said(script, said):
    with pytest.raises(CompressError, match=said):
        process(script).ask(b"", 1)


def test_what_takes_too_long_is_ended():
    asked = process("sleep 60", Limits(seconds=0.2))
    start = time.monotonic()
    with pytest.raises(CompressError, match=r"it takes more than 0\.2 s"):
        asked.ask(b"", 1)
    assert time.monotonic() - start < 20
    with pytest.raises(CompressError, match="the network is closed; load it anew"):
        asked.ask(b"", 1)


def test_it_sees_nothing_of_the_environment(monkeypatch):
    monkeypatch.setenv("SECRET", "x")
    assert process('echo "[$SECRET]"').line() == b"[]\n"


def test_its_files_stay_within_the_limit(tmp_path):
    limits = Limits(file_bytes=1 << 10)
    process(f"head -c 99999 /dev/zero > {tmp_path}/made; echo done", limits).line()
    assert (tmp_path / "made").stat().st_size == 1 << 10
