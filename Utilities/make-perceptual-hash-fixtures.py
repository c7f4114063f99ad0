#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Writes test/data/perceptual-hash.json: pictures and their perceptual hashes by Pillow's resize and SciPy's cosine
transform.

Run with the Python of .dependencies/venv, which has Pillow and SciPy: Utilities/make-perceptual-hash-fixtures.py
"""
import json
import pathlib

import numpy as np
from PIL import Image
from PIL import __version__ as pillow_version
from scipy import __version__ as scipy_version
from scipy.fft import dctn


def perceptual_hash(picture):
    """Zauner's pHash: 8 x 8 lowest frequencies of 32 x 32, above their median; row by row, the first bit the highest."""
    small = np.asarray(picture.convert("L").resize((32, 32), Image.Resampling.BOX)).astype(float)
    low = dctn(small, type=2)[:8, :8]
    # What rounding could decide would be no oracle.
    assert np.abs(low - np.median(low)).min() > 1e-6
    return "".join("1" if bit else "0" for bit in (low > np.median(low)).ravel())


def make(name, values):
    """Rows x columns, or rows x columns x 3, of bytes."""
    values = values.astype(np.uint8)
    colors = 3 if values.ndim == 3 else 1
    return {"name": name, "columns": values.shape[1], "colors": colors, "values": values.ravel().tolist(),
            "hash": perceptual_hash(Image.fromarray(values))}  # fmt: skip


def main():
    random = np.random.default_rng(5)
    rows, columns = np.mgrid[0:50, 0:70]
    wave = 127 + 90 * np.sin(rows / 7.0) * np.cos(columns / 5.0)
    cases = [
        make("noise", random.integers(0, 256, (61, 47))),
        make("waves", wave),
        make("waves with noise", np.clip(wave + random.normal(0, 4, wave.shape), 0, 255)),
        make("smaller", random.integers(0, 256, (5, 6))),
        make("as large as the hash", random.integers(0, 256, (32, 32))),
        make("higher than wide", random.integers(0, 256, (90, 7))),
        make("colors", random.integers(0, 256, (33, 40, 3))),
        make("two values", 255 * ((rows // 6 + columns // 9 + rows * columns // 700) % 2)),
    ]
    target = pathlib.Path(__file__).resolve().parent.parent / "test/data/perceptual-hash.json"
    target.write_text(json.dumps({"versions": {"pillow": pillow_version, "scipy": scipy_version}, "cases": cases}, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
