"""What installing mnist-edge takes on disk: a fresh environment for each set of extras.

    python benchmarks/install_sizes.py                # without extras, and [train]
    python benchmarks/install_sizes.py --extras ""    # without extras alone

Packages come from the registry that pip uses; where it has no PyTorch for the CPU alone, name one
that has with --torch-index: that is installed first, as the README says. The record is
docs/install_sizes.json; sizes are of site-packages, compiled caches left out.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from compress.files import write_json

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "docs" / "install_sizes.json"
LARGEST = 5


def measure(extras: str, torch_index: str | None) -> dict:
    """Install into an environment that is thrown away, and return its bytes by package folder."""
    with TemporaryDirectory() as folder:
        env = Path(folder, "env")
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", env], check=True)
        pip = [sys.executable, "-m", "pip", "--python", env, "install", "-q", "--no-compile"]
        if extras and torch_index:
            subprocess.run([*pip, "torch", "torchvision", "--index-url", torch_index], check=True)
        subprocess.run([*pip, f"{ROOT}[{extras}]" if extras else str(ROOT)], check=True)
        (packages,) = env.glob("lib/python*/site-packages")
        sizes = {each.name: size_of(each) for each in packages.iterdir()}
    largest = sorted(sizes.items(), key=lambda each: -each[1])[:LARGEST]
    return {"extras": extras, "bytes": sum(sizes.values()), "largest": dict(largest)}


def size_of(path: Path) -> int:
    """The bytes of a file, or of all files below a folder."""
    if path.is_file():
        return path.stat().st_size
    return sum(each.lstat().st_size for each in path.rglob("*") if not each.is_dir())


@click.command(help=__doc__)
@click.option("--extras", "wanted", multiple=True, default=("", "train"), help="As pip takes them.")
@click.option("--torch-index", help="Where PyTorch for the CPU alone comes from.")
def main(wanted: tuple[str, ...], torch_index: str | None) -> None:
    """Measure each set, print it, and write the record."""
    rows = [measure(extras, torch_index) for extras in wanted]
    for row in rows:
        name = f"mnist-edge[{row['extras']}]" if row["extras"] else "mnist-edge"
        click.echo(f"{name}: {row['bytes'] / 1e6:,.0f} MB, most of it {', '.join(row['largest'])}")
    write_json(RECORD, {"system": sys.platform, "python": sys.version.split()[0], "rows": rows})


if __name__ == "__main__":
    main()
