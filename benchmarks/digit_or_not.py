"""Train the small network that tells digits from everything else, and measure it.

    python benchmarks/digit_or_not.py --step draw     # runs/digit-or-not/data.npz; minutes
    python benchmarks/digit_or_not.py --step train    # candidates, by `train` and `quantize`
    python benchmarks/digit_or_not.py --step choose   # one of them, by validation; choice.json
    python benchmarks/digit_or_not.py --step publish  # exported/rejection, with what it refuses

Digits are MNIST's training images, the same drawn anew, digits printed in fonts and digits drawn
with a pen. Others are letters, symbols, several digits at once, shapes, scribbles, spots and
textures. The letters that have a digit's form (b, B, g, i, I, l, o, O, q, s, S, z, Z) are left out.
Fonts come from Matplotlib and from these packages of Debian:

    fonts-bwht fonts-breip fonts-comic-neue fonts-dancingscript fonts-dejavu fonts-dkg-handwriting
    fonts-dustin fonts-ecolier-court fonts-freefont-otf fonts-hack fonts-humor-sans
    fonts-inconsolata fonts-isabella fonts-kiloji fonts-klee fonts-kristi fonts-lato
    fonts-liberation fonts-lmodern fonts-open-sans fonts-opendyslexic fonts-rufscript fonts-seto
    fonts-sjfonts fonts-texgyre fonts-tlwg-purisa-otf fonts-tomsontalks fonts-urw-base35
    fonts-yozvox-yozfont-cute fonts-yusei-magic hershey-fonts-data
"""

import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path

import click
import drawn_pictures as drawn
import matplotlib
import numpy as np
import torch
from fontTools.ttLib import TTFont

from compress.errors import CompressError
from compress.files import read_json, sha256_of, write_json
from mnist_edge.cli.main import main as mnist_edge
from mnist_edge.data import load_test, load_train, load_validation
from mnist_edge.data.drawn_signs import LETTERS, SYMBOLS, scribble, spots
from mnist_edge.evaluation.artifacts import exported_dir
from mnist_edge.evaluation.rejection import CLASSES, FOLDER, NAME, Rejector, open_rejector
from mnist_edge.settings.training import robust
from mnist_edge.training.degrade import degrade

WORK = Path("runs/digit-or-not")
NETWORKS = {
    "narrow": "conv 16 5x5 stride 2 | conv 32 3x3 | max pool 2 | conv 48 3x3 | flatten | linear 2",
    "wide": "conv 24 5x5 stride 2 | conv 48 3x3 | max pool 2 | conv 64 3x3 | flatten | linear 2",
}
DEGRADED = {"eighth": 0.125, "quarter": 0.25, "half": 0.5}
"""Shares of each batch, of digits and of others, that the robust recipe makes worse."""
TRAINING = ("--epochs", "20", "--batch-size", "256", "--learning-rate", "0.08")
CANDIDATES = {
    f"{size}-{share}": (
        *("--network", NETWORKS[size], "--recipe", "robust"),
        *("--degraded", str(DEGRADED[share])),
    )
    for size in NETWORKS
    for share in DEGRADED
}
OTHERS = 0.97
"""Least share, by kind and on average, of the others to choose by that must be refused."""
LOST = 0.008
"""Share of the digits to choose by that may be refused."""
HELD_BACK = 1000
"""Signs of each kind that are drawn to measure with."""

