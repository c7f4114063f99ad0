#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""The examples of examples/pipelines/, run as a person does. Oracles: the programs, which share no source with them, and pydicom."""
import json
import pathlib
import shutil
import subprocess
import sys
import unittest

import numpy
import pydicom
import pydicom.data

from common import ROOT, read_card, read_nrrd_header, read_nrrd_values, run, write_series

UTILITIES = pathlib.Path(__file__).resolve().parents[2] / "Utilities"
CLASSES = ["covid", "mass", "normal", "pneumonia"]


def run_example(name, *arguments, status=0):
    return run(f"pipelines/{name}", *arguments, status=status).stdout


def read_probabilities(text):
    return {name: float(value) for name, value in (line.split() for line in text.splitlines()) if name in CLASSES}


class Pipelines(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = ROOT / "Pipelines"
        shutil.rmtree(cls.folder, ignore_errors=True)
        cls.ct = cls.folder / "ct"
        cls.ct.mkdir(parents=True)
        shutil.copy(pydicom.data.get_testdata_file("CT_small.dcm"), cls.ct)
        phantoms = [sys.executable, UTILITIES / "make-lung-phantoms.py", cls.folder, "--images", "64", "--size", "64", "--format", "dicom"]
        subprocess.run(list(map(str, phantoms)), check=True)
        cls.network = cls.folder / "network.safetensors"
        cls.training = run_example("TrainNetwork", cls.folder / "dicom", cls.network)

    def classify_by_program(self, folder, *more):
        output = self.folder / "result.json"
        run("ClassifyCTSeries", "--network", self.network, "--input", folder, "--output", output, *more)
        result = json.loads(output.read_text())
        # CT_small.dcm is not of the kind of the phantoms: it has no label, and probabilities under another name.
        self.assertEqual((result["status"], result["label"], result["probabilities"]), ("out_of_domain", None, None))
        return result["out_of_domain_probabilities"]

    def assert_close(self, probabilities, expected):
        self.assertEqual(sorted(probabilities), CLASSES)
        for name in CLASSES:
            self.assertAlmostEqual(probabilities[name], expected[name], delta=2e-6)

    def test_train(self):
        """Sixteen patients of four slices: of the four of a class one each is for validation and for the test."""
        self.assertEqual([line.split(":")[0] for line in self.training.splitlines()], ["epoch 1", "epoch 2", "epoch 3"])
        card = read_card(self.network)
        self.assertEqual(card["classes"], CLASSES)
        counts = {name: (split["samples"], split["units"]) for name, split in card["training"]["splits"].items()}
        self.assertEqual(counts, {"training": (32, 8), "validation": (16, 4), "test": (16, 4)})
        message = run("pipelines/TrainNetwork", self.folder / "missing", self.folder / "x", status=1).stderr
        self.assertIn("does not exist", message)

    def test_classify(self):
        text = run_example("ClassifySeries", self.ct, self.network)
        expected = self.classify_by_program(self.ct)
        self.assert_close(read_probabilities(text), expected)
        self.assertIn("label out_of_domain\n", text)

    def test_preprocess(self):
        output, expected = self.folder / "prepared.nrrd", self.folder / "expected.nrrd"
        run_example("PreprocessSeries", self.ct, output)
        run("PreprocessCT", "--input", self.ct, "--output", expected, "--windows", "lung,mediastinum,bone",
            "--size", "224x224")
        self.assertEqual(read_nrrd_values(output).shape, (1, 224, 224, 3))
        numpy.testing.assert_array_equal(read_nrrd_values(output), read_nrrd_values(expected))

    def test_explain(self):
        output, expected = self.folder / "map.nrrd", self.folder / "expected-map.nrrd"
        text = run_example("ExplainSeries", self.ct, self.network, output)
        self.classify_by_program(self.ct, "--heatmap", expected)
        self.assertEqual(text, "heat map of out_of_domain\n")
        header = pydicom.dcmread(self.ct / "CT_small.dcm")
        sizes, origin, steps = read_nrrd_header(output)
        self.assertEqual(sizes, [header.Columns, header.Rows, 1])
        numpy.testing.assert_allclose(origin, header.ImagePositionPatient, atol=1e-6)
        numpy.testing.assert_allclose(numpy.linalg.norm(steps[:2], axis=1), header.PixelSpacing, atol=1e-6)
        numpy.testing.assert_allclose(read_nrrd_values(output), read_nrrd_values(expected), atol=1e-5)

    def test_custom_filter(self):
        """Metal in the file and its removal in the pipeline against soft tissue in the file."""
        for name, hu in (("metal", 3000), ("tissue", 50)):
            data = pydicom.dcmread(self.ct / "CT_small.dcm")
            pixels = data.pixel_array.copy()
            pixels[40:70, 50:60] = hu - int(data.RescaleIntercept)
            data.PixelData = pixels.tobytes()
            (self.folder / name).mkdir()
            data.save_as(self.folder / name / "1.dcm")
        removed = read_probabilities(run_example("CustomFilterInFront", self.folder / "metal", self.network))
        self.assert_close(removed, self.classify_by_program(self.folder / "tissue"))
        kept = self.classify_by_program(self.folder / "metal")
        self.assertGreater(max(abs(kept[name] - removed[name]) for name in CLASSES), 1e-4)

    def test_stream(self):
        """Streamed and unstreamed results are equal; the second number of a line is a probability."""
        series = self.folder / "series"
        write_series(series)
        lines = {}
        for slices in (1, 4, 9):
            *lines[slices], last = run_example("StreamSlices", series, self.network, slices).splitlines()
            self.assertEqual(last, f"at most {slices} slices in memory")
        self.assertEqual([line.split()[:2] for line in lines[9]], [["slice", str(index)] for index in range(9)])
        values = {slices: [float(line.split()[2]) for line in lines[slices]] for slices in lines}
        self.assertGreater(numpy.ptp(values[9]), 1e-5)
        numpy.testing.assert_allclose(values[1], values[9], atol=2e-6)
        numpy.testing.assert_allclose(values[4], values[9], atol=2e-6)


if __name__ == "__main__":
    unittest.main()
