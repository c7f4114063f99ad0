# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Classifies a DICOM CT series: reader -> classifier. The network brings its own preprocessing.

    python classify_series.py dicom-folder network.safetensors
"""
import sys

import itk


def classify(folder, network_file):
    ct = itk.ct_series_reader(path=folder, keep_acquired_slices=True)  # for a network that takes slices
    network = itk.ClassificationNetwork.New()
    network.Read(network_file)
    classifier = itk.ImageToClassProbabilitiesFilter.New(ct, network=network)
    classifier.Update()
    return dict(zip(network.GetClassNames(), classifier.GetResult().GetProbabilities()))


if __name__ == "__main__":
    for name, probability in classify(*sys.argv[1:3]).items():
        print(name, probability)
