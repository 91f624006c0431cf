"""What is locked in a folder, one process at a time does."""

import pytest

from compress.errors import CompressError
from compress.locks import locked


def test_a_folder_is_one_processs_at_a_time(tmp_path):
    with locked(tmp_path / "new", "work"):
        with pytest.raises(CompressError, match="another process is at the work in"):
            locked(tmp_path / "new", "work", wait=False).__enter__()
        with locked(tmp_path / "new", "other", wait=False):
            pass
    with locked(tmp_path / "new", "work", wait=False):
        pass
    (tmp_path / "file").write_text("")
    with pytest.raises(CompressError, match="cannot write"):
        locked(tmp_path / "file" / "inside", "work").__enter__()
