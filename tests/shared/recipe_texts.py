"""Recipes in small, as the text of their files."""

RECIPE = """
name = "phase5-{variant}"
variant = "{variant}"
formats = ["onnx", "torchscript"]
dataset = "digits"
seeds = [0, 1]

[train]
recipe = "tuned"
phase = 5
epochs = 6
batch_size = 32
{more}
"""


TEACHER = """
name = "big"
variant = "float"
formats = []
dataset = "digits"
seeds = [0]
[train]
recipe = "tuned"
epochs = {epochs}
batch_size = 32
layers = ["conv 16 5x5 stride 2", "max pool 2", "conv 32 3x3", "flatten", "linear 10"]
"""


STUDENT = """
name = "small"
variant = "int8"
formats = ["onnx", "safetensors"]
dataset = "digits"
seeds = [0]
input = "uint8"
teacher = "big"
views = 2
[train]
recipe = "tuned"
epochs = 3
batch_size = 32
layers = ["conv 6 5x5 stride 2", "max pool 2", "flatten", "linear 10"]
[quantize]
observer = "mse"
weight_bits = {bits}
per_channel = false
[quantize.training]
epochs = 1
"""


PRUNE = """
[prune]
macs = {macs}
steps = 2
step_epochs = 1
[prune.training]
epochs = {epochs}
batch_size = 32
"""
