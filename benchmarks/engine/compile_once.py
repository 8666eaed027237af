"""Reads and compiles the model of 40 rules once, as a function does that starts; tells how many
milliseconds reading the YAML took, and how many everything after it."""

from __future__ import annotations

import time

from benchmarks.engine.rules import model_text
from handraiser.model.compile import compile_model
from handraiser.model.document import ModelDocument
from handraiser.model.faults import Faults
from handraiser.model.lint import lint
from handraiser.yaml_text import read_yaml


def main() -> None:
    """Prints both times. Raises ValueError where the model has a fault."""
    text = model_text()
    started = time.perf_counter()
    values = read_yaml(text).values
    read = time.perf_counter()
    faults = Faults()
    document = ModelDocument.model_validate(values)
    model = compile_model(document, faults)
    lint(document, model, faults)
    model.prepare()
    done = time.perf_counter()
    if faults.found:
        raise ValueError(faults.found)
    print((read - started) * 1000, (done - read) * 1000)


if __name__ == "__main__":
    main()
