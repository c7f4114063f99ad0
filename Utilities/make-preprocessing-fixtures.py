#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Writes test/data/preprocessing.json: what Pillow and torch make of small images, with the parameters that must make the same.

Needs torch, Pillow, numpy and scikit-image: .dependencies/venv/bin/python Utilities/make-preprocessing-fixtures.py
"""
import json
import pathlib

import numpy as np
import PIL
import torch
from PIL import Image
from skimage import data

BASE = {
    "intensity": "hu",
    "hu_offset": 0.0,
    "windows": [{"center": -600.0, "width": 1500.0, "function": "LINEAR_EXACT"}],
    "picture_range": [0.0, 255.0],
    "orientation": "LPS",
    "size": [24, 17],
    "slices": 0,
    "fit": "stretch",
    "crop_fraction": 0.875,
    "interpolation": "linear",
    "antialias": True,
    "channels": 1,
    "channel_source": "windows",
    "color_order": "RGB",
    "statistics": "none",
    "statistics_per_slice": False,
    "percentiles": [1.0, 99.0],
    "mean": [0.0],
    "standard_deviation": [1.0],
    "air_value": -1024.0,
}
LUNG, MEDIASTINUM, BONE = (-600.0, 1500.0), (40.0, 400.0), (400.0, 1800.0)
IMAGENET = {"mean": [0.485, 0.456, 0.406], "standard_deviation": [0.229, 0.224, 0.225]}

# Real structure in an HU-like range, rows x columns.
HU = (data.camera()[200:231, 210:251].astype(np.int32) * 10 - 1050).astype(np.int16)
RGB = data.chelsea()[100:131, 120:161]


def window(values, center, width):
    return np.clip((values.astype(np.float64) - center) / width + 0.5, 0.0, 1.0).astype(np.float32)


def torch_resize(plane, columns, rows, **arguments):
    image = torch.from_numpy(np.ascontiguousarray(plane))[None, None]
    return torch.nn.functional.interpolate(image, (rows, columns), **arguments)[0, 0].numpy()


def pillow_resize(plane, columns, rows, method):
    return np.asarray(Image.fromarray(plane, "F").resize((columns, rows), method))


def windows(*pairs):
    return [{"center": c, "width": w, "function": "LINEAR_EXACT"} for c, w in pairs]


cases = []


def add(name, source, expected, tolerance=2e-6, **changes):
    expected = np.asarray(expected, np.float32)
    if expected.ndim == 2:
        expected = expected[..., None]
    parameters = BASE | changes | {"size": [expected.shape[1], expected.shape[0]], "channels": expected.shape[2]}
    cases.append(
        {
            "name": name,
            "input": source,
            "parameters": parameters,
            "tolerance": tolerance,
            "expected": [float(f"{value:.8g}") for value in expected.ravel()],
        }
    )


lung = window(HU, *LUNG)
for label, columns, rows in (("shrinks", 24, 17), ("enlarges", 48, 37), ("shrinks much", 5, 3)):
    add(f"torch linear antialias {label}", "hu",
        torch_resize(lung, columns, rows, mode="bilinear", align_corners=False, antialias=True))
    add(f"torch cubic antialias {label}", "hu",
        np.clip(torch_resize(lung, columns, rows, mode="bicubic", align_corners=False, antialias=True), 0, 1),
        interpolation="cubic")
add("torch linear without antialias", "hu", torch_resize(lung, 24, 17, mode="bilinear", align_corners=False), antialias=False)
add("torch nearest-exact", "hu", torch_resize(lung, 24, 17, mode="nearest-exact"), interpolation="nearest")
add("Pillow F bilinear", "hu", pillow_resize(lung, 23, 20, Image.Resampling.BILINEAR))
add("Pillow F bicubic", "hu", np.clip(pillow_resize(lung, 23, 20, Image.Resampling.BICUBIC), 0, 1), interpolation="cubic")
add("Pillow F nearest", "hu", pillow_resize(lung, 23, 20, Image.Resampling.NEAREST), interpolation="nearest")

# 41 x 31 into 28 x 28: 28 x round(31 * 28 / 41) = 28 x 21, 3 rows of air above and 4 below.
three = []
for pair in (LUNG, MEDIASTINUM, BONE):
    plane = np.full((28, 28), window(np.array([-1024.0]), *pair)[0], np.float32)
    plane[3:24] = torch_resize(window(HU, *pair), 28, 21, mode="bilinear", align_corners=False, antialias=True)
    three.append(plane)
normalized = (np.stack(three, -1) - np.float32(IMAGENET["mean"])) / np.float32(IMAGENET["standard_deviation"])
add("three windows, aspect kept, ImageNet", "hu", normalized, 2e-5, fit="keep-aspect",
    windows=windows(LUNG, MEDIASTINUM, BONE), **IMAGENET)

# int(0.875 * 31) = 27 in the middle, bicubic to 24; the second reference is rounded to 8 bits twice, and clamped between.
crop = RGB[2:29, 7:34]
exact = np.stack([pillow_resize(crop[..., c].astype(np.float32) / 255, 24, 24, Image.Resampling.BICUBIC) for c in range(3)], -1)
published = np.asarray(Image.fromarray(crop).resize((24, 24), Image.Resampling.BICUBIC)).astype(np.float32)
picture = {"intensity": "picture", "orientation": "as-stored", "fit": "center-crop", "interpolation": "cubic"}
add("Pillow F bicubic of a picture's center", "rgb", np.clip(exact, 0, 1), **picture)
add("Pillow 8-bit bicubic, (x - 127) / 128", "rgb", (published - 127) / 128, 1.6 / 128,
    mean=[127 / 255], standard_deviation=[128 / 255], **picture)
gray = np.asarray(Image.fromarray(RGB).convert("F")).astype(np.float32) / 255
add("Pillow luma", "rgb", pillow_resize(gray, 24, 17, Image.Resampling.BILINEAR), 4e-6, intensity="picture")

# A volume: torch resamples columns and rows of each slice, then slices and columns (which stay) of each coronal plane.
VOLUME = np.random.default_rng(5).integers(-1200, 1200, (11, 13, 17)).astype(np.int16)


def torch_resize_volume(volume, columns, rows, slices, mode):
    arguments = dict(mode=mode, align_corners=False, antialias=True)
    planes = torch.nn.functional.interpolate(torch.from_numpy(volume)[:, None], (rows, columns), **arguments)[:, 0]
    return torch.nn.functional.interpolate(planes.permute(1, 0, 2)[:, None], (slices, columns), **arguments)[:, 0].permute(1, 0, 2).numpy()


volume_cases = []


def add_volume(name, expected, spacing=(1.0, 1.0, 1.0), **changes):
    slices, rows, columns = expected.shape
    volume_cases.append(
        {
            "name": name,
            "parameters": BASE | changes | {"size": [columns, rows], "slices": slices},
            "spacing": spacing,
            "tolerance": 4e-6,
            "expected": [float(f"{value:.8g}") for value in expected.ravel()],
        }
    )


unit = window(VOLUME, *LUNG)
for label, shape in (("shrinks", (9, 8, 5)), ("enlarges", (21, 19, 15)), ("shrinks much", (2, 3, 2))):
    add_volume(f"linear {label}", torch_resize_volume(unit, *shape, "bilinear"))
    add_volume(f"cubic {label}", np.clip(torch_resize_volume(unit, *shape, "bicubic"), 0, 1), interpolation="cubic")
# 17 x 26 x 33 mm into 12 x 12 x 12: 33 / 12 mm a pixel, round(17 * 12 / 33) = 6, round(26 * 12 / 33) = 9, 12.
padded = np.full((12, 12, 12), window(np.array([-1024.0]), *LUNG)[0], np.float32)
padded[:, 1:10, 3:9] = torch_resize_volume(unit, 6, 9, 12, "bilinear")
add_volume("linear, aspect kept", padded, (1.0, 2.0, 3.0), fit="keep-aspect")
# The limiting axis are columns, 17 mm for 10 pixels: as many mm of rows are 8.5, of slices 5.67; in the middle.
cropped = torch_resize_volume(np.ascontiguousarray(unit[3:8, 3:11]), 10, 10, 10, "bilinear")
add_volume("linear, center crop", cropped, (1.0, 2.0, 3.0), fit="center-crop", crop_fraction=1.0)

path = pathlib.Path(__file__).resolve().parent.parent / "test/data/preprocessing.json"
path.write_text(
    json.dumps(
        {
            "made_by": f"Utilities/make-preprocessing-fixtures.py, torch {torch.__version__}, Pillow {PIL.__version__}",
            "inputs": {
                "hu": {"columns": 41, "rows": 31, "components": 1, "values": HU.ravel().tolist()},
                "rgb": {"columns": 41, "rows": 31, "components": 3, "values": RGB.ravel().tolist()},
            },
            "cases": cases,
            "volume": {"size": VOLUME.shape[::-1], "values": VOLUME.ravel().tolist()},
            "volume_cases": volume_cases,
        },
        separators=(",", ":"),
    )
    + "\n"
)
print(f"{path.name}: {len(cases)} + {len(volume_cases)} cases, {path.stat().st_size} bytes")
