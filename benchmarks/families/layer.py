"""The layer as it is built: its size, and that it carries no botocore."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figure import Figure
from benchmarks.progress import Progress
from handraiser_cli.local.build import build

MB = 1_000_000
BAR = 20.0


def measure(progress: Progress) -> Iterator[Figure]:
    """The unpacked size, in millions of bytes, and the files of botocore in it."""
    progress.say("Building functions and layer")
    layer = build().parent / "HandraiserLayer"
    files = [path for path in layer.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    yield Figure("layer, unpacked", size / MB, "MB", "as sam build leaves it", BAR)
    botocore = sum("botocore" in path.relative_to(layer).parts for path in files)
    yield Figure("files of botocore in the layer", botocore, "files", "as sam build leaves it", 0)
