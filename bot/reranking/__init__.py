"""Rerankers: the port, the packaged ONNX model and the adapter for sentence-transformers."""
