"""The command line: parse, call, print. Heavy imports are made inside the commands."""

import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

import click

from compress.errors import CompressError
from mnist_edge.cli import options

MODEL = click.argument("model")


class _Commands(click.Group):
    """Lists commands as one uses them; turns what goes wrong into one line and a status."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CompressError as error:
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
    """Do the main job in small: train, fold, int8, export, bench."""
    from mnist_edge.commands.quickstart import quickstart

    _set_threads(threads)
    quickstart(out, dataset=dataset, data_dir=data_dir, seed=seed, epochs=epochs)


@main.command()
@click.option("--phase", type=click.IntRange(1, 5), default=5, show_default=True)
@options.as_json
def summary(phase: int, as_json: bool) -> None:
    """Show the layers of a phase.

    Shape, kernel, receptive field, parameters and multiply-accumulates of each.
    """
    from mnist_edge.networks import models
    from mnist_edge.report import stages as report

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
    """Train a phase of the reference document.

    Weights, history and curves are kept in a folder.
    """
    from mnist_edge import data
    from mnist_edge.report import stages as report
    from mnist_edge.report.plots import plot_history
    from mnist_edge.report.progress import TerminalListener
    from mnist_edge.settings.training import training_config
    from mnist_edge.training import train as training
    from mnist_edge.training.run import Run

    _set_threads(threads)
    config = training_config(recipe, phase, {**overrides, "seed": seed})
    folder = out or Path("runs") / f"phase{phase}-{recipe}-{dataset}-seed{seed}"
    images = data.load(dataset, data_dir=data_dir)
    with TerminalListener() as listener:
        run = Run(device, resume, overwrite, listener)
        result = training.train(config, images, folder, run=run)
    plot_history(result.history, folder / "curves.png")
    summary = {"model": str(result.model_path), "selected": dataclasses.asdict(result.selected)}
    _print(report.training_table(result), summary, as_json)


@main.command()
@click.option("--teacher", required=True, help="Float model that teaches: path or published name.")
@click.option("--student", required=True, help="Float model to train on, or a recipe to train.")
@options.teaching
@click.option("--views", type=click.IntRange(1, 10_000), help="Ask the teacher once, for N copies.")
@options.training
@options.dataset
@options.data_dir
@options.seed
@options.threads
@options.out("runs/distilled", "Folder of the run.")
@click.option("--resume", is_flag=True, help="Go on from the checkpoint in the folder.")
@click.option("--overwrite", is_flag=True, help="Start anew although the folder holds a run.")
@options.as_json
def distill(
    teacher: str,
    student: str,
    views: int | None,
    dataset: str,
    data_dir: Path | None,
    seed: int,
    threads: int | None,
    out: Path,
    resume: bool,
    overwrite: bool,
    as_json: bool,
    **overrides: Any,
) -> None:
    """Train a student with a teacher's answers.

    And with its features, if wanted.
    """
    from mnist_edge import data
    from mnist_edge.commands import distill
    from mnist_edge.report.progress import TerminalListener
    from mnist_edge.training.run import Run

    _set_threads(threads)
    images = data.load(dataset, data_dir=data_dir)
    with TerminalListener() as listener:
        found = distill.distill_file(
            teacher,
            student,
            images,
            out,
            overrides={**overrides, "seed": seed},
            views=views,
            run=Run(resume=resume, overwrite=overwrite, listener=listener, say=_say),
        )
    _print(distill.table(found), found.to_json(), as_json)


@main.command()
@MODEL
@options.pruning
@click.option(
    "--epochs", type=click.IntRange(0, 10_000), help="After the last step; 0 trains nowhere."
)
@click.option("--learning-rate", type=click.FloatRange(0, min_open=True), help="Highest rate.")
@click.option("--teacher", help="Float model that fine-tuning learns from (default: MODEL itself).")
@options.teaching
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the run.")
@click.option("--resume", is_flag=True, help="Go on where the run in the folder was stopped.")
@click.option("--overwrite", is_flag=True, help="Start anew although the folder holds a run.")
@options.dataset
@options.data_dir
@options.seed
@options.threads
@options.as_json
def prune(
    model: str,
    macs: float | None,
    params: float | None,
    weight_bytes: float | None,
    latency_us: float | None,
    criterion: str,
    scope: str,
    round_to: int,
    steps: int,
    schedule: str,
    step_epochs: int,
    epochs: int | None,
    teacher: str | None,
    out: Path | None,
    resume: bool,
    overwrite: bool,
    dataset: str,
    data_dir: Path | None,
    seed: int,
    threads: int | None,
    as_json: bool,
    **training: Any,
) -> None:
    """Remove the channels of a float MODEL that are missed least.

    Down to one budget, in steps with fine-tuning in between.
    """
    budgets = (macs, params, weight_bytes, latency_us)
    if sum(budget is not None for budget in budgets) != 1:
        raise click.UsageError("give one of --macs, --params, --weight-bytes, --latency-us")
    from compress.pruning import Budget
    from mnist_edge import data
    from mnist_edge.commands import prune
    from mnist_edge.evaluation import artifacts
    from mnist_edge.report import progress
    from mnist_edge.settings.pruning import PruningConfig, fine_tuning
    from mnist_edge.training.run import Run

    _set_threads(threads)
    config = PruningConfig(
        target=Budget(*budgets),
        criterion=criterion,
        scope=scope,
        round_to=round_to,
        steps=steps,
        schedule=schedule,
        step_epochs=step_epochs,
        training=fine_tuning(epochs=epochs or None, seed=seed, **training),
        tuned=epochs != 0,
    )
    with progress.TerminalListener() as listener:
        outcome = prune.prune_file(
            model,
            data.load(dataset, data_dir=data_dir),
            config,
            out=out,
            teacher=artifacts.resolve(teacher, suffix=".safetensors") if teacher else None,
            threads=threads or 1,
            run=Run(resume=resume, overwrite=overwrite, listener=listener, say=_say),
        )
    _print(prune.tables(outcome), outcome.to_json(), as_json)


@main.command()
@MODEL
@click.option("--int8", is_flag=True, help="8-bit activations; weights of --weight-bits.")
@options.quantization
@click.option("--mixed", is_flag=True, help="Choose the bits of each layer by its sensitivity.")
@click.option("--budget-bytes", type=click.IntRange(1), help="Weight bytes that --mixed may use.")
@options.fine_tuning
@click.option(
    "--images",
    type=click.IntRange(2),
    default=options.CALIBRATION_IMAGES,
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
@click.option("--explain", is_flag=True, help="Name the layers that lose, and try what may help.")
@click.option("--out", type=click.Path(path_type=Path), help="The ONNX file to write.")
@options.dataset
@options.data_dir
@options.seed
@options.threads
@options.as_json
def quantize(
    model: str,
    int8: bool,
    mixed: bool,
    budget_bytes: int | None,
    qat: bool,
    epochs: int | None,
    teacher: str | None,
    resume: bool,
    overwrite: bool,
    seed: int,
    images: int,
    input_kind: str,
    explain: bool,
    out: Path | None,
    dataset: str,
    data_dir: Path | None,
    threads: int | None,
    as_json: bool,
    **settings: Any,
) -> None:
    """Turn a trained float MODEL into integers.

    MODEL is a .safetensors file or a published name.
    """
    if not int8:
        raise click.UsageError("say how: --int8")
    if mixed != (budget_bytes is not None):
        raise click.UsageError("--mixed and --budget-bytes go together")
    if mixed and settings["bits_by_layer"]:
        raise click.UsageError("--mixed chooses the bits of layers; leave out --layer-bits")
    if not qat and (epochs or teacher or resume or overwrite):
        raise click.UsageError("--epochs, --teacher, --resume and --overwrite go with --qat")
    if qat and explain:
        raise click.UsageError("--explain is of quantization after training, without --qat")
    from compress.quantization.spec import QuantizationSpec
    from mnist_edge import data
    from mnist_edge.commands import quantize
    from mnist_edge.evaluation import artifacts
    from mnist_edge.report import progress
    from mnist_edge.training.run import Run

    _set_threads(threads)
    spec = QuantizationSpec(**settings, seed=seed)
    loaded = data.load(dataset, data_dir=data_dir)
    if budget_bytes is not None:
        from mnist_edge.commands.sensitivity import mixed_spec

        spec = mixed_spec(model, loaded, spec=spec, calibration_images=images, budget=budget_bytes)
    taught = artifacts.resolve(teacher, suffix=".safetensors") if teacher else None
    with progress.TerminalListener() as listener:
        run = Run(resume=resume, overwrite=overwrite, listener=listener)
        tuning = quantize.FineTuning(epochs, seed, taught, run)
        outcome = quantize.quantize_file(
            model,
            loaded,
            spec,
            images,
            out=out,
            raw_pixels=input_kind == "uint8",
            fine_tuning=tuning if qat else None,
            threads=threads or 1,
        )
    if explain:
        outcome = quantize.explained(outcome, model, loaded, spec, images, say=_say)
    _print(quantize.tables(outcome), outcome.to_json(), as_json)


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
    """Find the layers of MODEL that lose at few bits.

    Each layer alone at 8, 6, 4, 3 and 2 bits.
    """
    from compress.quantization.spec import QuantizationSpec
    from mnist_edge import data
    from mnist_edge.commands import sensitivity

    _set_threads(threads)
    found = sensitivity.measure_file(
        model,
        data.load(dataset, data_dir=data_dir),
        spec=QuantizationSpec(observer="mse"),
        calibration_images=images,
    )
    sensitivity.plot(found, out)
    _print([sensitivity.table(found), f"written: {out}"], found, as_json)


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
    """Write MODEL for a runtime, and check it there.

    MODEL is a .safetensors file, float or quantized, or a published name.
    """
    from mnist_edge.commands import export
    from mnist_edge.report import stages as report

    written = export.export_file(model, formats, fold_first=fold, out=out)
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
    """Rebuild a published artifact from its RECIPE.

    RECIPE is a TOML file or the artifact's name.
    """
    from mnist_edge import data, pipeline
    from mnist_edge.evaluation import artifacts
    from mnist_edge.report import progress
    from mnist_edge.report import stages as report
    from mnist_edge.settings.recipe import read_recipe
    from mnist_edge.training.run import Run

    _set_threads(threads)
    wanted = read_recipe(artifacts.resolve_recipe(recipe))
    images = data.load(wanted.dataset, data_dir=data_dir)
    with progress.TerminalListener() as listener:
        run = Run(listener=listener, say=_say)
        if seeds is not None:
            pipeline.train_seeds(wanted, images, work, seeds=_numbers(seeds), run=run)
            return
        result = pipeline.run_recipe(wanted, images, out, work, run=run)
    name, chosen = result.recipe.name, result.seed
    _print(report.run_table(name, chosen, result.seeds, result.entries), None, False)


@main.command()
@click.argument("files", nargs=-1)
@click.option("--baseline", help="Model to compare with (default: phase5-float.onnx).")
@options.dataset
@options.data_dir
@click.option("--threads", type=click.IntRange(1, 1024), default=1, show_default=True)
@click.option("--rounds", type=click.IntRange(1, 100_000), default=30, show_default=True)
@click.option(
    "--target",
    "targets",
    multiple=True,
    help="Emulated board, in place of this machine: cortex-m0, cortex-m3, cortex-m4, cortex-m7,"
    " riscv or all. May be given several times.",
)
@click.option("--budget", default="roomy", show_default=True, help="Of a board: roomy or mcu.")
@click.option(
    "--optimize",
    type=click.Choice(("Os", "O2", "O3")),
    default="O2",
    show_default=True,
    help="How C is compiled for a board.",
)
@options.out("runs/bench", "Folder of bench.json, bench.md and bench.png, or boards.json and .md.")
@options.as_json
def bench(
    files: tuple[str, ...],
    baseline: str | None,
    dataset: str,
    data_dir: Path | None,
    threads: int,
    rounds: int,
    targets: tuple[str, ...],
    budget: str,
    optimize: str,
    out: Path,
    as_json: bool,
) -> None:
    """Measure accuracy, bytes, latency and speed-up of FILES.

    Without FILES, of everything published.
    With --target, measure C99 on emulated microcontrollers: flash, RAM, stack, instructions.
    """
    if targets and baseline:
        raise click.UsageError("--baseline is for this machine's runtimes, not for --target")
    if targets:
        _bench_boards(files, targets, budget, optimize, dataset, data_dir, out, as_json)
        return
    from mnist_edge.evaluation import artifacts
    from mnist_edge.evaluation import bench as benching
    from mnist_edge.report import bench_tables as report

    names = files or [n for n in artifacts.published_models() if n.endswith((".onnx", ".ts", "-c"))]
    result = benching.bench(
        [artifacts.resolve(name) for name in names],
        baseline=artifacts.resolve(baseline) if baseline else None,
        dataset=dataset,
        data_dir=data_dir,
        threads=threads,
        rounds=rounds,
        progress=_say,
    )
    written = report.write_reports(result, out)
    shown = [*report.tables(result), report.conditions(result)]
    _print([*shown, f"written: {', '.join(map(str, written))}"], report.as_json(result), as_json)


def _bench_boards(
    files: tuple[str, ...],
    targets: tuple[str, ...],
    budget: str,
    optimize: str,
    dataset: str,
    data_dir: Path | None,
    out: Path,
    as_json: bool,
) -> None:
    from compress.boards import TARGETS
    from mnist_edge.evaluation import artifacts
    from mnist_edge.evaluation.boards import bench_on_boards
    from mnist_edge.report import board_tables as report

    result = bench_on_boards(
        [artifacts.resolve_integers(name) for name in files or artifacts.published_integers()],
        targets=tuple(TARGETS) if "all" in targets else targets,
        budget=budget,
        optimization=f"-{optimize}",
        dataset=dataset,
        data_dir=data_dir,
        progress=_say,
    )
    written = report.write_reports(result, out)
    shown = [report.sheet(result), *report.conditions(result)]
    _print([*shown, f"written: {', '.join(map(str, written))}"], report.as_json(result), as_json)


@main.command()
@click.argument("images", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--model", default="phase5-int8", show_default=True, help="Path or published name.")
@options.as_json
def predict(images: tuple[Path, ...], model: str, as_json: bool) -> None:
    """Recognize the digit in each of IMAGES.

    PNG or JPEG of any size, dark on light or light on dark.
    """
    from mnist_edge.commands import predict
    from mnist_edge.evaluation import artifacts

    found = predict.predict(images, artifacts.resolve(model))
    _print(predict.table(found), predict.as_json(found), as_json)


@main.command()
@click.argument("files", nargs=-1)
@click.option("--manifest", type=click.Path(path_type=Path), help="Folder of the manifest.")
@click.option("--exact", is_flag=True, help="Compare the integers in every runtime, too: minutes.")
@click.option("--write", type=click.Path(path_type=Path), help="Document to put --exact into.")
@options.dataset
@options.data_dir
@click.option("--threads", type=click.IntRange(1, 1024), default=1, show_default=True)
@options.as_json
def verify(
    files: tuple[str, ...],
    manifest: Path | None,
    exact: bool,
    write: Path | None,
    dataset: str,
    data_dir: Path | None,
    threads: int,
    as_json: bool,
) -> None:
    """Check published FILES against their manifest.

    Hashes, sizes, and accuracy measured anew; without FILES, of all.
    """
    if write and not exact:
        raise click.UsageError("--write goes with --exact")
    from mnist_edge.evaluation import contracts, verify
    from mnist_edge.report import checks as report

    checks = verify.verify(
        manifest, dataset=dataset, data_dir=data_dir, only=files or None, threads=threads
    )
    shown: list[Any] = [report.check_table(checks)]
    value: Any = verify.as_json(checks)
    kept = True
    if exact:
        trial = contracts.read_trial(dataset, data_dir=data_dir)
        findings = contracts.check_contracts(manifest, trial=trial, only=files or None, say=_say)
        shown += ["", report.contract_table(findings)]
        value = {"checks": value, "contracts": contracts.as_json(findings)}
        kept = contracts.all_kept(findings)
        if write:
            report.write_document(write, findings, trial)
    _print(shown, value, as_json)
    if not verify.all_passed(checks):
        raise CompressError(
            "an artifact is not what its manifest says; rebuild it, or fetch it anew"
        )
    if not kept:
        raise CompressError("an artifact breaks the contract that its manifest records; rebuild it")


@main.command()
@click.option("--exported", type=click.Path(path_type=Path), default="exported", show_default=True)
@click.option(
    "--bench", type=click.Path(path_type=Path), default="docs/bench/bench.json", show_default=True
)
@click.option("--write", type=click.Path(path_type=Path), help="Document to put the table into.")
def results(exported: Path, bench: Path, write: Path | None) -> None:
    """Make the results table of the README.

    From the manifest and a bench run, as Markdown.
    """
    from mnist_edge.report import results

    text = results.as_markdown(exported, bench)
    if write:
        results.write_into(write, text)
    else:
        click.echo(text)


@main.command("find-lr")
@click.option("--phase", type=click.IntRange(1, 5), default=5, show_default=True)
@click.option(
    "--recipe", type=click.Choice(("reference", "tuned")), default="tuned", show_default=True
)
@click.option(
    "--low",
    type=click.FloatRange(0, min_open=True),
    default=1e-5,
    show_default=True,
    help="Rate of the first step.",
)
@click.option(
    "--high",
    type=click.FloatRange(0, min_open=True),
    default=10.0,
    show_default=True,
    help="Rate of the last step, if the training does not break before.",
)
@click.option("--steps", type=click.IntRange(2, 100_000), default=400, show_default=True)
@options.training
@options.dataset
@options.data_dir
@options.seed
@options.threads
@click.option("--device", default="cpu", show_default=True, help="PyTorch device.")
@options.out("runs/learning-rates.png", "Picture of the loss over the rate.")
@options.as_json
def find_lr(
    phase: int,
    recipe: str,
    low: float,
    high: float,
    steps: int,
    dataset: str,
    data_dir: Path | None,
    seed: int,
    threads: int | None,
    device: str,
    out: Path,
    as_json: bool,
    **overrides: Any,
) -> None:
    """Find how high a learning rate may be.

    It is raised at every step of a training while the loss is watched.
    """
    from mnist_edge import data
    from mnist_edge.report import learning_rates
    from mnist_edge.settings.training import training_config
    from mnist_edge.training.learning_rate_range import find_learning_rate

    _set_threads(threads)
    config = training_config(recipe, phase, {**overrides, "seed": seed})
    images = data.load(dataset, data_dir=data_dir)
    found = find_learning_rate(config, images, low=low, high=high, steps=steps, device=device)
    learning_rates.plot(found, out)
    shown = [learning_rates.table(found), f"written: {out}"]
    _print(shown, found.to_json(), as_json)


@main.command()
@click.option("--epochs", type=click.IntRange(1, 10_000), default=20, show_default=True)
@options.seeds
@options.part
@options.page_only
@options.work
@options.pages_out
@options.dataset
@options.data_dir
@options.threads
@options.as_json
def journey(
    epochs: int,
    seeds: int,
    part: tuple[int, int],
    page_only: bool,
    work: Path,
    out: Path | None,
    dataset: str,
    data_dir: Path | None,
    threads: int | None,
    as_json: bool,
) -> None:
    """Train the document's five phases as it says.

    Writes the page journey.md, its results as JSON, and its plots.
    """
    from mnist_edge import data
    from mnist_edge.report import progress
    from mnist_edge.studies import journey as phases
    from mnist_edge.studies import journey_page
    from mnist_edge.training.run import Run

    _set_threads(threads)
    images = data.load(dataset, data_dir=data_dir)
    sweep = phases.JourneySweep(images, work, epochs, seeds, part)
    if not page_only:
        with progress.TerminalListener() as listener:
            sweep.run_all(Run(listener=listener, say=_report))
    if part != (1, 1) and not page_only:
        return
    found = phases.collect(sweep)
    written = journey_page.write_pages(found, images, out or _docs(dataset))
    shown = [*journey_page.tables(found), f"written: {', '.join(map(str, written))}"]
    _print(shown, found, as_json)


@main.command()
@click.option(
    "--only",
    "groups",
    type=click.Choice(
        ("schedule", "optimizer", "augmentation", "architecture", "attention", "widths")
    ),
    multiple=True,
    help="Train this group's variants; may be given several times (default: all).",
)
@click.option("--epochs", type=click.IntRange(1, 10_000), default=20, show_default=True)
@click.option(
    "--precision",
    type=click.Choice(("float32", "bfloat16")),
    default="float32",
    show_default=True,
    help="Of the convolutions in training.",
)
@options.seeds
@options.part
@options.page_only
@options.work
@options.pages_out
@options.dataset
@options.data_dir
@options.threads
@options.as_json
def ablate(
    groups: tuple[str, ...],
    epochs: int,
    precision: str,
    seeds: int,
    part: tuple[int, int],
    page_only: bool,
    work: Path,
    out: Path | None,
    dataset: str,
    data_dir: Path | None,
    threads: int | None,
    as_json: bool,
) -> None:
    """Measure improvements of phase 5, one at a time.

    Writes the page improvements.md, its results as JSON, and its plots.
    """
    from mnist_edge import data
    from mnist_edge.report import progress
    from mnist_edge.studies import ablation, improvements, variants
    from mnist_edge.training.run import Run

    _set_threads(threads)
    images = data.load(dataset, data_dir=data_dir)
    chosen = groups or variants.GROUPS
    sweep = ablation.AblationSweep(
        images, work, epochs, seeds, part, groups=chosen, precision=precision
    )
    if not page_only:
        with progress.TerminalListener() as listener:
            sweep.run_all(Run(listener=listener, say=_report))
    if part != (1, 1) and not page_only:
        return
    found = ablation.collect(sweep, say=_say)
    written = improvements.write_pages(found, images, out or _docs(dataset))
    shown = [improvements.table(found), f"written: {', '.join(map(str, written))}"]
    _print(shown, found, as_json)


def _docs(dataset: str) -> Path:
    """Where pages of a data set go: the published ones are MNIST's."""
    return Path("docs") if dataset == "mnist" else Path("runs") / f"docs-{dataset}"


def _report(line: str) -> None:
    """Tell what a long run has done, also in a log."""
    click.echo(line, err=True)


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
