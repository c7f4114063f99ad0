# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""The wheel as it is installed."""
import ast
import importlib.metadata
import pathlib
import re
import subprocess
import sys
import zipfile

import itk
import pytest

SOURCES = pathlib.Path(__file__).resolve().parents[2]


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)


@pytest.mark.parametrize("imports", ["import torch, itk", "import itk, torch", "import itk; itk.CTSeriesReader.New(); import torch"])
def test_torch_and_itk_share_one_libtorch(imports):
    result = run(
        f"""{imports}
network = itk.ClassificationNetwork.New()
network.Create("resnet18", ["a", "b"], 1)
import numpy
network.ComputeLogits(numpy.zeros((1, 64, 64, 3)))
print(float(torch.ones(3).sum()))
libraries = {{line.split()[-1] for line in open("/proc/self/maps") if "libtorch_cpu" in line}}
print(*libraries, sep="\\n")
"""
    )
    assert result.returncode == 0, result.stderr
    number, *libraries = result.stdout.split()
    assert number == "3.0" and len(libraries) == 1 and "site-packages/torch/lib" in libraries[0]


def test_another_torch_is_refused_in_one_sentence():
    result = run(
        """import importlib.metadata as metadata
version = metadata.version
metadata.version = lambda name: "2.10.1" if name == "torch" else version(name)
import itk
itk.CTSeriesReader
"""
    )
    wanted = ".".join(importlib.metadata.version("torch").split(".")[:2])
    assert result.returncode != 0
    last = result.stderr.strip().splitlines()[-1]
    assert f"TransferLearning needs torch {wanted}.*, but torch 2.10.1 is installed: run" in last


def test_the_wheel_brings_no_torch_and_is_small():
    files = importlib.metadata.files("itk-transferlearning")
    names = [str(file) for file in files]
    assert not [name for name in names if re.search(r"lib(torch|c10)", name)]
    assert any(name.endswith("_TransferLearningPython.abi3.so") for name in names)
    assert sum(file.size or 0 for file in files) < 60e6
    (wheel,) = (SOURCES / "dist").glob("itk_transferlearning-*.whl")
    assert wheel.stat().st_size < 20e6 and "-cp311-abi3-" in wheel.name
    assert zipfile.ZipFile(wheel).testzip() is None


def test_docstrings_come_from_the_headers():
    filter = itk.CTPreprocessingImageFilter[itk.Image[itk.SS, 3], itk.VectorImage[itk.F, 3]]
    assert "network input in a single pass" in " ".join(filter.__doc__.split())
    assert "Reads a folder or a manifest" in " ".join(itk.LabeledImageDataset.Read.__doc__.split())


def test_type_stubs_come_along():
    files = {file.name: file.locate() for file in importlib.metadata.files("itk-transferlearning") if file.name.endswith(".pyi")}
    for name in ("CTPreprocessingImageFilter", "ClassificationNetwork", "ClassificationEnsemble", "NetworkTrainingFilter", "ClassificationMetrics"):
        stubs = [ast.parse(pathlib.Path(files[f"{name}{kind}.pyi"]).read_text()) for kind in ("Proxy", "Template")]
        defined = {node.name for stub in stubs for node in ast.walk(stub) if isinstance(node, (ast.ClassDef, ast.FunctionDef))}
        own = {"ClassificationNetwork": "ComputeProbabilities", "ClassificationEnsemble": "FitStacking", "ClassificationMetrics": "AddCase"}
        assert f"{name}Proxy" in defined and own.get(name, "SetParameters") in defined, sorted(defined)


def test_the_readmes_script_runs_as_printed(tmp_path, network, ct_file):
    (script,) = re.findall(r"```python\n(.*?)```", (SOURCES / "README.md").read_text(), re.S)
    (tmp_path / "dicom-folder").mkdir()
    (tmp_path / "dicom-folder" / "slice.dcm").write_bytes(pathlib.Path(ct_file).read_bytes())
    lung = itk.ClassificationNetwork.New()
    lung.Create("resnet18", ["mass", "normal"], 3)
    lung.Write(str(tmp_path / "network.safetensors"))
    result = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert len(script.strip().splitlines()) <= 10
    assert result.stdout.splitlines()[0] in ("mass", "normal") and "(1, 224, 224, 3)" in result.stdout
