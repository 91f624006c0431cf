"""The command line: parse, call, print. Heavy imports are made inside the commands."""

import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

import click

from compress.errors import UserError
from mnist_edge import options

MODEL = click.argument("model")


class _Commands(click.Group):
    """Turns what goes wrong into one line on stderr and a non-zero status."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except UserError as error:
            _fail(str(error), 1)
        except KeyboardInterrupt:
            _fail("interrupted; what was finished is kept", 130)
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            _fail(f"{place}{error.strerror or error}", 1)


def _fail(message: str, status: int) -> None:
    click.echo(f"error: {' '.join(message.split())}", err=True)
    sys.exit(status)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mnist-edge")
def main() -> None:
    """Make a small CNN as small and fast as it can be on a CPU, and prove every figure."""


@main.command()
@options.out("runs/quickstart", "Folder for everything that is made.")
@options.dataset
@options.data_dir
@options.seed
@options.threads
@click.option("--epochs", type=click.IntRange(1, 1000), help="Default: 8 of MNIST.")
def quickstart(
    out: Path,
    dataset: str,
    data_dir: Path | None,
    seed: int,
    threads: int | None,
    epochs: int | None,
) -> None:
    """Do the main job in small: train, fold, int8, ONNX and TorchScript, bench."""
    from mnist_edge.quickstart import quickstart

    _set_threads(threads)
    quickstart(out, dataset=dataset, data_dir=data_dir, seed=seed, epochs=epochs)


@main.command()
@click.option("--phase", type=click.IntRange(1, 5), default=5, show_default=True)
@options.as_json
def summary(phase: int, as_json: bool) -> None:
    """Show the layers of a phase: shape, kernel, receptive field, parameters, MACs."""
    from mnist_edge import models, report

    profiles = report.profile(models.build(phase))
    _print(report.summary_table(f"phase {phase}", profiles), profiles, as_json)


@main.command()
@click.option("--phase", type=click.IntRange(1, 5), default=5, show_default=True)
@click.option(
    "--recipe", type=click.Choice(("reference", "tuned")), default="tuned", show_default=True
)
@options.training
@options.dataset
@options.data_dir
@options.seed
@options.threads
@click.option("--device", default="cpu", show_default=True, help="PyTorch device.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the run.")
@click.option("--resume", is_flag=True, help="Go on from the checkpoint in the folder.")
@click.option("--overwrite", is_flag=True, help="Start anew although the folder holds a run.")
@options.as_json
def train(
    phase: int,
    recipe: str,
    dataset: str,
    data_dir: Path | None,
    seed: int,
    threads: int | None,
    device: str,
    out: Path | None,
    resume: bool,
    overwrite: bool,
    as_json: bool,
    **overrides: Any,
) -> None:
    """Train a phase of the reference document; keep weights, history and curves."""
    from mnist_edge import data, recipes, report, training
    from mnist_edge.progress import TerminalListener

    _set_threads(threads)
    config = recipes.training_config(recipe, phase, {**overrides, "seed": seed})
    folder = out or Path("runs") / f"phase{phase}-{recipe}-{dataset}-seed{seed}"
    images = data.load(dataset, data_dir=data_dir)
    with TerminalListener() as listener:
        result = training.train(
            config,
            images,
            folder,
            device=device,
            resume=resume,
            overwrite=overwrite,
            listener=listener,
        )
    report.plot_history(result.history, folder / "curves.png")
    summary = {"model": str(result.model_path), "selected": dataclasses.asdict(result.selected)}
    _print(report.training_table(result), summary, as_json)


@main.command()
@MODEL
@click.option("--int8", is_flag=True, help="8-bit activations; weights of --weight-bits.")
@click.option(
    "--weight-bits", type=click.IntRange(2, 8), default=8, show_default=True, help="2 is ternary."
)
@click.option("--mixed", is_flag=True, help="Choose the bits of each layer by its sensitivity.")
@click.option("--budget-bytes", type=click.IntRange(1), help="Weight bytes that --mixed may use.")
@click.option("--qat", is_flag=True, help="Quantization-aware training: fine-tune as integers.")
@click.option("--epochs", type=click.IntRange(1, 1000), help="Of --qat (default: by the bits).")
@click.option("--teacher", help="Float model that --qat learns from (default: MODEL itself).")
@click.option("--resume", is_flag=True, help="Go on from the checkpoint of --qat.")
@click.option("--overwrite", is_flag=True, help="Start --qat anew although there is a checkpoint.")
@click.option("--adaround", is_flag=True, help="Learn which way to round each weight.")
@click.option("--equalize", is_flag=True, help="Make the ranges of channels alike first.")
@click.option("--power-of-two", is_flag=True, help="Scales that are powers of two.")
@click.option(
    "--observer",
    type=click.Choice(("minmax", "percentile", "mse", "entropy")),
    default="mse",
    show_default=True,
    help="How activation ranges are chosen.",
)
@click.option(
    "--images",
    type=click.IntRange(2),
    default=2000,
    show_default=True,
    help="Training images that set the ranges.",
)
@click.option(
    "--input",
    "input_kind",
    type=click.Choice(("float", "uint8")),
    default="float",
    show_default=True,
    help="What the file takes: normalized images, or raw pixels.",
)
@click.option("--out", type=click.Path(path_type=Path), help="The ONNX file to write.")
@options.dataset
@options.data_dir
@options.seed
@options.threads
@options.as_json
def quantize(
    model: str,
    int8: bool,
    weight_bits: int,
    mixed: bool,
    budget_bytes: int | None,
    qat: bool,
    epochs: int | None,
    teacher: str | None,
    resume: bool,
    overwrite: bool,
    adaround: bool,
    equalize: bool,
    power_of_two: bool,
    seed: int,
    observer: str,
    images: int,
    input_kind: str,
    out: Path | None,
    dataset: str,
    data_dir: Path | None,
    threads: int | None,
    as_json: bool,
) -> None:
    """Turn a trained float MODEL (a .safetensors file) into integers."""
    if not int8:
        raise click.UsageError("say how: --int8")
    if mixed != (budget_bytes is not None):
        raise click.UsageError("--mixed and --budget-bytes go together")
    if not qat and (epochs or teacher or resume or overwrite):
        raise click.UsageError("--epochs, --teacher, --resume and --overwrite go with --qat")
    from compress.quantization.spec import QuantizationSpec
    from mnist_edge import artifacts, data, progress, quantizing, report

    _set_threads(threads)
    spec = QuantizationSpec(
        observer=observer,
        weight_bits=weight_bits,
        adaround=adaround,
        equalization=equalize,
        power_of_two=power_of_two,
        seed=seed,
    )
    loaded = data.load(dataset, data_dir=data_dir)
    if budget_bytes is not None:
        from mnist_edge.sensitive_layers import mixed_spec

        spec = mixed_spec(model, loaded, spec=spec, calibration_images=images, budget=budget_bytes)
    taught = artifacts.resolve(teacher, suffix=".safetensors") if teacher else None
    with progress.TerminalListener() as listener:
        tuning = quantizing.FineTuning(epochs, seed, taught, resume, overwrite, listener)
        outcome = quantizing.quantize_file(
            model,
            loaded,
            out=out,
            spec=spec,
            calibration_images=images,
            raw_pixels=input_kind == "uint8",
            fine_tuning=tuning if qat else None,
            threads=threads or 1,
        )
    _print(report.quantization_tables(outcome), outcome.to_json(), as_json)


@main.command()
@MODEL
@click.option("--images", type=click.IntRange(2), default=2000, show_default=True)
@options.out("runs/sensitivity.png", "Picture of the heat map.")
@options.dataset
@options.data_dir
@options.threads
@options.as_json
def sensitivity(
    model: str,
    images: int,
    out: Path,
    dataset: str,
    data_dir: Path | None,
    threads: int | None,
    as_json: bool,
) -> None:
    """Find the layers of MODEL that lose: each alone at 8, 6, 4, 3 and 2 bits."""
    from compress.quantization.spec import QuantizationSpec
    from mnist_edge import data, sensitive_layers

    _set_threads(threads)
    found = sensitive_layers.measure_file(
        model,
        data.load(dataset, data_dir=data_dir),
        spec=QuantizationSpec(observer="mse"),
        calibration_images=images,
    )
    sensitive_layers.plot(found, out)
    _print([sensitive_layers.table(found), f"written: {out}"], found, as_json)


@main.command()
@MODEL
@click.option(
    "--format",
    "formats",
    type=click.Choice(("onnx", "torchscript", "pt2", "c")),
    multiple=True,
    default=("onnx",),
    show_default=True,
    help="May be given several times.",
)
@click.option("--fold", is_flag=True, help="Fold the network first.")
@click.option("--out", type=click.Path(path_type=Path), help="The file, or a folder.")
@options.as_json
def export(
    model: str, formats: tuple[str, ...], fold: bool, out: Path | None, as_json: bool
) -> None:
    """Write MODEL (a .safetensors file, float or quantized) for a runtime, and check it there."""
    from mnist_edge import exporting, report

    written = exporting.export_file(model, formats, fold_first=fold, out=out)
    _print(report.files_table(written), [str(path) for path in written], as_json)


@main.command()
@click.argument("recipe")
@click.option("--seeds", help="Only train these seeds, such as 0,2; publish nothing.")
@options.out("exported", "Folder of the artifacts and their manifest.")
@click.option("--work", type=click.Path(path_type=Path), default="runs", show_default=True)
@options.data_dir
@options.threads
def run(
    recipe: str,
    seeds: str | None,
    out: Path,
    work: Path,
    data_dir: Path | None,
    threads: int | None,
) -> None:
    """Rebuild a published artifact from its RECIPE, a TOML file or the artifact's name."""
    from mnist_edge import artifacts, data, pipeline, progress, recipes, report

    _set_threads(threads)
    wanted = recipes.read_recipe(artifacts.resolve_recipe(recipe))
    images = data.load(wanted.dataset, data_dir=data_dir)
    with progress.TerminalListener() as listener:
        heard: dict[str, Any] = {"listener": lambda config: listener, "say": _say}
        if seeds is not None:
            pipeline.train_seeds(wanted, images, work, seeds=_numbers(seeds), **heard)
            return
        result = pipeline.run_recipe(wanted, images, out, work, **heard)
    _print(report.run_table(result), None, False)