_FOLDERS = ("/usr/share/fonts", "/usr/share/texmf/fonts")
_STROKES = Path("/usr/share/hershey-fonts")
_UNFIT = (
    *("Wargames", "It_wasn_t", "D050000L", "StandardSymbols", "cmex10", "cmsy10", "LastResort"),
    *("setofont", "femkeklaver", "latinmodern-math", "Hairline"),
)
"""Fonts without digits, or whose digits nobody can read."""
_HELD_HANDS = (
    *("reip", "dkg", "Domestic", "Humor", "BecauseWeBuild", "BecauseWeOrg", "Yusei", "Kristi"),
    *("SteveHand", "KleeOne"),
)
_HELD_TYPES = (
    *("OpenSans", "STIX", "cmss10", "DejaVuSansMono", "DejaVuSerif-Italic"),
    *("DejaVuSerifCondensed-It", "texgyreadventor", "URWGothic", "Inconsolata"),
)
_HANDS = (
    *("BecauseWe", "Comic", "Dancing", "OpenDys", "Purisa", "Dustis", "El_Ab", "Junk", "Penguin"),
    *("Ecolier", "Isabella", "kiloji", "Rufscript", "Delphine", "Tomson", "YOz", "Z003", "chorus"),
    *("cmmi", "cmtt"),
)
_ONE_OF_MANY = ("lm/", "opendys", "Noto")
_KEPT_OF_THEM = ("lmroman10-regular", "lmsans10-regular", "lmmono10-regular", "OpenDyslexic-Regul")


def fonts(*names, without=()):
    """The font files whose paths hold one of the names; all without names, sorted by path."""
    ours = Path(matplotlib.get_data_path(), "fonts", "ttf")
    found = [p for f in _FOLDERS for p in Path(f).rglob("*.[ot]tf")] + list(ours.glob("*.ttf"))
    paths = [p for p in sorted(map(str, found)) if not _named(p, (*_UNFIT, *without))]
    paths = [p for p in paths if not _named(p, _ONE_OF_MANY) or _named(p, _KEPT_OF_THEM)]
    return [p for p in paths if (not names or _named(p, names)) and _holds(p)]


def _named(path, names):
    return any(name in path for name in names)


def _holds(path):
    """Whether a font has digits and letters."""
    known = TTFont(path, fontNumber=0, lazy=True).getBestCmap() or {}
    return all(ord(letter) in known for letter in drawn.DIGITS + "abcxyzABCXYZ")


def kinds_to_learn(images):
    """By kind: how many are drawn, and what draws one of a random generator."""
    held = (*_HELD_HANDS, *_HELD_TYPES)
    every, hands = fonts(without=held), fonts(*_HANDS, without=held)
    strokes = [
        _STROKES / f"{n}.jhf" for n in ("futural", "futuram", "cursive", "scriptc", "timesi")
    ]

    def some(random):
        return hands if random.random() < 0.5 else every

    return {
        "printed digits": (8400, lambda r: drawn.printed(drawn.DIGITS, some(r), r)),
        "penned digits": (2800, lambda r: drawn.penned(drawn.DIGITS, strokes, r)),
        "written digits": (17500, lambda r: drawn.written(images, r)),
        "letters": (21000, lambda r: drawn.printed(LETTERS, some(r), r)),
        "penned letters": (7000, lambda r: drawn.penned(LETTERS, strokes, r)),
        "symbols": (2800, lambda r: drawn.printed(SYMBOLS, every, r)),
        "several printed": (2100, lambda r: drawn.several_printed(every, r)),
        "several written": (4200, lambda r: drawn.several_written(images, r)),
        "shapes": (3500, drawn.shape),
        "scribbles": (4200, scribble),
        "spots": (2100, spots),
        "textures": (3500, drawn.texture),
    }


def kinds_held_back(images):
    """What is measured: other fonts, other images, and kinds that were not learned from."""
    hands, types = fonts(*_HELD_HANDS), fonts(*_HELD_TYPES)
    strokes = [_STROKES / f"{name}.jhf" for name in ("rowmans", "scripts")]
    wide, kana = fonts("DejaVuSansMono", "OpenSans"), fonts("Klee", "Yusei")
    greek, signs = wide + fonts("STIXGeneral"), fonts("/DejaVuSans.ttf")[:1]
    return {
        "digits, handwriting fonts": lambda r: drawn.printed(drawn.DIGITS, hands, r),
        "digits, printed fonts": lambda r: drawn.printed(drawn.DIGITS, types, r),
        "digits, pen strokes": lambda r: drawn.penned(drawn.DIGITS, strokes, r),
        "letters, handwriting fonts": lambda r: drawn.printed(LETTERS, hands, r),
        "letters, printed fonts": lambda r: drawn.printed(LETTERS, types, r),
        "letters, pen strokes": lambda r: drawn.penned(LETTERS, strokes, r),
        "several digits, handwritten": lambda r: drawn.several_written(images, r),
        "several digits, printed": lambda r: drawn.several_printed(hands + types, r),
        "symbols": lambda r: drawn.printed(SYMBOLS, hands + types, r),
        "scribbles": scribble,
        "spots": spots,
        "shapes": drawn.shape,
        "textures": drawn.texture,
        "loops*": drawn.loops,
        "Greek letters*": lambda r: drawn.printed(drawn.GREEK, greek, r),
        "Cyrillic letters*": lambda r: drawn.printed(drawn.CYRILLIC, wide, r),
        "hiragana*": lambda r: drawn.printed(drawn.KANA, kana, r),
        "pictograms*": lambda r: drawn.printed(drawn.SIGNS, signs, r),
    }


