# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""The installed wheel, tested; Utilities/test-wheel.sh makes the environment."""
import os
import pathlib

import itk
import numpy
import pytest

SOURCES = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def ct():
    """A volume in HU, 5 x 40 x 48 voxels of 3 x 0.8 x 0.7 mm, that lies oblique and away from the origin."""
    random = numpy.random.default_rng(7)
    grid = numpy.indices((5, 40, 48)).sum(0) * 11 - 900
    image = itk.image_from_array((grid + random.integers(-60, 60, grid.shape)).astype(numpy.int16))
    image.SetSpacing([0.7, 0.8, 3.0])
    image.SetOrigin([-12.0, 33.0, 101.5])
    return image


@pytest.fixture(scope="session")
def network():
    """ResNet-18 with seeded random weights, for pictures of 64 x 64."""
    network = itk.ClassificationNetwork.New()
    network.Create("resnet18", ["mass", "normal"], 3)
    network.SetPreprocessingParameters({**network.GetPreprocessingParameters(), "size": [64, 64]})
    return network


@pytest.fixture(scope="session")
def ct_file():
    """A CT slice of pydicom's package."""
    import pydicom.data

    return pydicom.data.get_testdata_file("CT_small.dcm")


@pytest.fixture(scope="session")
def build():
    """The build tree with the programs, for comparisons with them."""
    folder = pathlib.Path(os.environ.get("TransferLearning_BUILD", SOURCES / "build"))
    if not (folder / "bin" / "PreprocessCT").exists():
        pytest.fail(f"{folder}/bin has no programs: run `cmake --preset default && cmake --build build` before.")
    return folder


@pytest.fixture
def pictures(tmp_path):
    """Two classes of pictures that differ in brightness; two splits."""
    from PIL import Image

    random = numpy.random.default_rng(5)
    for split, count in (("train", 8), ("validation", 4), ("test", 4)):
        for name, gray in (("bright", 190), ("dark", 60)):
            folder = tmp_path / "data" / split / name
            folder.mkdir(parents=True)
            for number in range(count):
                pixels = random.normal(gray, 20, (40, 40)).clip(0, 255).astype(numpy.uint8)
                Image.fromarray(pixels).save(folder / f"{number}.png")
    return tmp_path / "data"
