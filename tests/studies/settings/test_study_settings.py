"""The settings of a study are checked key by key, and a sentence says which one is wrong."""

import pytest

from nextbatch.errors import BadInput
from nextbatch.studies.settings.conditions import conditions
from nextbatch.studies.settings.study_file import parse_settings, read_reproduction, reproductions

GOOD = """
name = "mine"
title = "Mine"
dataset = "digits"
models = ["logistic"]
seeds = 2
initial = 20
batch_size = 10
rounds = 3
test_share = 0.5
strategies = ["Margin"]
"""


def refusal(toml: str) -> str:
    with pytest.raises(BadInput) as caught:
        parse_settings(toml, "mine.toml")
    return str(caught.value)


def test_what_a_file_leaves_out_has_a_default():
    assert parse_settings(GOOD, "mine.toml").expected == []
    assert parse_settings(GOOD.replace('title = "Mine"\n', ""), "mine.toml").title == "mine"


def test_strategies_are_spelled_as_they_print():
    assert parse_settings(GOOD, "mine.toml").strategies == ["Margin()"]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("seeds = 2", "seeds = 0", ["mine.toml, line 6: seeds", "greater than or equal to 1", "0"]),
        ("seeds = 2", "seeds = '2'", ["mine.toml, line 6: seeds", "valid integer", "'2'"]),
        ("seeds = 2", "seeds = 2.5", ["mine.toml, line 6: seeds", "2.5"]),
        ("seeds = 2", "seeds = true", ["mine.toml, line 6: seeds", "True"]),
        ('"mine"', '"../mine"', ["mine.toml, line 2: name", "'../mine'"]),
        ("seeds = 2", 'seeds = 2\nfeatures = "words"', ["mine.toml, line 7: features", "'tf-idf'", "'words'"]),
        ("seeds = 2", "seeds = 2\npool = 0", ["mine.toml, line 7: pool"]),
        ("seeds = 2", "seeds = 2\nmetric = 'f1'", ["mine.toml, line 7: metric", "'balanced_accuracy'", "'f1'"]),
        ('dataset = "digits"', "", ["'dataset' is missing, or a table [data] that names your own file"]),
        ('dataset = "digits"', "data = 3", ["mine.toml, line 4: data should be one table, headed [data], got 3"]),
        (
            '"digits"',
            '"digits"\ndata = {files = "a.csv"}',
            ["line 4: dataset names known data, but [data] your own file"],
        ),
        ('"digits"', '"own"\ndata = {files = "a.csv"}', ["'data.file' is missing", "no key 'data.files'"]),
        ('["logistic"]', '["my model:make"]', ["mine.toml, line 5: models", '"module:function"']),
        ("seeds = 2", "", ["mine.toml: the key 'seeds' is missing"]),
        ("seeds = 2", "seeds = 2\nseds = 3", ["mine.toml, line 7: there is no key 'seds'"]),
        ("test_share = 0.5", "test_share = 1.0", ["mine.toml, line 10: test_share", "less than 1", "1.0"]),
        ('"digits"', '"digit"', ["mine.toml, line 4: dataset", "'digits'", "'digit'"]),
        ('"logistic"', '"logistics"', ["mine.toml, line 5: models", "'mlp'", "'logistics'"]),
        ('["logistic"]', "[]", ["mine.toml, line 5: models", "at least 1"]),
        ('["Margin"]', '["Margins()"]', ["mine.toml, line 11: strategies", "Margins"]),
        ('["Margin"]', '["Margin()", "Margin"]', ["mine.toml, line 11: strategies", "Margin() is given twice"]),
        ('["Margin"]', "[\"__import__('os').system('true')\"]", ["mine.toml, line 11: strategies"]),
    ],
)
def test_a_wrong_value_is_refused_with_its_key_and_what_is_needed(before, after, told):
    sentence = refusal(GOOD.replace(before, after))
    assert all(part in sentence for part in told), sentence


def test_every_wrong_key_is_named_at_once():
    sentence = refusal(GOOD.replace("seeds = 2", "seeds = 0").replace("rounds = 3", "rounds = 0"))
    assert "seeds" in sentence
    assert "rounds" in sentence


