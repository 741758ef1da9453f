"""Exports the trained reranker as ONNX with eight-bit weights, the file that is shipped.

    python -m benchmarks.reranker_export --model MODEL.pt [--model …] --out bot/reranking/reranker.onnx

Given several models, it writes the mean of their weights. Prints the hash for
``bot/reranking/onnx.py``.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from benchmarks.reranker_train import PassageReader, mean_weights
from ingest.embedding.model_files import packaged_model_folder

INPUTS = ("input_ids", "attention_mask", "question", "sentences")


class Scorer(nn.Module):
    """The model with separate inputs, as ONNX needs them, and only the sentences' scores."""

    def __init__(self, model: PassageReader) -> None:
        super().__init__()
        self.model = model

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        question: torch.Tensor,
        sentences: torch.Tensor,
    ) -> torch.Tensor:
        given = (input_ids, attention_mask, question, sentences)
        scores: torch.Tensor = self.model(dict(zip(INPUTS, given, strict=True)))[0]
        return scores


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--model", action="append", default=[], type=Path)
    parser.add_argument("--out", required=True, type=Path)
    arguments = parser.parse_args()
    model = PassageReader(packaged_model_folder(), attention="eager")
    if arguments.model:
        model.load_state_dict(mean_weights(arguments.model))
    export(model, arguments.out)
    digest = hashlib.sha256(arguments.out.read_bytes()).hexdigest()
    print(f"{arguments.out} {arguments.out.stat().st_size / 1e6:.1f} MB sha256 {digest}")


def export(model: PassageReader, out: Path) -> None:
    """Write the model for any number of passages, sentences, and tokens up to the model's 512."""
    ids = torch.randint(1000, 2000, (2, 16))
    passages, sentences, tokens = (
        torch.export.Dim("passages", min=1),
        torch.export.Dim("sentences", min=1),
        torch.export.Dim("tokens", min=4, max=512),
    )
    flat = {0: passages, 1: tokens}
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            Scorer(model.eval()),
            (ids, torch.ones_like(ids), torch.ones(2, 16), torch.ones(2, 3, 16)),
            whole,
            input_names=list(INPUTS),
            output_names=["scores"],
            dynamic_shapes=dict(
                zip(INPUTS, (flat, flat, flat, {0: passages, 1: sentences, 2: tokens}), strict=True)
            ),
            dynamo=True,
            external_data=False,
        )
        quantize_dynamic(
            whole,
            out,
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gemm", "Gather"],
        )
    _remove_traces(out)


def _remove_traces(path: Path) -> None:
    """Take out where in which program each node was made, which names folders of this machine."""
    model = onnx.load(path)
    for node in model.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    for value in (*model.graph.value_info, *model.graph.input, *model.graph.output):
        value.doc_string = ""
        del value.metadata_props[:]
    del model.metadata_props[:]
    onnx.save(model, path)


if __name__ == "__main__":
    main()
