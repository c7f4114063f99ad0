#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Writes test/data/normalization.json: what numpy makes of small volumes, for IntensityNormalizationImageFilter.

Needs numpy: .dependencies/venv/bin/python Utilities/make-normalization-fixtures.py
"""
import json
import pathlib

import numpy as np

SHAPE = (3, 5, 7)  # slices, rows, columns
random = np.random.default_rng(5)
VALUES = (random.normal(-300, 500, SHAPE)).round().clip(-1024, 3000)
MASK = (random.random(SHAPE) < 0.6).astype(int)
PERCENTILES = (3.5, 97.25)


def normalize(values, measured, statistics):
    if statistics == "z-score":
        return (values - measured.mean()) / measured.std()
    if statistics == "min-max":
        return (values - measured.min()) / (measured.max() - measured.min())
    low, high = np.percentile(measured, PERCENTILES)
    return ((values - low) / (high - low)).clip(0, 1)


cases = []
for statistics in ("z-score", "min-max", "percentile"):
    for masked in (False, True):
        for per_slice in (False, True):
            parts = [(s, s + 1) for s in range(SHAPE[0])] if per_slice else [(0, SHAPE[0])]
            expected = np.concatenate([
                normalize(VALUES[a:b], VALUES[a:b][MASK[a:b] > 0] if masked else VALUES[a:b], statistics) for a, b in parts])
            cases.append({"statistics": statistics, "masked": masked, "per_slice": per_slice,
                          "expected": [float(f"{v:.9g}") for v in expected.ravel()]})

path = pathlib.Path(__file__).resolve().parent.parent / "test/data/normalization.json"
path.write_text(json.dumps({"made_by": f"Utilities/make-normalization-fixtures.py, numpy {np.__version__}", "size": SHAPE[::-1],
                            "percentiles": PERCENTILES, "values": VALUES.astype(int).ravel().tolist(), "mask": MASK.ravel().tolist(),
                            "cases": cases}, separators=(",", ":")) + "\n")
print(f"{path.name}: {len(cases)} cases, {path.stat().st_size} bytes")
