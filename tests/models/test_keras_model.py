"""What is particular to Keras: which models can be shown, which losses they have, and the network of the article."""

from functools import partial

import numpy as np
import pytest
from scipy.special import softmax

from looking import pool_of
from nextbatch import BadInput, rng_for
from nextbatch.threads import threads

pytest.importorskip("torch", reason="the tests let Keras compute with torch")
keras = pytest.importorskip("keras", reason="Keras models need the extra 'keras'")

from nextbatch.models import KerasModel  # noqa: E402
from nextbatch.models.networks.keras_resnet50v2 import frozen_resnet50v2  # noqa: E402

# Said by numpy to the authors of torch whenever Keras turns a tensor into an array.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation")

Y = np.arange(12) % 3
X = rng_for("keras").normal(size=(12, 5)).astype(np.float32)


@pytest.fixture(autouse=True)
def one_thread():
    with threads(1):
        yield


def make(shape, n_classes, loss="sparse_categorical_crossentropy", outputs=None, compiled=True):
    layers = [
        keras.Input(shape),
        keras.layers.Dense(7, "relu", name=f"first-{n_classes}"),
        keras.layers.Dense(4, "relu"),
    ]
    model = keras.Sequential([*layers, keras.layers.Dense(outputs or n_classes, "softmax")])
    if compiled:
        model.compile("adam", loss)
    return model


def test_the_embedding_is_what_the_last_layer_sees():
    model = KerasModel(make, epochs=1)
    model.fit(X, Y)
    pool = pool_of(model, X, None)
    weights, bias = (np.array(part) for part in model._fitted.network.model.layers[-1].get_weights())
    assert pool.embeddings.shape == (12, 4)
    assert softmax(pool.embeddings @ weights + bias, axis=1) == pytest.approx(pool.probabilities, abs=1e-5)


def test_the_layer_to_show_can_be_named_and_must_be_there():
    model = KerasModel(make, epochs=1, layer="first-3")
    model.fit(X, Y)
    assert pool_of(model, X, None).embeddings.shape == (12, 7)
    with pytest.raises(BadInput, match="layer must be one of 'first-3'"):
        KerasModel(make, layer="second").fit(X, Y)


@pytest.mark.parametrize("loss", ["categorical_crossentropy", "object"])
def test_a_loss_may_take_shares_of_classes(loss):
    loss = keras.losses.CategoricalCrossentropy() if loss == "object" else loss
    by_shares, by_number = KerasModel(partial(make, loss=loss), epochs=2), KerasModel(make, epochs=2)
    for model in (by_shares, by_number):
        model.fit(X, Y)
    assert pool_of(by_shares, X, None).probabilities == pytest.approx(
        pool_of(by_number, X, None).probabilities, abs=1e-5
    )


def test_a_model_that_cannot_be_trained_or_shown_is_refused():
    class Hidden(keras.Model):
        def call(self, rows):
            return rows

    hidden = Hidden()
    hidden.compile("adam", "sparse_categorical_crossentropy")
    for made, told in (
        (lambda shape, n_classes: "a model", "must return a compiled keras.Model, it returned 'a model'"),
        (partial(make, compiled=False), "must return a compiled"),
        (lambda shape, n_classes: hidden, "begins with one keras.Input"),
        (partial(make, outputs=5), r"must have 3 outputs per sample, one per class; .* \(None, 5\)"),
    ):
        with pytest.raises(BadInput, match=told):
            KerasModel(made).fit(X, Y)


def test_outputs_that_are_no_probabilities_are_refused_with_the_remedy():
    def logits(shape, n_classes):
        model = keras.Sequential([keras.Input(shape), keras.layers.Dense(4), keras.layers.Dense(n_classes)])
        model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        return model

    model = KerasModel(logits, epochs=1)
    model.fit(X, Y)
    with pytest.raises(BadInput, match="apply softmax first"):
        _ = pool_of(model, X, None).probabilities


def test_the_network_of_the_article_learns_in_its_head_alone():
    images = rng_for("article").integers(0, 256, size=(4, 3072), dtype=np.uint8)
    model = KerasModel(partial(frozen_resnet50v2, weights=None, side=32), epochs=1)
    model.fit(images, np.arange(4) % 2)
    network = model._fitted.network.model
    assert [type(layer).__name__ for layer in network.layers[-6:]] == [
        "BatchNormalization", "Dense", "Dropout", "Dense", "Dropout", "Dense",
    ]  # fmt: skip
    assert len(network.trainable_weights) == 2 + 3 * 2
    pool = pool_of(model, images, None)
    assert pool.embeddings.shape == (4, 64)
    assert (pool.embeddings >= 0).all()
    shown = keras.Model(network.inputs[0], network.get_layer("embedding").output)
    assert pool.embeddings == pytest.approx(
        np.array(shown.predict_on_batch(images.astype(np.float32)).tolist()), abs=1e-5
    )


def test_the_network_of_the_article_reads_its_weights_from_a_file(tmp_path):
    base = keras.applications.ResNet50V2(include_top=False, weights=None, input_shape=(32, 32, 3), pooling="avg")
    path = tmp_path / "weights.weights.h5"
    base.save_weights(path)
    made = frozen_resnet50v2((3072,), 2, weights=path, side=32)
    nested = next(layer for layer in made.layers if isinstance(layer, keras.Model))
    pairs = zip(base.get_weights(), nested.get_weights(), strict=True)
    assert all(np.array_equal(kept, read) for kept, read in pairs)
