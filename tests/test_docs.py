"""What is written by hand holds: links, names, commands and pages that the docs speak of exist."""

import importlib.util
import itertools
import json
import re
import shlex
from pathlib import Path

import click
import pytest

from mnist_edge.cli.main import main
from mnist_edge.report.text import mean_and_deviation

ROOT = Path(__file__).parents[1]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    ROOT / "exported" / "README.md",
    *sorted((ROOT / "examples").glob("*/README.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)]*))?\)")
NAMED = re.compile(r"\bcompress\.[A-Za-z_][\w.]*\w")
COMMAND = re.compile(r"(?:^|`)\s*mnist-edge ([a-z][\w-]* ?[^`\n#]*)", re.M)
NO_NAMES = {"compress.search"}  # docs/search.md says that there is none


@pytest.fixture(params=PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def page(request):
    return request.param


def anchors(path):
    """The anchors that GitHub and MkDocs give the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(), re.M)
    return {re.sub(r"[^\w\- ]", "", each.lower()).strip().replace(" ", "-") for each in headings}


def test_links_lead_to_files_and_headings(page):
    for target, anchor in LINK.findall(page.read_text()):
        if target.startswith(("http", "mailto")):
            continue
        path = page.parent / target if target else page
        assert path.exists(), target
        assert not anchor or anchor in anchors(path), f"{target}#{anchor}"


def test_tables_end_before_the_text_goes_on(page):
    lines = page.read_text().splitlines()
    pairs = itertools.pairwise(lines)
    assert not [
        after
        for row, after in pairs
        if row.startswith("|") and after.strip() and after[0] not in "|<"
    ]


def found(name):
    """Whether a dotted name is a module, or something in one."""
    holder, *parts = name.split(".")
    value = importlib.import_module(holder)
    for part in parts:
        holder = f"{holder}.{part}"
        if not hasattr(value, part) and importlib.util.find_spec(holder) is None:
            return False
        value = getattr(value, part, None) or importlib.import_module(holder)
    return True


def test_names_of_the_library_exist(page):
    names = set(NAMED.findall(page.read_text())) - NO_NAMES
    assert not [name for name in names if not found(name)]


def options_of(verb):
    command = main.get_command(click.Context(main), verb)
    assert command is not None, f"no verb {verb}"
    options = [p for p in command.params if isinstance(p, click.Option)]
    return {"--help"} | {name for each in options for name in (*each.opts, *each.secondary_opts)}


def test_commands_have_the_verbs_and_options_that_they_are_given(page):
    for line in COMMAND.findall(page.read_text()):
        verb, *words = shlex.split(line)
        given = {word for word in words if word.startswith("--")}
        assert given <= options_of(verb), line


def test_every_page_is_in_the_navigation_and_in_the_index():
    navigation = set(re.findall(r": (\w+\.md)$", (ROOT / "mkdocs.yml").read_text(), re.M))
    pages = {path.name for path in (ROOT / "docs").glob("*.md")}
    index = {target for target, _ in LINK.findall((ROOT / "docs" / "index.md").read_text())}
    assert navigation == pages
    assert index | {"index.md"} >= pages


def test_what_the_search_says_of_networks_is_what_their_trainings_gave():
    trainings = json.loads((ROOT / "exported" / "trainings.json").read_text())
    text = " ".join((ROOT / "docs" / "search.md").read_text().split())

    def counts(name):
        return [f"{seed['validation']['correct']:,}" for seed in trainings[name]["seeds"]]

    first, second, third = counts("edge-1k")
    assert f"`edge-1k` is right on {first}, {second} and {third} of 5,000" in text
    *seeds, fourth, fifth = counts("edge-512")
    assert "{}, {} and {} of 5,000 as integers".format(*seeds) in text
    shares = [seed["test"]["correct"] / 1e4 for seed in trainings["edge-512"]["seeds"]]
    found = f"{fourth} and {fifth}; on the test images the five have {mean_and_deviation(shares)}."
    assert found in text
