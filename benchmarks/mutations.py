"""Change one thing at a time that must not be wrong, and see which tests notice.

    python benchmarks/mutations.py              # all, and docs/mutations.md with mutations.json
    python benchmarks/mutations.py --only half  # those whose name has this in it; writes nothing

Each mutation is an edit of one line in a copy of the project. The tests named beside it run there;
if they pass, the mutation survives: nothing guards that line. A mutation whose line is no longer
there is an error, not a kill.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Queue

import click

from compress.errors import CompressError
from mnist_edge.report.pages import write_page
from mnist_edge.report.tables import markdown_rows

ROOT = Path(__file__).parents[1]
_COPIED = ("compress", "mnist_edge", "tests", "benchmarks", "recipes", "exported", "docs")
_SECONDS = 900

GRAPH = ("tests/compress/graph/test_weighted.py", "tests/compress/graph")
QPARAMS = ("tests/compress/graph/test_qparams.py", "tests/compress/graph")
WINDOWS = ("tests/compress/graph/test_windows.py", "tests/compress/graph/operators")
NODE = ("tests/compress/graph/test_node.py", "tests/compress/graph")
OPERATORS = ("tests/compress/graph/operators", "tests/compress/exporters/test_operators.py")
C99 = ("tests/compress/exporters/c99/test_requantization.py",)
ONNX = tuple(f"tests/compress/exporters/onnx/test_{name}.py" for name in ("layout", "fast"))
SCORE = ("tests/compress/measuring/test_score.py",)
LATENCY = ("tests/compress/measuring/test_latency.py",)
STATISTICS = ("tests/mnist_edge/report/test_statistics.py",)
SPLIT = tuple(
    f"tests/mnist_edge/data/test_{name}.py"
    for name in ("parts", "digits", "loading", "preprocessing")
)
CHOICE = ("tests/mnist_edge/evaluation/test_choosing.py",)
SCORING = ("tests/mnist_edge/evaluation/test_scoring.py",)
RANGES = ("tests/compress/quantization/ranges/test_affine_qparams.py",)
SEALED = ("tests/mnist_edge/test_test_set_is_sealed.py",)
MANIFEST = ("tests/compress/test_manifest.py",)


@dataclass(frozen=True)
class Mutation:
    """One edit, of text that occurs once in a file, and the tests that should notice it."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of a mutation; `reason` is that of a survivor, if one is known."""

    name: str
    file: str
    old: str
    new: str
    killed: bool
    killer: str


