"""Spoken digits: the front end's C equals its Python; the whole example at a small size."""

import json
import re
import shlex
import subprocess
import sys

import numpy as np
import pytest
from example_data import EXAMPLES, archive, extract, make, make_in_process, only_line

from compress.c_runner import compiler
from compress.graph import QuantizedGraph
from mnist_edge.data import OwnData, load

FOLDER = EXAMPLES / "spoken_digits"
sys.path.insert(0, str(FOLDER))
import features  # noqa: E402
import log_mel  # noqa: E402

_NAME = re.compile(r".*(recordings/\d_\w+_(\d+)\.wav)")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """The 300 recordings of the test split, and as many to train on."""
    folder = tmp_path_factory.mktemp("digits")

    def wanted(name):
        found = _NAME.fullmatch(name)
        return found[1] if found and int(found[2]) < 10 else None

    extract(archive("free-spoken-digits.tar.xz"), wanted, folder, most=600)
    return folder


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """The front end in C: raw sound to features, with every overflow of signed numbers an error."""
    folder = tmp_path_factory.mktemp("c")
    (folder / "none.h").write_text(
        "static void none(const uint8_t *in, uint8_t *out, uint8_t *arena)\n"
        "{ (void)in; (void)arena; out[0] = 0; }\n"
    )
    told = "-std=c99 -O1 -Wall -Wextra -Wconversion -Werror -fsanitize=undefined"
    words = [*told.split(), "-fno-sanitize-recover", f"-I{folder}", "-include", "stdint.h"]
    words += ['-DHEADER="none.h"', "-DRUN=none", "-DARENA=1", "-DOUT=1", "digit.c", "log_mel.c"]
    made = [*shlex.split(compiler() or "cc"), *words, "-o", folder / "digit"]
    subprocess.run(made, check=True, cwd=FOLDER)
    return folder / "digit"


def in_c(program, sounds):
    """Features by the C, uint8 [N, FRAMES, BANDS]."""
    given = sounds.astype("<i2").tobytes()
    done = subprocess.run([program, "features"], input=given, capture_output=True, check=True)
    return np.frombuffer(done.stdout, np.uint8).reshape(-1, log_mel.FRAMES, log_mel.BANDS)


def extremes():
    """The loudest, quietest and emptiest sounds of 16 bits."""
    time, random = np.arange(log_mel.SAMPLES), np.random.default_rng(0)
    tone = np.cos(2 * np.pi * 1000 * time / log_mel.RATE)
    sounds = [np.full(time.shape, -32768), np.full(time.shape, 32767), 0 * time, time == 5000]
    sounds += [np.where(tone > 0, 32767, -32768), np.where(time % 2, 32767, -32768)]
    sounds += [random.integers(-32768, 32768, len(time)), random.integers(-1, 2, len(time))]
    return np.stack(sounds).astype(np.int16)


def test_the_front_end_in_c_equals_python_on_every_test_recording(place, program):
    paths = [
        p for p, name in features.listed(place / "recordings").items() if features.is_test(name)
    ]
    assert len(paths) == 300
    sounds = np.concatenate([np.stack([features.read_recording(p) for p in paths]), extremes()])
    found, expected = in_c(program, sounds), log_mel.log_mel(sounds)
    assert np.array_equal(found, expected)
    assert expected[:300].max((1, 2)).tolist() == [255] * 300


def test_the_fft_is_near_numpys_and_within_its_words():
    sounds = np.concatenate([extremes()[:, :256], extremes()[:, -256:]]).astype(np.int64)
    real, imaginary = log_mel.fft(sounds)
    assert np.abs(np.fft.fft(sounds) - (real + 1j * imaginary)).max() < 2**-14 * 2**23
    assert np.hypot(real, imaginary).max() <= 2**23.01
    power = (real**2 + imaginary**2)[:, :129]
    assert np.log2((power @ log_mel.mel_weights().T).max()) <= 57.57
    assert log_mel.mel_weights().sum(1).max() == 2985


def test_features_are_logarithms_of_mel_energies_below_the_loudest():
    random = np.random.default_rng(1)
    sound = (3000 * random.normal(size=(1, log_mel.SAMPLES))).astype(np.int16)
    places = log_mel.HOP * np.arange(log_mel.FRAMES)[:, None] + np.arange(log_mel.WINDOW)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(log_mel.WINDOW) / log_mel.WINDOW)
    power = np.abs(np.fft.rfft(sound[0, places] * window)) ** 2
    levels = np.log2(power @ log_mel.mel_weights().T)
    expected = 255 - 16 * (levels.max() - levels)
    assert np.abs(log_mel.log_mel(sound)[0] - expected).max() < 2


def test_the_tables_of_c_are_those_of_python():
    assert (FOLDER / "log_mel_tables.h").read_text() == log_mel.c_tables() + "\n"


def test_the_example_goes_from_recordings_to_c_that_hears(place):
    runs, data = place / "runs", f"DATA={place / 'recordings'}"
    words = (data, f"RUNS={runs}", f"PYTHON={sys.executable}", "EPOCHS=1")
    make_in_process("spoken_digits", *words, "all")
    held = load(OwnData(runs / "digits.npz"))
    assert (held.shape, len(held.test), len(held.train)) == ((1, 49, 20), 300, 270)
    out = runs / "front_end.json"
    command = [sys.executable, "compare.py", place / "recordings", runs / "digit", out]
    subprocess.run(command, check=True, cwd=FOLDER)
    found = json.loads(out.read_text())
    assert (found["recordings"], found["differing"]) == (300, 0)
    answers = QuantizedGraph.load(runs / "digits.safetensors").run(held.test.inputs)
    assert found["heard_right"] == (answers.argmax(1) == held.test.labels).sum()


def test_without_recordings_it_says_so_in_a_line(tmp_path):
    done = make(
        *("spoken_digits", f"DATA={tmp_path}", f"RUNS={tmp_path / 'runs'}"),
        f"PYTHON={sys.executable}",
    )
    line = only_line(done)
    assert "holds no recordings" in line
    assert "README.md says where to get them" in line
