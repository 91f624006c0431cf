"""Verbs that measure, check or use what there is."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compress.boards import BUDGETS, TARGETS
from compress.errors import CompressError
from compress.extras import why_missing
from mnist_edge.cli import options
from mnist_edge.cli.output import say, show, written
from mnist_edge.cli.running import data_of, images_of, set_threads, trusted
from mnist_edge.cli.settings_options import made, options_of
from mnist_edge.evaluation.outputs import RUNS, name_of, require_free
from mnist_edge.settings.calibration import Calibration
from mnist_edge.settings.defaults import QUANTIZATION
from mnist_edge.settings.timing import Timing

if TYPE_CHECKING:
    from mnist_edge.data import OwnData

_MEASURED = (".onnx", ".ts", "-c", "-wasm")


@click.command()
@click.argument("files", nargs=-1)
@options.phase
@options.as_json
def summary(files: tuple[str, ...], phase: int, as_json: bool) -> None:
    """Show what FILES hold, or the layers of a phase.

    For each of FILES (ONNX, TorchScript, .safetensors or a folder of C; a path or a published
    name): its input, parameters, multiply-accumulates and bytes. A .safetensors file also gets a
    table of its layers.

    Without FILES, for each layer of the phase: shape, kernel, receptive field, parameters and
    multiply-accumulates.
    """
    if files:
        _summarize(files, as_json)
        return
    from mnist_edge.networks import phases
    from mnist_edge.report import stages as report

    profiles = phases.profiles(phase)
    show(report.summary_table(f"phase {phase}", profiles), profiles, as_json=as_json)


def _summarize(names: Sequence[str], as_json: bool) -> None:
    from mnist_edge.evaluation import artifacts
    from mnist_edge.report import files as report

    found = [report.summarize(artifacts.resolve(name)) for name in names]
    show([*report.sheets(found)], report.as_json(found), as_json=as_json)


@click.command()
@click.argument("model")
@options_of(Calibration, "images")
@options.out(None, "Picture of the heat map (default: runs/sensitivity-MODEL.png).")
@options.overwrite
@options.dataset
@options.data_dir
@options.threads
@options.as_json
def sensitivity(
    model: str, images: int, out: Path | None, overwrite: bool, as_json: bool, **given: Any
) -> None:
    """Measure how sensitive each layer of MODEL is to few bits.

    Each layer alone at 8, 6, 4, 3 and 2 bits.
    """
    from mnist_edge.commands import sensitivity

    out = out or RUNS / f"sensitivity-{name_of(model)}.png"
    require_free([out], overwrite=overwrite)
    set_threads(given["threads"])
    found = sensitivity.measure_file(
        model, images_of(given, model), spec=QUANTIZATION, calibration_images=images
    )
    sensitivity.plot(found, out)
    show([sensitivity.table(found), written([out])], found, as_json=as_json)


@click.command()
@click.argument("files", nargs=-1)
@click.option(
    "--baseline",
    help="Model whose speed and answers the others are compared with (default: phase5-float.onnx if"
    " it is among FILES, else the first of them).",
)
@options.dataset
@options.data_dir
@options_of(Timing)
@click.option(
    "--target",
    "targets",
    multiple=True,
    help=f"Emulated board, in place of this machine: {', '.join(TARGETS)} or all."
    " May be given several times.",
)
@click.option(
    "--budget",
    default="roomy",
    show_default=True,
    help=f"With --target: what the firmware may take: {', '.join(BUDGETS)}.",
)
@click.option(
    "--optimize",
    type=click.Choice(("Os", "O2", "O3")),
    default="O2",
    show_default=True,
    help="How C is compiled for a board.",
)
@click.option("--layers", is_flag=True, help="With --target: also what each layer takes.")
@click.option(
    "--clock",
    type=click.FloatRange(min=0, min_open=True),
    metavar="MHZ",
    help="With --target and --cycles-per-instruction: estimate milliseconds at this clock.",
)
@click.option(
    "--cycles-per-instruction",
    type=click.FloatRange(min=0, min_open=True),
    help="With --target: cycles of an instruction, for the estimate of milliseconds.",
)
@options.trust
@options.out(
    None,
    "Folder of bench.json, bench.md and bench.png, or boards.json and .md (default: runs/bench, or"
    " runs/bench-MODEL of one file).",
)
@options.overwrite
@options.as_json
def bench(files: tuple[str, ...], targets: tuple[str, ...], as_json: bool, **given: Any) -> None:
    """Measure accuracy, bytes, latency and speed-up of FILES.

    Without FILES, of everything published.
    With --target, measure C99 on emulated microcontrollers: flash, RAM, stack, instructions.
    """
    given["out"] = given["out"] or _bench_folder(files)
    record = given["out"] / ("boards.json" if targets else "bench.json")
    require_free([record], overwrite=given["overwrite"])
    if not targets:
        for name in ("layers", "clock", "cycles_per_instruction"):
            if given[name]:
                raise click.UsageError(f"--{name.replace('_', '-')} goes with --target")
        _bench_here(files, given, as_json)
        return
    if given["baseline"]:
        raise click.UsageError("--baseline is for this machine's runtimes, not for --target")
    if (given["clock"] is None) != (given["cycles_per_instruction"] is None):
        raise click.UsageError("--clock and --cycles-per-instruction go together")
    _bench_boards(files, tuple(TARGETS) if "all" in targets else targets, given, as_json)


def _bench_folder(files: Sequence[str]) -> Path:
    return RUNS / (f"bench-{name_of(files[0])}" if len(files) == 1 else "bench")


def _bench_here(files: Sequence[str], given: dict[str, Any], as_json: bool) -> None:
    from mnist_edge.evaluation import artifacts
    from mnist_edge.evaluation.bench import bench
    from mnist_edge.report import bench_tables as report

    baseline = given["baseline"]
    names = files or [name for name in artifacts.published_models() if name.endswith(_MEASURED)]
    paths = [artifacts.resolve(name) for name in (*names, *([baseline] if baseline else []))]
    trusted(paths, trust=given["trust"])
    result = bench(
        paths[: len(names)],
        baseline=paths[-1] if baseline else None,
        dataset=_data_of_files(given, paths),
        data_dir=given["data_dir"],
        timing=made(Timing, given),
        progress=say,
    )
    shown = [*report.tables(result), report.conditions(result)]
    shown.append(written(report.write_reports(result, given["out"])))
    if missing := why_missing("matplotlib"):
        shown.append(f"no pictures: {missing}")
    show(shown, report.as_json(result), as_json=as_json)


def _data_of_files(given: dict[str, Any], paths: Sequence[Path]) -> "str | OwnData | None":
    """The data that are asked for, own ones as the first file that keeps them says; None if none.

    Raises:
        CompressError: a file keeps what it was trained on, but is damaged.
    """
    from mnist_edge.evaluation.training_data import training_data_of

    source = click.get_current_context().get_parameter_source("dataset")
    if source is click.core.ParameterSource.DEFAULT:
        return None
    kept = (training_data_of(path) for path in paths)
    return data_of(given, next((about for about in kept if about is not None), None))


def _bench_boards(
    files: Sequence[str], targets: tuple[str, ...], given: dict[str, Any], as_json: bool
) -> None:
    from mnist_edge.evaluation import artifacts
    from mnist_edge.evaluation.boards import Clock, bench_on_boards
    from mnist_edge.report import board_tables as report

    names = files or artifacts.published_integers()
    clock = given["clock"] and Clock(
        megahertz=given["clock"], cycles_per_instruction=given["cycles_per_instruction"]
    )
    result = bench_on_boards(
        trusted(map(artifacts.resolve_integers, names), trust=given["trust"]),
        targets=targets,
        optimization=f"-{given['optimize']}",
        budget=given["budget"],
        dataset=data_of(given),
        data_dir=given["data_dir"],
        layers=given["layers"],
        progress=say,
    )
    result = replace(result, clock=clock)
    paths = report.write_reports(result, given["out"])
    sheets = [report.sheet(result), *report.layer_sheets(result)]
    show(
        [*sheets, *report.conditions(result), written(paths)],
        report.as_json(result),
        as_json=as_json,
    )
    if result.refused:
        raise CompressError(f"{len(result.refused)} of {len(result.rows)} don't fit in the budget")


@click.command()
@click.argument("files", nargs=-1)
@click.option(
    "--images",
    type=click.IntRange(1, 1_000_000),
    default=10_000,
    show_default=True,
    help="How many images, the first ones.",
)
@click.option(
    "--validation",
    is_flag=True,
    help="Measure on validation images, as you must where you choose a training by the result.",
)
@click.option(
    "--before",
    type=click.Path(path_type=Path),
    help="An earlier robustness.json: the page compares files of the same names with it.",
)
@click.option(
    "--seeds-in",
    type=click.Path(path_type=Path),
    help="The --work folder of `run`: the networks of all seeds of published files are measured"
    " too.",
)
@options.seed
@options.dataset
@options.data_dir
@options.trust
@options.out("runs/robustness", "Folder of robustness.json, robustness.md and its pictures.")
@options.overwrite
@click.option("--add", is_flag=True, help="Keep the networks that are in the folder's record.")
@options.as_json
def robustness(
    files: tuple[str, ...],
    images: int,
    validation: bool,
    before: Path | None,
    seeds_in: Path | None,
    add: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Measure the errors of FILES on corrupted images.

    The fifteen corruptions of MNIST-C, and a camera that is out of focus, dark or noisy. Without
    FILES, of every published ONNX file.
    """
    from compress.manifest import entry_of
    from mnist_edge.evaluation import artifacts
    from mnist_edge.evaluation.robustness import beside, measure, planned, require_all, with_seeds
    from mnist_edge.report import robustness_page as report

    record_path = given["out"] / "robustness.json"
    require_free([record_path], overwrite=given["overwrite"] or add)
    records = {
        "record": report.read_record(record_path) if add else None,
        "before": None if before is None else report.read_record(before),
    }
    names = files or [n for n in artifacts.published_models() if n.endswith(".onnx")]
    paths = trusted(map(artifacts.resolve, names), trust=given["trust"])
    data = images_of(given, str(paths[0]))
    part: Any = "validation" if validation else "test"
    how: dict[str, Any] = {"images": images, "part": part, "seed": given["seed"]}
    plan = planned(data, **how)
    beside(plan, **records)  # what cannot be compared is refused before it takes minutes
    if seeds_in is not None:
        require_all(plan, data)
    how["say"] = say
    found = measure(paths, data, **how)
    if seeds_in is not None:
        entries = {path.name: entry for path in paths if (entry := entry_of(path))}
        found = with_seeds(found, data, entries, seeds_in, **how)
    found = beside(found, **records)
    paths = [*report.write_pages(found, data, given["out"])]
    show([*report.sheets(found), written(paths)], report.as_json(found), as_json=as_json)


