import numpy as np
from measured_network import BYTES, MACS, PARAMS

from compress import measuring as measure


def test_figures_of_a_safetensors_file(exported, tmp_path):
    from safetensors.torch import save_file

    save_file(exported[1].state_dict(), tmp_path / "net.safetensors")
    figures = measure.measure(tmp_path / "net.safetensors")
    assert (figures.params, figures.macs, figures.weight_bytes) == (PARAMS, None, BYTES)


def test_a_float_network_from_safetensors_answers_as_its_model(exported, tmp_path):
    import torch

    from compress.model_file import save_model

    save_model(exported[1], torch.zeros(2, 1, 28, 28), tmp_path / "net.safetensors")
    images = np.random.default_rng(0).random((5, 1, 28, 28), np.float32)
    expected = exported[1](torch.from_numpy(images)).detach().numpy()
    model = measure.open_model(tmp_path / "net.safetensors")
    assert (model.input_dtype, model.input_shape) == ("float32", (None, 1, 28, 28))
    assert np.allclose(model.outputs(images), expected, atol=1e-6)


def test_an_integer_network_from_safetensors_runs_in_its_interpreter(exported, tmp_path):
    import torch

    from compress.quantization.post_training import quantize
    from compress.simplify.folding import fold

    images = np.random.default_rng(0).random((20, 1, 28, 28), np.float32)
    graph = quantize(fold(exported[1], torch.zeros(2, 1, 28, 28)), torch.from_numpy(images))
    graph.save(tmp_path / "int8.safetensors")
    model = measure.open_model(tmp_path / "int8.safetensors")
    assert np.array_equal(model.outputs(images), graph(images))
    figures = measure.measure(tmp_path / "int8.safetensors")
    assert (figures.macs, figures.weight_bytes) == (MACS, graph.weight_bytes)