MUTATIONS = (
    Mutation(
        "quantize: half up",
        "compress/graph/qparams.py",
        "np.rint(real / np.float32(self.scale))",
        "np.floor(real / np.float32(self.scale) + 0.5)",
        QPARAMS,
    ),
    Mutation(
        "quantize: towards zero",
        "compress/graph/qparams.py",
        "np.rint(real / np.float32(self.scale))",
        "np.trunc(real / np.float32(self.scale))",
        QPARAMS,
    ),
    Mutation(
        "quantize: scale upside down",
        "compress/graph/qparams.py",
        "np.rint(real / np.float32(self.scale))",
        "np.rint(real * np.float32(self.scale))",
        QPARAMS,
    ),
    Mutation(
        "quantize: zero point subtracted",
        "compress/graph/qparams.py",
        "steps + np.float32(self.zero_point), 0",
        "steps - np.float32(self.zero_point), 0",
        QPARAMS,
    ),
    Mutation(
        "quantize: lowest code 1",
        "compress/graph/qparams.py",
        "np.float32(self.zero_point), 0, CODE_MAX)",
        "np.float32(self.zero_point), 1, CODE_MAX)",
        QPARAMS,
    ),
    Mutation(
        "quantize: highest code 254",
        "compress/graph/qparams.py",
        "np.float32(self.zero_point), 0, CODE_MAX)",
        "np.float32(self.zero_point), 0, CODE_MAX - 1)",
        QPARAMS,
    ),
    Mutation(
        "dequantize: zero point added",
        "compress/graph/qparams.py",
        "codes.astype(np.float32) - np.float32(self.zero_point)",
        "codes.astype(np.float32) + np.float32(self.zero_point)",
        QPARAMS,
    ),
    Mutation(
        "dequantize: zero point forgotten",
        "compress/graph/qparams.py",
        "codes.astype(np.float32) - np.float32(self.zero_point)",
        "codes.astype(np.float32)",
        QPARAMS,
    ),
    Mutation(
        "reach: the lower side alone",
        "compress/graph/qparams.py",
        "max(self.zero_point, CODE_MAX - self.zero_point)",
        "self.zero_point",
        QPARAMS,
    ),
    Mutation(
        "windows: one too few",
        "compress/graph/windows.py",
        "return spaces[0] // stride[0] + 1, spaces[1]",
        "return spaces[0] // stride[0], spaces[1]",
        WINDOWS,
    ),
    Mutation(
        "windows: dilated kernel one too wide",
        "compress/graph/windows.py",
        "d * (k - 1) + 1",
        "d * k",
        WINDOWS,
    ),
    Mutation(
        "windows: padding of one side",
        "compress/graph/windows.py",
        "padding[i] + padding[i + 2] - extents[i]",
        "2 * padding[i] - extents[i]",
        WINDOWS,
    ),
    Mutation(
        "padding: top and bottom exchanged",
        "compress/graph/windows.py",
        "(top, bottom), (left, right)",
        "(bottom, top), (left, right)",
        WINDOWS,
    ),
    Mutation(
        "padding: left and right exchanged",
        "compress/graph/windows.py",
        "(top, bottom), (left, right)",
        "(top, bottom), (right, left)",
        WINDOWS,
    ),
    Mutation(
        "requantization: ReLU's floor forgotten",
        "compress/graph/node.py",
        "to.qparams.zero_point if self.relu else 0, CODE_MAX",
        "0, CODE_MAX",
        NODE,
    ),
    Mutation(
        "requantization: ReLU where there is none",
        "compress/graph/node.py",
        "to.qparams.zero_point if self.relu else 0, CODE_MAX",
        "to.qparams.zero_point, CODE_MAX",
        NODE,
    ),
    Mutation(
        "requantization: zero point added before rounding",
        "compress/graph/node.py",
        "        if self.adds_zero_point_first:\n",
        "        if not self.adds_zero_point_first:\n",
        NODE,
    ),
    Mutation(
        "requantization: down, not to even",
        "compress/graph/node.py",
        "np.add(np.rint(steps, out=steps), zero_point",
        "np.add(np.floor(steps, out=steps), zero_point",
        NODE,
    ),
    Mutation(
        "accumulator scale: the input's forgotten",
        "compress/graph/node.py",
        "return np.float32(codes[0].scale) * self.unit_scales()",
        "return self.unit_scales()",
        NODE,
    ),
    Mutation(
        "accumulator bound: bias forgotten",
        "compress/graph/weighted.py",
        "(rows + np.abs(self.bias.astype(np.int64))).max()",
        "rows.max()",
        GRAPH,
    ),
    Mutation(
        "saturation: one weight in place of two",
        "compress/graph/weighted.py",
        "pairs[:, -2:]",
        "pairs[:, -1:]",
        GRAPH,
    ),
    Mutation(
        "saturation: negative sums not looked at",
        "compress/graph/weighted.py",
        " and lowest >= -(2**15)",
        "",
        GRAPH,
    ),
    Mutation(
        "saturation: 16 bits without a sign",
        "compress/graph/weighted.py",
        "highest <= 2**15 - 1 and",
        "highest <= 2**16 - 1 and",
        GRAPH,
    ),
    Mutation(
        "weight bytes: rounded down",
        "compress/graph/weighted.py",
        "-(-self.weight.size * self.weight_bits // 8)",
        "self.weight.size * self.weight_bits // 8",
        GRAPH,
    ),
    Mutation(
        "weight bytes: biases forgotten",
        "compress/graph/weighted.py",
        "packed + self.bias.nbytes + scales.nbytes",
        "packed + scales.nbytes",
        GRAPH,
    ),
    Mutation(
        "weight bytes: scales forgotten",
        "compress/graph/weighted.py",
        "packed + self.bias.nbytes + scales.nbytes",
        "packed + self.bias.nbytes",
        GRAPH,
    ),
    Mutation(
        "weight bits: one more magnitude",
        "compress/graph/weighted.py",
        "highest = 2 ** max(bits - 1, 1) - 1",
        "highest = 2 ** max(bits - 1, 1)",
        GRAPH,
    ),
    Mutation(
        "MACs: channels counted twice",
        "compress/graph/weighted.py",
        "math.prod(output.shape[1:]) * self.weight.size",
        "math.prod(output.shape) * self.weight.size",
        GRAPH,
    ),
    Mutation(
        "parameters: biases forgotten",
        "compress/graph/weighted.py",
        "return self.weight.size + self.bias.size",
        "return self.weight.size",
        GRAPH,
    ),
    Mutation(
        "average: not divided",
        "compress/graph/operators/average_pool.py",
        "np.array([1 / math.prod(self.kernel)], np.float32)",
        "np.array([1.0], np.float32)",
        OPERATORS,
    ),
    Mutation(
        "add: one zero point",
        "compress/graph/operators/add.py",
        "- 2 * of[0].qparams.zero_point",
        "- of[0].qparams.zero_point",
        OPERATORS,
    ),
    Mutation(
        "C: rounding half up",
        "compress/exporters/c99/requantization.py",
        "(sums + (1 << (by - 1)) - 1 + ((sums >> by) & 1)) >> by",
        "(sums + (1 << (by - 1))) >> by",
        C99,
    ),
    Mutation(
        "C: shift one too far",
        "compress/exporters/c99/requantization.py",
        "(products + (1 << (form.shift - 1))) >> form.shift",
        "(products + (1 << (form.shift - 1))) >> (form.shift + 1)",
        C99,
    ),
    Mutation(
        "C: a product without rounding",
        "compress/exporters/c99/requantization.py",
        "(products + (1 << (form.shift - 1))) >> form.shift",
        "products >> form.shift",
        C99,
    ),
    Mutation(
        "C: multiplier rounded down",
        "compress/exporters/c99/requantization.py",
        "2 * np.rint(factors * 2.0 ** (shift - up - 1))",
        "2 * np.floor(factors * 2.0 ** (shift - up - 1))",
        C99,
    ),
    Mutation(
        "C: codes not clipped below",
        "compress/exporters/c99/requantization.py",
        "np.clip(codes + self.zero_point, self.floor, CODE_MAX)",
        "np.clip(codes + self.zero_point, 0, CODE_MAX)",
        C99,
    ),
    Mutation(
        "ONNX: added channels take the first scale",
        "compress/exporters/onnx/layout.py",
        'np.pad(node.weight_scale, (0, outputs), mode="edge")',
        'np.pad(node.weight_scale, (outputs, 0), mode="edge")',
        ONNX,
    ),
    Mutation(
        "ONNX: added biases come first",
        "compress/exporters/onnx/layout.py",
        "np.pad(node.bias, (0, outputs))",
        "np.pad(node.bias, (outputs, 0))",
        ONNX,
    ),
    Mutation(
        "ONNX: added channels come first",
        "compress/exporters/onnx/layout.py",
        "((0, outputs), (0, inputs), (0, 0), (0, 0))",
        "((outputs, 0), (0, inputs), (0, 0), (0, 0))",
        ONNX,
    ),
    Mutation(
        "zero point of a range one too high",
        "compress/quantization/ranges/qparams.py",
        "np.clip(np.rint(-low / np.float64(scale)), 0, highest)",
        "np.clip(np.rint(-low / np.float64(scale)) + 1, 0, highest)",
        RANGES,
    ),
    Mutation(
        "zero point of a range one too low",
        "compress/quantization/ranges/qparams.py",
        "np.clip(np.rint(-low / np.float64(scale)), 0, highest)",
        "np.clip(np.rint(-low / np.float64(scale)) - 1, 0, highest)",
        RANGES,
    ),
    Mutation(
        "range: as many steps as codes",
        "compress/quantization/ranges/qparams.py",
        "max((high - low) / highest, _TINY)",
        "max((high - low) / (highest + 1), _TINY)",
        RANGES,
    ),
    Mutation(
        "interval: 90 %",
        "compress/measuring/score.py",
        "z: float = 1.959964",
        "z: float = 1.644854",
        SCORE,
    ),
    Mutation(
        "interval: of Wald's form",
        "compress/measuring/score.py",
        "share * (1 - share) / count + z * z / (4 * count * count)",
        "share * (1 - share) / count",
        SCORE,
    ),
    Mutation(
        "interval: centre not moved",
        "compress/measuring/score.py",
        "centre = share + z * z / (2 * count)",
        "centre = share",
        SCORE,
    ),
    Mutation(
        "interval: not scaled",
        "compress/measuring/score.py",
        "scale = 1 + z * z / count",
        "scale = 1.0",
        SCORE,
    ),
    Mutation(
        "agreement: where they differ",
        "compress/measuring/score.py",
        "np.sum(ours == theirs)",
        "np.sum(ours != theirs)",
        SCORE,
    ),
    Mutation(
        "speed-up upside down",
        "compress/measuring/latency.py",
        "np.asarray(baseline.rounds_us) / np.asarray(latency.rounds_us)",
        "np.asarray(latency.rounds_us) / np.asarray(baseline.rounds_us)",
        LATENCY,
    ),
    Mutation(
        "speed-up: the extremes as quartiles",
        "compress/measuring/latency.py",
        "np.percentile(ratios, (25, 50, 75))",
        "np.percentile(ratios, (0, 50, 100))",
        LATENCY,
    ),
    Mutation(
        "latency: warm-up counted",
        "compress/measuring/latency.py",
        "                if turn >= warmup:\n",
        "                if turn >= 0:\n",
        LATENCY,
    ),
    Mutation(
        "statistics: the spread of all, not of a sample",
        "mnist_edge/report/statistics.py",
        "np.std(values, ddof=1)",
        "np.std(values)",
        STATISTICS,
    ),
    Mutation(
        "statistics: one degree of freedom too many",
        "mnist_edge/report/statistics.py",
        "_student(mean, error, len(values) - 1)",
        "_student(mean, error, len(values))",
        STATISTICS,
    ),
    Mutation(
        "statistics: one tail",
        "mnist_edge/report/statistics.py",
        "t.ppf(0.975, freedom)",
        "t.ppf(0.95, freedom)",
        STATISTICS,
    ),
    Mutation(
        "statistics: the control's error forgotten",
        "mnist_edge/report/statistics.py",
        "(1 / len(values) + 1 / len(control))",
        "(1 / len(values))",
        STATISTICS,
    ),
    Mutation(
        "statistics: groups' freedom counted in full",
        "mnist_edge/report/statistics.py",
        "sum(len(group) - 1 for group in groups)",
        "sum(len(group) for group in groups)",
        STATISTICS,
    ),
    Mutation(
        "statistics: the difference the other way",
        "mnist_edge/report/statistics.py",
        "float(np.mean(values) - np.mean(control))",
        "float(np.mean(control) - np.mean(values))",
        STATISTICS,
    ),
    Mutation(
        "split: parts exchanged",
        "mnist_edge/data/parts.py",
        "np.flatnonzero(~chosen), np.flatnonzero(chosen)",
        "np.flatnonzero(chosen), np.flatnonzero(~chosen)",
        SPLIT,
    ),
    Mutation(
        "split: parts overlap",
        "mnist_edge/data/parts.py",
        "np.flatnonzero(~chosen), np.flatnonzero(chosen)",
        "np.arange(len(labels)), np.flatnonzero(chosen)",
        SPLIT,
    ),
    Mutation(
        "split: another seed",
        "mnist_edge/data/parts.py",
        "np.random.RandomState(0)",
        "np.random.RandomState(1)",
        SPLIT,
    ),
    Mutation(
        "split: not stratified",
        "mnist_edge/data/parts.py",
        'np.argsort(-remainders, kind="stable")',
        'np.argsort(remainders, kind="stable")',
        SPLIT,
    ),
    Mutation(
        "split: the test part validates",
        "mnist_edge/data/loading.py",
        "        validation=validation,\n",
        '        validation=known.read("test", data_dir, download),\n',
        SPLIT,
    ),
    Mutation(
        "normalization: mean forgotten",
        "mnist_edge/data/preprocessing.py",
        "(scaled - np.float32(mean)) / np.float32(std)",
        "scaled / np.float32(std)",
        SPLIT,
    ),
    Mutation(
        "choice: the worst seed",
        "mnist_edge/evaluation/choosing.py",
        "return max(candidates, key=rank)",
        "return min(candidates, key=rank)",
        CHOICE,
    ),
    Mutation(
        "choice: ties to the higher loss",
        "mnist_edge/evaluation/choosing.py",
        "return each.validation.correct, -each.loss",
        "return each.validation.correct, each.loss",
        CHOICE,
    ),
    Mutation(
        "loss: of the wrong sign",
        "mnist_edge/evaluation/scoring.py",
        "np.log(np.exp(logits).sum(1)) - right",
        "right - np.log(np.exp(logits).sum(1))",
        SCORING,
    ),
    Mutation(
        "training validates on the test images",
        "mnist_edge/training/loop.py",
        "to_tensors(data.validation, self.device)",
        "to_tensors(data.test, self.device)",
        SEALED,
    ),
    Mutation(
        "the published seed is chosen by test",
        "mnist_edge/pipeline.py",
        "seed = best(tried, recipe.seed_by).seed",
        "seed = max((_tested(t, data, folder) for t in tried), key=lambda s: s.test.correct).seed",
        SEALED,
    ),
    Mutation(
        "seeds' test scores are those on validation",
        "mnist_edge/pipeline.py",
        "SeedResult(candidate.seed, candidate.validation, test)",
        "SeedResult(candidate.seed, candidate.validation, candidate.validation)",
        SEALED,
    ),
    Mutation(
        "agreement with itself",
        "mnist_edge/pipeline.py",
        "agreement(classes, others)",
        "agreement(classes, classes)",
        SEALED,
    ),
    Mutation(
        "manifest: scores that cannot be",
        "compress/manifest.py",
        "if not 0 <= correct <= count or count == 0:",
        "if count == 0:",
        MANIFEST,
    ),
)


