"""FILE.py:NAME, a function or class in a user's file: how it is recognized, without running it."""

import re

CODE = re.compile(r"(?P<file>.+\.py):(?P<name>[A-Za-z_]\w*)")


def is_code(name: str) -> bool:
    """Whether a name is FILE.py:NAME."""
    return CODE.fullmatch(name) is not None