def test_text_that_is_not_toml_is_refused_with_the_line():
    assert "line 3" in refusal("name = 'mine'\ntitle = 'Mine'\nseeds 2")


def test_an_unknown_key_inside_an_expectation_is_refused_with_its_place():
    sentence = refusal(GOOD + "[[expected]]\nmodl = 'logistic'")
    assert "mine.toml, line 13: there is no key 'expected.0.modl'" in sentence


OWN = GOOD.replace('dataset = "digits"', "") + '[data]\nfile = "some/reviews.csv"\n'


def test_a_file_of_ones_own_gives_the_data_set_its_name():
    assert parse_settings(OWN, "mine.toml").dataset == "reviews"
    assert parse_settings('dataset = "all reviews"' + OWN, "mine.toml").dataset == "all reviews"


def test_features_of_known_data_sets_are_refused_with_ones_own_data():
    assert "mine.toml, line 1: features: they are for known data sets" in refusal('features = "tf-idf"' + OWN)


def test_a_wrong_strategy_is_named_with_its_own_line():
    sentence = refusal(GOOD.replace('["Margin"]', '[\n"Random()",\n"Margins()",\n]'))
    assert "mine.toml, line 13: strategies.1: " in sentence


def test_what_a_long_string_holds_is_no_key():
    about = 'about = """\nseeds = 3\n"""\n'
    assert "mine.toml, line 8: seeds" in refusal(about + GOOD.lstrip().replace("seeds = 2", "seeds = 0"))


def test_a_band_has_at_least_one_end():
    known = "model = 'logistic'\nstrategy = 'Margin'\npublished = 0.5\nsource = 'a book'\n"
    assert "line 12: expected.0: an expectation needs low, high or both" in refusal(f"{GOOD}[[expected]]\n{known}")
    assert parse_settings(f"{GOOD}[[expected]]\n{known}low = 0.4", "mine.toml").expected[0].high is None


def test_revised_settings_are_checked_like_those_from_a_file():
    with pytest.raises(BadInput, match="seeds"):
        parse_settings(GOOD, "mine.toml").revised(seeds=-1)


def test_an_unknown_reproduction_is_refused_with_the_names_of_those_there_are():
    with pytest.raises(BadInput, match="'digits'"):
        read_reproduction("../digits")


@pytest.mark.parametrize("name", reproductions())
def test_a_reproduction_expects_only_what_it_measures(name):
    settings = read_reproduction(name)
    assert settings.name == name
    for expected in settings.expected:
        assert expected.low is None or expected.low <= expected.published
        assert expected.high is None or expected.published <= expected.high
        assert expected.model in settings.models
        assert {expected.strategy, expected.minus or expected.strategy} <= set(settings.strategies)


FACTORS = GOOD + "\n[factors]\n"


@pytest.mark.parametrize(
    ("factors", "told"),
    [
        ("batch_sizes = [5]", "line 14: there is no key 'factors.batch_sizes'"),
        ("redundancy = 5", "line 14: factors.redundancy should be a valid list"),
        ("redundancy = [5, 0]", "line 14: factors.redundancy.1 should be greater than or equal to 1, got 0"),
        ("redundancy = []", "line 14: factors.redundancy needs at least 1 value, got none"),
        ("redundancy = [5, 5]", "line 14: factors.redundancy: 5 is given twice: name each once"),
        ("imbalance = [0.5]", "line 14: factors.imbalance.0 should be greater than or equal to 1, got 0.5"),
        ("label_noise = [0.1, 1.5]", "line 14: factors.label_noise.1 should be less than 1, got 1.5"),
        ("warm_start = [0, 1]", "line 14: factors.warm_start.0 should be a valid boolean, got 0"),
        ("batch_size = [10, 4]", "line 13: factors: every combination asks for 50 labels in all"),
        ("batch_size = [10, 4]", "after 20 initial ones, the other 30 are not whole batches of 4"),
        ("initial = [50]", "after 50 initial ones, the other 0 are not whole batches of 10"),
        ("initial = [90]", "after 90 initial ones, the other 0 are not whole batches of 10"),
    ],
)
def test_a_wrong_factor_is_refused_with_its_line(factors, told):
    assert told in refusal(FACTORS + factors)


