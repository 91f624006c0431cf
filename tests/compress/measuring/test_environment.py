import json

import onnx

from compress import measuring as measure
from compress.measuring import environment


def test_the_machine_names_flags_and_versions(monkeypatch):
    info = {"model name": "Some CPU", "flags": "fpu avx2 avx512f avx512_vnni sse2"}
    monkeypatch.setattr(environment, "_cpu_info", lambda: info)
    machine = measure.machine()
    assert machine["cpu"] == "Some CPU"
    assert machine["flags"] == ["avx2", "avx512f", "avx512_vnni"]
    assert machine["versions"]["onnx"] == onnx.__version__
    json.dumps(machine)


def test_an_arm_machine_is_described_too(monkeypatch):
    monkeypatch.setattr(environment, "_cpu_info", lambda: {"Features": "fp asimd asimddp i8mm"})
    assert measure.machine()["flags"] == ["neon", "dotprod", "i8mm"]
    monkeypatch.setattr(environment, "_cpu_info", dict)
    assert measure.machine()["cpu"]
