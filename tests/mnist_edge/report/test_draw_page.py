"""The page on which digits are drawn, in a real browser, and its scripts in node."""

import base64
import gzip
import io
import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from needed import need
from photographs import BLANK, SCENES, TWO, photographs
from PIL import Image, ImageDraw

from compress.exporters.wasm import network_script
from compress.exporters.wasm.compiler import wasm_compiler
from compress.graph import QuantizedGraph
from compress.wasm_runner import node_command
from mnist_edge.commands.page import NETWORKS, page
from mnist_edge.data import digit_pictures
from mnist_edge.data.drawn_signs import FONTS_HELD_BACK, drawn_signs
from mnist_edge.evaluation.artifacts import exported_dir
from mnist_edge.evaluation.calibration import SCORES, Calibration, calibration_of, softmax
from mnist_edge.evaluation.rejection import published_file, published_rejector
from mnist_edge.report import draw_page

PARTS = Path(draw_page.__file__).parent / "templates" / "draw"
PUBLISHED = exported_dir() / "draw.html"
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


def strokes(count, *, largest=400):
    """Lines on plain or noisy grounds, of any grey, as uint8 pictures."""
    random = np.random.default_rng(0)
    for index in range(count):
        height, width = random.integers(20, largest, 2)
        ground = np.full((height, width), random.integers(0, 256), np.float32)
        if index % 3 == 0:
            ground += random.normal(0, 6, ground.shape).astype(np.float32)
        picture = Image.fromarray(np.clip(ground, 0, 255).astype(np.uint8))
        ends = random.integers(2, [width - 2, height - 2], (random.integers(2, 6), 2))
        thick = int(random.integers(1, max(2, min(height, width) // 8)))
        ImageDraw.Draw(picture).line(
            [tuple(map(int, end)) for end in ends], fill=int(random.integers(0, 256)), width=thick
        )
        yield np.asarray(picture)


def expected_sight(pixels):
    """What predict makes of grey [H, W] or coloured [H, W, 3] pixels."""
    planes = digit_pictures._planes(Image.fromarray(pixels))
    sight = digit_pictures.sight_of(*planes)
    return [sight.signs, *sight.pixels.ravel().tolist()]


def sights_in_node(pictures, folder):
    """What digit.js and ink.js make of RGBA pictures: how many signs, and the pixels."""
    rgba = [np.asarray(Image.fromarray(each).convert("RGBA")) for each in pictures]
    place = folder / "pictures.bin"
    place.write_bytes(b"".join(each.tobytes() for each in rgba))
    script = f"""{(PARTS / "digit.js").read_text()}
        {(PARTS / "ink.js").read_text()}
        const all = new Uint8Array(require("fs").readFileSync({json.dumps(str(place))}));
        let at = 0;
        const found = {json.dumps([each.shape for each in rgba])}.map(([height, width]) => {{
            const data = all.subarray(at, (at += 4 * height * width));
            const {{ signs, pixels }} = readSight({{ data, width, height }});
            return [signs, ...pixels];
        }});
        process.stdout.write(JSON.stringify(found));"""
    (folder / "script.cjs").write_text(script)
    done = subprocess.run(
        [node_command(), str(folder / "script.cjs")], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def differing(pictures, folder):
    wanted = [expected_sight(each) for each in pictures]
    found = sights_in_node(pictures, folder)
    pairs = enumerate(zip(found, wanted, strict=True))
    return [i for i, (one, other) in pairs if one != other], [each[0] for each in wanted]


def test_drawings_are_brought_into_mnists_form_exactly_as_predict_does(tmp_path):
    need(node_command(), "node")
    pictures = [*strokes(990, largest=110), *strokes(10, largest=1000)]
    different, signs = differing(pictures, tmp_path)
    assert different == []
    assert 0 < signs.count(0) < 200  # some are blank


def test_photographs_are_brought_into_mnists_form_exactly_as_predict_does(
    tmp_path, mnist_validation
):
    need(node_command(), "node")
    scenes = [*SCENES.values(), TWO, BLANK]
    taken = [photographs(mnist_validation.images, scene, 1, 7)[0][0] for scene in scenes]
    pictures = [np.asarray(Image.open(io.BytesIO(each)).convert("RGB")) for each in taken]
    different, signs = differing(pictures, tmp_path)
    assert different == []
    assert set(signs) == {0, 1, 2}


@pytest.fixture(scope="module")
def browser():
    need(BROWSER, "chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="module")
def small_page(tmp_path_factory):
    """A page of the smallest network: compiling takes a while."""
    need(wasm_compiler(), "clang and lld")
    path = tmp_path_factory.mktemp("page") / "draw.html"
    page(["edge-1k"], path)
    return path


def opened(browser, path, width=1280):
    """The page, ready, with what it asks for and says on the console."""
    seen = []
    shown = browser.new_page(viewport={"width": width, "height": 900})
    shown.on("console", lambda message: seen.append(message.text))
    shown.on("pageerror", lambda error: seen.append(str(error)))
    shown.on("request", lambda request: seen.append(request.url))
    shown.goto(path.as_uri())
    shown.locator("#time", has_text="µs an image").wait_for(timeout=60_000)
    return shown, seen


def draw(shown, points):
    box = shown.locator("#drawing").bounding_box()
    places = [
        (box["x"] + x * box["width"] / 280, box["y"] + y * box["height"] / 280) for x, y in points
    ]
    shown.mouse.move(*places[0])
    shown.mouse.down()
    for place in places[1:]:
        shown.mouse.move(*place, steps=8)
    shown.mouse.up()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_drawn_digit_is_read(browser, small_page, width, tmp_path):
    shown, seen = opened(browser, small_page, width)
    draw(shown, [(80, 60), (200, 60), (150, 150), (120, 240)])
    shown.locator("#digit", has_text="7").wait_for()
    assert re.fullmatch(r"\d+\.\d % sure", shown.locator("#words").inner_text())
    assert shown.locator("#layers figure").count() == 5
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    assert seen == [small_page.as_uri()]  # no other request, nothing on the console
    shown.screenshot(path=tmp_path / f"drawn-{width}.png", full_page=True)
    shown.locator("#clear").click()
    shown.locator("#digit", has_text="–").wait_for()
    shown.close()


def test_test_images_give_the_interpreters_integers_in_the_browser(browser, small_page, mnist_test):
    graph = QuantizedGraph.load(exported_dir() / "edge-1k.safetensors")
    images = mnist_test.images[:1000]
    shown, _ = opened(browser, small_page)
    asked = """async (text) => {
        const { net } = await page.chosen(), found = [];
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        for (let at = 0; at < bytes.length; at += 784)
            found.push([...net.codes(bytes.slice(at, at + 784))[0]]);
        return found;
    }"""
    found = shown.evaluate(asked, base64.b64encode(images.tobytes()).decode())
    np.testing.assert_array_equal(found, graph.run(images[:, None]))
    shown.close()


def test_the_page_has_predicts_probabilities_and_scores(browser, small_page):
    shown, _ = opened(browser, small_page)
    logits = np.random.default_rng(0).normal(0, 5, (20, 10))
    asked = "rows => rows.map(row => [page.SCORES['NAME'](row), ...page.probabilities(row, 1.3)])"
    for name, score in SCORES.items():
        found = np.array(shown.evaluate(asked.replace("NAME", name), logits.tolist()))
        np.testing.assert_allclose(found[:, 0], score(logits))
        np.testing.assert_allclose(found[:, 1:], softmax(logits, 1.3))
    kept = shown.evaluate("page.NETWORKS[0].calibration")
    assert Calibration(**kept) == calibration_of(exported_dir() / "edge-1k.safetensors")
    shown.close()


def test_the_page_refuses_what_predict_refuses(browser, small_page, mnist_test):
    signs = drawn_signs("letters", 60, fonts=FONTS_HELD_BACK, seed=5)
    pixels = np.concatenate([mnist_test.images[:140], signs])
    wanted = published_rejector().refuses(pixels)
    assert wanted[140:].sum() > 40
    shown, _ = opened(browser, small_page)
    asked = "(rows) => Promise.all(rows.map((row) => page.isOther(row)))"
    found = shown.evaluate(asked, pixels.reshape(len(pixels), -1).tolist())
    assert found == wanted.tolist()
    draw(shown, [(60, 240), (140, 40), (220, 240)])
    draw(shown, [(95, 165), (185, 165)])
    shown.locator("#words", has_text="No digit").wait_for()
    assert shown.locator("#digit").inner_text() == "?"
    assert shown.locator("#layers figure").count() == 5
    shown.close()


def test_it_is_used_by_keyboard(browser, small_page):
    shown, _ = opened(browser, small_page)
    shown.locator("#drawing").focus()
    for key in ["ArrowUp"] * 9 + [" "] + ["ArrowDown"] * 18:
        shown.keyboard.press(key)
    shown.locator("#digit", has_text="1").wait_for()
    assert "pen down" in shown.locator("#message").inner_text()
    shown.close()


def test_a_picture_is_read_and_what_is_none_is_said(browser, small_page, tmp_path, mnist_test):
    shown, _ = opened(browser, small_page)
    at = int(np.flatnonzero(mnist_test.labels == 3)[0])
    Image.fromarray(255 - mnist_test.images[at]).resize((280, 280)).save(tmp_path / "three.png")
    shown.locator("#file").set_input_files(tmp_path / "three.png")
    shown.locator("#digit", has_text="3").wait_for()
    (tmp_path / "none.png").write_text("no picture")
    shown.locator("#file").set_input_files(tmp_path / "none.png")
    shown.locator("#message", has_text="none.png is no picture").wait_for()
    Image.new("L", (50, 50), 255).save(tmp_path / "blank.png")
    shown.locator("#file").set_input_files(tmp_path / "blank.png")
    shown.locator("#message", has_text="no digit: the picture is blank").wait_for()
    shown.close()


def test_the_published_page_is_made_of_the_published_networks_and_these_scripts():
    text = PUBLISHED.read_text()
    assert PUBLISHED.stat().st_size < 310_000
    networks = json.loads(re.search(r'id="networks">(.*?)</script>', text, re.DOTALL)[1])
    assert [each["name"] for each in networks] == list(NETWORKS)
    for each in networks:
        graph = QuantizedGraph.load(exported_dir() / f"{each['name']}.safetensors")
        assert each["sha256"] == graph.sha256
        for variant, module in each["modules"].items():
            unpacked = gzip.decompress(base64.b64decode(module))
            assert (unpacked[:4], len(unpacked)) == (b"\0asm", each["moduleBytes"][variant])
    rejection = json.loads(re.search(r'id="rejection">(.*?)</script>', text, re.DOTALL)[1])
    assert rejection["least"] == published_file()[1]
    assert gzip.decompress(base64.b64decode(rejection["module"]))[:4] == b"\0asm"
    assert Calibration(**networks[0]["calibration"]) == calibration_of(exported_dir() / "mcu.onnx")
    parts = [
        network_script(),
        *((PARTS / name).read_text() for name in ("digit.js", "ink.js", "draw.js")),
    ]
    assert "\n".join(parts) in text
    assert (PARTS / "draw.css").read_text() in text
