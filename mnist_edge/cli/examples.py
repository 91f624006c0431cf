"""What is shown at the end of each verb's help."""

EXAMPLES = {
    "quickstart": ("mnist-edge quickstart", "mnist-edge quickstart --data digits --epochs 2"),
    "summary": (
        "mnist-edge summary --phase 5",
        "mnist-edge summary phase5-int8 runs/net.onnx runs/net-c",
    ),
    "train": (
        "mnist-edge train --phase 5 --recipe tuned",
        "mnist-edge train --data photos --network resnet8 --out runs/photos",
    ),
    "distill": (
        "mnist-edge distill --teacher phase5-float --student runs/small/model.safetensors",
    ),
    "prune": (
        "mnist-edge prune phase5-float --macs 0.25 --epochs 10",
        "mnist-edge prune phase5-float --latency 0.7",
    ),
    "quantize": (
        "mnist-edge quantize phase5-float",
        "mnist-edge quantize phase5-float --weight-bits 4 --qat",
        "mnist-edge quantize phase5-float --explain",
    ),
    "sensitivity": ("mnist-edge sensitivity phase5-float",),
    "export": (
        "mnist-edge export mcu --format c --out firmware/net",
        "mnist-edge export mcu --format c --project arduino --out sketchbook/digits",
        "mnist-edge export runs/a/model.safetensors --fold --format onnx --format torchscript",
    ),
    "run": ("mnist-edge run edge-3k", "mnist-edge run recipes/edge-3k.toml --seed 0 --seed 2"),
    "page": ("mnist-edge page mcu --out draw.html",),
    "bench": (
        "mnist-edge bench",
        "mnist-edge bench runs/phase5-int8.onnx --baseline phase5-float",
        "mnist-edge bench mcu --target cortex-m4",
    ),
    "report": ("mnist-edge report phase5-int8",),
    "robustness": ("mnist-edge robustness phase5-int8.onnx --images 1000",),
    "predict": ("mnist-edge predict photo.png", "mnist-edge predict *.jpg --model mcu --json"),
    "digits-to-c": ("mnist-edge digits-to-c photo.jpg --model mcu --out firmware/digits.h",),
    "calibrate": ("mnist-edge calibrate mcu edge-3k --out runs/calibration.json",),
    "verify": ("mnist-edge verify", "mnist-edge verify phase5-int8 --exact"),
    "results": ("mnist-edge results --write docs/results.md",),
    "selections": ("mnist-edge selections --out docs --overwrite",),
    "find-lr": ("mnist-edge find-lr --phase 5",),
    "journey": (
        "mnist-edge journey --seeds 3",
        "mnist-edge journey --page-only --out docs --overwrite",
    ),
    "search": (
        "mnist-edge search digits",
        "mnist-edge search space.toml --storage postgresql+psycopg://me@host/studies",
    ),
    "ablate": (
        "mnist-edge ablate --only augmentation",
        "mnist-edge ablate --storage postgresql+psycopg://me@host/studies",
    ),
}
"""Command lines by verb."""


def epilog(verb: str) -> str:
    """Return the examples of a verb, each on a line of its own, as click takes them."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in EXAMPLES.get(verb, ()))])
