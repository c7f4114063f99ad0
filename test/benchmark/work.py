# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""What is measured: the numbers of the work, and the slices and files that it is done on."""
import importlib
import pathlib
import sys
import warnings

import numpy as np
import pydicom
from PIL import Image

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Utilities"))
head_ct = importlib.import_module("make-head-ct")

SIDE, SIZE = 512, 224
# The defaults of CTPreprocessingParameters: lung, mediastinum, bone as center and width in HU; ImageNet's normalization.
WINDOWS = ((-600, 1500), (40, 400), (400, 1800))
MEAN = (0.485, 0.456, 0.406)
DEVIATION = (0.229, 0.224, 0.225)
SPACING = (0.431, 0.431, 5.0)


def real_slices(count):
    """int16 HU [slice, row, column]: a real CT slice of the head, shifted and mirrored, so that no two are equal."""
    file = pathlib.Path(pydicom.__file__).parent / "data" / "test_files" / "J2K_pixelrep_mismatch.dcm"
    with warnings.catch_warnings():
        # The file is known for a header that contradicts its JPEG 2000 stream.
        warnings.simplefilter("ignore")
        hu = pydicom.dcmread(file).pixel_array.clip(head_ct.AIR).astype(np.int16)
    slices = [np.roll(hu[:, :: (-1) ** index], (3 * index, -5 * index), (0, 1)) for index in range(count)]
    return np.ascontiguousarray(slices)


def write_files(folder, slices, transcode):
    """Folders of PNG, JPEG and DICOM files by name; `transcode(from, to, format)` writes the compressed DICOM series."""
    gray = ((slices.astype(np.float32) + 1000) / 2000).clip(0, 1)
    channels = [((slices.astype(np.float32) - (c - w / 2)) / w).clip(0, 1) for c, w in WINDOWS]
    pictures = {"gray": gray, "rgb": np.stack(channels, axis=-1)}
    folders = {}
    for kind, options in (("png", {}), ("jpg", {"quality": 90})):
        for color, values in pictures.items():
            folders[kind, color] = folder / f"{kind}-{color}"
            folders[kind, color].mkdir()
            for index, picture in enumerate(np.rint(values * 255).astype(np.uint8)):
                Image.fromarray(picture).save(folders[kind, color] / f"{index:03d}.{kind}", **options)
    folders["dicom", "uncompressed"] = folder / "dicom"
    head_ct.write_series(folder / "dicom", slices, SPACING, "benchmark", 1, "Benchmark")
    for syntax in ("jpeg-ls", "jpeg-2000"):
        folders["dicom", syntax] = folder / syntax
        transcode(folder / "dicom", folders["dicom", syntax], syntax)
    return folders
