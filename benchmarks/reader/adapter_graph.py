"""Puts a taught adapter into the graph of the packaged model, beside its eight-bit products.

    python -m benchmarks.reader.adapter_graph --model ADAPTER.pt --shipped bot/onnx_model --out bot/onnx_model

Writes the graph and ``adapter.bin``, and prints their hashes for ``bot/onnx_model/files.py``;
the large files stay as they are. An adapter that the graph has already is replaced.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from benchmarks.reader.adapter import STRENGTH
from benchmarks.reader.export import print_hashes
from bot.onnx_model.files import ADAPTER, GRAPH

PREFIX = "adapter."
"""The names of its nodes and weights begin with it."""

WAYS = ("down", "up")
BIAS = ".bias"
FIXED_BIAS = ".fixed.bias"

Half = NDArray[np.float16]


@dataclass(frozen=True)
class Product:
    """A product of the graph: where its module adds the bias, and the values that go in."""

    module: str
    addition: onnx.NodeProto
    values: str


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--model", required=True, type=Path, help="written by train --adapter")
    parser.add_argument("--shipped", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    arguments = parser.parse_args()
    model = onnx.load(arguments.shipped / GRAPH, load_external_data=False)
    learnt = {
        name: value.float().numpy()
        for name, value in torch.load(arguments.model, weights_only=True).items()
    }
    weights = put_adapter(model, learnt)
    onnx.save_model(model, arguments.out / GRAPH)
    (arguments.out / ADAPTER).write_bytes(weights)
    print_hashes(arguments.out, (GRAPH, ADAPTER))


def put_adapter(model: onnx.ModelProto, learnt: Mapping[str, NDArray[np.float32]]) -> bytes:
    """Change the graph, and return what is to be written to ``ADAPTER``."""
    remove_adapter(model)
    _replace_small(model, learnt)
    weights = b""
    for product in list(_products(model)):
        down = learnt.get(f"{product.module}.down")
        if down is None:
            continue
        up = STRENGTH * learnt[f"{product.module}.up"]
        for way, matrix in zip(WAYS, (down.T, up.T), strict=True):
            content = np.ascontiguousarray(matrix, dtype=np.float16)
            model.graph.initializer.append(
                _stored(f"{PREFIX}{product.module}.{way}", content, len(weights))
            )
            weights += content.tobytes()
        _put_beside(model, product)
    return weights


def remove_adapter(model: onnx.ModelProto) -> None:
    """Take an adapter out again."""
    renamed = {}
    for node in [each for each in model.graph.node if each.name.startswith(PREFIX)]:
        if node.op_type == "Add":
            renamed[node.input[0]] = node.output[0]
        model.graph.node.remove(node)
    for node in model.graph.node:
        node.output[:] = [renamed.get(name, name) for name in node.output]
    for tensor in [each for each in model.graph.initializer if each.name.startswith(PREFIX)]:
        model.graph.initializer.remove(tensor)


def adapter_of(model: onnx.ModelProto) -> dict[str, NDArray[np.float32]]:
    """The adapter of a graph loaded with its weights, as ``AdaptedLinear`` names its values."""
    return {
        tensor.name.removeprefix(PREFIX): numpy_helper.to_array(tensor).astype(np.float32).T
        / (STRENGTH if tensor.name.endswith(".up") else 1)
        for tensor in model.graph.initializer
        if tensor.name.startswith(PREFIX)
    }


def _products(model: onnx.ModelProto) -> Iterator[Product]:
    """A product, what scales it, and the addition of the bias follow each other."""
    source = {node.output[0]: node for node in model.graph.node}
    for node in list(model.graph.node):
        if node.op_type != "Add" or not node.input[1].endswith(BIAS):
            continue
        found = source[node.input[0]]
        while found.op_type in {"Mul", "Cast"}:
            found = source[found.input[0]]
        if found.op_type == "MatMulInteger":
            values = source[found.input[0]].input[0]
            if source[values].op_type == "Div":  # where ``export`` scales tokens
                values = source[values].input[0]
            yield Product(node.input[1].removesuffix(BIAS), node, values)


def _put_beside(model: onnx.ModelProto, product: Product) -> None:
    name, out = f"{PREFIX}{product.module}", product.addition.output[0]
    product.addition.output[0] = f"{name}.fixed"
    beside = [
        *(
            helper.make_node(
                "Cast",
                [f"{name}.{way}"],
                [f"{name}.{way}.single"],
                name=f"{name}.{way}.cast",
                to=onnx.TensorProto.FLOAT,
            )
            for way in WAYS
        ),
        _product(f"{name}.lower", product.values, f"{name}.down.single"),
        _product(f"{name}.higher", f"{name}.lower", f"{name}.up.single"),
        helper.make_node("Add", [f"{name}.fixed", f"{name}.higher"], [out], name=f"{name}.sum"),
    ]
    at = list(model.graph.node).index(product.addition) + 1
    for place, node in enumerate(beside):
        model.graph.node.insert(at + place, node)


def _product(name: str, values: str, weights: str) -> onnx.NodeProto:
    return helper.make_node("MatMul", [values, weights], [name], name=name)


def _stored(name: str, content: Half, offset: int) -> onnx.TensorProto:
    """A tensor whose values stand in ``ADAPTER`` from an offset on."""
    tensor = onnx.TensorProto(
        name=name, data_type=onnx.TensorProto.FLOAT16, dims=content.shape, data_location="EXTERNAL"
    )
    where = {"location": ADAPTER, "offset": str(offset), "length": str(content.nbytes)}
    for key, value in where.items():
        tensor.external_data.add(key=key, value=value)
    return tensor


def _replace_small(model: onnx.ModelProto, learnt: Mapping[str, NDArray[np.float32]]) -> None:
    """The heads' biases, and what else is no product."""
    small = {
        name.replace(FIXED_BIAS, BIAS): value
        for name, value in learnt.items()
        if not name.endswith((".down", ".up"))
    }
    for tensor in model.graph.initializer:
        if tensor.name in small:
            value = small.pop(tensor.name).reshape(tuple(tensor.dims)).astype(np.float32)
            tensor.CopyFrom(numpy_helper.from_array(value, tensor.name))
    if small:
        raise SystemExit(f"The graph has no {', '.join(sorted(small))}.")


if __name__ == "__main__":
    main()
