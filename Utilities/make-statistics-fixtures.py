#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Writes test/data/statistics.json: small volumes as numpy and torch window, measure, resample and normalize them, and the parameters
that must make the same.

Needs torch and numpy: .dependencies/venv/bin/python Utilities/make-statistics-fixtures.py
"""
import json
import pathlib

import numpy as np
import torch

BASE = {
    "intensity": "hu",
    "hu_offset": 0.0,
    "picture_range": [0.0, 255.0],
    "orientation": "LPS",
    "fit": "stretch",
    "crop_fraction": 0.875,
    "interpolation": "linear",
    "antialias": True,
    "channel_source": "windows",
    "color_order": "RGB",
    "statistics": "none",
    "statistics_per_slice": False,
    "percentiles": [1.0, 99.0],
    "mean": [0.0],
    "standard_deviation": [1.0],
    "air_value": -1024.0,
}
RANDOM = np.random.default_rng(11)
SHAPE = (3, 4, 5)  # slices, rows, columns


def limit(values):
    return np.clip(values, 0.0, 1.0)


def apply_window(x, center, width, function):
    """DICOM PS3.3 C.11.2.1.2 and C.11.2.1.3."""
    if function == "SIGMOID":
        return 1.0 / (1.0 + np.exp(-4.0 * (x - center) / width))
    if function == "LINEAR_EXACT":
        return limit((x - center) / width + 0.5)
    half = (width - 1) / 2
    inside = (x - (center - 0.5)) / max(width - 1, 1e-9) + 0.5
    return np.where(x <= center - 0.5 - half, 0.0, np.where(x > center - 0.5 + half, 1.0, inside))


def measure(values, parameters):
    """Low and scale of 0..1 values."""
    if parameters["statistics"] == "z-score":
        return values.mean(), (values.std() if np.ptp(values) else 1.0)
    ends = [0.0, 100.0] if parameters["statistics"] == "min-max" else parameters["percentiles"]
    low, high = np.percentile(values, ends)
    # Where both ends are one everything becomes 0.
    return low, (high - low if high > low else np.inf)


def resize(volume, size):
    tensor = torch.from_numpy(np.ascontiguousarray(volume))[:, None]
    return torch.nn.functional.interpolate(tensor, (size[1], size[0]), mode="bilinear", antialias=True)[:, 0].numpy()


def preprocess(channels, valid, parameters, resampled):
    """Channels of slices x rows x columns, 0..1, to the network's input, channels last."""
    kind = parameters["statistics"]
    result = []
    for index, channel in enumerate(channels):
        # Pictures have one range, that of all colors.
        pooled = channels if parameters["intensity"] == "picture" and kind != "z-score" else [channel]
        low, scale = measure(np.concatenate([one[valid] for one in pooled]), parameters) if kind != "none" else (0.0, 1.0)
        if kind in ("min-max", "percentile"):
            channel, low, scale = limit((channel - low) / scale), 0.0, 1.0
        if kind != "z-score":
            low = parameters["mean"][index % len(parameters["mean"])]
            scale = parameters["standard_deviation"][index % len(parameters["standard_deviation"])]
        result.append(((resize(channel, parameters["size"]) if resampled else channel) - low) / scale)
    return np.stack(result, -1)


cases = []


def add(name, values, channels, valid=None, kind="int16", padding=None, tolerance=5e-6, size=None, **changes):
    """`values` are slices x rows x columns (x colors), `channels` the 0..1 values that the network's channels show."""
    valid = np.ones(values.shape[:3], bool) if valid is None else valid
    slices, rows, columns = values.shape[:3]
    parameters = BASE | {"windows": [], "channels": len(channels), "size": size or [columns, rows]} | changes
    if parameters["statistics_per_slice"]:
        parts = [preprocess([c[i : i + 1] for c in channels], valid[i : i + 1], parameters, size) for i in range(slices)]
        expected = np.concatenate(parts)
    else:
        expected = preprocess(channels, valid, parameters, size)
    cases.append(
        {
            "name": name,
            "type": kind,
            "size": [columns, rows, slices],
            "components": values.shape[3] if values.ndim == 4 else 1,
            "values": [None if np.isnan(v) else float(v) for v in values.astype(np.float64).ravel()],
            "padding": padding,
            "parameters": parameters,
            "tolerance": tolerance,
            "expected": [float(f"{v:.8g}") for v in expected.ravel()],
        }
    )


def windows(*given):
    return [{"center": c, "width": w, "function": f} for c, w, f in given]


def units(values, given):
    return [apply_window(values.astype(np.float64), *one) for one in given]


