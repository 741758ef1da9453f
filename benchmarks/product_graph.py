"""Makes ``ingest/runtime/eight_bit_product.onnx``, one product of eight-bit matrices.

    python -m benchmarks.product_graph

``ingest.runtime.onnx_session`` computes it to see whether ONNX Runtime adds such products
exactly on a processor: every weight is 127, so that two products overflow sixteen bits.
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from ingest.runtime.onnx_session import EXACT_PRODUCT, INNER, OUTER


def main() -> None:
    """Write the graph."""
    weights = numpy_helper.from_array(np.full((INNER, OUTER), 127, np.int8), "weights")
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["values", "weights"], ["product"])],
        "eight_bit_product",
        [helper.make_tensor_value_info("values", TensorProto.UINT8, [OUTER, INNER])],
        [helper.make_tensor_value_info("product", TensorProto.INT32, [OUTER, OUTER])],
        [weights],
    )
    opset = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=8), EXACT_PRODUCT)


if __name__ == "__main__":
    main()
