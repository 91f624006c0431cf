"""What integers can't express: every layer in the way at once, each with what to do about it."""

import operator

from torch import fx, nn

from compress.errors import CompressError
from compress.tracing import Op, has_hooks, module_of, op_of, shape_of, source_of

_RECURRENT = "take convolutions over time in its place, or quantize the network up to it"
_OWN_STATISTICS = (
    "its mean and deviation are each input's own: train the network with BatchNorm in its place"
)
_ATTENTION = (
    "it weighs positions by a softmax of computed products: take convolutions or"
    " squeeze-and-excitation in its place, or keep this network in float"
)
_SOFTMAX = "a softmax is left out at the end of a network only: take a sigmoid, or keep it in float"
_COMPUTED_PRODUCT = (
    "both matrices are computed, and only a product with constants is a linear layer"
)
_COMPUTED_DIVISOR = "only division by a constant can be done: multiply by a computed factor instead"
_DROPOUT = "it drops values at random in eval mode too: pass it training=self.training"
_LOOKUP = "its input are numbers of rows: look the rows up outside, and quantize what follows"
_VOLUME = "integers are for series and images: see the depth as channels, or keep it in float"
_ORDER = "it puts numbers in order: do that outside, on what the network answers"
_LENGTH = "it divides by each input's own length: do that outside, on what the network answers"
_COMPILED = "it is compiled by TorchScript: hand in the network as it was before that"
_HOOK = "it has a forward hook, which may change anything: remove that"
_ADVICE = "replace it, or keep this network in float"

_BY_NAME = {
    **dict.fromkeys(("gru", "lstm", "rnn_tanh", "rnn_relu"), _RECURRENT),
    **dict.fromkeys(("Embedding", "EmbeddingBag", "embedding", "embedding_bag"), _LOOKUP),
    **dict.fromkeys(("Conv3d", "ConvTranspose3d", "MaxPool3d", "AvgPool3d"), _VOLUME),
    **dict.fromkeys(("topk", "sort", "argsort", "kthvalue", "median"), _ORDER),
    **dict.fromkeys(("GRU", "LSTM", "RNN", "GRUCell", "LSTMCell", "RNNCell"), _RECURRENT),
    **dict.fromkeys(("LayerNorm", "GroupNorm", "RMSNorm", "LocalResponseNorm"), _OWN_STATISTICS),
    **dict.fromkeys(("InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d"), _OWN_STATISTICS),
    **dict.fromkeys(("layer_norm", "group_norm", "instance_norm", "rms_norm"), _OWN_STATISTICS),
    "local_response_norm": _OWN_STATISTICS,
    "normalize": _LENGTH,
    "forward": _COMPILED,
    **dict.fromkeys(("MultiheadAttention", "Transformer", "TransformerEncoder"), _ATTENTION),
    **dict.fromkeys(("TransformerEncoderLayer", "TransformerDecoderLayer"), _ATTENTION),
    "scaled_dot_product_attention": _ATTENTION,
    **dict.fromkeys(("Softmax", "Softmax2d", "LogSoftmax", "Softmin"), _SOFTMAX),
    **dict.fromkeys(("softmax", "log_softmax", "softmin"), _SOFTMAX),
    **dict.fromkeys(("matmul", "bmm", "mm", "baddbmm", "einsum"), _COMPUTED_PRODUCT),
    **dict.fromkeys(("div", "divide", "true_divide", "truediv"), _COMPUTED_DIVISOR),
}


class Refusals:
    """The layers of a network that integers can't express, in order, and what depends on them."""

    def __init__(self) -> None:
        self._reasons: dict[fx.Node, str] = {}
        self._lost: set[fx.Node] = set()

    def add(self, node: fx.Node) -> None:
        """Note that a node cannot be expressed; of one of several results, what gives them."""
        made = node
        while made.target is operator.getitem and shape_of(source_of(made)) is None:
            made = source_of(made)
        self._reasons[made] = _advice(made)
        self._lost |= {node, made}

    def hides(self, node: object) -> bool:
        """Say whether a node gives one of several results of a refused one, or is one itself."""
        if not isinstance(node, fx.Node):
            return False
        part = node.target is operator.getitem and self.hides(source_of(node))
        return part or node in self._lost

    def check(self) -> None:
        """Raise CompressError if any node was added; the message tells of all."""
        if not self._reasons:
            return
        first, *others = (f"layer {called(node)} ({_what(node)})" for node in self._reasons)
        advice = list(self._reasons.values())
        if not others:
            raise CompressError(f"{first} cannot be expressed in integers; {advice[0]}")
        listed = "; ".join(map(": ".join, zip((first, *others), advice, strict=True)))
        raise CompressError(f"{len(advice)} layers cannot be expressed in integers: {listed}")


def is_refused(node: fx.Node) -> bool:
    """Say whether no integer layer can stand for a node, whatever its settings."""
    several = node.op == "call_module" and shape_of(node) is None
    return has_hooks(node) or op_of(node) is Op.DROPOUT or several


def called(node: fx.Node) -> str:
    """How a reader of the network's code would call a node: a module by its path."""
    is_made = str(node.target) == f"{node.name}_made"
    return str(node.target) if node.op == "call_module" and not is_made else node.name


def _what(node: fx.Node) -> str:
    module = module_of(node)
    if module is None:
        return str(getattr(node.target, "__name__", node.target))
    return type(module).__name__ if any(module.children()) else str(module)


def _advice(node: fx.Node) -> str:
    if has_hooks(node):
        return _HOOK
    if op_of(node) is Op.DROPOUT:
        return _DROPOUT
    kinds = [one.__name__ for one in type(module_of(node) or nn.Identity()).__mro__]
    names = kinds if node.op == "call_module" else [_what(node)]
    return next((_BY_NAME[name] for name in names if name in _BY_NAME), _ADVICE)