@click.command()
@click.argument("files", nargs=-1)
@click.option("--manifest", type=click.Path(path_type=Path), help="Folder of the manifest.")
@click.option("--exact", is_flag=True, help="Compare the integers in every runtime, too: minutes.")
@click.option(
    "--write",
    type=click.Path(path_type=Path),
    help="Markdown file to write the results of --exact to.",
)
@options.trust
@options.dataset
@options.data_dir
@options_of(Timing, "threads")
@options.as_json
def verify(
    files: tuple[str, ...], manifest: Path | None, exact: bool, as_json: bool, **given: Any
) -> None:
    """Check published FILES against their manifest.

    Hashes, sizes, and accuracy measured anew; without FILES, of all.
    """
    if given["write"] and not exact:
        raise click.UsageError("--write goes with --exact")
    from mnist_edge.evaluation import verify
    from mnist_edge.report import checks as report

    if given["trust"] and manifest:
        trusted(verify.listed_files(manifest), trust=True)
    dataset = data_of(given, verify.training_data_in(manifest))
    source = {"dataset": dataset, **{n: given[n] for n in ("data_dir", "threads")}}
    checks = verify.verify(manifest, only=files or None, **source)
    shown: list[Any] = [report.check_table(checks)]
    value: Any = verify.as_json(checks)
    kept = True
    if exact:
        more, contracts, kept = _exact(files, manifest, dataset, given)
        shown, value = [*shown, "", more], {"checks": value, "contracts": contracts}
    show(shown, value, as_json=as_json)
    if not verify.all_passed(checks):
        raise CompressError(
            "an artifact is not what its manifest says; rebuild it, or fetch it anew"
        )
    if not kept:
        raise CompressError("an artifact breaks the contract that its manifest records; rebuild it")


def _exact(
    files: Sequence[str],
    manifest: Path | None,
    dataset: "str | OwnData",
    given: dict[str, Any],
) -> tuple[Any, Any, bool]:
    """Compare the integers in every runtime: the table, plain values, whether all are as said."""
    from mnist_edge.evaluation import contracts
    from mnist_edge.report import checks as report

    trial = contracts.read_trial(dataset, data_dir=given["data_dir"])
    findings = contracts.check_contracts(manifest, trial=trial, only=files or None, say=say)
    if given["write"]:
        report.write_document(given["write"], findings, trial)
    return (
        report.contract_table(findings),
        contracts.as_json(findings),
        contracts.all_kept(findings),
    )
