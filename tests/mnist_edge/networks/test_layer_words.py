"""Layers in words as one text."""

from mnist_edge.networks.layer_words import words_of_layers


def test_layers_are_parted_outside_of_brackets():
    inside = "residual (conv 4 1x1 | residual (conv 4 1x1 | conv 4 1x1))"
    assert words_of_layers(f" flatten|{inside} | linear 10") == ("flatten", inside, "linear 10")
