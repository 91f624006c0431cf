"""Generated code runs in a process of its own: what goes wrong there ends nothing here."""

import numpy as np
import pytest

from compress.errors import CompressError
from compress.exporters.c99.trial import run_apart

HOSTILE = {
    "a crash": ("*(volatile int *)0 = 0;", "the C code fails"),
    "an exit": ("exit(3);", "exit status 3"),
    "no end": ("for (;;) {}", "more than 1 s"),
    "no C": ("nonsense;", "refuses"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_code_that_goes_wrong_fails_and_ends_nothing_else(tmp_path, what):
    body, complaint = HOSTILE[what]
    told = {"RANK": 1, "CHANNELS": 1, "BYTES": 1, "SCALE": 1.0, "ZERO_POINT": 0}
    macros = {f"{end}_{name}": n for end in ("INPUT", "OUTPUT") for name, n in told.items()}
    macros["ARENA_BYTES"] = 1
    sizes = "\n".join(f"#define NET_{name} {number}" for name, number in macros.items())
    run = "void net_run(const uint8_t *input, uint8_t *output, uint8_t *arena)"
    (tmp_path / "net.h").write_text(f"#include <stdint.h>\n{sizes}\n{run};\n")
    text = f'#include "net.h"\n#include <stdlib.h>\n{run}\n{{\n    {body}\n}}\n'
    (tmp_path / "net.c").write_text(text)
    with pytest.raises(CompressError, match=complaint):
        run_apart(tmp_path, [np.zeros((1, 1), np.uint8)], timeout=1)
