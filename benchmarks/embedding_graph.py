"""Makes the network of the packaged embedding model as a graph for ONNX Runtime, without weights.

    python -m benchmarks.embedding_graph [--out ingest/embedding/minilm.onnx]

The network is BERT (Devlin et al. 2019) with the sizes in the model's
``config.json``. The graph refers to its weights by their places in the
package's ``model.safetensors``. Some operators are ONNX Runtime's own, each
doing what several plain ones would: so nothing needs to be fused at start-up.
Prints the graph's hash for ``ingest/embedding/model_files.py``. Needs ``onnx``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import struct
from dataclasses import dataclass
from pathlib import Path

import onnx
from onnx import TensorProto, helper

from ingest.embedding.model_files import GRAPH, WEIGHTS, packaged_model_folder

OPSET = 20
"""The first with Gelu."""

IR_VERSION = 9
RUNTIME = "com.microsoft"
TEXTS, TOKENS, VECTORS = "texts", "tokens", "vectors"


@dataclass(frozen=True, slots=True)
class Architecture:
    """What the graph needs to know of ``config.json``."""

    layers: int
    heads: int
    width: int
    epsilon: float

    @classmethod
    def read(cls, path: Path) -> Architecture:
        config = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            layers=config["num_hidden_layers"],
            heads=config["num_attention_heads"],
            width=config["hidden_size"],
            epsilon=config["layer_norm_eps"],
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the file of weights a tensor lies."""

    shape: tuple[int, ...]
    offset: int
    length: int


def places(weights: Path) -> dict[str, Place]:
    """The tensors of a file of weights: a length in eight bytes, a JSON header, the data."""
    with weights.open("rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(size))
    header.pop("__metadata__", None)
    return {
        name: Place(
            shape=tuple(entry["shape"]),
            offset=8 + size + entry["data_offsets"][0],
            length=entry["data_offsets"][1] - entry["data_offsets"][0],
        )
        for name, entry in header.items()
    }


class GraphBuilder:
    """Adds the network's parts one after another; each gives the name of its result."""

    def __init__(self, architecture: Architecture, weights: dict[str, Place]) -> None:
        self._architecture = architecture
        self._places = weights
        self._nodes: list[onnx.NodeProto] = []
        self._tensors: dict[str, onnx.TensorProto] = {}

    def build(self) -> onnx.ModelProto:
        """The whole model.

        Inputs: the tokens' ``ids``; ``mask``, 0 for padding; ``pools``, 1 for the
        tokens that a vector is made of. Output: ``sums`` of the tokens' vectors.
        """
        width = self._architecture.width
        self._add("Shape", ["ids"], "shape")
        self._add("Concat", ["shape", self._integers("width", width)], "by_text", axis=0)
        hidden = self._embed()
        for layer in range(self._architecture.layers):
            hidden = self._layer(hidden, f"encoder.layer.{layer}")
        self._add("Reshape", [hidden, "by_text"], "token_vectors")
        self._add("MatMul", ["pools", "token_vectors"], "sums")
        value = helper.make_tensor_value_info
        graph = helper.make_graph(
            self._nodes,
            "minilm",
            [
                value("ids", TensorProto.INT64, [TEXTS, TOKENS]),
                value("mask", TensorProto.INT32, [TEXTS, TOKENS]),
                value("pools", TensorProto.FLOAT, [TEXTS, VECTORS, TOKENS]),
            ],
            [value("sums", TensorProto.FLOAT, [TEXTS, VECTORS, width])],
            list(self._tensors.values()),
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(RUNTIME, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)

    def _embed(self) -> str:
        """The first layer's input, one row per token of all texts: the products need no more."""
        zero, one, two = (self._integers(f"integer_{n}", n) for n in (0, 1, 2))
        words = self._add(
            "Gather", [self._weight("embeddings.word_embeddings.weight"), "ids"], "words"
        )
        tokens = self._add("Slice", ["shape", one, two], "tokens")
        positions = self._weight("embeddings.position_embeddings.weight")
        used = self._add("Slice", [positions, zero, tokens], "positions")
        kinds = self._weight("embeddings.token_type_embeddings.weight")
        kind = self._add("Slice", [kinds, zero, one], "kind")
        added = self._add("Add", [used, kind], "positions_and_kind")
        summed = self._add("Add", [words, added], "embedded")
        flat = self._integers("flat", -1, self._architecture.width)
        rows = self._add("Reshape", [summed, flat], "embedded_rows")
        return self._add(
            "LayerNormalization",
            [rows, *self._parameters("embeddings.LayerNorm")],
            "embeddings",
            epsilon=self._architecture.epsilon,
        )

    def _layer(self, hidden: str, name: str) -> str:
        mixed = self._linear(
            self._attend(hidden, f"{name}.attention.self"), f"{name}.attention.output.dense"
        )
        hidden = self._add_and_normalize(mixed, hidden, f"{name}.attention.output.LayerNorm")
        inner = self._linear(hidden, f"{name}.intermediate.dense")
        outer = self._linear(self._add("Gelu", [inner], f"{name}.gelu"), f"{name}.output.dense")
        return self._add_and_normalize(outer, hidden, f"{name}.output.LayerNorm")

    def _attend(self, hidden: str, name: str) -> str:
        parts = [
            self._add(
                "Reshape",
                [self._linear(hidden, f"{name}.{part}"), "by_text"],
                f"{name}.{part}.by_text",
            )
            for part in ("query", "key", "value")
        ]
        mixed = self._add(
            "MultiHeadAttention",
            [*parts, "", "mask"],
            name,
            domain=RUNTIME,
            num_heads=self._architecture.heads,
        )
        return self._add("Reshape", [mixed, "flat"], f"{name}.rows")

    def _linear(self, inputs: str, name: str) -> str:
        return self._add("Gemm", [inputs, *self._parameters(name)], name, transB=1)

    def _add_and_normalize(self, inputs: str, skipped: str, name: str) -> str:
        # ONNX Runtime's own operator for both, SkipLayerNormalization, is three times as slow.
        total = self._add("Add", [inputs, skipped], f"{name}.sum")
        return self._add(
            "LayerNormalization",
            [total, *self._parameters(name)],
            name,
            epsilon=self._architecture.epsilon,
        )

    def _parameters(self, name: str) -> tuple[str, str]:
        return self._weight(f"{name}.weight"), self._weight(f"{name}.bias")

    def _weight(self, name: str) -> str:
        place = self._places[name]
        tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=place.shape)
        tensor.data_location = TensorProto.EXTERNAL
        entries = {"location": WEIGHTS, "offset": place.offset, "length": place.length}
        for key, value in entries.items():
            tensor.external_data.add(key=key, value=str(value))
        self._tensors[name] = tensor
        return name

    def _integers(self, name: str, *values: int) -> str:
        self._tensors[name] = helper.make_tensor(name, TensorProto.INT64, [len(values)], values)
        return name

    def _add(self, kind: str, inputs: list[str], name: str, **attributes: object) -> str:
        self._nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, default=GRAPH)
    arguments = parser.parse_args()
    folder = packaged_model_folder()
    architecture = Architecture.read(folder / "config.json")
    builder = GraphBuilder(architecture, places(folder / WEIGHTS))
    content = builder.build().SerializeToString(deterministic=True)
    arguments.out.write_bytes(content)
    print(f'"{hashlib.sha256(content).hexdigest()}"  # {len(content) / 1e3:.0f} kB')


if __name__ == "__main__":
    main()
