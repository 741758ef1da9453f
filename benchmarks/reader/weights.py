"""The weights of the shipped files as a run of training goes on from them.

    python -m benchmarks.reader.weights --base FOLDER --shipped bot/onnx_model --out SHIPPED.pt

For when the last run's own file is gone. What eight bits lost stays lost, which
is less than one run of training gains. An adapter is written beside the weights that it changes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from benchmarks.reader.adapter_graph import adapter_of
from benchmarks.reader.network import ReadingNetwork
from bot.onnx_model.files import GRAPH

PRODUCTS = (
    "attention.attn.q",
    "attention.attn.k",
    "attention.attn.v",
    "attention.attn.o",
    "intermediate.dense",
    "output.dense",
)
"""The products of a layer, in the order of the graph."""

HEADS = {
    "start": (768, 1),
    "end": (768, 1),
    "unsaid": (768, 1),
    "compare.0": (2304, 128),
    "judge.0": (3072, 128),
    "compare.2": (128, 1),
    "judge.2": (128, 2),
}
"""The other products with the shapes of their weights, those of one shape in the order of the graph."""

POSITIONS = "encoder.encoder.relative_attention_bias.weight"
Array = NDArray[np.float32]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--base", required=True, type=Path, help="the folder of the base model")
    parser.add_argument("--shipped", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    arguments = parser.parse_args()
    model = onnx.load(arguments.shipped / GRAPH)
    network = ReadingNetwork(arguments.base)
    weights = network.state_dict()  # the embeddings are the base model's, which training leaves
    tensors = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    for name, shape in ((name, value.shape) for name, value in weights.items()):
        if name in tensors:
            weights[name] = torch.tensor(tensors[name].astype(np.float32)).reshape(shape)
    weights[POSITIONS] = torch.tensor(_dequantised(tensors, POSITIONS))
    weights |= {
        name: torch.tensor(np.ascontiguousarray(product.T))
        for name, product in _products(model, tensors)
    }
    network.load_state_dict(weights)
    adapter = {name: torch.tensor(value) for name, value in adapter_of(model).items()}
    torch.save(network.state_dict() | adapter, arguments.out)


def _products(
    model: onnx.ModelProto, tensors: Mapping[str, NDArray[np.generic]]
) -> Iterator[tuple[str, Array]]:
    """Each weight's name, and its values, inputs by outputs."""
    found = [
        _dequantised(tensors, node.input[1].removesuffix("_quantized"))
        for node in model.graph.node
        if node.op_type == "MatMulInteger"
    ]
    layers = (len(found) - len(HEADS)) // len(PRODUCTS)
    for layer in range(layers):
        for place, product in enumerate(PRODUCTS):
            values = found[layer * len(PRODUCTS) + place]
            yield f"encoder.encoder.layer.{layer}.{product}.weight", values
    heads = found[layers * len(PRODUCTS) :]
    for head, shape in HEADS.items():
        at = next(at for at, values in enumerate(heads) if values.shape == shape)
        yield f"{head}.weight", heads.pop(at)


def _dequantised(tensors: Mapping[str, NDArray[np.generic]], name: str) -> Array:
    quantized, zero, scale = (
        tensors[f"{name}_{part}"].astype(np.float32)
        for part in ("quantized", "zero_point", "scale")
    )
    return np.asarray((quantized - zero) * scale, dtype=np.float32)


if __name__ == "__main__":
    main()