@main.command()
@click.argument("files", nargs=-1)
@click.option("--baseline", help="Model to compare with (default: phase5-float.onnx).")
@options.dataset
@options.data_dir
@click.option("--threads", type=click.IntRange(1, 1024), default=1, show_default=True)
@click.option("--rounds", type=click.IntRange(1, 100_000), default=30, show_default=True)
@options.out("runs/bench", "Folder of bench.json, bench.md and bench.png.")
@options.as_json
def bench(
    files: tuple[str, ...],
    baseline: str | None,
    dataset: str,
    data_dir: Path | None,
    threads: int,
    rounds: int,
    out: Path,
    as_json: bool,
) -> None:
    """Measure FILES (default: everything published): accuracy, bytes, latency, speed-up."""
    from mnist_edge import artifacts
    from mnist_edge import bench as benching

    names = files or [n for n in artifacts.published_models() if n.endswith((".onnx", ".ts"))]
    result = benching.bench(
        [artifacts.resolve(name) for name in names],
        baseline=artifacts.resolve(baseline) if baseline else None,
        dataset=dataset,
        data_dir=data_dir,
        threads=threads,
        rounds=rounds,
        progress=_say,
    )
    written = benching.write_reports(result, out)
    shown = [*benching.tables(result), benching.conditions(result)]
    _print([*shown, f"written: {', '.join(map(str, written))}"], benching.as_json(result), as_json)


