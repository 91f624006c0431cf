"""Turn the recordings of the Free Spoken Digit Dataset into features that the commands take.

    python features.py recordings digits.npz

The official split: the recordings 0 to 4 of each speaker and digit are for testing.
"""

import re
import sys
import wave
from pathlib import Path

import numpy as np
from log_mel import RATE, SAMPLES, log_mel
from numpy.typing import NDArray

_NAME = re.compile(r"(?P<digit>\d)_(?P<speaker>\w+)_(?P<index>\d+)\.wav")
_TEST = 5
_AT_ONCE = 100


def read_recording(path: Path) -> NDArray[np.int16]:
    """Read the first second of a recording, zeros behind it: int16 [SAMPLES]."""
    with wave.open(str(path)) as sound:
        found = (sound.getnchannels(), sound.getsampwidth(), sound.getframerate())
        if found != (1, 2, RATE):
            sys.exit(f"{path}: {found} channels, bytes and samples a second; needed: 1, 2, {RATE}")
        samples = np.frombuffer(sound.readframes(SAMPLES), "<i2")
    return np.pad(samples, (0, SAMPLES - len(samples)))


def listed(folder: Path) -> dict[Path, re.Match[str]]:
    """The recordings in a folder, and what their names say: digit, speaker and index."""
    names = {path: _NAME.fullmatch(path.name) for path in sorted(folder.glob("*.wav"))}
    known = {path: name for path, name in names.items() if name}
    if not known:
        sys.exit(
            f"{folder} holds no recordings, such as 7_jackson_32.wav; README.md says where to get"
            " them"
        )
    return known


def is_test(name: re.Match[str]) -> bool:
    """Whether a recording is of the official test split."""
    return int(name["index"]) < _TEST


def write_features(folder: Path, out: Path) -> None:
    """Write x [N, FRAMES, BANDS], the digits y [N] and the part of each recording."""
    names = listed(folder)
    sounds = np.stack([read_recording(path) for path in names])
    parts = np.array_split(sounds, -(-len(sounds) // _AT_ONCE))
    np.savez_compressed(
        out,
        x=np.concatenate([log_mel(part) for part in parts]),
        y=np.array([int(name["digit"]) for name in names.values()]),
        part=np.array(["test" if is_test(name) else "train" for name in names.values()]),
    )


if __name__ == "__main__":
    write_features(Path(sys.argv[1]), Path(sys.argv[2]))