@click.command()
@click.option("--only", default="", help="Words in the mutations' names.")
@click.option("--out", type=click.Path(path_type=Path), default="docs", show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True)
def main(only: str, out: Path, workers: int) -> None:
    """Run the mutations, one after the other, and write the table of all of them."""
    chosen = [each for each in MUTATIONS if only in each.name]
    outcomes = []
    for outcome in run(chosen, workers=workers):
        outcomes.append(outcome)
        word = f"killed by {outcome.killer}" if outcome.killed else "SURVIVED"
        click.echo(f"{outcome.name}: {word}")
    if not only:
        values = [asdict(each) for each in outcomes]
        write_page(out, "mutations", values, as_markdown)
    survivors = sum(not each.killed for each in outcomes)
    click.echo(f"{len(outcomes) - survivors} of {len(outcomes)} killed")


def run(mutations: Sequence[Mutation], *, workers: int = 1) -> Iterator[Outcome]:
    """Try each mutation in a copy of the project, `workers` at a time.

    Raises:
        CompressError: a line is not there, or tests cannot be run.
    """
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(workers) as pool:
        free: Queue[Path] = Queue()
        for index in range(workers):
            free.put(_copied(Path(folder) / str(index)))

        def tried(mutation: Mutation) -> Outcome:
            copy = free.get()
            try:
                return _tried(mutation, copy)
            finally:
                free.put(copy)

        yield from pool.map(tried, mutations)


