"""The page in a real browser: no request, a clean console, a phone, a screen, paper, the dark."""

import shutil
from dataclasses import replace

import pytest
from explained_networks import images
from needed import need
from reported import reported

import compress
from compress.errors import CompressError
from compress.reporting import page as pages
from compress.reporting.content import Corrupted, LayerRow, NetworkReport, Report

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def browser():
    need(BROWSER, "chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    model, graph, inputs, labels = reported()
    path = tmp_path_factory.mktemp("report") / "net.html"
    how = {"baseline": compress.Baseline(model, calibration=images(100))}
    return compress.report(graph, inputs, labels, out=path, **how)


def opened(browser, path, width, scheme="light"):
    seen = []
    shown = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    shown.on("console", lambda message: seen.append(message.text))
    shown.on("pageerror", lambda error: seen.append(str(error)))
    shown.on("request", lambda request: seen.append(request.url[:40]))
    shown.goto(path.as_uri())
    return shown, [each for each in seen if not each.startswith("data:")]


@pytest.mark.parametrize("width", [360, 1280])
def test_it_fits_asks_nobody_and_says_nothing(browser, report, width, tmp_path):
    shown, seen = opened(browser, report, width)
    assert seen == [report.as_uri()[:40]]
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    assert shown.locator("svg.plot").count() > 5
    broken = "[...document.images].filter((each) => !each.naturalWidth).length"
    assert shown.evaluate(broken) == 0
    # Letters of plots are no larger than those of the page, and none is cut off at the side.
    sizes = """[...document.querySelectorAll("svg.plot text")].map((each) => {
        const box = each.getBoundingClientRect();
        return [box.left, box.right, Math.min(box.width, box.height)]; })"""
    assert all(left >= -1 and right <= width + 1 and small < 24
               for left, right, small in shown.evaluate(sizes))  # fmt: skip
    shown.screenshot(path=tmp_path / f"report-{width}.png", full_page=True)
    shown.close()


def test_dark_and_light_have_letters_that_stand_out(browser, report):
    contrast = """() => {
        const parts = (colour) => colour.match(/\\d+/g).slice(0, 3).map(Number);
        const style = getComputedStyle(document.querySelector("svg.plot text"));
        const ground = parts(getComputedStyle(document.body).backgroundColor);
        return parts(style.fill).reduce((sum, each, at) => sum + Math.abs(each - ground[at]), 0);
    }"""
    for scheme in ("light", "dark"):
        shown, _ = opened(browser, report, 1280, scheme)
        assert shown.evaluate(contrast) > 450
        shown.close()


def test_it_is_printed(browser, report):
    shown, _ = opened(browser, report, 1280, "dark")
    assert shown.pdf(format="A4").startswith(b"%PDF")
    shown.emulate_media(media="print")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert shown.evaluate(ground) == "rgb(255, 255, 255)"
    shown.close()


def test_a_page_that_grows_too_large_is_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr(pages, "LARGEST_BYTES", 1000)
    with pytest.raises(CompressError, match="report fewer networks"):
        compress.report(reported()[1], out=tmp_path / "net.html")
    assert not list(tmp_path.iterdir())


def test_several_networks_stand_side_by_side(tmp_path):
    rows = (LayerRow("x", "input", (), (2,)), LayerRow("fc", "Linear", ("x",), (3,), macs=6))
    networks = tuple(NetworkReport(name, "", rows, 9, data="iris") for name in ("one", "two"))
    bad = Corrupted("dark images", {"fog": 0.5, "night": 0.25})
    networks = (replace(networks[0], corrupted=bad), networks[1])
    path = pages.write_report(Report("2 networks", networks), tmp_path / "two.html")
    text = path.read_text()
    assert '<td data-name="error, corrupted">37.50 %</td>' in text
    assert '<td data-name="error, corrupted">–</td>' in text
    assert 'href="#n2">two</a>' in text
    assert 'id="n2-network"' in text