@main.command()
@click.argument("images", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--model", default="phase5-int8", show_default=True, help="Path or published name.")
@options.as_json
def predict(images: tuple[Path, ...], model: str, as_json: bool) -> None:
    """Recognize the digit in each of IMAGES, PNG or JPEG of any size."""
    from mnist_edge import artifacts, predict

    found = predict.predict(images, artifacts.resolve(model))
    _print(predict.table(found), predict.as_json(found), as_json)


@main.command()
@click.argument("files", nargs=-1)
@click.option("--manifest", type=click.Path(path_type=Path), help="Folder of the manifest.")
@options.dataset
@options.data_dir
@click.option("--threads", type=click.IntRange(1, 1024), default=1, show_default=True)
@options.as_json
def verify(
    files: tuple[str, ...],
    manifest: Path | None,
    dataset: str,
    data_dir: Path | None,
    threads: int,
    as_json: bool,
) -> None:
    """Check FILES (default: all) of a manifest: hashes, sizes, and accuracy measured anew."""
    from mnist_edge import verify

    checks = verify.verify(
        manifest, dataset=dataset, data_dir=data_dir, only=files or None, threads=threads
    )
    _print(verify.table(checks), verify.as_json(checks), as_json)
    if not verify.all_passed(checks):
        raise UserError("an artifact is not what its manifest says; rebuild it, or fetch it anew")


@main.command()
@click.option("--exported", type=click.Path(path_type=Path), default="exported", show_default=True)
@click.option(
    "--bench", type=click.Path(path_type=Path), default="docs/bench/bench.json", show_default=True
)
@click.option("--write", type=click.Path(path_type=Path), help="Document to put the tables into.")
def results(exported: Path, bench: Path, write: Path | None) -> None:
    """Make the results tables from the manifest and a bench run, as Markdown."""
    from mnist_edge import results

    text = results.as_markdown(exported, bench)
    if write:
        results.write_into(write, text)
    else:
        click.echo(text)


def _numbers(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a list of numbers such as 0,1,2") from None


def _say(line: str) -> None:
    """Tell a watching person what is being done."""
    if sys.stderr.isatty():
        click.echo(line, err=True)


def _set_threads(threads: int | None) -> None:
    if threads is not None:
        import torch

        torch.set_num_threads(threads)


def _print(shown: Any, value: Any, as_json: bool) -> None:
    """Print tables for people, or plain values for machines."""
    if as_json:
        click.echo(json.dumps(value, indent=2, default=_plain))
        return
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else 160)
    for part in shown if isinstance(shown, list) else [shown]:
        console.print(part, soft_wrap=isinstance(part, str), highlight=False)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return str(value)
