"""Hold the C program against Python on every test recording; write what was found as JSON.

python compare.py recordings runs/digit runs/front_end.json
"""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from features import is_test, listed, read_recording
from log_mel import log_mel


def main(folder: Path, program: Path, out: Path) -> None:
    """Compare all features, and count the digits that the program hears right."""
    names = {path: name for path, name in listed(folder).items() if is_test(name)}
    sounds = np.stack([read_recording(path) for path in names]).astype("<i2")
    done = subprocess.run(
        [program, "features"], input=sounds.tobytes(), capture_output=True, check=True
    )
    expected = log_mel(sounds)
    got = np.frombuffer(done.stdout, np.uint8).reshape(expected.shape)
    heard = [subprocess.run([program], input=s.tobytes(), capture_output=True) for s in sounds]
    digits = [name["digit"] for name in names.values()]
    right = sum(h.stdout.decode().strip() == d for h, d in zip(heard, digits, strict=True))
    found = {
        "recordings": len(sounds),
        "features": expected.size,
        "differing": int((got != expected).sum()),
        "heard_right": right,
    }
    out.write_text(json.dumps(found, indent=2) + "\n")
    print(
        f"{found['differing']:,} of {found['features']:,} features differ from Python's;"
        f" {right} of {len(sounds)} recordings are heard right"
    )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
