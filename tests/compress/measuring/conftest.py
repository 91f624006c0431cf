import pytest
from measured_network import network

from compress.trust import vouch_for_file


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """The network above as ONNX, and as TorchScript both plain and frozen."""
    import torch

    folder = tmp_path_factory.mktemp("exported")
    model, example = network(), torch.rand(2, 1, 28, 28)
    torch.onnx.export(
        model,
        (example,),
        folder / "net.onnx",
        dynamo=False,
        input_names=["image"],
        dynamic_axes={"image": {0: "N"}},
        do_constant_folding=False,
        training=torch.onnx.TrainingMode.PRESERVE,
    )
    script = torch.jit.trace(model, example)
    script.save(folder / "net.ts")
    torch.jit.freeze(script).save(folder / "frozen.ts")
    for file in folder.iterdir():
        vouch_for_file(file)
    return folder, model
