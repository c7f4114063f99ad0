#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Writes test/data/body.json: the body of small slices as SciPy and scikit-image find it, for MeasureBody().

Needs scipy, scikit-image and numpy: .dependencies/venv/bin/python Utilities/make-body-fixtures.py
"""
import json
import pathlib

import numpy as np
import scipy
import skimage
from scipy import ndimage

from fixture_numbers import uniform

AREA_OF_VOXEL = 0.75


def make_ellipses(name, columns, rows, count):
    """Ellipses of air, fat, soft tissue and bone on air, some of them cut by the edge."""
    u = iter(uniform(name, 6 * count))
    y, x = np.mgrid[:rows, :columns]
    slice_ = np.full((rows, columns), -1000.0)
    for _ in range(count):
        center = next(u) * columns, next(u) * rows
        radii = 2 + next(u) * columns / 3, 2 + next(u) * rows / 3
        value = (-900, -500, -300, -100, -30, 40, 150, 151, 900)[int(next(u) * 9)] + int(next(u) * 3) - 1
        slice_[((x - center[0]) / radii[0]) ** 2 + ((y - center[1]) / radii[1]) ** 2 <= 1] = value
    return slice_


def make_noise(name, columns, rows, low, high):
    return np.round(low + (high - low) * uniform(name, columns * rows)).reshape(rows, columns)


def measure(slice_):
    cross = ndimage.generate_binary_structure(2, 1)
    mask = ndimage.binary_opening(slice_ > -500, cross)
    labels = skimage.measure.label(mask, connectivity=1)
    if labels.max() == 0:
        return [0.0, 0.0, 0.0, 0.0, 0.0, False]
    body = ndimage.binary_fill_holes(labels == 1 + np.argmax(np.bincount(labels.ravel())[1:]), cross)
    inside = slice_[body]
    shares = [np.mean(inside < -300), np.mean((inside >= -300) & (inside < -30)), np.mean((inside >= -30) & (inside <= 150)),
              np.mean(inside > 150)]
    is_cut = body[0].any() or body[-1].any() or body[:, 0].any() or body[:, -1].any()
    return [float(body.sum()) * AREA_OF_VOXEL / 100, *map(float, shares), bool(is_cut)]


slices = [make_ellipses(f"ellipses{i}", 23 + 9 * (i % 4), 31 - 2 * (i % 3), 1 + 2 * i) for i in range(12)]
slices += [make_noise("noise", 40, 30, -1000, 500), make_noise("sparse noise", 40, 30, -1900, -300)]
cases = []
for slice_ in slices:
    values = slice_.ravel().astype(int)
    changes = np.flatnonzero(np.diff(values)) + 1
    starts = np.concatenate(([0], changes))
    lengths = np.diff(np.concatenate((starts, [values.size])))
    cases.append({"columns": slice_.shape[1], "rows": slice_.shape[0], "lengths": lengths.tolist(), "values": values[starts].tolist(),
                  "expected": measure(slice_)})
path = pathlib.Path(__file__).resolve().parent.parent / "test/data/body.json"
path.write_text(json.dumps({"made_by": f"Utilities/make-body-fixtures.py, SciPy {scipy.__version__}, scikit-image {skimage.__version__}",
                            "area_of_voxel": AREA_OF_VOXEL, "cases": cases}, separators=(",", ":")) + "\n")
print(f"{path.name}: {len(cases)} cases, {path.stat().st_size} bytes")
