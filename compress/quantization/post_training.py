"""Post-training quantization: a float network and calibration data in, a QuantizedGraph out."""

from torch import Tensor, nn

from compress.graph import QuantizedGraph
from compress.quantization.emitting import emit
from compress.quantization.given import Calibration, taken
from compress.quantization.ranges.qparams import ChosenQParams, choose_qparams
from compress.quantization.rounding.nearest import layer_weights, round_weights
from compress.quantization.rounding.weights import LayerWeights
from compress.quantization.spec import QuantizationSpec
from compress.quantization.sqnr import LEAST_SQNR, check_quantized
from compress.torch_modes import in_usual_modes
from compress.tracing import Inputs


@in_usual_modes
def quantize(
    model: nn.Module,
    calibration: Calibration,
    *,
    spec: QuantizationSpec | None = None,
    least_sqnr: float | None = LEAST_SQNR,
) -> QuantizedGraph:
    """Fold `model` and turn it into integers, with ranges seen on calibration data.

    Activations become unsigned codes, weights signed with one scale an output channel, biases
    int32 (Jacob et al. 2018, arXiv 1712.05877). The result is compared with the float network on
    calibration data: below 10 dB of SQNR (signal to quantization noise) at the output comes a
    `QuantizationWarning`.

    Args:
        model: a traceable float network; it is not changed. It is taken in eval mode, and one of
            other numbers than float32, or on another device, as a float32 copy on the CPU.
        calibration: inputs as the network takes them, float32 [N, C, H, W] or [N, F], as a
            tensor, an array, or batches such as a DataLoader gives, of which memory holds a few
            at a time; a tuple or a dict by name of such for a network of several inputs;
            training data, a few hundred at least.
        spec: how to quantize; the default is 8 bits everywhere.
        least_sqnr: refuse integers with no more decibels; None takes them all the same.

    Returns:
        The integer network; its values are named as the nodes of the folded graph. Outputs in a
        dict keep their names; those in a tuple are named after the nodes that compute them.

    Raises:
        CompressError: the network can't be traced, a layer can't be expressed in integers, the spec
            names a layer that is not there, or the integers' SQNR is at most
            `least_sqnr`.

    Example:
        >>> import torch, compress
        >>> from torch import nn
        >>> _ = torch.manual_seed(0)
        >>> model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(144, 10))
        >>> images = torch.rand(256, 1, 8, 8)
        >>> graph = compress.quantize(model.eval(), images)
        >>> print(graph)
        node     operator  output     bits  parameters   MACs  bytes
        -------  --------  ---------  ----  ----------  -----  -----
        input_1  input     1 x 8 x 8
        _0       Conv      4 x 6 x 6     8          40  1,296     56
        _2       Flatten   144
        _3       Linear    10            8       1,450  1,440  1,520
        -------  --------  ---------  ----  ----------  -----  -----
        total                                    1,490  2,736  1,576
        >>> graph(images.numpy()).shape  # logits of float images; `run` takes and gives codes
        (256, 10)
    """
    spec, (model, images) = spec or QuantizationSpec(), taken(model, calibration)
    chosen = choose_qparams(model, images, spec)
    graph = quantize_chosen(chosen, spec, images)
    check_quantized(model, chosen.plan, graph, images, least=least_sqnr)
    return graph


def quantize_chosen(
    chosen: ChosenQParams, spec: QuantizationSpec, calibration: Tensor | Inputs
) -> QuantizedGraph:
    """Round the weights and emit the graph; `spec` may have other bits than theirs."""
    return emit(chosen, integer_weights(chosen, spec, calibration))


def integer_weights(
    chosen: ChosenQParams, spec: QuantizationSpec, calibration: Tensor | Inputs
) -> dict[str, LayerWeights]:
    """The integers of every layer with weights, by its output, as `quantize_chosen` emits them."""
    coded = round_weights(chosen, spec)
    if spec.adaround:
        from compress.quantization.training.adaround import reconstruct

        coded = reconstruct(chosen, coded, spec, calibration)
    return layer_weights(chosen, coded, spec)
