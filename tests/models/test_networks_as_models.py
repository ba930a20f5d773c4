"""What holds for every network that is a model, whatever library it is made with."""

import random

import numpy as np
import pytest

from looking import pool_of
from nextbatch import BadInput, NextbatchWarning, rng_for
from nextbatch.models import Training
from nextbatch.models.label_encoding import encode_labels
from nextbatch.models.networks.network_rows import network_rows
from nextbatch.threads import threads

Y = np.array(["idle", "busy", "broken"])[np.arange(60) % 3]
X = (rng_for("networks").normal(size=(60, 6)) / 4 + np.eye(6)[np.arange(60) % 3]).astype(np.float32)


@pytest.fixture(autouse=True)
def one_thread():
    """Tiny networks only lose by more, and threads that wait for each other disturb a busy machine."""
    with threads(1):
        yield


def torch_model(*, rate=0.01, epochs=30, normalized=False, **options):
    torch = pytest.importorskip("torch", reason="torch models need the extra 'torch'")
    from nextbatch.models import TorchModel

    def make(shape, n_classes):
        layers = [torch.nn.Linear(shape[0], 8), torch.nn.ReLU(), torch.nn.Dropout(0.2)]
        if normalized:
            layers.append(torch.nn.BatchNorm1d(8))
        return torch.nn.Sequential(*layers, torch.nn.Linear(8, n_classes))

    training = Training(epochs=epochs, batch_size=8, learning_rate=rate)
    return TorchModel(make, training=training, **options)


def keras_model(*, rate=0.01, epochs=10, normalized=False, **options):
    pytest.importorskip("torch", reason="the tests let Keras compute with torch")
    keras = pytest.importorskip("keras", reason="Keras models need the extra 'keras'")
    from nextbatch.models import KerasModel

    def make(shape, n_classes):
        layers = [keras.Input(shape), keras.layers.Dense(8, "relu"), keras.layers.Dropout(0.2)]
        if normalized:
            layers.append(keras.layers.BatchNormalization())
        made = keras.Sequential([*layers, keras.layers.Dense(n_classes, "softmax")])
        made.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
        return made

    return KerasModel(make, epochs=epochs, batch_size=8, **options)


@pytest.fixture(params=[torch_model, keras_model])
def model_of(request):
    return request.param


def probabilities(model, X=X):
    return pool_of(model, X, None).probabilities


def test_it_learns_and_answers_in_the_words_of_its_labels(model_of):
    model = model_of(epochs=40)
    model.fit(X, Y)
    assert np.mean(model.predict(X) == Y) > 0.9
    pool = pool_of(model, X[20:], X[:20])
    assert pool.probabilities.shape == (40, 3)
    assert pool.labeled_embeddings.shape == (20, 8)
    assert pool.labeled_probabilities.sum(axis=1) == pytest.approx(1)


def test_the_same_seed_gives_the_same_network_and_another_seed_another(model_of):
    same, again, other = model_of(epochs=2, seed=3), model_of(epochs=2, seed=3), model_of(epochs=2, seed=4)
    for model in (same, again, other):
        model.fit(X, Y)
    assert np.array_equal(probabilities(same), probabilities(again))
    assert not np.allclose(probabilities(same), probabilities(other))


def test_a_cold_start_forgets(model_of):
    fitted_before, fresh = model_of(epochs=2), model_of(epochs=2)
    fitted_before.fit(X[::-1], Y[::-1])
    for model in (fitted_before, fresh):
        model.fit(X[:30], Y[:30])
    assert np.array_equal(probabilities(fitted_before), probabilities(fresh))


def test_a_warm_start_goes_on_and_its_fits_can_be_replayed(model_of):
    cold, warm, replayed = model_of(epochs=2), model_of(epochs=2, warm_start=True), model_of(epochs=2, warm_start=True)
    for model in (cold, warm, replayed):
        model.fit(X[:30], Y[:30])
    assert np.array_equal(probabilities(cold), probabilities(warm))
    for _ in range(10):
        for model in (cold, warm, replayed):
            model.fit(X, Y)
    assert np.array_equal(probabilities(warm), probabilities(replayed))
    assert np.mean(warm.predict(X) == Y) > np.mean(cold.predict(X) == Y)


def test_a_warm_start_begins_anew_when_a_class_is_new(model_of):
    warm, fresh = model_of(epochs=2, warm_start=True), model_of(epochs=2)
    working = Y != "broken"
    warm.fit(X[working], Y[working])
    with pytest.warns(NextbatchWarning, match="other classes than before") as told:
        warm.fit(X, Y)
    assert told[0].filename == __file__
    fresh.fit(X, Y)
    assert np.array_equal(probabilities(warm), probabilities(fresh))


def test_a_single_class_is_always_answered_with_a_warning(model_of):
    model = model_of(epochs=1)
    with pytest.warns(NextbatchWarning, match="All 5 labels are 'idle'") as told:
        model.fit(X[:5], ["idle"] * 5)
    assert told[0].filename == __file__
    assert probabilities(model).tolist() == [[1.0]] * 60
    assert set(model.predict(X)) == {"idle"}


