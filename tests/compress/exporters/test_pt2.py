"""Float networks as torch.export programs: of any batch, read by torch alone."""

import subprocess
import sys

import torch

from compress.exporters.pt2 import export_pt2

ALONE = """
import sys, torch
network = torch.export.load("net.pt2").module()
torch.save(network(torch.load("x.pt")), "y.pt")
sys.exit("compress" in sys.modules)
"""


def test_the_program_takes_any_batch_in_a_process_without_this_project(network, example, tmp_path):
    export_pt2(network, example, tmp_path / "net.pt2")
    images = torch.rand(5, 1, 28, 28)
    torch.save(images, tmp_path / "x.pt")
    subprocess.run([sys.executable, "-I", "-W", "ignore", "-c", ALONE], cwd=tmp_path, check=True)
    with torch.no_grad():
        wanted = network.eval()(images)
    network.train()
    torch.testing.assert_close(torch.load(tmp_path / "y.pt"), wanted, rtol=1e-4, atol=1e-4)
