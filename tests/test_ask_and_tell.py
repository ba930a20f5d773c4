"""Ask and tell: the loop by ids, whatever the order of the answers; what is pending is not asked for again."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as draw
from sklearn.linear_model import LogisticRegression

from nextbatch import AskTell, BadInput, KCenter, KMeans, Loop, Margin, Random, ScikitLearnModel, WClustered

rng = np.random.default_rng(4)
X = rng.normal(size=(120, 4))
LABELS = np.where(X[:, 0] + X[:, 1] > 0, "up", "down")
IDS = [f"s{i}" for i in range(120)]


def label(name):
    return LABELS[int(name[1:])]


def started(strategy=None, **words):
    work = AskTell(X, LogisticRegression(), strategy, ids=IDS, **words)
    work.tell(IDS[:10], LABELS[:10])
    return work


def test_it_asks_what_the_loop_asks():
    work = started(WClustered(beta=3), seed=5)
    loop = Loop(X, ScikitLearnModel(LogisticRegression()), WClustered(beta=3), seed=5)
    loop.answer(np.arange(10), LABELS[:10])
    for _ in range(3):
        loop.fit()
        asked = loop.ask(8).batch
        assert work.ask(8) == [IDS[i] for i in asked]
        loop.answer(asked[:5], LABELS[asked[:5]])
        work.tell({IDS[i]: LABELS[i] for i in asked[:5]})
    assert work.pending == [IDS[i] for i in loop.pending] and work.labeled == [IDS[i] for i in loop.labeled]


@settings(max_examples=25)
@given(draw.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(chance):
    batches = []
    for shuffled in (False, True):
        work = started(Margin())
        asked = work.ask(12)
        told = asked[:7]
        if shuffled:
            chance.shuffle(told)
        for name in told:
            work.tell([name], [label(name)])
        batches.append(work.ask(12))
    assert batches[0] == batches[1]


@settings(max_examples=25)
@given(draw.lists(draw.tuples(draw.integers(1, 15), draw.integers(0, 15)), max_size=8))
def test_no_sample_is_asked_for_twice_while_it_is_pending_or_after_it_is_labeled(steps):
    work, seen = started(Random()), set(IDS[:10])
    for k, answered in steps:
        left = work.left
        if not left:
            break
        asked = work.ask(k)
        assert len(asked) == min(k, left) and not set(asked) & seen
        seen |= set(asked)
        work.tell({name: label(name) for name in work.pending[:answered]})
    assert work.left == 120 - len(seen)


def test_what_is_withdrawn_may_be_asked_for_again():
    work = started(Margin())
    asked = work.ask(5)
    work.withdraw(asked[1:])
    assert work.pending == asked[:1] and work.ask(4) == asked[1:]


def test_before_there_are_two_classes_the_first_strategy_chooses():
    work = AskTell(X, LogisticRegression(), Margin(), ids=IDS, first=KCenter())
    began = work.ask(3)
    expected = KCenter()
    from nextbatch import Pool

    assert began == [IDS[i] for i in expected.select(Pool(X), 3, np.random.default_rng(0))]
    work.tell({name: "same" for name in began})
    more = work.ask(3)  # one class is no model
    assert not set(more) & set(began)
    work.tell({name: label(name) for name in more})
    assert len(work.ask(3)) == 3
    assert AskTell(X, LogisticRegression())._first == KMeans()


def test_texts_need_a_first_strategy_that_measures_nothing():
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline

    texts = [f"word{i % 7} and word{i % 3}" for i in range(30)]
    model = make_pipeline(TfidfVectorizer(), LogisticRegression())
    with pytest.raises(BadInput, match="Distances are measured in these rows"):
        AskTell(texts, model, Margin()).ask(3)
    work = AskTell(np.array(texts), model, Margin(), first=Random())
    work.tell({i: i % 2 for i in work.ask(8)})
    assert len(set(work.ask(5)) | set(work.labeled)) == 13


def test_ids_are_the_index_of_a_frame_or_positions():
    pandas = pytest.importorskip("pandas", reason="a data frame needs pandas")
    frame = pandas.DataFrame(X, index=IDS)
    work = AskTell(frame, LogisticRegression(), Margin())
    work.tell(IDS[:10], LABELS[:10])
    assert work.ask(6) == started(Margin()).ask(6)
    plain = AskTell(X, LogisticRegression(), Margin())
    plain.tell(range(10), LABELS[:10])
    assert [IDS[i] for i in plain.ask(6)] == started(Margin()).ask(6)


def test_predictions_are_those_of_the_model_on_all_that_is_not_labeled():
    work = started(Margin())
    asked = work.ask(5)
    found = work.predict()
    model = LogisticRegression().fit(X[:10], LABELS[:10])
    assert found.ids == IDS[10:] and set(asked) <= set(found.ids)
    assert found.labels.tolist() == model.predict(X[10:]).tolist()
    assert found.probabilities == pytest.approx(model.predict_proba(X[10:]).max(axis=1))
    assert work.predict(["s3", "s90"]).labels.tolist() == model.predict(X[[3, 90]]).tolist()
    assert work.ask(5) == (lambda other: (other.ask(5), other.ask(5))[1])(started(Margin()))  # it changes no draw


@pytest.mark.parametrize(
    ("ids", "labels", "sentence"),
    [
        (["s99", "nobody"], ["up", "up"], "1 id of 2 is unknown, such as 'nobody'; ids are like 's0'"),
        (["s50"], ["up", "up"], "must describe the same rows"),
        (["s50", "s50"], ["up", "up"], "given twice"),
        (["s1"], ["up"], "labeled already"),
        (["s50"], [None], "There is no label for 1 of 1"),
        ({"s50": "up"}, ["up"], "leave labels out"),
        (["s50"], None, "must describe the same rows"),
    ],
)
def test_what_cannot_be_told_is_refused_and_changes_nothing(ids, labels, sentence):
    work = started(Margin())
    with pytest.raises(BadInput, match=sentence):
        work.tell(ids, labels)
    assert work.labeled == IDS[:10] and work.ask(5) == started(Margin()).ask(5)


def test_other_misuse_is_a_sentence():
    with pytest.raises(BadInput, match="1 of the ids are given twice"):
        AskTell(X, LogisticRegression(), ids=[*IDS[:119], "s0"])
    with pytest.raises(BadInput, match="ids and X must describe the same rows: got 3 and 120"):
        AskTell(X, LogisticRegression(), ids=["a", "b", "c"])
    with pytest.raises(BadInput, match="There is no model to predict with"):
        AskTell(X, LogisticRegression()).predict()
    with pytest.raises(BadInput, match="at least 1, got 0"):
        started().ask(0)


def test_telling_nothing_is_nothing():
    work = started(Margin())
    work.tell([], [])
    work.tell({})
    assert work.labeled == IDS[:10]
