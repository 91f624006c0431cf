"""What a network's header tells is read within bounds, without a compiler."""

import os

import pytest

from compress.c_header import read_header
from compress.errors import CompressError

COMMENTED = (
    "/* #define NET_CONSTANT_BYTES 1\n#define NET_CONSTANT_BYTES 2\n*/\n"
    "// #define NET_CONSTANT_BYTES 3\n#define NET_CONSTANT_BYTES 4 /* four\n"
    "#define NET_CONSTANT_BYTES 5 */\n"
)


def test_a_definition_in_a_comment_is_none(tmp_path):
    (tmp_path / "net.c").write_text("")
    (tmp_path / "net.h").write_text(COMMENTED)
    assert read_header(tmp_path).constant_bytes == 4


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"#define NET_CONSTANT_BYTES 4\n#define NET_CONSTANT_BYTES 5\n",
        b"#define NET_CONSTANT_BYTES -4\n",
        b"#define NET_CONSTANT_BYTES 0x10\n",
        b"#define NET_CONSTANT_BYTES " + b"9" * 5000,
        b"/*" * 400_000,
        b"\xff\xfe",
        b" " * (1 << 20) + b" ",
    ],
)
def test_a_header_that_does_not_say_is_one_line(tmp_path, text):
    (tmp_path / "net.c").write_text("")
    (tmp_path / "net.h").write_bytes(text)
    with pytest.raises(CompressError, match=r"net\.h"):
        print(read_header(tmp_path).constant_bytes)


def test_a_header_that_is_no_file_is_refused_and_not_waited_for(tmp_path):
    (tmp_path / "net.c").write_text("")
    os.mkfifo(tmp_path / "net.h")
    with pytest.raises(CompressError, match="a pipe or a device"):
        read_header(tmp_path)


def test_a_main_of_ones_own_may_stand_beside_the_network(tmp_path):
    for name in ("net.c", "net_selftest.c", "main.c"):
        (tmp_path / name).write_text("")
    (tmp_path / "net.h").write_text("#define NET_CONSTANT_BYTES 4\n")
    assert read_header(tmp_path).name == "net"
    (tmp_path / "main.h").write_text("")
    with pytest.raises(CompressError, match="must hold one C file"):
        read_header(tmp_path)
