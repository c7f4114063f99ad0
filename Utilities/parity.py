#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Compares RunNetwork with torchvision and timm at full size: see parity.sh, which calls this in its own environment.

Each reference network gets seeded weights with BatchNorm statistics that matter, is saved as torch saves it, converted by
ConvertNetwork, and run on the same batch. A network passes where max |logit difference| is at most 20 times the
reference's own fp32-fp64 difference, or 1e-4 of the logits' standard deviation where that is larger; features likewise.
"""
import argparse
import importlib.util
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import torch
import torchvision

ROOT = pathlib.Path(__file__).resolve().parent.parent
CLASSES = 1000
IMAGES = 4
SIZE = 224


def load_fixture_module():
    spec = importlib.util.spec_from_file_location("fixtures", ROOT / "Utilities" / "make-network-fixtures.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def randomize_statistics(model, generator):
    for layer in model.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            count = layer.num_features
            layer.weight.data = 0.5 + torch.rand(count, generator=generator)
            layer.bias.data = 0.2 * torch.randn(count, generator=generator)
            layer.running_mean = 0.2 * torch.randn(count, generator=generator)
            layer.running_var = 0.5 + torch.rand(count, generator=generator)


def write_image(file, batch):
    """N x C x H x W as MetaImage: x, y, z = image, components = channels."""
    images, channels, rows, columns = batch.shape
    header = (
        "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n"
        f"DimSize = {columns} {rows} {images}\nElementSpacing = 1 1 1\nElementNumberOfChannels = {channels}\n"
        "ElementType = MET_FLOAT\nElementDataFile = LOCAL\n"
    )
    file.write_bytes(header.encode() + batch.permute(0, 2, 3, 1).contiguous().numpy().tobytes())


def compare(actual, single, double):
    reference = double.numpy()
    difference = float(np.abs(np.array(actual) - reference).max())
    own = float((single.double() - double).abs().max())
    return difference, own, max(20 * own, 1e-4 * float(reference.std()))


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")


def check(architecture, fixtures, programs, folder, seed, threads):
    make, parts, rename = fixtures.NETWORKS[architecture]
    generator = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    model = make(CLASSES).eval()
    randomize_statistics(model, generator)
    weights, network, image, result = (folder / f"{architecture}{end}" for end in (".pth", ".safetensors", ".mha", ".json"))
    state = model.state_dict()
    # torchvision's own OrderedDict, or the names of the published file.
    torch.save(state if architecture != "efficientnet-lite0" else {rename(k): v for k, v in state.items()}, weights)
    batch = torch.randn(IMAGES, 3, SIZE, SIZE, generator=generator)
    write_image(image, batch)
    run([programs / "ConvertNetwork", "--weights", weights, "--output", network])
    run([programs / "RunNetwork", "--network", network, "--input", image, "--output", result, "--features", "--device", "cpu", "--threads", threads])
    computed = json.loads(result.read_text())
    with torch.no_grad():
        body, _ = parts(model)
        single = model(batch), body(batch).mean((2, 3))
        model.double()
        body, _ = parts(model)
        double = model(batch.double()), body(batch.double()).mean((2, 3))
    passed = True
    for what, index in (("logits", 0), ("features", 1)):
        difference, own, tolerance = compare(computed[what], single[index], double[index])
        good = difference <= tolerance
        passed = passed and good
        print(f"{architecture:20s} {what:9s} {difference:11.3e} {own:18.3e} {tolerance:11.3e}  {'pass' if good else 'FAIL'}", flush=True)
    return passed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / "build" / "bin", help="folder of ConvertNetwork and RunNetwork")
    parser.add_argument("--architecture", action="append", help="only this one; may be repeated")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", default="2")
    options = parser.parse_args()
    fixtures = load_fixture_module()
    torch.set_num_threads(int(options.threads))
    print(f"torch {torch.__version__}, torchvision {torchvision.__version__}, {IMAGES} images of {SIZE} x {SIZE}, seed {options.seed}")
    print(f"{'network':20s} {'output':9s} {'max |diff|':>11s} {'reference 32-64':>18s} {'tolerance':>11s}")
    with tempfile.TemporaryDirectory() as folder:
        results = [
            check(name, fixtures, options.programs, pathlib.Path(folder), options.seed, options.threads)
            for name in options.architecture or [name for name in fixtures.NETWORKS if name not in fixtures.VOLUMES]
        ]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
