"""The reranker port, the packaged ONNX model and the sentence-transformers adapter."""
