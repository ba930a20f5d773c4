"""The network of Abraham (2020) for CIFAR-10: a frozen ResNet50V2 at 200 x 200 pixels, and a small head that learns."""

from pathlib import Path
from typing import Any

from nextbatch.models.networks.image_rows import image_shape
from nextbatch.models.networks.optional_imports import optional_import

with optional_import("keras"):
    import keras
    from keras import layers


def frozen_resnet50v2(shape: tuple[int, ...], n_classes: int, *, weights: Path | None, side: int = 200) -> Any:
    """Return the compiled model for rows that are images of three channels, flat or not, with values as they are.

    The layer before the last dropout, of 64 units, is what diversity is measured on. What the article leaves open is
    how the feature maps reach the head: here their mean does.

    Parameters
    ----------
    weights : Path or None
        The file of Keras's weights without its top; None stands for random ones.
    side : int
        What images are enlarged to, in pixels.
    """
    image = image_shape(shape)
    base = keras.applications.ResNet50V2(include_top=False, weights=None, input_shape=(side, side, 3), pooling="avg")
    if weights:
        base.load_weights(str(weights))
    base.trainable = False
    model = keras.Sequential(
        [
            keras.Input(shape),
            layers.Reshape(image),
            layers.Permute((2, 3, 1)),
            layers.Resizing(side, side, data_format="channels_last"),
            base,
            layers.BatchNormalization(),
            layers.Dense(128, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(64, activation="relu", name="embedding"),
            layers.Dropout(0.3),
            layers.Dense(n_classes, activation="softmax"),
        ]
    )
    model.compile(optimizer=keras.optimizers.RMSprop(2e-5), loss="sparse_categorical_crossentropy")
    return model
