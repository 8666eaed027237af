"""Reads, compiles and lints the model of 40 rules once; a function that starts does the first two.

Prints the milliseconds of each step as JSON, in the order of STEPS.
"""

from __future__ import annotations

import json
import time
from itertools import pairwise

from benchmarks.engine.rules import model_text
from handraiser.model.compile import compile_model
from handraiser.model.document import ModelDocument
from handraiser.model.faults import Faults, Touched
from handraiser.model.lint import lint
from handraiser.model.patterns import Patterns
from handraiser.model.references import check_references
from handraiser.yaml_text import read_yaml

STEPS = ("reading the YAML", "its grammar", "its meaning", "the matcher", "lint")


def main() -> None:
    """Does every step of loading a model. Raises ValueError where the model has a fault."""
    text = model_text()
    faults, patterns = Faults(), Patterns()
    moments = [time.perf_counter()]
    values = read_yaml(text).values
    moments.append(time.perf_counter())
    document = ModelDocument.model_validate(values)
    moments.append(time.perf_counter())
    check_references(document, faults, patterns)
    model = compile_model(document, patterns)
    moments.append(time.perf_counter())
    model.prepare()
    moments.append(time.perf_counter())
    lint(document, model, faults, Touched(faults), {})
    moments.append(time.perf_counter())
    if faults.found:
        raise ValueError(faults.found)
    print(json.dumps([(after - before) * 1000 for before, after in pairwise(moments)]))


if __name__ == "__main__":
    main()
