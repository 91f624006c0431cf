"""What an artifact costs and what it is worth: parameters, MACs, bytes, accuracy, latency.

Nothing here imports torch unless a TorchScript or safetensors file is opened.
"""

from compress.formats import C_FOLDER
from compress.measuring.by_format import format_of, input_of, measure, open_model
from compress.measuring.environment import machine, versions
from compress.measuring.figures import Figures
from compress.measuring.latency import Latency, Speedup, interleaved, speedup
from compress.measuring.runnable import RunnableModel
from compress.measuring.score import Score, accuracy, agreement, wilson_interval
from compress.measuring.torchscript_files import INPUT_RECORD, input_record_of

__all__ = [
    "C_FOLDER",
    "INPUT_RECORD",
    "Figures",
    "Latency",
    "RunnableModel",
    "Score",
    "Speedup",
    "accuracy",
    "agreement",
    "format_of",
    "input_of",
    "input_record_of",
    "interleaved",
    "machine",
    "measure",
    "open_model",
    "speedup",
    "versions",
    "wilson_interval",
]
