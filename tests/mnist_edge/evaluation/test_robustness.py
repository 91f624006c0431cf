"""Files on corrupted images: what is counted, on what."""

from dataclasses import replace

import numpy as np
import pytest

from compress.errors import CompressError
from compress.manifest import SeedResult, entry_of
from compress.measuring import Score
from mnist_edge import data
from mnist_edge.data.corruptions import MNIST_C, corrupt
from mnist_edge.evaluation import robustness
from mnist_edge.evaluation.artifacts import resolve
from mnist_edge.evaluation.calibration import calibration_of
from mnist_edge.evaluation.rejection import judge_of
from mnist_edge.evaluation.robustness import CLEAN, Refused, RobustnessRow, measure, with_seeds
from mnist_edge.evaluation.scoring import logits_of, score


@pytest.fixture(scope="module")
def digits():
    return data.load("digits")


def test_each_score_is_the_files_on_the_corrupted_first_test_images(digits):
    path = resolve("mcu")
    found = measure([path], digits, images=50, names=("stripe", "shot noise"), seed=2)
    part = digits.test.take(np.arange(50))
    stripes = replace(part, images=corrupt(part.images, "stripe", seed=2))
    (row,) = found.rows
    assert row.file == "mcu.onnx"
    assert row.clean == score(path, part, digits)[0]
    assert row.corrupted["stripe"] == score(path, stripes, digits)[0]
    assert (found.images, found.seed, found.dataset) == (50, 2, "digits")
    assert row.mean_error is None  # not all fifteen were tried


def test_the_mean_is_over_the_benchmarks_fifteen_alone():
    scores = {name: Score(90, 100) for name in MNIST_C} | {"noise 0.2": Score(0, 100)}
    row = RobustnessRow("net.onnx", Score(99, 100), scores | {"fog": Score(75, 100)})
    assert row.mean_error == pytest.approx((14 * 0.10 + 0.25) / 15)
    assert row.worst == "noise 0.2"


def test_what_predict_would_refuse_is_counted_apart_for_right_and_wrong_answers(digits):
    path, part = resolve("mcu"), digits.test.take(np.arange(60))
    (row,) = measure([path], digits, images=60, names=("canny edges",)).rows
    for name, images in (
        ("canny edges", corrupt(part.images, "canny edges")),
        (CLEAN, part.images),
    ):
        logits = logits_of(path, replace(part, images=images), digits)
        judge = judge_of(calibration_of(path))
        silent = judge.others(images) | judge.unsure(logits)
        right = logits.argmax(1) == part.labels
        expected = Refused(int(np.sum(silent & right)), int(np.sum(silent & ~right)))
        assert row.refused[name] == expected
    assert row.refused["canny edges"].wrong > 0


def test_the_rejector_is_opened_once_for_all_networks(digits, monkeypatch):
    opened = []
    of_them = robustness.published_rejector
    monkeypatch.setattr(
        "mnist_edge.evaluation.rejection.published_rejector", lambda: opened.append(1) or of_them()
    )
    monkeypatch.setattr(robustness, "published_rejector", lambda: opened.append(1) or of_them())
    rows = measure([resolve("mcu"), resolve("edge-1k")], digits, images=5, names=("fog",)).rows
    assert all(row.refused for row in rows)
    assert len(opened) == 1


def test_networks_that_nobody_calibrated_refuse_nothing(digits, tmp_path):
    copied = tmp_path / "net.onnx"
    copied.write_bytes(resolve("phase5-folded").read_bytes())
    assert measure([copied], digits, images=5, names=("fog",)).rows[0].refused == {}


def test_the_networks_of_all_seeds_are_measured_alike_if_they_are_those_of_the_manifest(
    digits, tmp_path
):
    path, names = resolve("mcu"), ("stripe",)
    (tmp_path / "mcu").mkdir()
    for seed in (0, 1):
        (tmp_path / "mcu" / f"seed{seed}.onnx").write_bytes(path.read_bytes())
    how = {"images": len(digits.test), "names": names}
    found = measure([path], digits, **how)
    right = found.rows[0].clean
    results = tuple(SeedResult(seed, right, right) for seed in (0, 1))
    entry = replace(entry_of(path), seeds=results)
    seeds = with_seeds(found, digits, {"mcu.onnx": entry}, tmp_path, **how).seeds
    assert [row.file for row in seeds["mcu.onnx"]] == ["seed0.onnx", "seed1.onnx"]
    assert {row.corrupted["stripe"] for row in seeds["mcu.onnx"]} == {
        found.rows[0].corrupted["stripe"]
    }
    other = replace(entry, seeds=(results[0], SeedResult(1, right, Score(1, right.count))))
    assert with_seeds(found, digits, {"mcu.onnx": other}, tmp_path, **how).seeds == {}
    assert with_seeds(found, digits, {"mcu.onnx": entry}, tmp_path / "none", **how).seeds == {}
    with pytest.raises(CompressError, match="of all images; take as many"):
        with_seeds(replace(found, images=9), digits, {"mcu.onnx": entry}, tmp_path, **how)


def test_images_with_colours_are_refused(digits):
    colours = np.zeros((4, 3, 28, 28), np.uint8)
    coloured = replace(digits, test=data.Images(colours, np.zeros(4, np.int64)))
    with pytest.raises(CompressError, match="grey pixels"):
        measure([resolve("mcu")], coloured, images=4)


def test_what_is_chosen_by_validation_images_reads_no_test_image(digits):
    broken = replace(digits, test=data.Images(digits.test.images[:0], digits.test.labels[:0]))
    found = measure([resolve("mcu")], broken, images=30, part="validation", names=("stripe",))
    part = digits.validation.take(np.arange(30))
    assert found.rows[0].clean == score(resolve("mcu"), part, digits)[0]
    assert (found.part, found.images) == ("validation", 30)
