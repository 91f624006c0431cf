"""Answers are compared with those of the float network behind each file, where it is published."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from compress import manifest
from compress.measuring import Score
from mnist_edge.evaluation import origins
from mnist_edge.evaluation.artifacts import exported_dir
from mnist_edge.evaluation.own_float import OwnFloat, compare_with_own_floats

NAMES = ("manifest.json", "phase5-int8.onnx", "phase5-float.onnx", "mcu.onnx")


def test_each_file_is_held_against_the_float_network_it_was_quantized_from(tmp_path):
    int8, real, mcu = (shutil.copy(exported_dir() / name, tmp_path / name) for name in NAMES[1:])
    shutil.copy(exported_dir() / NAMES[0], tmp_path)
    answers = {int8: np.array([1, 2, 3, 4]), mcu: np.array([1, 2, 3, 4])}
    asked = []

    def answered(path):
        asked.append(path)
        return np.array([1, 2, 3, 5])

    found = compare_with_own_floats(answers, answered)
    assert found == {int8: OwnFloat("phase5-float.onnx", Score(3, 4))}
    assert asked == [real]
    # a float network that is measured itself is not asked again
    known = compare_with_own_floats({**answers, real: np.array([1, 2, 0, 0])}, answered)
    assert (known[int8].agreement, asked) == (Score(2, 4), [real])


def test_a_manifest_is_read_once_for_all_its_files(tmp_path, monkeypatch):
    files = [Path(shutil.copy(exported_dir() / name, tmp_path / name)) for name in NAMES]
    read, folders = manifest.read_manifest, []
    monkeypatch.setattr(
        manifest, "read_manifest", lambda folder: folders.append(folder) or read(folder)
    )
    monkeypatch.setattr(origins, "read_manifest", manifest.read_manifest)
    answers = {file: np.array([1]) for file in files[1:]}
    assert compare_with_own_floats(answers, lambda path: np.array([1]))
    assert folders == [tmp_path]


def test_a_float_network_that_only_the_manifest_names_is_left_out(tmp_path):
    int8, *_ = (shutil.copy(exported_dir() / name, tmp_path / name) for name in NAMES[1::-1])
    assert compare_with_own_floats({int8: np.array([1])}, lambda path: pytest.fail(str(path))) == {}
