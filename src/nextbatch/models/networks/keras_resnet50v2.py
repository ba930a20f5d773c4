"""The network of Abraham (2020) for CIFAR-10: a frozen ResNet50V2 at 200 x 200 pixels, and a small trainable head."""

from pathlib import Path
from typing import Any

from nextbatch.models.networks.image_rows import image_shape
from nextbatch.models.networks.optional_imports import optional_import

with optional_import("keras"):
    import keras
    from keras import layers


def frozen_resnet50v2(shape: tuple[int, ...], n_classes: int, *, weights: Path | None, side: int = 200) -> Any:
    """Return the compiled model for images of three channels, whose values are not scaled.

    The embedding is the output of the layer named "embedding", which has 64 units. The article does not say how the
    feature maps reach the head; here their mean does (global average pooling).

    Parameters
    ----------
    shape : tuple of int
        The shape of one row: (3, height, width) or (n_columns,).
    n_classes : int
    weights : Path or None
        The file of Keras's weights for ResNet50V2 without its top layer; None means random weights.
    side : int, default 200
        The side to which images are resized, in pixels.

    Raises
    ------
    BadInput
        If the rows are not images of at least 4 x 4 pixels.

    Examples
    --------
    >>> network = frozen_resnet50v2((3, 32, 32), n_classes=10, weights=None, side=32)
    >>> network.get_layer("embedding").units
    64
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
