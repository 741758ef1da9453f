"""The packaged model that reads two texts together: its files, tokenizer and ONNX Runtime session."""
