#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Writes test/data/feature-regression.json: seeded features of two networks, with scikit-learn's LogisticRegression of them.

The features are centered, and those of a network divided by the root mean square of their standard deviations.

Run with the Python of .dependencies/venv, which has scikit-learn: Utilities/make-feature-regression-fixtures.py
"""
import json
import pathlib

import numpy as np
from sklearn.linear_model import LogisticRegression

FEATURES = [5, 4]  # of the two networks


def make(seed, cases, classes):
    random = np.random.default_rng(seed)
    true = random.integers(0, classes, cases)
    features = random.standard_normal((cases, sum(FEATURES))) + 0.8 * (true[:, np.newaxis] == np.arange(sum(FEATURES)))
    # Networks' features have scales of their own; one is constant.
    features = (features * np.repeat([0.01, 20.0], FEATURES) * np.linspace(0.5, 2, sum(FEATURES)) + np.linspace(-5, 40, sum(FEATURES))).astype(np.float32)
    features[:, 3] = 7.3
    values = features.astype(np.float64)
    means = values.mean(0)
    deviations = np.concatenate([np.full(part.shape[1], np.sqrt(part.var(0).mean())) for part in np.split(values, [FEATURES[0]], axis=1)])
    standardized = (values - means) / deviations
    regression = LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-14, max_iter=10000).fit(standardized, true)
    coefficients, intercepts = regression.coef_, regression.intercept_
    if classes == 2:
        # One logit, of the second class.
        coefficients, intercepts = np.stack([np.zeros_like(coefficients[0]), coefficients[0]]), np.array([0.0, intercepts[0]])
    return {
        "features_of_members": FEATURES,
        "true": true.tolist(),
        "features": values.tolist(),
        "means": means.tolist(),
        "standard_deviations": deviations.tolist(),
        "coefficients": coefficients.ravel().tolist(),
        "intercepts": (intercepts - (0 if classes == 2 else intercepts.mean())).tolist(),
        "probabilities": regression.predict_proba(standardized).tolist(),
    }


def main():
    file = pathlib.Path(__file__).resolve().parent.parent / "test" / "data" / "feature-regression.json"
    fixtures = {"two classes": make(1, 60, 2), "four classes": make(2, 90, 4)}
    file.write_text(json.dumps(fixtures, separators=(",", ":")) + "\n")
    print(file)


if __name__ == "__main__":
    main()
