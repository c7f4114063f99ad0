# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""What torch_references.py and keras_references.py share: a file goes through ConvertNetwork and RunNetwork, and the results
are measured."""
import argparse
import json
import pathlib
import subprocess
import sys
import zlib

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "Utilities"))

CLASSES = 1000
IMAGES = 1
ODD_SIZE = (263, 235)  # columns, rows: odd and unequal; further down even and odd ones


def make_batch(images, size, channels=3):
    """images x (slices x) rows x columns x channels, in the range of normalized pictures."""
    generator = np.random.default_rng(zlib.crc32(str(size).encode()))
    return generator.normal(size=(images, *size[::-1], channels)).astype(np.float32)


def write_image(file, batch):
    """MetaImage: x, y, z = image, components = channels; of a volume z = slice."""
    layers = batch.reshape(-1, *batch.shape[-3:])
    slices, rows, columns, channels = layers.shape
    header = (
        "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n"
        f"DimSize = {columns} {rows} {slices}\nElementSpacing = 1 1 1\nElementNumberOfChannels = {channels}\n"
        "ElementType = MET_FLOAT\nElementDataFile = LOCAL\n"
    )
    file.write_bytes(header.encode() + layers.tobytes())


def run(*command):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")


def measure(actual, single, double):
    """Ours against the reference in double: 20 times the reference's own error in float is allowed, or 1e-4 of the
    outputs' standard deviation where that is larger."""
    own = float(np.abs(single.astype(np.float64) - double).max())
    return {
        "difference": float(np.abs(actual - double).max()),
        "own": own,
        "limit": max(20 * own, 1e-4 * float(double.std())),
    }


class Chain:
    """The programs, and a folder for what goes through them."""

    def __init__(self, programs, threads, folder):
        self.programs = programs
        self.threads = threads
        self.folder = pathlib.Path(folder)
        self.network = self.folder / "network.safetensors"

    def convert(self, weights):
        run(self.programs / "ConvertNetwork", "--weights", weights, "--output", self.network)
        weights.unlink()

    def compute(self, batch):
        """Logits, where the weights have a classifier, and features of the converted network."""
        image, result = self.folder / "input.mha", self.folder / "result.json"
        write_image(image, batch)
        where = ("--device", "cpu", "--threads", self.threads)
        run(self.programs / "RunNetwork", "--network", self.network, "--input", image, "--output", result, "--features", *where)
        return {what: np.array(rows) for what, rows in json.loads(result.read_text()).items()}

    def train(self, batch, precision, learning_rate, seed):
        """File with the converted network's tensors after one step."""
        image, result = self.folder / "input.mha", self.folder / "trained.safetensors"
        write_image(image, batch)
        run(self.programs / "TrainingStep", self.network, image, result, precision, learning_rate, seed, len(batch))
        return result


def parse(describe):
    """The command line of either."""
    parser = argparse.ArgumentParser(description=describe)
    parser.add_argument("--programs", type=pathlib.Path, required=True, help="folder of ConvertNetwork, RunNetwork and TrainingStep")
    parser.add_argument("--rows", type=pathlib.Path, required=True, help="file to append to, a JSON object a line")
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--architecture", action="append", help="only this one; may be repeated")
    return parser.parse_args()


def run_references(options, references, check):
    """Appends the rows of measurements that `check` yields of each reference."""
    for reference in references:
        if not options.architecture or reference.architecture in options.architecture:
            for row in check(reference, options):
                with options.rows.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row) + "\n")
                print(json.dumps(row), flush=True)
