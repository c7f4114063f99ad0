#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Several networks: comparisons, folds, ensembles. Oracles: scikit-learn for figures and stacking, numpy for means."""
import csv
import json
import shutil
import subprocess
import unittest

import numpy
from PIL import Image

from common import ARCHITECTURE, CLASSES, ROOT, centered_logits, classify, make_pictures, read_card, regress, run, softmax, start, train


class Comparisons(unittest.TestCase):
    """Several networks on the same pictures: folds, architectures, parts of the data; and what is left out of the data."""

    @classmethod
    def setUpClass(cls):
        cls.folder = ROOT / "Comparisons"
        shutil.rmtree(cls.folder, ignore_errors=True)
        cls.data = cls.folder / "data"
        make_pictures(cls.data)

    def test_folds_hold_every_picture_out_once(self):
        from sklearn.metrics import accuracy_score

        output = self.folder / "folds" / "network.safetensors"
        done = train(self.data, output, "--folds", "3", "--epochs", "2", "--validation-fraction", "0.2")
        seen = []
        for fold in (1, 2, 3):
            with open(output.parent / f"network.fold{fold}.safetensors.split.csv", newline="") as file:
                rows = list(csv.DictReader(file))
            seen += [row["path"] for row in rows if row["split"] == "test"]
            self.assertIn("test", read_card(output.parent / f"network.fold{fold}.safetensors")["metrics"])
        self.assertEqual((len(seen), len(set(seen))), (54, 54))
        folds = json.loads((output.parent / "network.folds.json").read_text())
        values = [fold["accuracy"]["value"] for fold in folds["folds"]]
        self.assertAlmostEqual(folds["mean"]["accuracy"], numpy.mean(values), places=12)
        self.assertAlmostEqual(folds["standard_deviation"]["accuracy"], numpy.std(values, ddof=1), places=12)
        with open(output.parent / "network.cases.csv", newline="") as file:
            cases = list(csv.DictReader(file))
        expected = accuracy_score([row["true"] for row in cases], [row["predicted"] for row in cases])
        self.assertAlmostEqual(folds["held_out"]["accuracy"]["value"], expected, places=12)
        self.assertIn("held-out folds: accuracy", done.stdout)
        self.assertIn("mean accuracy", (output.parent / "network.report.html").read_text())
        refused = train(self.data, output, "--folds", "3", "--test-fraction", "0.2", status=1)
        self.assertIn("omit --test-fraction", refused.stderr)
        self.check_ensembles_of_folds(output)

    def check_ensembles_of_folds(self, output):
        """Oracles: numpy's means of what the networks say alone; scikit-learn on the cases of the folds that they had not seen."""
        networks = [output.parent / f"network.fold{fold}.safetensors" for fold in (1, 2, 3)]
        alone = [classify(network, self.data, output.parent) for network in networks]
        paths = list(alone[0])
        together = classify(output, self.data, output.parent)
        for path in paths:
            numpy.testing.assert_allclose(together[path], numpy.mean([one[path] for one in alone], axis=0), atol=1e-6)
        self.assertEqual((read_card(output)["ensemble"]["combination"], len(read_card(output)["ensemble"]["members"])), ("probability", 3))

        combined = output.parent / "combined.safetensors"
        run("CombineNetworks", "--networks", f"{networks[0]},{networks[2]}", "--combination", "logit", "--weights", "1,3", "--output", combined)
        weighted = classify(combined, self.data, output.parent)
        for path in paths:
            expected = softmax((numpy.log(alone[0][path]) + 3 * numpy.log(alone[2][path])) / 4)
            numpy.testing.assert_allclose(weighted[path], expected, atol=1e-5)

        stacked = ("CombineNetworks", "--networks", output, "--combination", "stacked", "--output", combined)
        refused = run(*stacked, "--data", self.data, status=1)
        self.assertIn("All 54 samples of --data have the pixels of training or test samples of one of the networks", refused.stderr)
        done = run(*stacked, "--cases", output.parent / "network.cases.csv")
        self.assertIn("fitted on 54 cases", done.stdout)
        with open(output.parent / "network.cases.csv", newline="") as file:
            cases = list(csv.DictReader(file))
        held_out = numpy.array([[float(row["p_" + name]) for name in CLASSES] for row in cases])
        regression = regress(centered_logits(held_out), [CLASSES.index(row["true"]) for row in cases])
        voice = numpy.mean([[centered_logits(one[path]) for path in paths] for one in alone], axis=0)
        of_program = classify(combined, self.data, output.parent)
        numpy.testing.assert_allclose([of_program[path] for path in paths], regression.predict_proba(voice), atol=1e-4)
        refused = run("CombineNetworks", "--networks", output, "--output", combined, "--cases", output.parent / "network.cases.csv", status=1)
        self.assertIn("--combination stacked", refused.stderr)

    def test_architectures_are_compared_and_a_failure_is_listed(self):
        weights = self.folder / "weights"
        weights.mkdir()
        train(self.data, weights / "mobilenetv2.safetensors", "--epochs", "1", architecture=ARCHITECTURE)
        output = self.folder / "compared"
        done = run("TrainCTClassifier", "--data", self.data, "--architecture", "mobilenetv2,resnet18", "--weights", weights, "--output", output,
                   "--size", "32", "--batch-size", "8", "--epochs", "2", "--seed", "3", "--train-fraction", "0.3,1", status=1)
        self.assertIn("resnet18: --weights", done.stderr)
        self.assertIn("contains no weights of resnet18", done.stderr)
        comparison = json.loads((output / "comparison.json").read_text())
        models = {(model["name"], model["training_fraction"]): model for model in comparison["models"]}
        self.assertEqual(set(models), {(name, part) for name in ("mobilenetv2", "resnet18") for part in (0.3, 1.0)})
        whole, part = models["mobilenetv2", 1.0], models["mobilenetv2", 0.3]
        self.assertIsNone(whole["failure"])
        self.assertLess(part["training_samples"], whole["training_samples"])
        # Oracle: torchvision's MobileNetV2 has 3,504,872 parameters, 1,280,000 + 1,000 of them in a head for 1000 classes.
        self.assertEqual(whole["parameters"], 3504872 - 1281000 + 1280 * 3 + 3)
        self.assertEqual((whole["epochs"], whole["split"] if "split" in whole else comparison["split"]), (2, "test"))
        self.assertGreater(whole["inference_seconds_per_image"], 0)
        page = (output / "comparison.html").read_text()
        self.assertIn("Amount of training data", page)
        self.assertIn("contains no weights of resnet18", page)
        self.assertNotIn(str(self.folder), page + json.dumps(comparison["models"]), "no absolute path")
        self.assertNotIn("<script", page)
        sets = {}
        for name in ("mobilenetv2", "mobilenetv2.fraction-0.3"):
            self.assertTrue((output / f"{name}.report.html").exists())
            with open(output / f"{name}.safetensors.split.csv", newline="") as file:
                rows = list(csv.DictReader(file))
            sets[name] = [{row["path"] for row in rows if row["split"] == split} for split in ("train", "test")]
        self.assertLess(sets["mobilenetv2.fraction-0.3"][0], sets["mobilenetv2"][0])
        self.assertEqual(sets["mobilenetv2.fraction-0.3"][1], sets["mobilenetv2"][1])

    def kill(self, when, command):
        """Starts a training and kills it as soon as a line begins so."""
        process = start(*command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for line in process.stdout:
            if line.startswith(when):
                process.kill()
                break
        else:
            self.fail(f"it ended without '{when}'")
        process.communicate()

    def command(self, output, *more):
        return ["TrainCTClassifier", "--data", str(self.data), "--weights", "none", "--output", str(output), "--size", "32", "--batch-size", "8",
                "--seed", "3", "--epochs", "2", "--threads", "1", *more]

    def test_folds_go_on_with_the_network_that_was_in_training(self):
        # Oracle: the run that nobody killed.
        whole = self.folder / "folds-whole" / "network.safetensors"
        output = self.folder / "folds-killed" / "network.safetensors"
        more = ("--architecture", ARCHITECTURE, "--folds", "3", "--resume")
        run(*self.command(whole, *more))
        self.kill("Fold 2 of 3", self.command(output, *more))
        first = output.parent / "network.fold1.safetensors"
        written = first.stat().st_mtime_ns
        self.assertFalse((output.parent / "network.fold3.safetensors").exists())
        done = run(*self.command(output, *more))
        self.assertIn(f"{first} is already trained", done.stdout)
        self.assertEqual(done.stdout.count("is already trained"), 1)
        self.assertEqual(first.stat().st_mtime_ns, written)
        for name in ("network.fold1.safetensors", "network.fold2.safetensors", "network.fold3.safetensors", "network.cases.csv"):
            self.assertEqual((output.parent / name).read_bytes(), (whole.parent / name).read_bytes(), name)
        folds = [json.loads((file.parent / "network.folds.json").read_text()) for file in (output, whole)]
        self.assertEqual(*folds)

        other = run(*self.command(output, *more, "--learning-rate", "0.01"), status=1)
        self.assertIn("network.fold1.safetensors' is from a different training run:", other.stderr)
        self.assertIn("training/learning_rate is 0.001 there and 0.01 here", other.stderr)
        other = run(*self.command(output, *more, "--validation-fraction", "0.4"), status=1)
        self.assertRegex(other.stderr, r"split/training is \d+ there and \d+ here")
        cases = output.parent / "network.fold1.cases.csv"
        lines = cases.read_text().splitlines(keepends=True)
        cases.write_text("".join(lines[:-1]))
        other = run(*self.command(output, *more), status=1)
        self.assertIn("do not reproduce the metrics", other.stderr)

    def test_folds_that_abstain_go_on(self):
        # Oracle: the same folds and figures, read back from lists of cases with a column for the abstention.
        output = self.folder / "folds-abstaining" / "network.safetensors"
        command = self.command(output, "--architecture", ARCHITECTURE, "--folds", "2", "--abstain-below", "0.6", "--resume")
        run(*command)
        folds = (output.parent / "network.folds.json").read_text()
        self.assertIn(",status,", (output.parent / "network.fold1.cases.csv").read_text())
        done = run(*command)
        self.assertEqual(done.stdout.count("is already trained"), 2)
        self.assertEqual(json.loads((output.parent / "network.folds.json").read_text()), json.loads(folds))
        other = run(*command[:-2], "0.7", "--resume", status=1)
        self.assertIn("abstain_below is 0.6 there and 0.7 here", other.stderr)

    def test_a_comparison_goes_on_with_the_network_that_was_in_training(self):
        output = self.folder / "comparison-killed"
        more = ("--architecture", "resnet18,mobilenetv2", "--resume")
        self.kill("mobilenetv2,", self.command(output, *more))
        cases = (output / "resnet18.cases.csv").read_bytes()
        history = json.loads((output / "resnet18.history.json").read_text())
        done = run(*self.command(output, *more))
        self.assertIn("resnet18.safetensors is already trained", done.stdout)
        self.assertEqual((output / "resnet18.cases.csv").read_bytes(), cases)
        models = {model["name"]: model for model in json.loads((output / "comparison.json").read_text())["models"]}
        self.assertEqual(set(models), {"resnet18", "mobilenetv2"})
        self.assertEqual(models["resnet18"]["epochs"], len(history["epochs"]))
        # Oracle: scikit-learn on the cases that were read back.
        from sklearn.metrics import accuracy_score

        rows = list(csv.DictReader(cases.decode().splitlines()))
        expected = accuracy_score([row["true"] for row in rows], [row["predicted"] for row in rows])
        self.assertAlmostEqual(models["resnet18"]["metrics"]["accuracy"]["value"], expected, places=12)

    def test_a_network_that_says_one_thing_has_collapsed(self):
        output = self.folder / "collapsed" / "network.safetensors"
        # A rate of nothing: what random weights say stays.
        done = train(self.data, output, "--epochs", "1", "--learning-rate", "1e-30", "--validation-fraction", "0.2", "--test-fraction", "0.2")
        metrics = read_card(output)["metrics"]["test"]
        columns = numpy.array(metrics["confusion_matrix"]).sum(axis=0)
        self.assertEqual(metrics["collapsed"], int((columns > 0).sum()) == 1)
        self.assertEqual("has collapsed" in done.stderr, any(read_card(output)["metrics"][split]["collapsed"] for split in ("test", "validation")))
        self.assertEqual("has collapsed" in (output.parent / "network.report.html").read_text(), "has collapsed" in done.stderr)
        self.assertTrue(metrics["collapsed"], columns)

    def test_duplicates_are_dropped_or_refused_and_contradictions_left_out(self):
        given = self.folder / "given"
        for split in ("train", "test"):
            for kind in CLASSES:
                for patient in (0, 1, 2) if split == "train" else (3, 4):
                    shutil.copytree(self.data / kind / f"{kind}-patient{patient}", given / split / kind / f"{kind}-{split}{patient}")
        twin = given / "train" / "mixed" / "mixed-train0" / "twin.png"
        shutil.copyfile(given / "test" / "mixed" / "mixed-test3" / "0.png", twin)
        wrong = given / "train" / "vertical" / "vertical-train0" / "wrong.png"
        shutil.copyfile(given / "train" / "horizontal" / "horizontal-train1" / "0.png", wrong)
        output = self.folder / "dropped" / "network.safetensors"
        refused = train(given, output, "--epochs", "1", status=1)
        self.assertIn("--duplicates drop", refused.stderr)
        self.assertIn("twin.png", refused.stderr)
        done = train(given, output, "--epochs", "1", "--duplicates", "drop")
        self.assertIn("2 samples are left out because identical pixels have different labels", done.stdout)
        with open(str(output) + ".split.csv", newline="") as file:
            paths = {row["path"] for row in csv.DictReader(file)}
        left = {"train/mixed/mixed-train0/twin.png", "train/vertical/vertical-train0/wrong.png", "train/horizontal/horizontal-train1/0.png"}
        self.assertFalse(left & paths)
        self.assertEqual(len(paths), 45 + 2 - 3)
        page = (output.parent / "network.report.html").read_text()
        for name in left:
            self.assertIn(name, page)
        self.assertIn("near duplicates across splits", page)

    def test_too_many_unreadable_files_stop_the_run(self):
        broken = self.folder / "broken"
        shutil.copytree(self.data, broken)
        for number in range(6):
            (broken / "mixed" / f"page{number}.png").write_text("<html>404</html>")
        output = self.folder / "unreadable" / "network.safetensors"
        done = train(broken, output, "--epochs", "1", status=1)
        self.assertIn("6 of 60 files cannot be read", done.stderr)
        self.assertIn("page0.png", done.stderr)
        train(broken, output, "--epochs", "1", "--max-unreadable", "0.1")

    def test_shortcuts_are_told(self):
        marked = self.folder / "marked"
        for kind in CLASSES:
            for picture in (self.data / kind).rglob("*.png"):
                target = marked / kind / picture.parent.name / picture.name
                target.parent.mkdir(parents=True, exist_ok=True)
                values = numpy.asarray(Image.open(picture)).copy()
                if kind == "mixed":
                    values[0] = values[-1] = 255
                Image.fromarray(values[:, : 40 if kind == "vertical" else 48]).save(target)
        output = self.folder / "shortcuts" / "network.safetensors"
        done = train(marked, output, "--epochs", "1")
        self.assertIn("recognizable without anatomy", done.stderr)
        page = (output.parent / "network.report.html").read_text()
        self.assertIn("recognizable without anatomy", page)
        self.assertIn("png, 40 x 48, 1 channel", page)


if __name__ == "__main__":
    unittest.main(verbosity=2)
