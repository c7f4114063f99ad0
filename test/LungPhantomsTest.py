#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Utilities/make-lung-phantoms.py: counts, equal bytes, what pydicom and Pillow read, and values that CT has.

Oracles: HU of tissues as radiology textbooks give them; pydicom and Pillow for the files."""
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

import numpy
import pydicom
from PIL import Image

SCRIPT = pathlib.Path(__file__).resolve().parent.parent / "Utilities/make-lung-phantoms.py"
ROOT = pathlib.Path(os.environ["TL_TEST_OUTPUT"]) / "LungPhantoms"
CLASSES = ["covid", "mass", "normal", "pneumonia"]


def make(name, *options):
    folder = ROOT / name
    shutil.rmtree(folder, ignore_errors=True)
    done = subprocess.run([sys.executable, str(SCRIPT), str(folder), *map(str, options)], capture_output=True, text=True, check=True)
    return folder, done.stdout


def digest(folder):
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.rglob("*") if file.is_file()}


def read(file):
    data = pydicom.dcmread(file)
    return data, data.pixel_array * float(data.RescaleSlope) + float(data.RescaleIntercept)


class LungPhantoms(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder, cls.output = make("usual", "--images", 46, "--slices", 3, "--size", 128)
        cls.files = sorted(cls.folder.glob("dicom/*/*/*.dcm"))

    def test_classes_take_turns_and_patients_are_whole(self):
        self.assertEqual(len(self.files), 46)
        self.assertEqual(sorted(path.name for path in (self.folder / "dicom").iterdir()), CLASSES)
        patients = {path.parent for path in self.files}
        self.assertEqual(len(patients), 16)
        self.assertEqual({kind: sum(path.parent.name == kind for path in patients) for kind in CLASSES}, dict.fromkeys(CLASSES, 4))
        pictures = {str(path.relative_to(self.folder / "png").with_suffix("")) for path in self.folder.glob("png/*/*/*.png")}
        self.assertEqual(pictures, {str(path.relative_to(self.folder / "dicom").with_suffix("")) for path in self.files})
        self.assertIn("46 SYNTHETIC slices", self.output)

    def test_equal_arguments_give_equal_bytes(self):
        again, _ = make("again", "--images", 46, "--slices", 3, "--size", 128)
        self.assertEqual(digest(again), digest(self.folder))
        fewer, _ = make("fewer", "--images", 6, "--slices", 3, "--size", 128, "--format", "png")
        whole = digest(self.folder)
        self.assertEqual(len(digest(fewer)), 6)
        for name, value in digest(fewer).items():
            self.assertEqual(value, whole[name], "a patient does not depend on how many there are")
        other, _ = make("other", "--images", 6, "--slices", 3, "--size", 128, "--format", "png", "--seed", 2)
        self.assertTrue(set(digest(other).values()).isdisjoint(digest(fewer).values()))

    def test_pydicom_reads_series_that_are_called_synthetic(self):
        series = {}
        for file in self.files:
            data, hu = read(file)
            self.assertEqual((data.Modality, data.Rows, data.Columns), ("CT", 128, 128))
            self.assertIn("SYNTHETIC", data.SeriesDescription)
            self.assertTrue(str(data.PatientID).startswith("SYNTHETIC-"))
            self.assertEqual(str(data.PatientID), file.parent.name)
            self.assertTrue(-1024 <= hu.min() and hu.max() <= 3071)
            series.setdefault(data.SeriesInstanceUID, []).append(float(data.ImagePositionPatient[2]))
        self.assertEqual(len(series), 16)
        for positions in series.values():
            numpy.testing.assert_allclose(numpy.diff(positions), 5.0)

    def test_pictures_are_the_lung_window(self):
        for file in self.files[::5]:
            _, hu = read(file)
            picture = numpy.asarray(Image.open(self.folder / "png" / file.relative_to(self.folder / "dicom").with_suffix(".png")))
            self.assertEqual(picture.dtype, numpy.uint8)
            numpy.testing.assert_array_equal(picture, numpy.rint(255 * numpy.clip((hu + 1350) / 1500, 0, 1)))

    def test_tissues_have_their_values(self):
        consolidated, glass = {kind: [] for kind in CLASSES}, {kind: [] for kind in CLASSES}
        for file in self.files:
            _, hu = read(file)
            kind = file.parent.parent.name
            self.assertAlmostEqual(numpy.median(hu[:8, :8]), -1000, delta=10)
            inside = hu[32:96, 20:108]
            lung = ((inside > -950) & (inside < -750)).mean()
            self.assertTrue(0.15 < lung < 0.75, f"{file}: {lung}")
            soft = ((hu > 0) & (hu < 100)).mean()
            self.assertTrue(0.08 < soft < 0.5, f"{file}: {soft}")
            self.assertTrue(0.02 < ((hu > -150) & (hu < -50)).mean() < 0.3, "fat")
            self.assertGreater((hu > 250).sum(), 50, "bone")
            lungs = inside[:, numpy.r_[5:38, 50:83]]
            consolidated[kind].append(((lungs > -80) & (lungs < 100)).mean())
            glass[kind].append(((lungs > -740) & (lungs < -480)).mean())
        mean = lambda values: {kind: numpy.mean(value) for kind, value in values.items()}
        self.assertGreater(mean(glass)["covid"], 1.5 * max(value for kind, value in mean(glass).items() if kind != "covid"))
        for kind in ("mass", "pneumonia"):
            self.assertGreater(mean(consolidated)[kind], mean(consolidated)["normal"], kind)

    def test_noise_is_that_of_the_dose(self):
        # Quantum noise: a quarter of the dose, twice the deviation. The kernel 1 2 1 leaves 6/16 of it in the plane.
        deviations = []
        for dose in (400, 100):
            folder, _ = make(f"dose{dose}", "--images", 8, "--slices", 1, "--size", 128, "--dose", dose, "--format", "dicom")
            deviations.append(numpy.concatenate([read(file)[1][:10].ravel() for file in folder.rglob("*.dcm")]).std())
        self.assertAlmostEqual(deviations[1], 15 * 6 / 16, delta=0.2)
        self.assertAlmostEqual(deviations[1] / deviations[0], 2, delta=0.05)

    def test_arguments_are_checked(self):
        done = subprocess.run([sys.executable, str(SCRIPT), str(ROOT / "x"), "--dose", "0"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("--images and --dose must be above 0", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
