# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""The numbers of the network fixtures, which test/NetworkFixture.h makes again."""
import hashlib

import numpy as np


def uniform(name, count):
    """24-bit fractions in [0, 1): splitmix64 from the FNV-1a hash of the name."""
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = ((state ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    with np.errstate(over="ignore"):
        z = np.uint64(state) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return (z >> np.uint64(40)).astype(np.float64) * 2.0**-24


def make_tensor(name, shape):
    """Weights that keep the size of the signal, and BatchNorm statistics that matter."""
    u = uniform(name, int(np.prod(shape)))
    if len(shape) > 1:
        values = (2.0 * u - 1.0) * np.sqrt(6.0 / np.prod(shape[1:]))
    elif name.endswith("running_var") or name.endswith("weight"):
        values = 0.5 + u
    else:
        values = 0.4 * (u - 0.5)
    return values.astype(np.float32).reshape(shape)


def make_input(images, size, channels=3):
    """Channels-last, as the C++ interface takes it."""
    values = 4.0 * uniform(f"input{size}", images * size * size * channels) - 2.0
    return values.astype(np.float32).reshape(images, size, size, channels)


def make_volumes(volumes, shape, channels=1):
    """Channels-last; shape is slices, rows, columns."""
    slices, rows, columns = shape
    values = 4.0 * uniform(f"volume{slices}x{rows}x{columns}", volumes * slices * rows * columns * channels) - 2.0
    return values.astype(np.float32).reshape(volumes, slices, rows, columns, channels)


def hash_tensors(tensors):
    """Of the sorted lines "name [2, 3]"; BatchNorm's counters, which nothing is computed from, are no part of it."""
    lines = sorted(f"{name} {list(shape)}\n" for name, shape in tensors if not name.endswith("num_batches_tracked"))
    return hashlib.sha256("".join(lines).encode()).hexdigest()
