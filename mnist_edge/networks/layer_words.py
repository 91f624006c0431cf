"""Layers in words as one text: where one ends and the next begins."""

import re


def words_of_layers(text: str) -> tuple[str, ...]:
    """Layers one by one: a | parts them, where it stands in no brackets.

    Example:
        >>> words_of_layers("conv 8 3x3 | residual (conv 8 1x1 | conv 8 3x3 pad 1) | average")
        ('conv 8 3x3', 'residual (conv 8 1x1 | conv 8 3x3 pad 1)', 'average')
    """
    layers, depth = [""], 0
    for part in re.split(r"([|()])", text):
        depth += {"(": 1, ")": -1}.get(part, 0)
        if part == "|" and depth == 0:
            layers.append("")
        else:
            layers[-1] += part
    return tuple(layer.strip() for layer in layers)
