"""What a network can be made into is tried, not assumed."""

from few_digits import few_digits
from torch import nn

from mnist_edge.networks import models
from mnist_edge.studies import deployment


def test_a_residual_network_becomes_integers_and_files():
    found = deployment.try_deployment(
        models.build(5, residual=True).eval(), few_digits(), calibration_images=32
    )
    assert (found.norms, found.norms_left, found.refusal) == (5, 0, "")
    assert set(found.float_files.values()) == {""}
    assert found.integer_files["onnx"] == found.integer_files["torchscript"] == ""
    assert found.integer_score is not None
    assert found.integer_score.count == 60


def test_a_refusal_is_the_users_line_without_temporary_folders(monkeypatch):
    normed = nn.Sequential(nn.LayerNorm([1, 28, 28]), nn.Flatten(), nn.Linear(784, 10))
    found = deployment.try_deployment(normed.eval(), few_digits(), calibration_images=32)
    assert "LayerNorm" in found.refusal
    assert (found.integer_files, found.integer_score) == ({}, None)

    def broken(network, path, **options):
        raise deployment.CompressError(f"cannot write {path}: it is full")

    monkeypatch.setattr(deployment, "export", broken)
    found = deployment.try_deployment(models.build(5).eval(), few_digits(), calibration_images=32)
    assert found.float_files["onnx"] == "cannot write float.onnx: it is full"
    assert found.integer_files["c"] == "cannot write integers-c: it is full"
    assert found.integer_score is None