@pytest.mark.parametrize("n", [1, 2, 9])
@pytest.mark.filterwarnings("ignore:The only label is")
def test_a_last_sample_alone_does_not_stop_batch_normalization(model_of, n):
    model = model_of(epochs=1, normalized=True)
    model.fit(X[:n], Y[:n])
    assert np.isfinite(pool_of(model, X, None).embeddings).all()


def test_the_global_generators_are_as_they_were(model_of):
    model = model_of(epochs=1)
    import torch

    before = random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()  # noqa: NPY002
    model.fit(X, Y)
    probabilities(model)
    after = random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()  # noqa: NPY002
    assert before == after


def test_what_is_drawn_outside_does_not_change_a_fit(model_of):
    first, second = model_of(epochs=1), model_of(epochs=1)
    import torch

    first.fit(X, Y)
    random.random()
    torch.rand(1)
    second.fit(X, Y)
    assert np.array_equal(probabilities(first), probabilities(second))


def test_it_says_that_it_is_not_fitted(model_of):
    model = model_of()
    for ask in (lambda: model.predict(X), lambda: pool_of(model, X, None)):
        with pytest.raises(BadInput, match="not fitted: call fit"):
            ask()


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_loss_that_is_not_finite_is_a_sentence(model_of):
    model = model_of(rate=1e30, epochs=5)
    with pytest.raises(BadInput, match=r"loss is not finite in epoch \d of 5: lower the learning rate"):
        model.fit(X, Y)
    with pytest.raises(BadInput, match="not fitted"):
        model.predict(X)


def test_rows_that_are_no_numbers_are_refused_with_the_first_bad_row(model_of):
    bad = X.copy()
    bad[7, 2] = np.nan
    with pytest.raises(BadInput, match="row 7 holds NaN"):
        model_of().fit(bad, Y)
    with pytest.raises(BadInput, match="same rows: got 60 and 59"):
        model_of().fit(X, Y[1:])


def test_rows_of_another_shape_than_those_of_the_fit_are_refused(model_of):
    model = model_of(epochs=1, warm_start=True)
    model.fit(X, Y)
    told = r"shape \(5,\), but the network was fitted to rows of the shape \(6,\)"
    for ask in (model.predict, lambda rows: pool_of(model, rows, None).embeddings, lambda rows: model.fit(rows, Y)):
        with pytest.raises(BadInput, match=told):
            ask(X[:, :5])


def test_an_interrupted_fit_is_an_interruption_and_leaves_no_network(model_of, monkeypatch):
    model = model_of(epochs=1)
    model.fit(X, Y)

    def interrupted(*_):
        raise KeyboardInterrupt

    module = {"TorchModel": "torch_trainer", "KerasModel": "keras_trainer"}[type(model).__name__]
    monkeypatch.setattr(f"nextbatch.models.networks.{module}.minibatches", interrupted)
    with pytest.raises(KeyboardInterrupt):
        model.fit(X, Y)
    with pytest.raises(BadInput, match="not fitted"):
        model.predict(X)


def test_rows_may_be_read_only_and_are_not_changed(model_of, tmp_path):
    np.save(tmp_path / "rows.npy", X)
    mapped = np.load(tmp_path / "rows.npy", mmap_mode="r")
    model = model_of(epochs=1)
    model.fit(mapped, Y)
    assert np.array_equal(probabilities(model, mapped), probabilities(model))
    assert np.array_equal(mapped, X)


def test_an_empty_pool_can_be_looked_at(model_of):
    model = model_of(epochs=1)
    model.fit(X, Y)
    pool = pool_of(model, X[:0], X)
    assert pool.probabilities.shape == (0, 3)
    assert pool.embeddings.shape == (0, 8)


@pytest.mark.parametrize(
    "options",
    [{"batch_size": 1}, {"epochs": 0}, {"learning_rate": 0}, {"learning_rate": "0.1"}, {"learning_rate": True},
     {"learning_rate": np.nan}, {"weight_decay": None}, {"weight_decay": -1e-4}, {"momentum": 1}, {"momentum": "0.9"}],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused(options):
    with pytest.raises(BadInput, match=f"{next(iter(options))} must be"):
        Training(**options)


def test_a_training_of_numpys_numbers_prints_as_code():
    assert "learning_rate=0.5, weight_decay=0.0" in repr(Training(learning_rate=np.float32(0.5)))


def test_truth_values_are_0_and_1_to_a_network_also_in_lists():
    flags = [[True, False], [False, False]]
    for rows in (flags, np.array(flags)):
        assert network_rows(rows).dtype == np.float32


def test_truth_values_of_torch_are_0_and_1_to_a_network():
    torch = pytest.importorskip("torch", reason="torch models need the extra 'torch'")
    assert network_rows(torch.tensor([[True, False]])).dtype == np.float32


@pytest.mark.parametrize("labels", [[["a"], ["b", "c"]], [["a"], ["b"]], "ab", []])
def test_labels_that_are_no_list_of_labels_are_refused(labels):
    with pytest.raises(BadInput, match="Labels must be"):
        encode_labels(labels, 2)
