#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Writes test/data/feature-distance.json: distances to neighbors and the threshold fitted to them, as plain numpy computes both.

Needs numpy: .dependencies/venv/bin/python Utilities/make-feature-distance-fixtures.py
"""
import json
import pathlib

import numpy as np

from fixture_numbers import uniform

FEATURES = 21
NEIGHBORS = 3


def make_samples(name, patients, samples_of_patient):
    """Patients are apart from each other, samples of a patient less so."""
    samples = []
    for patient in patients:
        center = uniform(f"{name} {patient}", FEATURES)
        for sample in range(1 + patient % samples_of_patient):
            features = np.float32(center + 0.3 * uniform(f"{name} {patient} {sample}", FEATURES))
            samples.append({"patient": f"patient {patient}", "features": features.tolist()})
    return samples


def scale(samples):
    features = np.array([sample["features"] for sample in samples], dtype=np.float64)
    return features / np.linalg.norm(features, axis=1, keepdims=True)


def fit(training, validation):
    """The distance of each sample to the training samples of other patients, and the threshold."""
    references, owners = scale(training), np.array([sample["patient"] for sample in training])
    distances = []
    for sample, features in zip(training + validation, scale(training + validation)):
        others = references[owners != sample["patient"]]
        distances.append(np.sort(np.linalg.norm(others - features, axis=1))[NEIGHBORS - 1])
    patients = np.array([sample["patient"] for sample in training + validation])
    of_validation = sorted({sample["patient"] for sample in validation})
    chosen = of_validation if len(of_validation) >= 10 else sorted(set(patients))
    of_patients = np.sort([np.percentile(np.array(distances)[patients == patient], 95) for patient in chosen])
    rank = int(np.ceil(0.9 * (len(of_patients) + 1)))
    return {"training": training, "validation": validation, "distances": distances, "patients": len(of_patients),
            "threshold": of_patients[rank - 1]}


cases = [fit(make_samples("a", range(12), 4), []),
         fit(make_samples("b", range(21), 3), make_samples("c", range(30, 34), 3)),
         fit(make_samples("d", range(6), 5), make_samples("e", range(30, 41), 2))]
path = pathlib.Path(__file__).resolve().parent.parent / "test/data/feature-distance.json"
path.write_text(json.dumps({"made_by": f"Utilities/make-feature-distance-fixtures.py, numpy {np.__version__}", "neighbors": NEIGHBORS,
                            "cases": cases}, separators=(",", ":")) + "\n")
print(f"{path.name}: {len(cases)} cases, {path.stat().st_size} bytes")
