# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""CTPreprocessingImageFilter as a transform in a dictionary pipeline of MONAI.

    LoadImaged(keys="image", reader="ITKReader") -> CTPreprocessingd(keys="image", parameters={"size": [224, 224]})

gives slices x channels x rows x columns, the batch of a network for images.
"""
import itk
import numpy
from monai.data import MetaTensor
from monai.transforms import MapTransform


class CTPreprocessingd(MapTransform):
    """Windows, resamples and normalizes CT volumes in HU; `parameters` are those of itk.CTPreprocessingImageFilter."""

    def __init__(self, keys, parameters=None, allow_missing_keys=False):
        super().__init__(keys, allow_missing_keys)
        self.parameters = parameters or {}

    def __call__(self, data):
        result = dict(data)
        for key in self.key_iterator(result):
            prepared = itk.ct_preprocessing_image_filter(to_itk(result[key]), parameters=self.parameters)
            channels_first = numpy.moveaxis(itk.array_view_from_image(prepared), -1, 1)
            result[key] = MetaTensor(numpy.ascontiguousarray(channels_first))
        return result


def to_itk(tensor):
    """The image of a MetaTensor that LoadImaged read: axes x, y, z, affine in RAS mm."""
    array = numpy.asarray(tensor, numpy.float32)
    image = itk.image_from_array(numpy.ascontiguousarray(array.T))
    lps = numpy.diag([-1.0, -1.0, 1.0, 1.0]) @ numpy.asarray(tensor.affine, numpy.float64)
    spacing = numpy.linalg.norm(lps[:3, :3], axis=0)
    image.SetSpacing(spacing.tolist())
    image.SetOrigin(lps[:3, 3].tolist())
    image.SetDirection(itk.matrix_from_array(numpy.ascontiguousarray(lps[:3, :3] / spacing)))
    return image