LUNG = (-600.0, 1500.0, "LINEAR_EXACT")
EXACT = (LUNG, (40.0, 400.0, "LINEAR_EXACT"), (400.0, 1800.0, "LINEAR_EXACT"))
MIXED = ((-600.0, 1500.0, "LINEAR"), (40.0, 400.0, "LINEAR_EXACT"), (-100.0, 1.0, "LINEAR"))
WIDE = (0.0, 4e7, "LINEAR_EXACT")
HU = RANDOM.normal(-200, 500, SHAPE).round().astype(np.int16)
OUTSIDE = RANDOM.random(SHAPE) < 0.3
PADDED = np.where(OUTSIDE, RANDOM.choice([2000, 2001], SHAPE), HU)
REAL = RANDOM.normal(-200, 500, SHAPE).astype(np.float32)
REAL[0, 2, 3], REAL[1, 3, 4] = 1e30, -1e30
PICTURE = RANDOM.integers(20, 220, (*SHAPE, 3)).astype(np.uint8)
COLORS = [PICTURE[..., i] / 255.0 for i in range(3)]
LUMA = 0.299 * COLORS[0] + 0.587 * COLORS[1] + 0.114 * COLORS[2]

for statistics in ("z-score", "min-max", "percentile"):
    for per_slice in (False, True):
        name = f"{statistics} of {'each slice' if per_slice else 'the volume'}, "
        common = {"statistics": statistics, "statistics_per_slice": per_slice, "percentiles": [12.5, 93.3]}
        common |= {"mean": [0.25], "standard_deviation": [0.5]}
        exact = common | {"windows": windows(*EXACT)}
        picture = common | {"intensity": "picture", "kind": "uint8"}
        add(name + "three windows", HU, units(HU, EXACT), **exact)
        add(name + "blue first", HU, units(HU, EXACT)[::-1], color_order="BGR", **exact)
        add(name + "LINEAR, a step, offset", HU, units(HU - 30.0, MIXED), hu_offset=-30.0, **common, windows=windows(*MIXED))
        add(name + "resampled", HU, units(HU, EXACT), size=[3, 2], **exact)
        air = np.where(OUTSIDE, -1024, HU)
        add(name + "padding", PADDED, units(air, EXACT), ~OUTSIDE, padding=[2000, 2001], **exact)
        real = np.where(OUTSIDE, np.float32(np.nan), REAL)
        add(name + "NaN", real, units(np.where(OUTSIDE, -1024, REAL), EXACT), ~OUTSIDE, kind="float", **exact)
        wide = HU.astype(np.int64) * 70001
        add(name + "32 bits", wide, units(wide, [WIDE]), kind="int32", **common, windows=windows(WIDE))
        add(name + "colors", PICTURE, COLORS, **picture)
        if statistics == "z-score":
            add(name + "luma", PICTURE, [LUMA], **picture)
            sigmoid = (-600.0, 1500.0, "SIGMOID")
            add(name + "SIGMOID", HU, units(HU, [sigmoid]), **common, windows=windows(sigmoid))

# keras.applications.imagenet_utils.preprocess_input, mode "caffe": blue first, less the mean of 0..255.
CAFFE = {"mean": [v / 255 for v in (103.939, 116.779, 123.68)], "standard_deviation": [1 / 255], "color_order": "BGR"}
add("Caffe", PICTURE, COLORS[::-1], kind="uint8", tolerance=5e-5, intensity="picture", **CAFFE)
KERAS = PICTURE[..., ::-1].astype(np.float64) - np.array([103.939, 116.779, 123.68])
assert np.abs(np.array(cases[-1]["expected"]) - KERAS.ravel()).max() < 1e-5

# Channel k of n shows slice z + k - (n - 1) / 2.
UNIT = units(HU, [LUNG])[0]
for channels in (1, 3, 5, 7):
    for order in ("RGB", "BGR"):
        shown = [UNIT[np.clip(np.arange(SHAPE[0]) + k - channels // 2, 0, SHAPE[0] - 1)] for k in range(channels)]
        shown = shown if order == "RGB" else shown[::-1]
        add(f"{channels} neighboring slices, {order}", HU, shown, channel_source="neighboring-slices", color_order=order, windows=windows(LUNG))

text = json.dumps({"versions": {"numpy": np.__version__, "torch": torch.__version__}, "cases": cases}, separators=(",", ":"))
path = pathlib.Path(__file__).resolve().parent.parent / "test" / "data" / "statistics.json"
path.write_text(text.replace('},{"name"', '},\n{"name"') + "\n")
print(f"{path}: {len(cases)} cases, {path.stat().st_size} bytes")
