"""Post-training quantization: a float network and calibration data in, a QuantizedGraph out."""

from torch import Tensor, nn

from compress.graph import QuantizedGraph
from compress.quantization.emitting import emit
from compress.quantization.ranges.choices import Choices, choose
from compress.quantization.rounding.nearest import layer_weights, round_weights
from compress.quantization.rounding.weights import LayerWeights
from compress.quantization.spec import QuantizationSpec


def quantize(
    model: nn.Module, calibration: Tensor, *, spec: QuantizationSpec | None = None
) -> QuantizedGraph:
    """Fold `model` and turn it into integers, with ranges seen on calibration data.

    Activations become unsigned codes, weights signed with one scale an output channel, biases
    int32 (Jacob et al. 2018, arXiv 1712.05877).

    Args:
        model: a traceable float network in eval mode; it is not changed.
        calibration: inputs as the network takes them, float32 [N, C, H, W] or [N, F]; training
            data, a few hundred at least.
        spec: how to quantize; the default is 8 bits everywhere.

    Returns:
        The integer network; its values are named as the nodes of the folded graph.

    Raises:
        UserError: the network can't be traced, a layer can't be expressed in integers, or the
            spec names a layer that is not there.
    """
    spec = spec or QuantizationSpec()
    choices = choose(model, calibration, spec)
    return quantize_chosen(choices, spec, calibration)


def quantize_chosen(
    choices: Choices, spec: QuantizationSpec, calibration: Tensor
) -> QuantizedGraph:
    """Round the weights and emit the graph; `spec` may differ from the choices' in its bits."""
    return emit(choices, integer_weights(choices, spec, calibration))


def integer_weights(
    choices: Choices, spec: QuantizationSpec, calibration: Tensor
) -> dict[str, LayerWeights]:
    """The integers of every layer with weights, by its output, as `quantize_chosen` emits them."""
    coded = round_weights(choices, spec)
    if spec.adaround:
        from compress.quantization.training.adaround import reconstruct

        coded = reconstruct(choices, coded, spec, calibration)
    return layer_weights(choices, coded, spec)
