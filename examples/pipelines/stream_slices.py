# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""A network in a streaming pipeline: a series of any length is read, smoothed and classified batch by batch.

    python stream_slices.py dicom-folder network.safetensors slices-at-once
"""
import sys

import itk


def classify(folder, network_file, slices_at_once):
    reader = itk.CTSeriesReader.New(path=folder)
    median = itk.MedianImageFilter.New(reader, radius=[1, 1, 0])  # in the slice; it is asked for these slices alone
    network = itk.ClassificationNetwork.New()
    network.Read(network_file)
    slices_in_memory = []
    median.AddObserver(itk.EndEvent(), lambda: slices_in_memory.append(reader.GetOutput().GetBufferedRegion().GetSize()[2]))
    classifier = itk.ImageToClassProbabilitiesFilter.New(median.GetOutput(), network=network, batch_size=slices_at_once)
    classifier.Update()
    return classifier.GetResult().GetSlices(), max(slices_in_memory)


if __name__ == "__main__":
    slices, most = classify(*sys.argv[1:3], int(sys.argv[3]))
    for one in slices:
        # Those of a slice outside the network's domain have another name.
        print("slice", one["index"], (one["probabilities"] if len(one["probabilities"]) else one["out_of_domain_probabilities"])[0])
    print("at most", most, "slices in memory")