def test_numbers_known_from_elsewhere_do_not_go_with_factors():
    known = "model = 'logistic'\nstrategy = 'Margin'\npublished = 0.5\nsource = 'a book'\nlow = 0.4\n"
    sentence = refusal(f"{FACTORS}redundancy = [1, 5]\n\n[[expected]]\n{known}")
    assert "line 16: expected: they are for a study without [factors]" in sentence


def test_all_combinations_have_the_same_budget_and_a_name_in_words():
    settings = parse_settings(f"{FACTORS}batch_size = [5, 30]\nwarm_start = [false, true]", "mine.toml")
    found = conditions(settings)
    words = [f"batch_size {size}, {start} start" for size in (5, 30) for start in ("cold", "warm")]
    assert [condition.name for condition in found] == words
    assert [condition.settings.rounds for condition in found] == [6, 6, 1, 1]
    assert {condition.settings.budget for condition in found} == {50}
    assert conditions(parse_settings(GOOD, "mine.toml"))[0].name == ""


LONG = {"cifar10-strided", "cifar10-head-longer", "cifar10-head-batches"}


@pytest.mark.parametrize("name", [name for name in reproductions() if not name.startswith("first-batch")])
def test_every_study_of_whole_runs_has_baselines_the_filter_alone_and_a_negative_control(name):
    settings = read_reproduction(name)
    # These are long for a processor, and have the strategies of their question alone.
    more = set() if name in LONG else {"PowerMargin()", "KCenter()"}
    assert {"Random()", "Margin()", *more} <= set(settings.strategies)
    assert any(
        code.endswith("objective='random')") or code.startswith("Preselect(Random()") for code in settings.strategies
    )
    assert settings.seeds >= 20


@pytest.mark.parametrize("name", [name for name in reproductions() if name.startswith("first-batch")])
def test_every_study_of_first_batches_has_random_ones_and_a_negative_control(name):
    settings = read_reproduction(name)
    later = "Switch(early=Random(), late=WClustered(beta=10), at=1.5)"
    assert {"Random()", "Margin()", later, "Switch(early=KCenter(), late=Margin(), at=1.5)"} <= set(settings.strategies)
    # The first batch is chosen from one label, and the second from more than 1.5 a class.
    assert settings.initial == 1 and settings.seeds >= 20


EXPECTED = """
[[expected]]
model = "{model}"
strategy = "{strategy}"
at = {at}
published = 0.5
low = {low}
high = 0.9
source = "x"
"""
FITTING = {"model": "logistic", "strategy": "Random()", "at": 30, "low": 0.1}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"model": "forest"}, "line 11: an expectation is about the model forest, which is none of the study's"),
        ({"strategy": "Entropy()"}, r"line 11: an expectation is about Entropy\(\), which the study leaves out"),
        ({"at": 35}, "line 11: an expectation is about 35 labels, a number that no round has"),
        ({"low": 0.95}, "low is 0.95, above high, 0.9: exchange them"),
    ],
)
def test_an_expectation_that_can_never_be_met_is_refused(change, told):
    study = (
        'name = "a"\ndataset = "digits"\nmodels = ["logistic"]\nseeds = 2\ninitial = 20\nbatch_size = 10\nrounds = 2\n'
        'strategies = ["Random()", "Margin()"]\n'
    )
    assert parse_settings(study + EXPECTED.format(**FITTING), "study.toml").expected
    with pytest.raises(BadInput, match=told):
        parse_settings(study + "\n" + EXPECTED.format(**FITTING | change), "study.toml")


def test_known_data_and_own_data_at_once_are_refused():
    with pytest.raises(BadInput, match=r"study.toml, line 2: dataset names known data, but \[data\] your own file"):
        parse_settings('name = "a"\ndataset = "digits"\n[data]\nfile = "b.csv"\n', "study.toml")