def _copied(copy: Path) -> Path:
    for name in _COPIED:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, copy / name)
    return copy


def _tried(mutation: Mutation, copy: Path) -> Outcome:
    path = copy / mutation.file
    text = path.read_text()
    if text.count(mutation.old) != 1:
        raise CompressError(f"{mutation.name}: {mutation.file} has no such line, or several")
    path.write_text(text.replace(mutation.old, mutation.new))
    try:
        failures = (_first_failure(tests, copy) for tests in mutation.tests)
        killer = next(filter(None, failures), "")
    finally:
        path.write_text(text)
    return Outcome(mutation.name, mutation.file, mutation.old, mutation.new, bool(killer), killer)


def _first_failure(tests: str, copy: Path) -> str:
    """The name of the first test that fails; "" if none does."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", tests]
    try:
        done = subprocess.run(
            command,
            cwd=copy,
            env=_environment(copy),
            capture_output=True,
            text=True,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return f"no end within {_SECONDS} s"
    if done.returncode == 0:
        return ""
    failures = [x for x in done.stdout.splitlines() if x.startswith(("FAILED ", "ERROR "))]
    if done.returncode > 2 or not failures:
        raise CompressError(f"the tests {tests} cannot be run: {done.stdout[-300:]}")
    return failures[0].split(" - ")[0].split(" ", 1)[1]


def _environment(copy: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}


def as_markdown(outcomes: Sequence[dict[str, object]]) -> str:
    """The page: how many are killed, and the table."""
    killed = sum(bool(each["killed"]) for each in outcomes)
    rows = [("mutation", "file", "killed by"), ("---", "---", "---")]
    for each in outcomes:
        by = f"`{str(each['killer']).split('::')[-1]}`" if each["killed"] else "**nothing**"
        rows.append((str(each["name"]), f"`{each['file']}`", by.replace("|", "\\|")))
    share = 100 * killed / len(outcomes)
    return (
        "# Mutations\n\n"
        "Made by `python benchmarks/mutations.py` of [mutations.json](mutations.json). Each row is"
        " a change of one line\nthat must not go unnoticed, tried in a copy of the project with the"
        " tests that should notice it.\n\n"
        f"{killed} of {len(outcomes)} are killed, {share:.0f} %.\n\n{markdown_rows(rows)}\n"
    )


if __name__ == "__main__":
    main()
