"""Exports a taught network as ONNX with eight-bit weights, the files that are shipped.

    python -m benchmarks.reader.export --base FOLDER --model MODEL.pt --out bot/onnx_model

Prints the hashes for ``bot/onnx_model/files.py``. The weights go into two files,
because some hosts take none over 100 MB.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from onnx.external_data_helper import convert_model_to_external_data
from onnxruntime.quantization import QuantType, quantize_dynamic

from benchmarks.reader.network import HIDDEN, ReadingNetwork
from bot.onnx_model.files import GRAPH, TOKENIZER

INPUTS = ("input_ids", "attention_mask", "query", "spans")
OUTPUTS = ("answers", "starts", "ends", "judgement")
EMBEDDINGS, LAYERS = "embeddings.bin", "layers.bin"
SMALL = 1024
"""Tensors below this many bytes stay in the graph."""

LARGE_ACTIVATIONS = slice(6, 11)
"""The layers in which a few tokens' activations are 30 times as large as the others'.

One scale for a whole product would leave the others five of their eight bits, so in the
second product of these layers each token is divided by its largest activation first, and
the result multiplied by it (``benchmarks/results/reader.md``)."""

DEEPEST = 0.17
"""GELU returns nothing below its negative. Tokens with only smaller activations are divided by this,
so all values lie between -1 and 1."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--base", required=True, type=Path, help="the folder of the base model")
    parser.add_argument("--model", type=Path, help="weights written by benchmarks.reader.train")
    parser.add_argument("--out", required=True, type=Path)
    arguments = parser.parse_args()
    network = ReadingNetwork(arguments.base)
    if arguments.model:
        network.load_state_dict(torch.load(arguments.model, weights_only=True))
    arguments.out.mkdir(parents=True, exist_ok=True)
    export(network, arguments.out)
    shutil.copyfile(arguments.base / TOKENIZER, arguments.out / TOKENIZER)
    print_hashes(arguments.out, (GRAPH, EMBEDDINGS, LAYERS, TOKENIZER))


def print_hashes(folder: Path, names: Iterable[str]) -> None:
    """Print the lines for ``bot/onnx_model/files.py``."""
    for name in names:
        content = (folder / name).read_bytes()
        print(
            f'    "{name}": "{hashlib.sha256(content).hexdigest()}",  # {len(content) / 1e6:.1f} MB'
        )


def export(network: ReadingNetwork, out: Path) -> None:
    """Write the model for any number of pairs and spans, and of tokens up to the model's 512."""
    ids = torch.randint(1000, 2000, (2, 16))
    pairs, spans, tokens = (
        torch.export.Dim("pairs", min=1),
        torch.export.Dim("spans", min=1),
        torch.export.Dim("tokens", min=4, max=512),
    )
    flat = {0: pairs, 1: tokens}
    with tempfile.TemporaryDirectory() as folder:
        whole, scaled, small = (
            Path(folder) / f"{name}.onnx" for name in ("whole", "scaled", "small")
        )
        torch.onnx.export(
            network.eval(),
            (ids, torch.ones_like(ids), torch.ones(2, 16), torch.ones(2, 3, 16)),
            whole,
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_shapes=dict(
                zip(INPUTS, (flat, flat, flat, {0: pairs, 1: spans, 2: tokens}), strict=True)
            ),
            dynamo=True,
            external_data=True,
        )
        model = onnx.load(whole)
        _scale_tokens(model)
        onnx.save_model(model, scaled, save_as_external_data=True)
        quantize_dynamic(
            scaled,
            small,
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gemm", "Gather"],
            use_external_data_format=True,
        )
        model = onnx.load(small)
    _remove_traces(model)
    _split_weights(model, out)


def _scale_tokens(model: onnx.ModelProto) -> None:
    """Divide the tokens by their largest activation around the products of ``LARGE_ACTIVATIONS``."""
    shapes = {tensor.name: tuple(tensor.dims) for tensor in model.graph.initializer}
    second = [
        node
        for node in model.graph.node
        if node.op_type == "MatMul"
        and (shape := shapes.get(node.input[1]))
        and len(shape) == 2
        and shape[0] > shape[1] > HIDDEN
    ]
    for product in second[LARGE_ACTIVATIONS]:
        _scale_around(model, product)


def _scale_around(model: onnx.ModelProto, product: onnx.NodeProto) -> None:
    """Put nodes before and after a product that divide each token and multiply it again."""
    name, values, out = product.name, product.input[0], product.output[0]
    axis, deepest = f"{name}.axis", f"{name}.deepest"
    model.graph.initializer.extend(
        [
            numpy_helper.from_array(np.array([-1], np.int64), axis),
            numpy_helper.from_array(np.array([DEEPEST], np.float32), deepest),
        ]
    )
    before = [
        helper.make_node("ReduceMax", [values, axis], [f"{name}.highest"], f"{name}.reduce"),
        helper.make_node("Max", [f"{name}.highest", deepest], [f"{name}.scale"], f"{name}.max"),
        helper.make_node("Div", [values, f"{name}.scale"], [f"{name}.scaled"], f"{name}.divide"),
    ]
    after = helper.make_node("Mul", [f"{name}.product", f"{name}.scale"], [out], f"{name}.multiply")
    product.input[0], product.output[0] = f"{name}.scaled", f"{name}.product"
    at = list(model.graph.node).index(product)
    model.graph.node.insert(at + 1, after)
    for place, node in enumerate(before):
        model.graph.node.insert(at + place, node)


def _remove_traces(model: onnx.ModelProto) -> None:
    """Take out where in which program each node was made, which names folders of this machine."""
    for node in model.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    for value in (*model.graph.value_info, *model.graph.input, *model.graph.output):
        value.doc_string = ""
        del value.metadata_props[:]
    del model.metadata_props[:]


def _split_weights(model: onnx.ModelProto, out: Path) -> None:
    for name in (GRAPH, EMBEDDINGS, LAYERS):
        (out / name).unlink(missing_ok=True)
    convert_model_to_external_data(
        model, all_tensors_to_one_file=True, location=LAYERS, size_threshold=SMALL
    )
    largest = max(model.graph.initializer, key=lambda tensor: len(tensor.raw_data))
    for entry in largest.external_data:
        if entry.key == "location":
            entry.value = EMBEDDINGS
    onnx.save_model(model, out / GRAPH)


if __name__ == "__main__":
    main()
