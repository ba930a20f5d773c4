"""What is particular to torch: the layer that is shown, images, bytes, augmentation, devices, and three networks."""

from functools import partial

import numpy as np
import pytest
from scipy.special import softmax

from looking import pool_of
from nextbatch import BadInput, rng_for
from nextbatch.models import Training
from nextbatch.threads import threads

torch = pytest.importorskip("torch", reason="torch models need the extra 'torch'")

from nextbatch.models import TorchModel  # noqa: E402
from nextbatch.models.networks.torch_augmentation import crop_and_flip  # noqa: E402
from nextbatch.models.networks.torch_networks.cnn import cnn  # noqa: E402
from nextbatch.models.networks.torch_networks.mlp import mlp  # noqa: E402
from nextbatch.models.networks.torch_networks.resnet18 import resnet18  # noqa: E402

SHORT = Training(epochs=1, batch_size=8)
Y = np.arange(12) % 3
IMAGES = rng_for("images").integers(0, 256, size=(12, 3 * 8 * 8), dtype=np.uint8)


@pytest.fixture(autouse=True)
def one_thread():
    with threads(1):
        yield


@pytest.mark.parametrize(("make", "units"), [(mlp, 64), (partial(cnn, width=4), 128), (partial(resnet18, width=2), 16)])
def test_the_embedding_is_what_the_last_layer_sees(make, units):
    model = TorchModel(make, training=SHORT)
    model.fit(IMAGES, Y)
    pool = pool_of(model, IMAGES, None)
    head = model._fitted.network.head
    logits = pool.embeddings @ head.weight.detach().numpy().T + head.bias.detach().numpy()
    assert pool.embeddings.shape == (12, units)
    assert softmax(logits, axis=1) == pytest.approx(pool.probabilities, abs=1e-5)


@pytest.mark.parametrize("make", [partial(cnn, width=4), partial(resnet18, width=2)])
def test_a_flat_row_is_an_image_channel_by_channel(make):
    flat, square = TorchModel(make, training=SHORT), TorchModel(make, training=SHORT)
    flat.fit(IMAGES, Y)
    square.fit(IMAGES.reshape(-1, 3, 8, 8), Y)
    assert np.array_equal(
        pool_of(flat, IMAGES, None).embeddings, pool_of(square, IMAGES.reshape(-1, 3, 8, 8), None).embeddings
    )


def test_bytes_count_as_shares_of_255_and_truth_values_as_0_and_1():
    from_bytes, from_floats = TorchModel(mlp, training=SHORT), TorchModel(mlp, training=SHORT)
    from_bytes.fit(IMAGES, Y)
    from_floats.fit(IMAGES / np.float32(255), Y)
    assert np.array_equal(from_bytes.predict(IMAGES), from_floats.predict(IMAGES / np.float32(255)))
    assert pool_of(from_bytes, IMAGES > 99, None).embeddings == pytest.approx(
        pool_of(from_bytes, (IMAGES > 99).astype(float), None).embeddings
    )


def test_a_pool_larger_than_a_block_is_seen_like_its_rows():
    model = TorchModel(mlp, training=SHORT)
    model.fit(IMAGES, Y)
    many = np.tile(IMAGES, (50, 1))
    assert pool_of(model, many, None).embeddings == pytest.approx(
        np.tile(pool_of(model, IMAGES, None).embeddings, (50, 1)), abs=1e-5
    )


def test_both_inputs_of_a_pool_come_from_one_pass():
    calls = []
    model = TorchModel(mlp, training=SHORT)
    model.fit(IMAGES, Y)
    model._fitted.network.module.register_forward_hook(lambda *_: calls.append(1))
    pool = pool_of(model, IMAGES, IMAGES)
    assert not calls
    assert len(pool.probabilities) == len(pool.embeddings) == len(pool.take([0, 1]).embeddings) + 10
    assert len(calls) == 1


def test_the_layer_to_show_can_be_named_and_must_be_there():
    named = TorchModel(mlp, training=SHORT, head="3")
    named.fit(IMAGES, Y)
    assert pool_of(named, IMAGES, None).embeddings.shape == (12, 128)
    with pytest.raises(BadInput, match="head must be one of '0', '1'"):
        TorchModel(mlp, training=SHORT, head="last").fit(IMAGES, Y)


