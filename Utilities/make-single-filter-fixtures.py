#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Writes test/data/windowing.json and test/data/normalization.json: values as pydicom windows them, and as numpy normalizes them.

Needs pydicom and numpy: .dependencies/venv/bin/python Utilities/make-single-filter-fixtures.py
"""
import json
import pathlib
import warnings

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.pixels import apply_voi, apply_windowing

DATA = pathlib.Path(__file__).resolve().parent.parent / "test" / "data"
RANDOM = np.random.default_rng(23)
FUNCTIONS = ("LINEAR", "LINEAR_EXACT", "SIGMOID")
# The presets, odd and broken ones, the narrowest LINEAR, and widths that LINEAR cannot have.
WINDOWS = ((-600, 1500), (40, 400), (400, 1800), (2048, 4096), (-100.5, 7), (37.25, 333.3), (100, 2), (-50, 1), (0.5, 1))
NARROW = ((10, 0.5), (-0.3, 0.001))
# Bits stored, pixel representation, slope and intercept, from which pydicom takes the range of its result: 0..1, 0..255, -32768..32767,
# -1024..3071.
RANGES = ((1, 0, 1, 0), (8, 0, 1, 0), (16, 1, 1, 0), (12, 0, 1, -1024))


def numbers(values):
    return [float(f"{v:.17g}") for v in np.asarray(values, np.float64).ravel()]


def window_values(center, width, kind):
    """Around the window, at its thresholds, and far beyond."""
    edges = np.array([center - width / 2, center + width / 2, center - width / 2 - 0.5, center + width / 2 - 0.5, center - 0.5, center])
    random = RANDOM.uniform(center - 0.7 * width - 2, center + 0.7 * width + 2, 18)
    values = np.concatenate([edges, random, [-20000, 20000]])
    return values.round() if kind == "int16" else values


def windowing_cases():
    for function in FUNCTIONS:
        for index, (center, width) in enumerate(WINDOWS + (NARROW if function != "LINEAR" else ())):
            for kind in ("int16", "double"):
                bits, representation, slope, intercept = RANGES[(index + (kind == "double")) % len(RANGES)]
                ds = Dataset()
                ds.PhotometricInterpretation = "MONOCHROME2"
                ds.WindowCenter, ds.WindowWidth, ds.VOILUTFunction = center, width, function
                ds.BitsStored, ds.PixelRepresentation = bits, representation
                ds.RescaleSlope, ds.RescaleIntercept = slope, intercept
                values = window_values(center, width, kind)
                low = -(2 ** (bits - 1)) if representation else 0
                high = low + 2**bits - 1
                yield {
                    "function": function, "center": center, "width": width, "type": kind,
                    "minimum": low * slope + intercept, "maximum": high * slope + intercept,
                    "values": numbers(values), "expected": numbers(apply_windowing(values, ds)),
                }


def table_cases():
    # pydicom counts what lies above a table of 8 bits in 8 bits: its values stay inside the table there.
    for count, first, bits, above in ((200, -1024, 12, 300), (256, -100, 8, 0), (1000, 40, 10, 500), (3, 0, 16, 9)):
        item = Dataset()
        item.add_new("LUTDescriptor", "SS", [count, first, bits])
        entries = RANDOM.integers(0, 2**bits, count)
        item.add_new("LUTData", "US", entries.tolist())
        ds = Dataset()
        ds.VOILUTSequence = [item]
        values = np.concatenate([RANDOM.integers(first - 300, first + count + above, 40), [first, first - 1, first + count - 1]])
        yield {
            "entries": entries.tolist(), "first": first, "bits": bits,
            "values": values.tolist(), "expected": apply_voi(values.astype(np.int32), ds).tolist(),
        }


def normalize(values, measured, method, percents, mean, deviation):
    """One channel, of which `measured` are measured."""
    if method == "z-score":
        return (values - measured.mean()) / (measured.std() if np.ptp(measured) else 1.0)
    if method in ("min-max", "percentile"):
        low, high = np.percentile(measured, [0, 100] if method == "min-max" else percents)
        values = np.clip((values - low) / (high - low if high > low else np.inf), 0, 1)
    return (values - mean) / deviation


SHAPE = (3, 4, 5)  # slices, rows, columns
HU = RANDOM.normal(-200, 500, SHAPE).round()
INPUTS = {
    "int16": [HU], "uint8": [np.abs(HU) % 256], "int32": [HU * 70001], "float": [RANDOM.normal(0, 3, SHAPE).astype(np.float32).astype(np.float64)],
    "double": [RANDOM.normal(1e6, 1e-3, SHAPE)], "vector": [HU, RANDOM.normal(5, 50, SHAPE).round()],
}
MASK = RANDOM.random(SHAPE) < 0.4


def normalization_cases():
    for kind, channels in INPUTS.items():
        mean, deviation = ([0.25], [0.5]) if len(channels) == 1 else ([0.1, -0.2], [0.5, 2.0])
        for method in ("none", "z-score", "min-max", "percentile"):
            for per_slice in (False, True):
                for masked in (False, True):
                    mask = MASK if masked else np.ones(SHAPE, bool)
                    percents = [12.5, 93.3]
                    parts = [[k] for k in range(SHAPE[0])] if per_slice else [range(SHAPE[0])]
                    expected = [
                        np.concatenate([normalize(c[part], c[part][mask[part]], method, percents, m, d) for part in parts])
                        for c, m, d in zip(channels, mean, deviation)]
                    yield {
                        "name": f"{method} of {kind}{', each slice' if per_slice else ''}{', masked' if masked else ''}",
                        "type": kind, "method": method, "per_slice": per_slice, "masked": masked, "percentiles": percents, "mean": mean,
                        "standard_deviation": deviation, "expected": [float(f"{v:.9g}") for v in np.stack(expected, -1).ravel()],
                    }


def write(name, fixtures):
    text = json.dumps(fixtures, separators=(",", ":"))
    (DATA / name).write_text(text.replace("},{", "},\n{") + "\n", encoding="utf-8")
    print(f"{name}: {len(text)} bytes")


warnings.simplefilter("ignore")
with np.errstate(over="ignore"):
    write("windowing.json", {"made_by": f"pydicom {pydicom.__version__}", "windows": list(windowing_cases()), "tables": list(table_cases())})
    inputs = {kind: numbers(np.stack(channels, -1)) for kind, channels in INPUTS.items()}
    write("normalization.json", {"made_by": f"numpy {np.__version__}", "size": SHAPE[::-1], "mask": MASK.astype(int).ravel().tolist(),
                                 "inputs": inputs, "cases": list(normalization_cases())})
