"""Train the small network that tells digits from everything else, and measure it.

    python benchmarks/digit_or_not.py --step draw     # runs/digit-or-not/data.npz; minutes
    python benchmarks/digit_or_not.py --step train    # by `mnist-edge train` and `quantize`
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
from pathlib import Path

import click
import drawn_pictures as drawn
import matplotlib
import numpy as np
from fontTools.ttLib import TTFont

from compress.files import sha256_of, write_json
from mnist_edge.cli.main import main as mnist_edge
from mnist_edge.data import load_test, load_train, load_validation
from mnist_edge.data.drawn_signs import LETTERS, SYMBOLS, scribble, spots
from mnist_edge.evaluation.artifacts import exported_dir
from mnist_edge.evaluation.rejection import CLASSES, FOLDER, NAME, Rejector, open_rejector

WORK = Path("runs/digit-or-not")
NETWORK = "conv 16 5x5 stride 2 | conv 32 3x3 | max pool 2 | conv 48 3x3 | flatten | linear 2"
TRAINING = ("--recipe", "tuned", "--epochs", "10", "--batch-size", "256", "--learning-rate", "0.08")
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


def draw():
    """Write what is learned from and chosen by as one file of arrays."""
    parts = {"train": (load_train("mnist").images, 1, 1.0), "validation": (halves()[0], 2, 1 / 14)}
    x, y, part = [], [], []
    for name, (images, seed, share) in parts.items():
        pictures = {"digits": images[::2] if name == "train" else images}
        for number, (kind, (count, one)) in enumerate(kinds_to_learn(images).items()):
            pictures[kind] = draw_many(round(count * share), one, [seed, number])
            click.echo(f"{name}: {len(pictures[kind]):,} {kind}")
        for kind, each in pictures.items():
            x.append(each)
            y.append(np.full(len(each), int(kind.endswith("digits"))))
            part.append(np.full(len(each), name))
    WORK.mkdir(parents=True, exist_ok=True)
    arrays = {"x": np.concatenate(x), "y": np.concatenate(y), "part": np.concatenate(part)}
    np.savez(WORK / "data.npz", classes=np.array(CLASSES), **arrays)


def train():
    """Train on the file, and quantize: the commands a user would type."""
    data = ("--data", str(WORK / "data.npz"))
    run = ("train", *data, "--network", NETWORK, *TRAINING, "--threads", "1", "--overwrite")
    mnist_edge([*run, "--out", str(WORK / "float")], standalone_mode=False)
    model, out = str(WORK / "float" / "model.safetensors"), str(WORK / f"{NAME}.onnx")
    mnist_edge(["quantize", model, *data, "--out", out, "--overwrite"], standalone_mode=False)


def publish():
    """Choose the threshold, measure on what is held back, and publish the file with its record."""
    source, target = WORK / f"{NAME}.onnx", exported_dir() / FOLDER / f"{NAME}.onnx"
    model, (choosing, held) = open_rejector(source), halves()
    least = round(float(np.quantile(Rejector(model, 0.0).scores(choosing), LOST)), 4)
    rejector = Rejector(model, least)
    test = load_test("mnist").images  # after every choice
    pictures = {
        "MNIST, validation images held back": held,
        "MNIST, test images (other writers)": test,
    }
    for number, (kind, one) in enumerate(kinds_held_back(held).items()):
        pictures[kind] = draw_many(HELD_BACK, one, [3, number])
        click.echo(f"held back: {kind}")
    rows = [
        {"kind": kind, "count": len(each), "refused": int(rejector.refuses(each).sum())}
        for kind, each in pictures.items()
    ]
    record = {"sha256": sha256_of(source), "least": least, "lost": LOST, "network": NETWORK}
    record |= {"file_bytes": source.stat().st_size, "kinds": rows}
    target.parent.mkdir(exist_ok=True)
    shutil.copy(source, target)
    write_json(target.with_suffix(".json"), record)


@click.command(help=__doc__)
@click.option("--step", type=click.Choice(("draw", "train", "publish")), required=True)
def main(step):
    """Take one step."""
    {"draw": draw, "train": train, "publish": publish}[step]()


if __name__ == "__main__":
    main()
