# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""A custom filter in front of a network: metal above 2000 HU becomes soft tissue before classification.

    python custom_filter_in_front.py dicom-folder network.safetensors
"""
import sys

import itk
import numpy


def remove_metal(image_filter):
    """itk.PyImageFilter calls it where a filter in C++ has its GenerateData()."""
    hu = itk.array_view_from_image(image_filter.GetInput())
    output = image_filter.GetOutput()
    output.SetBufferedRegion(output.GetRequestedRegion())
    output.Allocate()
    itk.array_view_from_image(output)[:] = numpy.where(hu > 2000, 50, hu)


def classify(folder, network_file):
    ct = itk.ct_series_reader(path=folder)
    metal_removal = itk.PyImageFilter[type(ct), type(ct)].New(ct)
    metal_removal.SetPyGenerateData(remove_metal)
    metal_removal.Update()
    network = itk.ClassificationNetwork.New()
    network.Read(network_file)
    classifier = itk.ImageToClassProbabilitiesFilter.New(metal_removal.GetOutput(), network=network)
    classifier.Update()
    return dict(zip(network.GetClassNames(), classifier.GetResult().GetProbabilities()))


if __name__ == "__main__":
    for name, probability in classify(*sys.argv[1:3]).items():
        print(name, probability)