def draw_many(count, one, seed):
    """Draw so many, uint8 [count, 28, 28]; what left no ink is drawn again."""
    random, found = np.random.default_rng(seed), []
    while len(found) < count:
        ink = one(random)
        if np.max(ink) > 0.3:
            found.append(drawn.seen(ink))
    return np.stack(found)


def halves():
    """The validation images: to choose by, and held back."""
    images = load_validation("mnist").images
    return images[: len(images) // 2], images[len(images) // 2 :]


@cache
def _part(name):
    """A part's digits, what is drawn for it by kind, its seed, and its size beside training's."""
    if name == "train":
        images, seed, share = load_train("mnist").images, 1, 1.0
    else:
        images, seed, share = halves()[0], 2, 1 / 14
    return images, kinds_to_learn(images), seed, share


def _drawn(name, number):
    """The pictures of one kind in one part; what draws them stays in the process."""
    _, kinds, seed, share = _part(name)
    count, one = list(kinds.values())[number]
    return draw_many(round(count * share), one, [seed, number])


def draw(processes):
    """Write what is learned from and chosen by as one file of arrays, and the kinds beside it."""
    x, y, part, kind_of = [], [], [], []
    with ProcessPoolExecutor(processes) as pool:
        for name in ("train", "validation"):
            images, kinds, _, _ = _part(name)
            pictures = {"digits": images[::2] if name == "train" else images}
            drawn_now = pool.map(_drawn, [name] * len(kinds), range(len(kinds)))
            for kind, found in zip(kinds, drawn_now, strict=True):
                pictures[kind] = found
                click.echo(f"{name}: {len(found):,} {kind}")
            for kind, each in pictures.items():
                x.append(each)
                y.append(np.full(len(each), int(kind.endswith("digits"))))
                part.append(np.full(len(each), name))
                kind_of.append(np.full(len(each), kind))
    WORK.mkdir(parents=True, exist_ok=True)
    arrays = {"x": np.concatenate(x), "y": np.concatenate(y), "part": np.concatenate(part)}
    np.savez(WORK / "data.npz", classes=np.array(CLASSES), **arrays)
    np.save(WORK / "kinds.npy", np.concatenate(kind_of))


def train(processes, device):
    """Train every candidate, and quantize it: the commands a user would type."""
    with ProcessPoolExecutor(processes) as pool:
        list(pool.map(_train_one, CANDIDATES, [device] * len(CANDIDATES)))


def _train_one(name, device):
    data, out = ("--data", str(WORK / "data.npz")), WORK / name
    run = ("train", *data, *CANDIDATES[name], *TRAINING, "--device", device)
    finish = ("--threads", "1", "--overwrite", "--out", str(out))
    mnist_edge([*run, *finish], standalone_mode=False)
    model, file = str(out / "model.safetensors"), str(out / f"{NAME}.onnx")
    mnist_edge(["quantize", model, *data, "--out", file, "--overwrite"], standalone_mode=False)


def choose():
    """Take the candidate that loses the fewest degraded digits and refuses enough of the others."""
    found = {name: _judged(WORK / name / f"{NAME}.onnx") for name in CANDIDATES}
    for name, row in found.items():
        click.echo(f"{name}: {row}")
    enough = [name for name, row in found.items() if row["others_refused"] >= OTHERS]
    chosen = min(enough, key=lambda name: found[name]["degraded_digits_lost"], default=None)
    write_json(WORK / "choice.json", {"chosen": chosen, "least": OTHERS, "candidates": found})
    if chosen is None:
        raise CompressError(f"no candidate refuses {OTHERS:.0%} of the others on validation")


def _judged(path):
    """What a candidate does on the validation part, at the threshold that it would have."""
    digits, kinds = halves()[0], np.load(WORK / "kinds.npy")
    with np.load(WORK / "data.npz") as arrays:
        validation = arrays["part"] == "validation"
        pictures, kinds = arrays["x"][validation], kinds[validation]
    rejector = _at_threshold(path, digits)
    refused = rejector.refuses(pictures)
    others = [refused[kinds == kind].mean() for kind in set(kinds) if not kind.endswith("digits")]
    return {
        "least": rejector.least,
        "others_refused": round(float(np.mean(others)), 4),
        "drawn_digits_lost": round(float(refused[np.char.endswith(kinds, "digits")].mean()), 4),
        "degraded_digits_lost": round(float(rejector.refuses(_degraded(digits)).mean()), 4),
    }


def _degraded(images):
    """Every image made worse, as the robust recipe does to a share of a batch."""
    augmentation = replace(robust(5).augmentation, degraded=1.0)
    pixels = torch.from_numpy(images.reshape(-1, 1, 28, 28)).float()
    worse = degrade(pixels, augmentation, torch.Generator().manual_seed(0))
    return worse.round().to(torch.uint8).numpy().reshape(images.shape)


def _at_threshold(path, digits):
    model = open_rejector(path)
    scores = Rejector(model, 0.0).scores(digits)
    return Rejector(model, round(float(np.quantile(scores, LOST)), 4))


def publish(processes):
    """Measure the chosen one on what is held back, and publish the file with its record."""
    choice = read_json(WORK / "choice.json")
    name = choice["chosen"]
    source, target = WORK / name / f"{NAME}.onnx", exported_dir() / FOLDER / f"{NAME}.onnx"
    choosing, held = halves()
    rejector = _at_threshold(source, choosing)
    pictures = {
        "MNIST, validation images held back": held,
        "MNIST, test images (other writers)": load_test("mnist").images,  # after every choice
    }
    kinds = list(kinds_held_back(held))
    with ProcessPoolExecutor(processes) as pool:
        pictures |= zip(kinds, pool.map(_held_back, range(len(kinds))), strict=True)
    rows = [
        {"kind": kind, "count": len(each), "refused": int(rejector.refuses(each).sum())}
        for kind, each in pictures.items()
    ]
    for row in rows:
        click.echo(row)
    options = dict(zip(CANDIDATES[name][::2], CANDIDATES[name][1::2], strict=True))
    record = {"sha256": sha256_of(source), "least": rejector.least, "lost": LOST}
    record |= {"network": options["--network"], "degraded": float(options["--degraded"])}
    record |= {"file_bytes": source.stat().st_size, "choice": choice, "kinds": rows}
    target.parent.mkdir(exist_ok=True)
    shutil.copy(source, target)
    write_json(target.with_suffix(".json"), record)


def _held_back(number):
    one = list(kinds_held_back(halves()[1]).values())[number]
    return draw_many(HELD_BACK, one, [3, number])


@click.command(help=__doc__)
@click.option("--step", type=click.Choice(("draw", "train", "choose", "publish")), required=True)
@click.option("--processes", type=click.IntRange(1, 64), default=2, show_default=True)
@click.option("--device", default="cpu", show_default=True, help="PyTorch device to train on.")
def main(step, processes, device):
    """Take one step."""
    steps = {
        "draw": lambda: draw(processes),
        "train": lambda: train(processes, device),
        "choose": choose,
        "publish": lambda: publish(processes),
    }
    steps[step]()


if __name__ == "__main__":
    main()
