# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Grad-CAM: a heat map, on the grid of the CT, of what the network based its class on. Label and map come from one pass.

    python explain_series.py dicom-folder network.safetensors heatmap.nrrd
"""
import sys

import itk


def explain(folder, network_file):
    ct = itk.ct_series_reader(path=folder)
    network = itk.ClassificationNetwork.New()
    network.Read(network_file)
    grad_cam = itk.ClassActivationMapImageFilter.New(ct, network=network)
    grad_cam.Update()
    return grad_cam.GetOutput(), grad_cam.GetResult().GetLabel()


if __name__ == "__main__":
    heat_map, name = explain(*sys.argv[1:3])
    print("heat map of", name)
    itk.imwrite(heat_map, sys.argv[3])
