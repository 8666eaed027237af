"""The built layer carries all that the functions import, beside the runtime's own boto3."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from handraiser_cli.local.build import build

pytestmark = pytest.mark.stack

RUNTIME_PACKAGES = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six.py")
"""What the python3.13 runtime of Lambda brings: boto3 and what it needs."""

IMPORT_EVERYTHING = """
import importlib, json, pkgutil, sys
sys.path[:0] = json.loads(sys.argv[1])
import app
import handraiser
for module in pkgutil.walk_packages(handraiser.__path__, "handraiser."):
    importlib.import_module(module.name)
print(json.dumps([handraiser.__file__, app.handler.__name__]))
"""


@pytest.fixture(scope="module")
def built() -> Path:
    return build().parent


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with boto3 as the runtime has it, and nothing else."""
    folder = tmp_path_factory.mktemp("runtime")
    for name in RUNTIME_PACKAGES:
        (folder / name).symlink_to(Path(sysconfig.get_path("purelib")) / name)
    return folder


@pytest.mark.parametrize("function", ["Collect", "Score", "Handoff"])
def test_function_imports_with_the_layer_alone(function: str, built: Path, runtime: Path) -> None:
    layer = built / "HandraiserLayer" / "python"
    path = [str(built / function), str(layer), str(runtime)]

    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", IMPORT_EVERYTHING, json.dumps(path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    imported_from, _ = json.loads(ran.stdout)
    assert Path(imported_from).is_relative_to(layer)


def test_layer_leaves_boto3_to_the_runtime(built: Path) -> None:
    names = {path.name for path in (built / "HandraiserLayer" / "python").iterdir()}

    assert "handraiser" in names
    assert not {"boto3", "botocore", "handraiser_cli"} & names


def test_layer_is_at_most_20_mb_unpacked(built: Path) -> None:
    files = [path for path in (built / "HandraiserLayer").rglob("*") if path.is_file()]

    assert sum(path.stat().st_size for path in files) <= 20_000_000
