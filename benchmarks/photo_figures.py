"""How `predict` reads photographs: docs/photographs.json, its tables, and a picture of each scene.

    python benchmarks/photo_figures.py [--count 20]

The photographs are those of tests/shared/photographs.py, made of validation images that no
threshold was chosen by; every figure that says when a network is not sure is from
exported/calibration.json.
"""

import argparse
import io
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from compress.files import read_json
from mnist_edge.commands.predict import predict
from mnist_edge.data import load_validation
from mnist_edge.evaluation.artifacts import exported_dir, resolve
from mnist_edge.evaluation.rejection import FOLDER, NAME
from mnist_edge.report.pages import render, write_page

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "shared"))

from photographs import BLANK, SCENES, TWO, photographs  # noqa: E402

MODEL = "phase5-int8"
SEED = 7_000
SIDE = (240, 180)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20, help="photographs of each scene")
    count = parser.parse_args().count
    validation = load_validation("mnist")
    half = len(validation) // 2
    images, labels = validation.images[half:], validation.labels[half:]
    rows, tiles = [], []
    scenes = {**SCENES, "two digits": TWO, "a blank sheet": BLANK}
    for name, scene in scenes.items():
        taken = photographs(images, scene, count, SEED)
        rows.append({"scene": name, "count": count, **_answers(taken, labels)})
        tiles.append([_small(data) for data, _ in taken[:2]])
        print(rows[-1], flush=True)
    write(rows, tiles)


def _answers(taken, labels):
    """How many photographs are answered rightly, wrongly, or by why there is no digit."""
    with TemporaryDirectory() as folder:
        paths = [Path(folder, f"{number}.jpg") for number in range(len(taken))]
        for path, (data, _) in zip(paths, taken, strict=True):
            path.write_bytes(data)
        found = predict(paths, resolve(MODEL))
    seen = Counter()
    for answer, (_, images) in zip(found, taken, strict=True):
        right = len(images) == 1 and answer.digit == labels[images[0]]
        seen[answer.refusal or ("right" if right else "wrong")] += 1
    return dict(seen)


def _small(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB").resize(SIDE))


def as_markdown(record):
    """Make the page of the record, and of what `calibrate` chose."""
    calibration = read_json(exported_dir() / "calibration.json")
    rejection = read_json(exported_dir() / FOLDER / f"{NAME}.json")
    return render("photographs.md.jinja", **record, calibration=calibration, rejection=rejection)


def write(rows, tiles) -> None:
    """Write the record, the page of it, and the picture."""
    write_page(ROOT / "docs", "photographs", {"model": MODEL, "scenes": rows}, as_markdown)
    strips = [np.concatenate(pair, 1) for pair in tiles]
    strips += [np.full_like(strips[0], 255)] * (-len(strips) % 3)
    across = [np.concatenate(strips[at : at + 3], 1) for at in range(0, len(strips), 3)]
    Image.fromarray(np.concatenate(across)).save(ROOT / "docs" / "photographs.jpg", quality=80)


if __name__ == "__main__":
    main()
