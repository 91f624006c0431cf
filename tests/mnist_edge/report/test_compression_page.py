"""The page on compression, of made-up figures where every number can be followed by hand."""

from mnist_edge.report import compression_page


def row(name, *tests, macs=1000):
    seeds = [
        {
            "seed": seed,
            "validation": {"correct": 4900 + right - 9900, "count": 5000},
            "test": {"correct": right, "count": 10_000},
            "file_bytes": 2000,
            "weight_bytes": 1000 + seed,
            "macs": macs,
        }
        for seed, right in enumerate(tests)
    ]
    return {"name": name, "base": None, "seeds": seeds}


def figures(*pruned):
    rows = [row("float", 9900, 9910), row("prune + distil", *pruned, macs=240)]
    ratio = {"median": 1.5, "low": 1.25, "high": 1.75}
    timed = [{"name": "prune + distil", "batch": batch, "over_float": ratio} for batch in (1, 64)]
    return {
        "networks": {
            **{"share": 0.25, "epochs": 8, "steps": 2, "step_epochs": 1},
            **{"slow": [5, 2, 12], "statistics_images": 1000, "views": 16, "rows": rows},
        },
        "latency": {
            **{"baseline": "b.onnx", "seed": 0, "rounds": 3, "threads": 1, "rows": timed},
            "machine": {"cpu": "a CPU", "versions": {"onnxruntime": "1.0"}},
        },
    }


def test_the_page_holds_the_figures():
    page = compression_page.as_markdown(figures(9898, 9902))
    for line in (
        "| prune + distil | 98.00 +- 0.06 % | 99.00 +- 0.03 % | -0.05 +- 0.04 | 1,000 | 2,000 "
        "| 240 | 1.50 (1.25 to 1.75) | 1.50 (1.25 to 1.75) |",
        "24.0 % of the multiply-accumulates",
        "On the test images: yes, 0.050 points below.",
        "On the validation images: no, 0.100 points below.",
        "| prune + distil | 24.0 % | -0.10 (-0.86 to +0.66) | -0.05 (-0.43 to +0.33) "
        "| no, 0.100 points below | yes, 0.050 points below |",
    ):
        assert line in page


def test_the_answer_is_that_of_the_way_that_is_best_on_validation():
    found = figures(9898, 9902)
    found["networks"]["rows"].append(row("prune slower + distil", 9899, 9903, macs=250))
    page = compression_page.as_markdown(found)
    assert '"prune slower + distil" is the way that is best on validation.' in page
    assert "On the test images: yes, 0.040 points below." in page


def test_a_little_more_than_was_asked_does_not_hold():
    page = compression_page.as_markdown(figures(9898, 9901))
    assert "On the test images: no, 0.055 points below." in page


def test_rows_that_lack_seeds_are_named():
    page = compression_page.as_markdown(figures(9898))
    assert "Not all seeds are trained of: prune + distil." in page
