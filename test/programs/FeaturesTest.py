#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Features of networks: ExtractFeatures, and ensembles that classify by joined features. Oracles: numpy reads and standardizes the
features, scikit-learn classifies them, RunNetwork computes them."""
import csv
import json
import shutil
import unittest

import numpy
from sklearn.linear_model import LogisticRegression

from common import CLASSES, ROOT, classify, make_pictures, read_card, read_nrrd_values, run, train, write_series


def read_rows(file):
    with open(file, newline="") as stream:
        return list(csv.DictReader(stream))


class Features(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = ROOT / "Features"
        shutil.rmtree(cls.folder, ignore_errors=True)
        cls.data = cls.folder / "data"
        make_pictures(cls.data)
        options = ("--epochs", "1", "--validation-fraction", "0.2", "--test-fraction", "0.2")
        cls.one, cls.other = cls.folder / "one" / "network.safetensors", cls.folder / "other" / "network.safetensors"
        train(cls.data, cls.one, *options)
        # Its classes are others.
        train(cls.data, cls.other, *options, "--merge-classes", "striped=horizontal,vertical", architecture="resnet34")
        cls.joined = cls.folder / "joined.safetensors"
        cls.output = run("CombineNetworks", "--networks", f"{cls.one},{cls.other}", "--combination", "features", "--data", cls.data, "--output",
                         cls.joined).stdout

    def extract(self, network, *more, name="features"):
        values, samples = self.folder / f"{name}.npy", self.folder / f"{name}.csv"
        done = run("ExtractFeatures", "--network", network, "--output", values, "--samples", samples, *more)
        return numpy.load(values), read_rows(samples), done

    def test_features_are_those_that_the_network_computes(self):
        values, rows, done = self.extract(self.one, "--data", self.data)
        self.assertEqual((values.dtype, values.shape, values.flags.c_contiguous), (numpy.float32, (54, 512), True))
        self.assertIn("54 samples x 512 features\n", done.stdout)
        self.assertEqual((self.folder / "features.npy").read_bytes()[:8], b"\x93NUMPY\x01\x00")
        for index in (0, 20, 53):
            prepared, result = self.folder / "prepared.nrrd", self.folder / "run.json"
            run("PreprocessCT", "--network", self.one, "--input", self.data / rows[index]["path"], "--output", prepared)
            run("RunNetwork", "--network", self.one, "--input", prepared, "--output", result, "--features")
            numpy.testing.assert_allclose(values[index], json.loads(result.read_text())["features"][0], rtol=1e-5, atol=1e-5)

    def test_the_table_says_what_the_rows_are(self):
        _, rows, _ = self.extract(self.one, "--data", self.data)
        self.assertEqual(list(rows[0]), ["path", "slice", "patient", "patient_source", "split", "label"])
        self.assertEqual([row["path"] for row in rows], sorted(str(file.relative_to(self.data)) for file in self.data.rglob("*.png")))
        patients = {}
        for row in rows:
            label, folder, _ = row["path"].split("/")
            self.assertEqual((row["label"], row["slice"], row["split"], row["patient_source"]), (label, "0", "unassigned", "folder"))
            patients.setdefault(folder, set()).add(row["patient"])
        self.assertEqual(sorted(patients.values(), key=str), sorted(({str(number)} for number in range(1, 19)), key=str))
        _, rows, _ = self.extract(self.one, "--data", self.data, "--identifiers", name="identified")
        self.assertEqual({row["patient"] for row in rows}, set(patients))
        self.assertEqual((self.folder / "identified.csv").stat().st_mode & 0o777, 0o600)

    def test_joined_features_are_classified_as_scikit_learn_does(self):
        values, rows, done = self.extract(self.joined, "--data", self.data)
        self.assertIn("54 samples x 1024 features (512 + 512)\n", done.stdout)
        parts = [self.extract(network, "--data", self.data)[0] for network in (self.one, self.other)]
        numpy.testing.assert_allclose(values, numpy.concatenate(parts, 1), rtol=1e-6, atol=1e-7)

        # The samples that neither network's list calls validation or test.
        taken = {row["path"] for network in (self.one, self.other) for row in read_rows(f"{network}.split.csv") if row["split"] != "train"}
        fitted = numpy.array([row["path"] not in taken for row in rows])
        labels = numpy.array([row["label"] for row in rows])
        self.assertIn(f"fitted on 1024 features of {fitted.sum()} samples of unassigned, 3 classes", self.output)
        values = values.astype(numpy.float64)
        values -= values[fitted].mean(0)
        for part in numpy.split(values, [512], 1):
            part /= numpy.sqrt(part[fitted].var(0).mean())
        regression = LogisticRegression(C=1.0, tol=1e-12, max_iter=100000).fit(values[fitted], labels[fitted])
        self.assertEqual(list(regression.classes_), CLASSES)
        probabilities = classify(self.joined, self.data, self.folder)
        numpy.testing.assert_allclose([probabilities[row["path"]] for row in rows], regression.predict_proba(values), atol=1e-5)

        card = read_card(self.joined)
        self.assertEqual((card["classes"], card["ensemble"]["combination"]), (CLASSES, "features"))
        self.assertEqual(card["ensemble"]["features"], {"cases": int(fitted.sum()), "features_of_members": [512, 512], "fitted_on": "unassigned"})
        self.assertEqual([member["classes"] for member in card["ensemble"]["members"]], [CLASSES, ["mixed", "striped"]])

    def test_training_samples_are_those_of_the_split(self):
        manifest = self.data / "manifest.csv"
        files = sorted(self.data.rglob("*.png"))
        lines = [f"{file.relative_to(self.data)},{file.parent.parent.name},{'train' if int(file.parent.name[-1]) < 4 else 'test'}\n" for file in files]
        manifest.write_text("path,label,split\n" + "".join(lines))
        self.addCleanup(manifest.unlink)
        values, rows, _ = self.extract(self.one, "--data", manifest, "--split", "test", name="test")
        self.assertEqual((len(values), {row["split"] for row in rows}), (18, {"test"}))
        copies = [self.folder / f"copy{number}.safetensors" for number in (1, 2)]  # without lists beside them
        for source, copy in zip((self.one, self.other), copies):
            shutil.copy(source, copy)
        done = run("CombineNetworks", "--networks", ",".join(map(str, copies)), "--combination", "features", "--data", manifest, "--output",
                   self.folder / "split.safetensors")
        self.assertIn("of 36 samples of train, 3 classes", done.stdout)
        self.assertIn(f"The test samples of '{copies[0]}' are unknown", done.stdout)

    def test_every_program_takes_joined_features(self):
        picture = self.data / "mixed" / "mixed-patient0" / "0.png"
        expected = classify(self.joined, self.data, self.folder)["mixed/mixed-patient0/0.png"]
        table, heat, page = self.folder / "one.csv", self.folder / "heat.nrrd", self.folder / "page.html"
        run("ClassifyImages", "--network", self.joined, "--input", picture, "--output", table, "--heatmap", heat)
        numpy.testing.assert_allclose([float(read_rows(table)[0]["p_" + name]) for name in CLASSES], expected, atol=1e-5)
        self.assertEqual(read_nrrd_values(heat).shape, (1, 48, 48, 1))
        run("ClassifyImages", "--network", self.joined, "--data", self.data, "--output", table, "--report", page)
        self.assertIn("ensemble of 2 networks, combined by features (resnet18, resnet34)", page.read_text())
        prepared, result = self.folder / "prepared.nrrd", self.folder / "run.json"
        run("PreprocessCT", "--network", self.one, "--input", picture, "--output", prepared)
        run("RunNetwork", "--network", self.joined, "--input", prepared, "--output", result)
        result = json.loads(result.read_text())
        self.assertEqual([len(member["features"][0]) for member in result["members"]], [512, 512])
        numpy.testing.assert_allclose(result["probabilities"][0], expected, atol=1e-4)

        series = self.folder / "series"
        write_series(series)
        done = self.folder / "series.json"
        run("ClassifyCTSeries", "--network", self.joined, "--input", series, "--picture-window", "-600/1500", "--output", done)
        done = json.loads(done.read_text())
        self.assertEqual(len(done["slices"]), 9)
        self.assertEqual(done["network"]["combination"], "features")
        values, rows, _ = self.extract(self.joined, "--input", series, "--picture-window", "-600/1500")
        self.assertEqual(values.shape, (9, 1024))
        self.assertEqual([(row["path"], row["slice"], row["label"], row["patient_source"]) for row in rows],
                         [("series", str(number), "", "DICOM") for number in range(9)])

    def test_images_need_no_labels(self):
        labeled, rows, _ = self.extract(self.one, "--data", self.data)
        values, unlabeled, _ = self.extract(self.one, "--input", self.data)
        numpy.testing.assert_allclose(values, labeled, rtol=1e-6, atol=1e-7)
        self.assertEqual([row["path"] for row in unlabeled], ["data/" + row["path"] for row in rows])
        self.assertEqual({row["label"] for row in unlabeled}, {""})
        values, one, _ = self.extract(self.one, "--input", self.data / rows[7]["path"])
        numpy.testing.assert_allclose(values, labeled[7:8], rtol=1e-5, atol=1e-5)
        self.assertEqual([row["path"] for row in one], [rows[7]["path"].rsplit("/")[-1]])
        # What cannot be read has no row.
        broken = self.folder / "broken"
        broken.mkdir()
        shutil.copy(self.data / rows[7]["path"], broken / "fine.png")
        (broken / "damaged.png").write_bytes((broken / "fine.png").read_bytes()[:200])
        values, one, done = self.extract(self.one, "--input", broken)
        self.assertEqual((len(values), [row["path"] for row in one]), (1, ["broken/fine.png"]))
        self.assertIn("Warning: left out: broken/damaged.png: ", done.stderr)

    def test_what_does_not_fit_is_refused(self):
        both = ("--networks", f"{self.one},{self.other}")
        output = ("--output", self.folder / "refused.safetensors")
        for options, reason in (
            ((*both, "--combination", "features"), "--combination features needs --data"),
            ((*both, "--combination", "features", "--cases", self.one.parent / "network.cases.csv"), "--cases needs --combination stacked"),
            ((*both, "--combination", "logit", "--data", self.data), "--data needs --combination stacked or features"),
            ((*both, "--combination", "logit"), "must have the same classes"),
            (("--networks", f"{self.joined},{self.one}"), "is an ensemble combined by features"),
        ):
            self.assertIn(reason, run("CombineNetworks", *options, *output, status=1).stderr)
        files = ("--output", self.folder / "refused.npy", "--samples", self.folder / "refused.csv")
        self.assertIn("Give either --input or --data", run("ExtractFeatures", "--network", self.one, *files, status=1).stderr)
        self.assertIn("no sample in the split 'validation'",
                      run("ExtractFeatures", "--network", self.one, *files, "--data", self.data, "--split", "validation", status=1).stderr)
        self.assertFalse((self.folder / "refused.npy").exists())


if __name__ == "__main__":
    unittest.main()