def test_a_function_that_makes_no_such_network_is_refused():
    for make, told in (
        (lambda shape, n_classes: None, "must return a torch.nn.Module, it returned None"),
        (lambda shape, n_classes: torch.nn.Conv1d(1, 1, 1), r"no torch\.nn\.Linear"),
        (
            lambda shape, n_classes: torch.nn.Linear(shape[0], 2),
            r"each of 3 classes: .* \(8, 192\) this one returns \(8, 2\)",
        ),
    ):
        with pytest.raises(BadInput, match=told):
            TorchModel(make, training=SHORT).fit(IMAGES, Y)


def test_rows_that_are_no_images_are_refused_by_networks_for_images():
    for make in (cnn, resnet18):
        for width in (7, 1, 12):
            with pytest.raises(BadInput, match=rf"rows of the shape \({width},\)"):
                TorchModel(make, training=SHORT).fit(np.ones((12, width)), Y)


def test_a_device_that_is_not_there_is_refused():
    with pytest.raises(BadInput, match="device must be one of 'cpu', 'cuda', 'auto', got 'gpu'"):
        TorchModel(mlp, device="gpu")
    if not torch.cuda.is_available():
        assert TorchModel(mlp, device="auto").trainer.device.type == "cpu"
        with pytest.raises(BadInput, match="sees no GPU"):
            TorchModel(mlp, device="cuda")


def test_mixed_precision_gives_nearly_the_same_answers():
    exact, mixed = TorchModel(mlp, training=SHORT), TorchModel(mlp, training=SHORT, mixed_precision=True)
    for model in (exact, mixed):
        model.fit(IMAGES, Y)
    answers = pool_of(mixed, IMAGES, None).probabilities
    assert answers.dtype == np.float32
    assert answers == pytest.approx(pool_of(exact, IMAGES, None).probabilities, abs=0.02)


@pytest.mark.parametrize("optimizer", ["adam", "sgd", "rmsprop"])
def test_a_warm_start_keeps_the_state_of_the_optimizer(optimizer):
    model = TorchModel(mlp, training=Training(epochs=1, optimizer=optimizer), warm_start=True)
    model.fit(IMAGES, Y)
    kept = model._fitted.network.optimizer
    model.fit(IMAGES, Y)
    assert model._fitted.network.optimizer is kept


def test_the_number_of_threads_of_torch_is_left_alone():
    before = torch.get_num_threads()
    TorchModel(mlp, training=SHORT).fit(IMAGES, Y)
    assert torch.get_num_threads() == before


def test_a_rate_that_falls_like_a_cosine_is_nearly_zero_at_the_end():
    training = Training(epochs=4, batch_size=8, optimizer="sgd", learning_rate=0.1, schedule="cosine")
    model = TorchModel(mlp, training=training)
    model.fit(IMAGES, Y)
    assert 0 < model._fitted.network.optimizer.param_groups[0]["lr"] < 0.01


def test_every_augmented_image_is_a_shifted_and_perhaps_mirrored_one():
    image = np.arange(1, 8 * 8 + 1, dtype=np.float32).reshape(8, 8)
    padded = np.pad(image, 1)
    possible = {
        np.ascontiguousarray(shifted[:, ::step]).tobytes()
        for up in range(3)
        for left in range(3)
        for shifted in [padded[up : up + 8, left : left + 8]]
        for step in (1, -1)
    }
    rows = torch.from_numpy(np.tile(image.ravel(), (400, 1)))
    seen = {row.tobytes() for row in crop_and_flip(rows, rng_for("augmented")).numpy()}
    assert len(possible) == 18
    assert seen == possible


def test_colors_are_shifted_together():
    gray = np.tile(IMAGES[:, :64], 3).astype(np.float32)
    augmented = crop_and_flip(torch.from_numpy(gray), rng_for("colors")).numpy().reshape(12, 3, 64)
    assert np.array_equal(augmented[:, 0], augmented[:, 1])
    assert np.array_equal(augmented[:, 0], augmented[:, 2])
