"""What a search draws: decided by the seed, the generation and what had ended before it."""

import pytest
from small_search import written_space

from mnist_edge.settings.space import read_space
from mnist_edge.studies.drawing import BEYOND, REFUSED, Search, chosen_by
from mnist_edge.studies.halving import COSTS, RUNGS
from mnist_edge.trials.study import COMPLETE, FAILED, STOPPED, Trial


@pytest.fixture
def space(tmp_path):
    return read_space(written_space(tmp_path, trials=40))


def search(space, allowed=lambda content: True, **changes):
    from dataclasses import replace

    config = replace(space.config, **{"generation": 10, **changes})
    return Search.of(replace(space, config=config), "digest", allowed)


def ended(drawn, error_of):
    """Trials that ended with an error of their own each, some early or not at all."""
    found = []
    for number, each in enumerate(drawn):
        error = error_of(each.params)
        costs = {COSTS: {"weight_bytes": 500.0 + number, "macs": 100.0}, RUNGS: [error]}
        state = (COMPLETE, COMPLETE, STOPPED, FAILED)[number % 4]
        values = (error, 500.0 + number, 100.0) if state == COMPLETE else ()
        attrs = {REFUSED: "can't"} if number == 6 else {**costs, BEYOND: 0.1 * (number == 2)}
        found.append(Trial(number, state, each.params, values, attrs, {}))
    return found


def params(drawn):
    return [dict(each.params) for each in drawn]


@pytest.mark.parametrize("sampler", ["tpe", "random"])
def test_a_generation_is_drawn_the_same_by_everybody(space, sampler):
    one, two = (search(space, sampler=sampler) for _ in range(2))
    known = ended(one.draw(0, []), lambda params: params["layer 1"] / 10)
    for block, seen in ((0, []), (1, []), (2, known)):
        assert params(one.draw(block, seen)) == params(two.draw(block, seen))
    assert params(one.draw(0, [])) != params(one.draw(1, []))
    assert params(one.draw(0, [])) != params(search(space, sampler=sampler, seed=1).draw(0, []))


def test_a_sampler_learns_from_what_ended(space):
    plan = search(space, generation=20, trials=400)
    known = ended(
        plan.draw(0, []), lambda params: 0.01 if params["layer 2"] == "max pool 2" else 0.9
    )
    learned = [each["layer 2"] for each in params(plan.draw(2, known))]
    assert learned.count("max pool 2") > 0.6 * len(learned)


def test_what_is_beyond_a_limit_or_known_is_drawn_as_the_last_thing(space):
    small = search(space, allowed=lambda content: "conv 4 5x5" in content["train"]["layers"][0])
    drawn = params(small.draw(0, []))
    assert [each["layer 1"] for each in drawn].count(4) >= 6
    anything = params(search(space).draw(0, []))
    assert len({tuple(sorted(each.items())) for each in anything}) == 10


def test_the_last_generation_is_as_large_as_what_is_left(space):
    assert len(search(space, generation=16).draw(2, [])) == 8


def test_a_trials_recipe_is_what_it_has_drawn(space):
    (first, *_) = search(space).draw(0, [])
    trial = Trial(0, COMPLETE, first.params, (), {}, {})
    words = space.content_of(chosen_by(trial), 0)["train"]["layers"]
    assert words[0] == f"conv {first.params['layer 1']} 5x5 stride 2"
    assert words[1] == first.params["layer 2"]
