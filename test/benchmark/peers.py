# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""The work of the benchmark as users of other packages write it. Each peer is a list of variants; the fastest one is compared with."""
import concurrent.futures

import monai.transforms
import numpy as np
import pydicom
import SimpleITK as sitk
import torch
import torch.nn.functional
import torchvision.transforms
from PIL import Image

import work

LOW = torch.tensor([center - width / 2 for center, width in work.WINDOWS])
WIDTH = torch.tensor([float(width) for _, width in work.WINDOWS])
MEAN = torch.tensor(work.MEAN)
DEVIATION = torch.tensor(work.DEVIATION)


def use_threads(threads):
    torch.set_num_threads(threads)
    sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(threads)


def in_a_loop(function, items):
    return [function(item) for item in items]


class ThreadPool:
    """One item a thread, and each package's own threads off."""

    def __init__(self, threads):
        self.pool = concurrent.futures.ThreadPoolExecutor(threads, initializer=lambda: torch.set_num_threads(1))

    def __call__(self, function, items):
        return list(self.pool.map(function, items))


def measure_bodies(slices):
    """Area and shares of the tissues of the body in each slice."""
    measured = []
    for values in slices:
        body = sitk.BinaryMorphologicalOpening(sitk.GetImageFromArray(values) > -500, [1, 1], sitk.sitkCross)
        body = sitk.BinaryFillhole(sitk.RelabelComponent(sitk.ConnectedComponent(body)) == 1)
        inside = values[sitk.GetArrayViewFromImage(body).astype(bool)]
        measured.append(np.histogram(inside, (-np.inf, -300, -30, 151, np.inf))[0])
    return measured


# Slices ----------------------------------------------------------------------------------------------------------------------------


def torch_planar(slices):
    """N x 512 x 512 to N x 3 x 224 x 224, channels as planes."""
    x = torch.from_numpy(slices).unsqueeze(1).float()
    x = x.sub(LOW.view(1, 3, 1, 1)).div_(WIDTH.view(1, 3, 1, 1)).clamp_(0, 1)
    x = torch.nn.functional.interpolate(x, size=(work.SIZE, work.SIZE), mode="bilinear", antialias=True, align_corners=False)
    return x.sub_(MEAN.view(1, 3, 1, 1)).div_(DEVIATION.view(1, 3, 1, 1))


def torch_channels_last(slices):
    """The same with channels last in memory."""
    x = torch.from_numpy(slices).unsqueeze(3).float().sub(LOW).div_(WIDTH).clamp_(0, 1).permute(0, 3, 1, 2)
    x = torch.nn.functional.interpolate(x, size=(work.SIZE, work.SIZE), mode="bilinear", antialias=True, align_corners=False)
    return x.sub_(MEAN.view(1, 3, 1, 1)).div_(DEVIATION.view(1, 3, 1, 1))


def torch_variants(slices, counts):
    """Both layouts, `counts` slices at a time."""

    def variant(function, count):
        parts = np.array_split(slices, max(1, len(slices) // count))
        return lambda: torch.cat([function(part) for part in parts])

    return {
        f"{name}, {count} at a time": variant(function, count)
        for name, function in (("planes", torch_planar), ("channels last", torch_channels_last))
        for count in counts
    }


class MonaiSlice:
    def __init__(self):
        self.windows = [
            monai.transforms.ScaleIntensityRange(a_min=c - w / 2, a_max=c + w / 2, b_min=0.0, b_max=1.0, clip=True) for c, w in work.WINDOWS
        ]
        self.rest = monai.transforms.Compose([
            monai.transforms.Resize((work.SIZE, work.SIZE), mode="bilinear", anti_aliasing=True),
            monai.transforms.NormalizeIntensity(subtrahend=work.MEAN, divisor=work.DEVIATION, channel_wise=True),
        ])

    def __call__(self, hu):
        x = torch.from_numpy(np.ascontiguousarray(hu)).unsqueeze(0)
        return self.rest(torch.cat([window(x) for window in self.windows])).as_tensor()


def monai_variants(slices, threads):
    prepare = MonaiSlice()
    pool = ThreadPool(threads)
    return {
        "a slice at a time": lambda: torch.stack(in_a_loop(prepare, slices)),
        "a slice a thread": lambda: torch.stack(pool(prepare, slices)),
    }


def sitk_smooth_and_resample(image, axes):
    shrink = work.SIDE / work.SIZE
    for axis in axes:
        # Half of the factor by which it shrinks, less the pixel's own width, as scikit-image chooses it.
        image = sitk.RecursiveGaussian(image, sigma=(shrink - 1) / 2, direction=axis)
    size = [work.SIZE, work.SIZE, *image.GetSize()[2:]]
    spacing = [shrink, shrink, *image.GetSpacing()[2:]]
    origin = [(shrink - 1) / 2] * 2 + list(image.GetOrigin()[2:])
    return sitk.Resample(image, size, sitk.Transform(image.GetDimension(), sitk.sitkIdentity), sitk.sitkLinear, origin, spacing,
                         image.GetDirection())


def sitk_prepare(hu):
    """A slice or a stack of slices."""
    image = sitk.Cast(sitk.GetImageFromArray(hu), sitk.sitkFloat32)
    channels = []
    for (center, width), mean, deviation in zip(work.WINDOWS, work.MEAN, work.DEVIATION):
        x = sitk.IntensityWindowing(image, center - width / 2, center + width / 2, 0.0, 1.0)
        x = sitk_smooth_and_resample(x, (0, 1))
        channels.append(sitk.ShiftScale(x, -mean, 1 / deviation))
    return sitk.GetArrayFromImage(sitk.Compose(channels))


def sitk_variants(slices, threads):
    pool = ThreadPool(threads)
    return {
        "a slice at a time": lambda: torch.from_numpy(np.stack(in_a_loop(sitk_prepare, slices))).permute(0, 3, 1, 2),
        "a slice a thread": lambda: torch.from_numpy(np.stack(pool(sitk_prepare, slices))).permute(0, 3, 1, 2),
        "as a volume": lambda: torch.from_numpy(sitk_prepare(slices)).permute(0, 3, 1, 2),
    }


# Files -----------------------------------------------------------------------------------------------------------------------------


def picture_variants(files, threads):
    transform = torchvision.transforms.Compose([
        torchvision.transforms.Resize((work.SIZE, work.SIZE)),
        torchvision.transforms.ToTensor(),
        torchvision.transforms.Normalize(work.MEAN, work.DEVIATION),
    ])

    def prepare(file):
        with Image.open(file) as picture:
            return transform(picture.convert("RGB"))

    return file_variants(prepare, files, threads)


def dicom_variants(files, threads):
    prepare_slice = MonaiSlice()

    def prepare(file):
        dataset = pydicom.dcmread(file)
        hu = dataset.pixel_array.astype(np.float32) * float(dataset.RescaleSlope) + float(dataset.RescaleIntercept)
        return prepare_slice(hu)

    return file_variants(prepare, files, threads)


def file_variants(prepare, files, threads):
    pool = ThreadPool(threads)
    return {
        "a file at a time": lambda: torch.stack(in_a_loop(prepare, files)),
        "a file a thread": lambda: torch.stack(pool(prepare, files)),
    }
