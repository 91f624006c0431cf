"""The picture of the whole flow."""

from matplotlib.image import imread

from compress.measuring import Score
from mnist_edge.report.stage_picture import StageFigures, plot_stages


def stage(name, correct, macs, weight_bytes, once):
    test = None if correct is None else Score(correct, 10_000)
    return StageFigures(name, test, macs, weight_bytes, [(1, once), (64, once and 2 * once)])


TRAINED = stage("trained", 9950, 3_261_000, 40_560, 1.0)
CUT = stage("pruned", 4712, 1_032_352, 19_000, 1.5)
IN_C = stage("int8 in C", 9948, None, 4_900, 6.0)


def drawn(stages, folder):
    path = folder / "stages.png"
    plot_stages(stages, path, dataset="mnist")
    return imread(path)


def test_a_line_a_stage(tmp_path):
    few, more = drawn([TRAINED, IN_C], tmp_path), drawn([TRAINED, CUT, IN_C], tmp_path)
    assert more.shape[0] > few.shape[0]
    assert more.shape[1] == few.shape[1]
    assert more[..., :3].std() > 0.05  # not blank


def test_what_was_not_measured_is_left_out(tmp_path):
    assert drawn([stage("trained", None, None, None, None)], tmp_path).size
