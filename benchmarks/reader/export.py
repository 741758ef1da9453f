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
from pathlib import Path

import onnx
import torch
from onnx.external_data_helper import convert_model_to_external_data
from onnxruntime.quantization import QuantType, quantize_dynamic

from benchmarks.reader.network import ReadingNetwork
from bot.onnx_model.files import GRAPH, TOKENIZER

INPUTS = ("input_ids", "attention_mask", "query", "spans")
OUTPUTS = ("answers", "starts", "ends", "judgement")
EMBEDDINGS, LAYERS = "embeddings.bin", "layers.bin"
SMALL = 1024
"""Tensors below this many bytes stay in the graph."""


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
    for name in (GRAPH, EMBEDDINGS, LAYERS, TOKENIZER):
        content = (arguments.out / name).read_bytes()
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
        whole, small = Path(folder) / "whole.onnx", Path(folder) / "small.onnx"
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
        quantize_dynamic(
            whole,
            small,
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gemm", "Gather"],
            use_external_data_format=True,
        )
        model = onnx.load(small)
    _remove_traces(model)
    _split_weights(model, out)


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
