#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""PreprocessingPicturesTest.py PICTURES: what the build drew is what doc/preprocessing.md shows, and shows what the page says.

Oracles: the committed pictures; pydicom's pixels, the windows of the page's own table by their closed form in numpy, and Pillow's resizing."""
import os
import pathlib
import re
import sys
import unittest
import warnings

import numpy
import pydicom
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMMITTED = ROOT / "doc" / "images"
DRAWN = pathlib.Path(sys.argv.pop())
FILES = pathlib.Path(os.environ["TL_SITE_PACKAGES"]) / "pydicom" / "data" / "test_files"
PAGE = (ROOT / "doc" / "preprocessing.md").read_text(encoding="utf-8")


def pixels(file):
    return numpy.asarray(Image.open(file)).astype(int)


def names(folder):
    return sorted(file.name for file in folder.glob("*.png"))


def slice_of(name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = pydicom.dcmread(FILES / name)
        return dataset.pixel_array.astype(numpy.float32) * float(dataset.get("RescaleSlope", 1)) + float(dataset.get("RescaleIntercept", 0))


def windowed(hu, center, width):
    return ((hu - (center - width / 2)) / width).clip(0, 1)


def resized(values, side, kernel):
    return numpy.asarray(Image.fromarray(values.astype(numpy.float32)).resize((side, side), kernel)).clip(0, 1)


def levels(values):
    return numpy.rint(255 * values).astype(int)


def between_nearest(values, count):
    """Linear interpolation of the rows at the centers of `count` equal parts."""
    position = (numpy.arange(count) + 0.5) * len(values) / count - 0.5
    first = numpy.floor(position).astype(int)
    weight = (position - first)[:, None]
    return values[first] * (1 - weight) + values[first + 1] * weight


def zone_plate(side):
    square = (numpy.arange(side) - (side - 1) / 2) ** 2
    return 0.5 + 0.5 * numpy.cos(numpy.pi * (square[:, None] + square) / side)


class Pictures(unittest.TestCase):
    def assert_equal_within(self, levels, drawn, expected):
        self.assertEqual(drawn.shape, expected.shape)
        self.assertLessEqual(numpy.abs(drawn - expected).max(), levels)

    def test_the_build_draws_the_committed_pictures(self):
        self.assertEqual(names(DRAWN), names(COMMITTED))
        for name in names(COMMITTED):
            with self.subTest(name):
                self.assert_equal_within(1, pixels(DRAWN / name), pixels(COMMITTED / name))

    def test_the_page_shows_every_picture_and_they_are_small(self):
        for name in names(COMMITTED):
            self.assertIn(f"images/{name}", PAGE)
        self.assertLess(sum(file.stat().st_size for file in COMMITTED.glob("*.png")), 200_000)

    def test_each_window_is_the_one_of_the_pages_table(self):
        table = re.findall(r"^\| `(\w+)` \| (-?\d+) \| (\d+) \| (chest|head) \|", PAGE, re.MULTILINE)
        self.assertEqual(sorted(f"window-{name}.png" for name, *_ in table), [name for name in names(DRAWN) if name.startswith("window-")])
        slices = {"chest": slice_of("CT_small.dcm"), "head": slice_of("J2K_pixelrep_mismatch.dcm")}
        for name, center, width, shown in table:
            with self.subTest(name):
                values = resized(windowed(slices[shown], int(center), int(width)), 192, Image.BICUBIC)
                self.assert_equal_within(1, pixels(DRAWN / f"window-{name}.png"), levels(values))

    def test_antialiasing_on_is_as_pillow_reduces(self):
        for name, values in self.reduced_pictures():
            self.assert_equal_within(1, self.reduced(f"{name}-antialiased.png"), levels(resized(values, 96, Image.BILINEAR)))

    def test_antialiasing_off_samples_between_the_four_nearest_pixels(self):
        for name, values in self.reduced_pictures():
            rows = between_nearest(values, 96)
            self.assert_equal_within(1, self.reduced(f"{name}-aliased.png"), levels(between_nearest(rows.T, 96).T))

    def test_rings_that_are_too_fine_become_gray_with_antialiasing(self):
        # The corner has more than 0.5 cycles a pixel of the reduced picture on both axes: its mean, 127.5, is all that may remain.
        corner = self.reduced("zone-plate-antialiased.png")[:24, :24]
        self.assertLessEqual(numpy.abs(corner - 127.5).max(), 10)

    def reduced(self, name):
        # Each pixel is drawn as a square of 2 x 2.
        return pixels(DRAWN / name)[::2, ::2]

    def reduced_pictures(self):
        return (("slice", windowed(slice_of("J2K_pixelrep_mismatch.dcm"), 400, 1800)), ("zone-plate", zone_plate(512)))


if __name__ == "__main__":
    unittest.main()
