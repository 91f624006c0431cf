"""WebAssembly gives the interpreter's integers in every variant, through index.js too."""

import json
import subprocess

import numpy as np
import pytest
from digit_networks import digit_network
from hypothesis import HealthCheck, given, settings
from integer_files import assert_equal
from needed import need
from random_graphs import quantized_graphs

import compress
from compress.errors import CompressError
from compress.exporters.wasm import export_wasm
from compress.exporters.wasm.compiler import wasm_compiler
from compress.graph import QuantizedGraph, probe_inputs
from compress.training_data import KEY, TrainingData, from_json
from compress.wasm_runner import (
    VARIANTS,
    load_wasm,
    node_command,
    read_wasm_folder,
    run_wasm,
    runs_relaxed,
)
from mnist_edge.evaluation.artifacts import exported_dir


@pytest.fixture(autouse=True)
def _tools():
    missing = [
        what
        for what, found in (("clang and lld", wasm_compiler()), ("node", node_command()))
        if found is None
    ]
    need(not missing, " and ".join(missing))


def published(name):
    return QuantizedGraph.load(exported_dir() / f"{name}.safetensors")


@pytest.fixture(scope="module")
def mcu(tmp_path_factory):
    graph = published("mcu")
    folder = tmp_path_factory.mktemp("mcu") / "mcu-wasm"
    return graph, compress.export(graph, folder)


def run_js(script, *options):
    """What a module of node prints, as JSON."""
    done = subprocess.run(
        [node_command(), *options, "--input-type=module", "-e", script],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("variant", VARIANTS)
def test_all_test_images_give_the_interpreters_integers(mcu, mnist_test, variant):
    if variant == "relaxed" and not runs_relaxed():
        pytest.skip("this node has no relaxed SIMD")
    graph, folder = mcu
    images = mnist_test.images[:, None]
    images = images if variant != "plain" else images[:1000]
    np.testing.assert_array_equal(run_wasm(folder, [images], variant=variant)[0], graph.run(images))


@given(graph=quantized_graphs(any_ends=True))
@settings(max_examples=5, suppress_health_check=list(HealthCheck))
def test_random_graphs(graph, tmp_path_factory):
    folder = tmp_path_factory.mktemp("random") / "net-wasm"
    export_wasm(graph, folder, name="net")  # compares the variants on its probes
    images = [some[:20] for some in probe_inputs(graph, np.uint8, seed=3)]
    assert_equal(run_wasm(folder, images), graph.run_all(images))


def test_weights_whose_products_may_leave_int16_have_no_relaxed_module(tmp_path):
    graph = digit_network(highest=127)
    export_wasm(graph, tmp_path / "wide-wasm", name="wide")
    assert read_wasm_folder(tmp_path / "wide-wasm").modules() == ("simd", "plain")


def test_modules_import_nothing(mcu):
    for variant in VARIANTS:
        file = read_wasm_folder(mcu[1]).module(variant)
        script = f"""
            import fs from "node:fs";
            const module = new WebAssembly.Module(fs.readFileSync({json.dumps(str(file))}));
            console.log(JSON.stringify(WebAssembly.Module.imports(module)))"""
        options = ["--experimental-wasm-relaxed-simd"] if variant == "relaxed" else []
        assert run_js(script, *options) == []


def script_for(folder, body):
    return f"""
        import {{ load, inputs, quantized }} from {json.dumps((folder / "index.js").as_uri())};
        {body}"""


def test_the_javascript_module_gives_codes_and_logits(mcu):
    graph, folder = mcu
    image = np.random.default_rng(0).integers(0, 256, (1, 1, 28, 28), dtype=np.uint8)
    body = f"""
        const net = await load();
        const pixels = Uint8Array.from({image.ravel().tolist()});
        console.log(JSON.stringify([[...net.codes(pixels)[0]], [...net.run(pixels)]]))"""
    codes, logits = run_js(script_for(folder, body))
    np.testing.assert_array_equal(codes, graph.run(image)[0])
    np.testing.assert_array_equal(np.float32(logits), graph(image)[0])


def test_float_inputs_are_quantized_as_python_does(tmp_path):
    graph = published("phase5-int8")
    folder = compress.export(graph, tmp_path / "phase5-wasm")
    code = graph.inputs[0].qparams
    steps = np.arange(-300, 484, dtype=np.float32) / 2  # each half is a tie
    image = (steps * np.float32(code.scale)).astype(np.float32)
    body = f"""
        const net = await load();
        const values = Float32Array.from({image.astype(float).tolist()});
        console.log(JSON.stringify([[...quantized(values, inputs[0])], [...net.run(values)]]))"""
    codes, logits = run_js(script_for(folder, body))
    np.testing.assert_array_equal(codes, code.quantize(image))
    np.testing.assert_array_equal(np.float32(logits), graph(image.reshape(1, 1, 28, 28))[0])


def test_an_engine_that_takes_codes_as_signed_gets_another_module(mcu):
    body = """
        const instantiate = WebAssembly.instantiate;
        WebAssembly.validate = () => true;
        WebAssembly.compile = async (bytes) => bytes;
        let relaxed = true;
        WebAssembly.instantiate = async (bytes) => {
            if (!relaxed) return (await instantiate(bytes)).instance;
            relaxed = false;
            return { exports: { exact: () => 0 } };
        };
        console.log(JSON.stringify((await load()).variant))"""
    assert run_js(script_for(mcu[1], body)) == "simd"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("net.codes(new Uint8Array(3))", "takes 784 codes as a Uint8Array"),
        ("net.codes()", "takes 1 inputs, not 0"),
        ("net.run([1, 2])", "takes 784 codes as a Uint8Array"),
        ("net.run(new Float32Array(784).fill(NaN))", "a value is NaN"),
        ('await load({ only: "fast" })', "runs none of the variants fast"),
    ],
)
def test_wrong_calls_are_said(mcu, call, message):
    body = f"""
        const net = await load();
        let said = "nothing";
        try {{ {call}; }} catch (error) {{ said = error.message; }}
        console.log(JSON.stringify(said));"""
    assert message in run_js(script_for(mcu[1], body))


def test_it_can_be_opened_and_measured_as_other_formats(mcu):
    graph, folder = mcu
    figures = compress.measure(folder)
    assert (figures.params, figures.macs) == (graph.parameters, graph.macs)
    model = compress.open_model(folder)
    images = np.random.default_rng(1).integers(0, 256, (3, 1, 28, 28), dtype=np.uint8)
    np.testing.assert_array_equal(model.outputs(images), graph(images))
    assert model.bind(images).seconds(2) > 0


def test_a_variant_that_is_not_there_is_said(mcu):
    with pytest.raises(CompressError, match="holds no module 'fast'; it holds relaxed, simd"):
        load_wasm(mcu[1], variant="fast")


def test_its_package_keeps_what_the_network_was_trained_on(tmp_path):
    about = TrainingData("photos", (1, 28, 28), True, (0.5,), (0.2,), tuple("0123456789"))
    compress.export(digit_network(), tmp_path / "net-wasm", training_data=about)
    package = json.loads((tmp_path / "net-wasm" / "package.json").read_text())
    assert from_json(package[KEY]) == about
