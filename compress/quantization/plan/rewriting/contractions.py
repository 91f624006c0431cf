"""Products of a value and a constant, in any spelling, as a product with a matrix."""

import math
import operator
import string
from dataclasses import dataclass
from typing import Any

import torch
from torch import fx

from compress.quantization.plan.rewriting.constants import constant_of
from compress.quantization.plan.rewriting.speller import Last, Speller, by_name, last


@dataclass(frozen=True)
class Letters:
    """The letters of an `einsum` of a value and a constant.

    Attributes:
        value: those of the value, the batch first.
        constant: those of the constant.
        result: those of the result.
    """

    value: str
    constant: str
    result: str

    @property
    def gone(self) -> str:
        """Those that are summed over."""
        return "".join(letter for letter in self.value if letter in self.constant)

    @property
    def kept(self) -> str:
        """Those of the value that the constant lacks."""
        return "".join(letter for letter in self.value if letter not in self.constant)

    @property
    def new(self) -> str:
        """Those that only the constant brings."""
        return "".join(letter for letter in self.constant if letter not in self.value)

    @property
    def is_product(self) -> bool:
        """Whether they say a product with a matrix for each entry of the batch."""
        terms = (self.value, self.constant, self.result)
        plain = set("".join(terms)) <= set(string.ascii_letters)
        alone = all(len(set(term)) == len(term) for term in terms)
        whole = set(self.kept + self.new) == set(self.result)
        return plain and alone and whole and bool(self.gone) and self.value[:1] in self.result[:1]


def contracted(write: Speller, node: fx.Node) -> Last | None:
    """`einsum` of a value and a constant: a product over the axes that both have, moved last."""
    equation, *operands = _flat(node.args)
    constants = [operand for operand in operands if constant_of(operand) is not None]
    if len(operands) != 2 or len(constants) != 1 or not isinstance(equation, str):
        return None
    read, result = equation.replace(" ", "").split("->") if "->" in equation else ("", "")
    terms = dict(zip(operands, read.split(","), strict=False))
    [constant], [value] = constants, [each for each in operands if each not in constants]
    letters = Letters(terms.get(value, ""), terms.get(constant, ""), result)
    if not letters.is_product:
        return None
    return _product(write, value, constant, letters)


def _product(write: Speller, value: fx.Node, constant: fx.Node, letters: Letters) -> Last:
    kept, gone, new = letters.kept, letters.gone, letters.new
    held = constant_of(constant)
    assert held is not None
    sizes = dict(zip(letters.constant, held.shape, strict=True))
    turned = write(torch.permute, constant, _order(letters.constant, gone + new))
    rows, columns = (math.prod(sizes[letter] for letter in part) for part in (gone, new))
    matrix = write(torch.reshape, turned, (rows, columns))
    entries = write(torch.permute, value, _order(letters.value, kept + gone))
    if len(gone) > 1:
        entries = write(torch.flatten, entries, len(kept))
    made = write(torch.matmul, entries, matrix)
    if not new:
        made = write(torch.squeeze, made, -1)
    elif len(new) > 1:
        made = write(torch.unflatten, made, -1, [sizes[letter] for letter in new])
    return last(torch.permute, made, _order(kept + new, letters.result))


def plus_product_of_matrices(write: Speller, node: fx.Node) -> Last | None:
    """`addmm`: a sum of a product and a bias."""
    given = by_name(node, "input mat1 mat2")
    if not {"input", "mat1", "mat2"} <= given.keys():
        return None
    product = write(torch.matmul, given["mat1"], given["mat2"])
    if given.get("alpha", 1) != 1:
        product = write(operator.mul, product, given["alpha"])
    if given.get("beta", 1) == 1:
        return last(operator.add, product, given["input"])
    return last(operator.add, product, write(operator.mul, given["input"], given["beta"]))


def _order(of: str, wanted: str) -> tuple[int, ...]:
    return tuple(of.index(letter) for letter in wanted)


def _flat(args: tuple[Any, ...]) -> list[Any]:
    rest = args[1] if len(args) == 2 and isinstance(args[1], (tuple, list)) else args[1:]
    return [args[0], *rest]
