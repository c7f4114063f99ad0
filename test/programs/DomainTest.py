#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""The domain of a network for lung phantoms. Oracles: numpy's percentiles, norms and the tensors of the network file; what the
images were made of."""
import csv
import importlib
import json
import pathlib
import shutil
import sys
import unittest

import numpy
from safetensors.numpy import load_file

from common import ROOT, read_card, run

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Utilities"))
head_ct = importlib.import_module("make-head-ct")
lungs = importlib.import_module("make-lung-phantoms")


class Domain(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = ROOT / "Domain"
        shutil.rmtree(cls.folder, ignore_errors=True)
        cls.data = cls.folder / "data"
        lungs.make(cls.data, 64, 4, 64, 100.0, 1, ("dicom",))
        cls.network = cls.folder / "network.safetensors"
        cls.output = cls.train(cls.network).stdout
        cls.domain = read_card(cls.network)["domain"]

    @classmethod
    def train(cls, network, *more):
        return run("TrainCTClassifier", "--data", cls.data / "dicom", "--architecture", "resnet18", "--weights", "none", "--output", network,
                   "--size", "32", "--epochs", "1", "--learning-rate", "0.0001", *more)

    def classify(self, series, status=0):
        output = self.folder / "result.json"
        done = run("ClassifyCTSeries", "--network", self.network, "--input", series, "--output", output, status=status)
        return done, json.loads(output.read_text()) if status == 0 else None

    def write_series(self, name, volume, **tags):
        """With the grid of the phantoms."""
        folder = self.folder / name
        folder.mkdir()
        for index, hu in enumerate(volume):
            data = head_ct.dicom_slice(hu, index, (lungs.FIELD / 64, lungs.FIELD / 64, lungs.STEP), name, 1, name)
            for tag, value in tags.items():
                setattr(data, tag, value)
            data.save_as(folder / f"{index}.dcm", enforce_file_format=True)
        return folder

    def test_the_card_says_what_the_phantoms_are(self):
        self.assertEqual((self.domain["intensity"], self.domain["modalities"], self.domain["planes"]), ("hu", ["CT"], ["axial"]))
        self.assertEqual(self.domain["sop_classes"], [head_ct.CT_IMAGE_STORAGE])
        self.assertAlmostEqual(self.domain["spacing"]["observed_low"], lungs.FIELD / 64, places=5)
        self.assertAlmostEqual(self.domain["thickness"]["observed_high"], lungs.STEP, places=5)
        bound = self.domain["feature_distance"]
        patients = {path.name for path in (self.data / "dicom").glob("*/*")}
        self.assertLess(self.domain["patients"], len(patients))  # none of the test
        self.assertGreaterEqual(bound["patients"], 10)
        self.assertEqual(bound["references"], self.domain["slices"])
        references = load_file(self.network)["domain.reference_features"].reshape(bound["references"], -1)
        numpy.testing.assert_allclose(numpy.linalg.norm(references, axis=1), 1, atol=1e-6)
        self.assertNotIn("no bound of the distance", self.output)

    def test_the_distance_is_that_of_numpy(self):
        # A threshold of 0 lets every slice show its distance.
        series = next((self.data / "dicom").glob("normal/*"))
        network = self.folder / "strict.safetensors"
        content = self.network.read_bytes()
        size = int.from_bytes(content[:8], "little")
        header = json.loads(content[8 : 8 + size])
        card = json.loads(header["__metadata__"]["itk_transfer_learning"])
        card["domain"]["feature_distance"]["threshold"] = 0
        header["__metadata__"]["itk_transfer_learning"] = json.dumps(card)
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        network.write_bytes(len(text).to_bytes(8, "little") + text + content[8 + size :])
        run("ClassifyCTSeries", "--network", network, "--input", series, "--output", self.folder / "strict.json")
        run("PreprocessCT", "--network", network, "--input", series, "--output", self.folder / "prepared.nrrd")
        run("RunNetwork", "--network", network, "--input", self.folder / "prepared.nrrd", "--features", "--output", self.folder / "run.json")
        features = numpy.array(json.loads((self.folder / "run.json").read_text())["features"])
        features /= numpy.linalg.norm(features, axis=1, keepdims=True)
        references = load_file(network)["domain.reference_features"].reshape(self.domain["feature_distance"]["references"], -1)
        expected = numpy.sort(numpy.linalg.norm(features[:, None] - references[None], axis=2), axis=1)[:, 2]
        slices = json.loads((self.folder / "strict.json").read_text())["slices"]
        distances = [next(one["value"] for one in slice_["violations"] if one["bound"] == "feature_distance") for slice_ in slices]
        numpy.testing.assert_allclose(distances, expected, atol=1e-5)

    def test_a_series_inside_gets_a_class(self):
        inside = 0
        for series in (self.data / "dicom").glob("*/*"):
            done, result = self.classify(series)
            self.assertTrue(result["domain"]["known"])
            self.assertNotIn("Domain unknown", done.stdout)
            inside += result["status"] == "classified"
        self.assertGreaterEqual(inside, 13)  # of 16 patients

    def test_other_images_get_none(self):
        noise = numpy.random.default_rng(1).integers(-1000, 1000, (5, 64, 64)).astype(numpy.int16)
        done, result = self.classify(self.write_series("noise", noise))
        self.assertEqual((result["status"], result["label"], result["probabilities"]), ("out_of_domain", None, None))
        self.assertAlmostEqual(sum(result["out_of_domain_probabilities"].values()), 1, places=6)
        self.assertIn("Inside the network's domain: 0 of 5 slices", done.stdout)
        for slice_ in result["slices"]:
            self.assertIsNone(slice_["label"])
            for violation in slice_["violations"]:
                self.assertFalse(violation["low"] <= violation["value"] <= violation["high"] and violation["bound"] not in ("body_cut", "no_body"))
        cases = self.folder / "noise.csv"
        run("ClassifyImages", "--network", self.network, "--input", self.folder / "noise", "--output", cases)
        with open(cases, newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual({row["label"] for row in rows}, {"out_of_domain"})
        self.assertEqual({row["p_normal"] for row in rows}, {""})
        self.assertEqual([row["out_of_domain"].split() for row in rows], [[one["bound"] for one in slice_["violations"]] for slice_ in result["slices"]])

    def test_another_modality_is_refused(self):
        volume = numpy.full((5, 64, 64), 40, numpy.int16)
        done, _ = self.classify(self.write_series("other", volume, Modality="PT"), status=1)
        self.assertIn("Modality (0008,0060) is 'PT'", done.stderr)

    def test_the_evaluation_says_how_much_is_inside(self):
        cases = self.folder / "cases.csv"
        metrics = self.folder / "cases.json"
        done = run("ClassifyImages", "--network", self.network, "--data", self.data / "dicom", "--split", "test", "--output", cases, "--report",
                   self.folder / "cases.html", "--metrics", metrics)
        with open(cases, newline="") as file:
            rows = list(csv.DictReader(file))
        kept = [row for row in rows if not row["out_of_domain"]]
        self.assertRegex(done.stdout, rf"inside the network's domain: {len(kept)} of {len(rows)} cases")
        page = (self.folder / "cases.html").read_text()
        self.assertIn("coverage: inside the network's domain", page)
        self.assertIn("accuracy of cases inside the network's domain", page)
        self.assertIn("domain: distance in features", page)
        self.assertAlmostEqual(json.loads(metrics.read_text())["domain"]["coverage"]["value"], len(kept) / len(rows))

    def test_without_a_domain_any_image_is_classified(self):
        network = self.folder / "any.safetensors"
        self.train(network, "--no-domain")
        self.assertNotIn("domain", read_card(network))
        self.assertNotIn("domain.reference_features", load_file(network))
        noise = numpy.random.default_rng(2).integers(-1000, 1000, (5, 64, 64)).astype(numpy.int16)
        output = self.folder / "any.json"
        done = run("ClassifyCTSeries", "--network", network, "--input", self.write_series("any", noise), "--output", output)
        self.assertIn("Domain unknown", done.stdout)
        result = json.loads(output.read_text())
        self.assertEqual((result["status"], result["domain"]["known"]), ("classified", False))


if __name__ == "__main__":
    unittest.main(verbosity=2)
