"""onnxruntime's own operators on two quantized values, such as QLinearMul."""

from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import TensorProto, helper, numpy_helper

from compress.graph import QParams
from compress.onnx_runner import open_session


def qlinear(
    operator: str,
    first: npt.NDArray[np.uint8],
    first_code: QParams,
    second: npt.NDArray[np.uint8],
    second_code: QParams,
    code: QParams,
) -> npt.NDArray[Any]:
    """Return the codes that onnxruntime gives for two arrays of codes, which it may spread."""
    constants, inputs = [], []
    for name, value in (("a", first_code), ("b", second_code), ("c", code)):
        constants += [
            numpy_helper.from_array(np.float32(value.scale), f"{name}_scale"),
            numpy_helper.from_array(np.array(value.zero_point, np.uint8), f"{name}_zero"),
        ]
        inputs += [*([] if name == "c" else [name]), f"{name}_scale", f"{name}_zero"]
    body = helper.make_graph(
        [helper.make_node(operator, inputs, ["c"], domain="com.microsoft")],
        "g",
        [
            helper.make_tensor_value_info(name, TensorProto.UINT8, array.shape)
            for name, array in (("a", first), ("b", second))
        ],
        [helper.make_tensor_value_info("c", TensorProto.UINT8, None)],
        constants,
    )
    opsets = [helper.make_opsetid("", 13), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(body, opset_imports=opsets, ir_version=8)
    session = open_session(model.SerializeToString(), operator)
    return session.run(["c"], {"a": first, "b": second})[0]
