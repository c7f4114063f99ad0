# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Turns a CT series into the input of a network: three windows as the channels of slices of 224 x 224 pixels.

    python preprocess_series.py dicom-folder output.nrrd
"""
import sys

import itk


def preprocess(folder):
    ct = itk.ct_series_reader(path=folder)
    parameters = {"windows": ["lung", "mediastinum", "bone"], "size": [224, 224]}
    return itk.ct_preprocessing_image_filter(ct, parameters=parameters)


if __name__ == "__main__":
    prepared = preprocess(sys.argv[1])
    print(itk.array_view_from_image(prepared).shape)  # slices, rows, columns, channels
    itk.imwrite(prepared, sys.argv[2])
