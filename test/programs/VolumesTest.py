#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Networks that read whole volumes. Oracle: the other program where two must agree."""
import csv
import hashlib
import json
import shutil
import unittest

import numpy
from PIL import Image

from common import ROOT, read_card, read_nrrd_header, run, write_nrrd, write_series


class Volumes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = ROOT / "Volumes"
        shutil.rmtree(cls.folder, ignore_errors=True)
        cls.data = cls.folder / "data"
        random = numpy.random.default_rng(4)
        for kind, value in (("dense", 300), ("thin", -700)):
            for number in range(6):
                place = cls.data / kind / f"{kind}-patient{number}"
                place.mkdir(parents=True)
                volume = random.integers(-800, -600, (14, 20, 18)).astype(numpy.int16)
                volume[4:9, 6:14, 6:14] = value
                write_nrrd(place / "ct.nrrd", volume, numpy.zeros(3), numpy.diag([1.5, 1.5, 2.0]))
        cls.network = cls.folder / "out" / "network.safetensors"
        cls.output = cls.train(cls.network).stdout

    @classmethod
    def train(cls, network, *more, status=0):
        return run("TrainCTClassifier", "--data", cls.data, "--architecture", "plain-3d", "--weights", "none", "--output", network, "--size", "18",
                   "--slices", "16", "--intensity", "hu", "--batch-size", "4", "--epochs", "4", "--validation-fraction", "0.2", "--test-fraction", "0.2",
                   "--augment", "--seed", "3", *more, status=status)

    def test_a_sample_is_a_volume(self):
        history = json.loads((self.folder / "out" / "network.history.json").read_text())
        self.assertLess(history["epochs"][-1]["training_loss"], history["epochs"][0]["training_loss"])
        self.assertIn("training samples: 8 (dense 4, thin 4) of 8 units", self.output)
        self.assertEqual(read_card(self.network)["input"]["size"], [18, 18, 16])
        with open(self.folder / "out" / "network.cases.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(sorted(row["true"] for row in rows), ["dense", "thin"])
        self.assertIn("data:image/png;base64,", (self.folder / "out" / "network.report.html").read_text(), "overlays")

    def test_a_series_is_classified_as_in_the_evaluation(self):
        with open(self.folder / "out" / "network.cases.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            output = self.folder / "series.json"
            done = run("ClassifyCTSeries", "--network", self.network, "--input", self.data / row["path"], "--output", output)
            result = json.loads(output.read_text())
            self.assertIn("the volume's own probabilities", done.stdout)
            outside = result["status"] == "out_of_domain"
            self.assertEqual(outside, row["out_of_domain"] != "")
            for name, probability in result["out_of_domain_probabilities" if outside else "probabilities"].items():
                self.assertAlmostEqual(probability, float(row["p_" + name]), places=6)

    def test_overlays_are_those_of_the_acquired_slices(self):
        # Oracle: the volume that is written, through the lung's window in numpy; the network is given another grid.
        volume, *_ = write_series(self.folder / "zones", 9, "zones", heights=[0, 1, 2, 3, 4, 5.75, 7.5, 9.25, 11], tilt=0.2)
        output, overlays, heat = self.folder / "zones.json", self.folder / "zones-overlays", self.folder / "zones.nrrd"
        run("ClassifyCTSeries", "--network", self.network, "--input", self.folder / "zones", "--output", output, "--overlay", overlays, "--heatmap", heat)
        result = json.loads(output.read_text())
        self.assertEqual([one["index"] for one in result["series"]["slices"]], list(range(9)))
        self.assertEqual(len(result["slices"]), 1)
        self.assertEqual(read_nrrd_header(heat)[0], [48, 47, 12])
        self.assertEqual(sorted(file.name for file in overlays.iterdir()), [f"slice-{index:04}.png" for index in range(9)])
        for index, hu in enumerate(volume):
            shown = numpy.asarray(Image.open(overlays / f"slice-{index:04}.png"))[:, :48]
            expected = numpy.clip((hu + 600.0) / 1500 + 0.5, 0, 1) * 255
            numpy.testing.assert_allclose(shown, numpy.repeat(expected[..., None], 3, 2), atol=0.51)

    def test_one_seed_gives_the_same_bytes(self):
        other = self.folder / "again" / "network.safetensors"
        self.train(other)
        self.assertEqual(hashlib.sha256(other.read_bytes()).digest(), hashlib.sha256(self.network.read_bytes()).digest())

    def test_a_contradictory_volume_is_left_out_whole(self):
        data = self.folder / "contradiction"
        shutil.copytree(self.data, data)
        twin = data / "thin" / "thin-patient9"
        twin.mkdir()
        shutil.copyfile(data / "dense" / "dense-patient0" / "ct.nrrd", twin / "ct.nrrd")
        network = self.folder / "contradiction.safetensors"
        done = run("TrainCTClassifier", "--data", data, "--architecture", "plain-3d", "--weights", "none", "--output", network, "--size", "18",
                   "--slices", "16", "--intensity", "hu", "--batch-size", "4", "--epochs", "1", "--seed", "3")
        self.assertIn("2 samples are left out because identical pixels have different labels", done.stdout)
        self.assertIn("'dense/dense-patient0/ct.nrrd' slice 0 (dense, unassigned)", done.stdout)
        with open(str(network) + ".split.csv", newline="") as file:
            self.assertEqual(len({row["path"] for row in csv.DictReader(file)}), 11)

    def test_pictures_are_refused_by_name(self):
        pictures = self.folder / "pictures"
        for kind in ("a", "b"):
            (pictures / kind).mkdir(parents=True)
            Image.fromarray(numpy.full((8, 8), ord(kind), numpy.uint8)).save(pictures / kind / "picture.png")
        done = run("TrainCTClassifier", "--data", pictures, "--architecture", "plain-3d", "--weights", "none", "--output",
                   self.folder / "none.safetensors", status=1)
        self.assertIn("'a/picture.png' is a single image", done.stderr)

    def test_slices_without_a_series_are_refused_by_name(self):
        slices = self.folder / "slices"
        write_series(slices, slices=2)
        manifest = slices / "manifest.csv"
        manifest.write_text("path,label,patient,split\n0.dcm,a,p,train\n1.dcm,b,q,train\n")
        done = run("TrainCTClassifier", "--data", manifest, "--architecture", "plain-3d", "--weights", "none", "--output",
                   self.folder / "none.safetensors", "--validation-fraction", "0", status=1)
        self.assertRegex(done.stderr, r"'0\.dcm' is a single image \(slice 0\), but the network is for volumes\. Use folders of DICOM series")


if __name__ == "__main__":
    unittest.main(verbosity=2)
