"""From pixels to what a network takes."""

import numpy as np
import pytest
from idx_files import small_images, write_mnist

from compress.errors import CompressError
from mnist_edge import data


def test_other_data_sets_are_normalized_by_their_training_images(tmp_path):
    write_mnist(tmp_path, "FashionMNIST")
    dataset = data.load("fashion-mnist", data_dir=tmp_path)
    pixels = dataset.train.images / 255
    assert dataset.mean == round(float(pixels.mean()), 4)
    assert dataset.std == round(float(pixels.std()), 4)
    assert data.normalization("fashion-mnist", data_dir=tmp_path) == (dataset.mean, dataset.std)
    assert data.normalization("mnist", data_dir=tmp_path / "nothing here") == (0.1307, 0.3081)


def test_mnist_mean_and_deviation_are_those_of_its_training_images(mnist):
    pixels = np.concatenate([mnist.train.images, mnist.validation.images]) / np.float64(255)
    assert round(float(pixels.mean()), 4) == mnist.mean
    assert round(float(pixels.std()), 4) == mnist.std


def test_normalize_is_torchvisions_to_the_last_bit():
    from torchvision import transforms

    images, _ = small_images(2)
    theirs = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))])
    ours = data.normalize(images)
    assert ours.shape == (2, 1, 28, 28)
    assert ours.dtype == np.float32
    for index in range(2):
        assert np.array_equal(ours[index], theirs(images[index][:, :, None]).numpy())


def test_networks_take_raw_or_normalized_pixels():
    images, _ = small_images(2)
    assert np.array_equal(data.model_input(images, "uint8"), images[:, None])
    floats = data.model_input(images, "float32", 0.5, 0.25)
    assert np.array_equal(floats, data.normalize(images, 0.5, 0.25))
    with pytest.raises(CompressError, match="int8"):
        data.model_input(images, "int8")
