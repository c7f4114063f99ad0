#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Writes test/data/resampling.json: what Pillow and torch make of small images, for ResampleToSpacingImageFilter.

Needs torch, Pillow, numpy and scikit-image: .dependencies/venv/bin/python Utilities/make-resampling-fixtures.py
"""
import json
import pathlib

import numpy as np
import PIL
import torch
from PIL import Image
from skimage import data

# Real structure: HU-like, rows x columns; a volume of 7 slices that differ; a picture of 8 bits.
HU = (data.camera()[200:231, 210:251].astype(np.int32) * 10 - 1050).astype(np.int16)
VOLUME = np.stack([np.roll(HU, (slice_, 2 * slice_), (0, 1))[:13, :17] + 40 * slice_ for slice_ in range(7)]).astype(np.int16)
GRAY = data.camera()[200:231, 210:251]
METHODS = {"linear": Image.Resampling.BILINEAR, "cubic": Image.Resampling.BICUBIC, "lanczos": Image.Resampling.LANCZOS}
MODES = {"linear": "bilinear", "cubic": "bicubic"}

cases = []


def add(name, source, expected, tolerance, interpolation, antialias=True):
    expected = np.asarray(expected, np.float32)
    cases.append({"name": name, "input": source, "size": list(expected.shape[::-1]), "interpolation": interpolation,
                  "antialias": antialias, "tolerance": tolerance, "expected": [float(f"{v:.8g}") for v in expected.ravel()]})


def torch_resize(planes, rows, columns, mode, antialias):
    tensor = torch.from_numpy(np.ascontiguousarray(planes, dtype=np.float32))[:, None]
    return torch.nn.functional.interpolate(tensor, (rows, columns), mode=mode, align_corners=False, antialias=antialias)[:, 0].numpy()


# Tolerances: 1e-4 of 0..1 is 0.3 HU of this range; Pillow's 8-bit results are rounded twice, one gray level of 255.
for interpolation, method in METHODS.items():
    for label, columns, rows in (("shrinks", 24, 17), ("enlarges", 48, 37), ("shrinks much", 5, 3)):
        add(f"Pillow F {interpolation} {label}", "hu",
            np.asarray(Image.fromarray(HU.astype(np.float32), "F").resize((columns, rows), method)), 2e-3, interpolation)
        add(f"Pillow 8-bit {interpolation} {label}", "gray", np.asarray(Image.fromarray(GRAY).resize((columns, rows), method)), 1, interpolation)
for interpolation, mode in MODES.items():
    for antialias in (True, False):
        if antialias or mode == "bilinear":  # torch's plain bicubic is Keys with a = -0.75
            add(f"torch {interpolation} antialias {antialias}", "hu", torch_resize(HU[None], 17, 24, mode, antialias)[0], 2e-3, interpolation, antialias)
            # Slice by slice along y and x, then along z.
            planes = torch_resize(VOLUME, 6, 9, mode, antialias)
            volume = torch_resize(planes.transpose(1, 0, 2), 3, 9, mode, antialias).transpose(1, 0, 2)
            add(f"torch {interpolation} volume antialias {antialias}", "volume", volume, 4e-3, interpolation, antialias)

path = pathlib.Path(__file__).resolve().parent.parent / "test/data/resampling.json"
inputs = {name: {"size": list(values.shape[::-1]), "values": values.ravel().tolist()}
          for name, values in (("hu", HU), ("volume", VOLUME), ("gray", GRAY))}
path.write_text(json.dumps({"made_by": f"Utilities/make-resampling-fixtures.py, torch {torch.__version__}, Pillow {PIL.__version__}",
                            "inputs": inputs, "cases": cases}, separators=(",", ":")) + "\n")
print(f"{path.name}: {len(cases)} cases, {path.stat().st_size} bytes")
