#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Networks of folders of pictures, from training to evaluation. Oracles: scikit-learn for figures, the other program where two must agree."""
import csv
import hashlib
import json
import pathlib
import re
import shutil
import signal
import subprocess
import time
import unittest

import numpy
from PIL import Image

from common import (
    ARCHITECTURE,
    CLASSES,
    ROOT,
    centered_logits,
    classify,
    make_pictures,
    read_card,
    read_nrrd_header,
    read_nrrd_values,
    regress,
    run,
    run_anyway,
    softmax,
    start,
    train,
)


class Pictures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = ROOT / "Pictures"
        shutil.rmtree(cls.folder, ignore_errors=True)
        cls.data = cls.folder / "data"
        make_pictures(cls.data)
        cls.network = cls.folder / "out" / "network.safetensors"
        cls.output = train(cls.data, cls.network, "--epochs", "6", "--validation-fraction", "0.2", "--test-fraction", "0.2").stdout

    def test_training_writes_network_history_split_and_report(self):
        history = json.loads((self.folder / "out" / "network.history.json").read_text())
        self.assertLess(history["epochs"][-1]["training_loss"], history["epochs"][0]["training_loss"])
        self.assertIn("Estimated total time", self.output)
        self.assertIn("random initialization", self.output)
        self.assertEqual(len(re.findall(r"^epoch \d", self.output, re.M)), len(history["epochs"]))
        page = (self.folder / "out" / "network.report.html").read_text()
        self.assertIn("Random initialization", page)
        self.assertNotIn("<script", page)
        # Facts have the labels of the fields, and their units.
        for fact in ("Learning rate</th>", "Augmentation: Cutout size</th>", "Picture range</th>", "LibTorch</th>"):
            self.assertIn(fact, page)
        self.assertNotIn("cutout_size", page)
        self.assertNotIn("slice 0", page, "pictures have no slices")
        self.assertIn("data:image/png;base64,", page)
        self.assertNotIn(str(self.folder), page, "no absolute path")

    def test_no_patient_is_in_two_splits(self):
        with open(str(self.network) + ".split.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(len(rows), 54)
        sides = {}
        for row in rows:
            sides.setdefault(pathlib.PurePath(row["path"]).parent, set()).add(row["split"])
        self.assertTrue(all(len(splits) == 1 for splits in sides.values()), sides)
        self.assertEqual({row["split"] for row in rows}, {"train", "validation", "test"})

    def test_a_network_keeps_its_threshold_and_abstains(self):
        network = self.folder / "careful.safetensors"
        train(self.data, network, "--epochs", "1", "--validation-fraction", "0.2", "--test-fraction", "0.2", "--abstain-below", "0.999999")
        self.assertEqual(read_card(network)["abstention"], {"threshold": 0.999999})
        labels = self.folder / "careful.csv"
        done = run("ClassifyImages", "--network", network, "--input", self.data / "mixed", "--output", labels)
        with open(labels, newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            highest = max(CLASSES, key=lambda name: float(row["p_" + name]))
            self.assertEqual(row["label"], "abstained" if float(row["p_" + highest]) < 0.999999 else highest)
        self.assertIn("abstained", done.stdout)

        # Evaluation honors the threshold as well, unless another one is given.
        figures = self.folder / "careful.json"
        run("ClassifyImages", "--network", network, "--data", self.data, "--output", labels, "--metrics", figures)
        with open(labels, newline="") as file:
            for row in csv.DictReader(file):
                is_sure = max(float(row["p_" + name]) for name in CLASSES) >= 0.999999
                self.assertEqual(row["status"], "classified" if is_sure else "abstained")
        self.assertEqual(json.loads(figures.read_text())["abstention"]["threshold"], 0.999999)
        run("ClassifyImages", "--network", network, "--data", self.data, "--output", labels, "--metrics", figures, "--abstain-below", "0")
        self.assertNotIn("abstention", json.loads(figures.read_text()))

    def test_networks_are_stacked_on_their_validation_and_classify_together(self):
        # Oracle: scikit-learn on what each says of the pictures that the lists beside them call validation.
        other = self.folder / "other" / "network.safetensors"
        train(self.data, other, "--epochs", "2", "--validation-fraction", "0.2", "--test-fraction", "0.2", "--learning-rate", "0.0003")
        stacked = self.folder / "stacked.safetensors"
        done = run("CombineNetworks", "--networks", f"{self.network},{other}", "--combination", "stacked", "--data", self.data, "--output", stacked)
        with open(str(other) + ".split.csv", newline="") as file:
            validation = [row["path"] for row in csv.DictReader(file) if row["split"] == "validation"]
        self.assertIn(f"fitted on {len(validation)} cases", done.stdout)
        self.assertRegex(done.stdout, r"Read the headers of \d+ files in .*\nRead the pixels of \d+ files in ")

        # Pictures are known by their pixels, whatever they are called and wherever they lie.
        moved = self.folder / "moved"
        for number, picture in enumerate(sorted(self.data.glob("*/*/*.png"))):
            target = moved / picture.parent.parent.name / f"{picture.parent.parent.name}-group{number % 3}" / f"{number:03}{picture.suffix}"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(picture, target)
        done = run("CombineNetworks", "--networks", f"{self.network},{other}", "--combination", "stacked", "--data", moved,
                   "--output", self.folder / "moved.safetensors")
        self.assertIn(f"fitted on {len(validation)} cases", done.stdout)

        # With the column of patients that --identifiers adds, the lists say the same.
        identified = []
        for network in (self.network, other):
            identified.append(self.folder / "identified" / f"{network.parent.name}.safetensors")
            identified[-1].parent.mkdir(exist_ok=True)
            shutil.copyfile(network, identified[-1])
            header, *rows = pathlib.Path(f"{network}.split.csv").read_text().splitlines()
            pathlib.Path(f"{identified[-1]}.split.csv").write_text("".join(f"{row}\n" for row in [f"{header},patient"] + [f"{row},p" for row in rows]))
        again = run("CombineNetworks", "--networks", ",".join(map(str, identified)), "--combination", "stacked", "--data", self.data, "--output",
                    self.folder / "identified" / "stacked.safetensors")
        self.assertIn(f"fitted on {len(validation)} cases", again.stdout)
        alone = [classify(network, self.data, self.folder) for network in (self.network, other)]
        paths = list(alone[0])
        features = lambda paths: numpy.array([numpy.concatenate([centered_logits(one[path]) for one in alone]) for path in paths])
        regression = regress(features(validation), [CLASSES.index(path.split("/")[0]) for path in validation])
        together = classify(stacked, self.data, self.folder)
        numpy.testing.assert_allclose([together[path] for path in paths], regression.predict_proba(features(paths)), atol=1e-4)

        # Also of a single picture, with the mean of the heat maps, and on a page.
        picture = self.data / paths[5]
        heat = self.folder / "together.nrrd"
        run("ClassifyImages", "--network", stacked, "--input", picture, "--output", self.folder / "one.csv", "--heatmap", heat)
        with open(self.folder / "one.csv", newline="") as file:
            row = next(csv.DictReader(file))
        numpy.testing.assert_allclose([float(row["p_" + name]) for name in CLASSES], together[paths[5]], atol=1e-5)
        values = read_nrrd_values(heat)
        self.assertIn(values.max(), (0, 1))
        page = self.folder / "together.html"
        done = run("ClassifyImages", "--network", stacked, "--data", self.data, "--output", self.folder / "together.csv", "--report", page)
        self.assertIn("ensemble of 2 networks, combined by stacked (resnet18, resnet18)", page.read_text())
        self.assertIn("the heat maps combine those of all networks", page.read_text())
        # ResNet-18 makes one cell of 32 x 32 pixels.
        pictures = page.read_text().count("<figcaption>")
        self.assertGreater(pictures, 0)
        self.assertIn(page.read_text().count("The heat map has a single cell"), (1, pictures), "for all, or in each caption")
        self.assertIn(f"Warning: {pictures} of {pictures} heat maps of the report have a note in the caption", done.stderr)
        prepared = self.folder / "prepared.nrrd"
        run("PreprocessCT", "--network", self.network, "--input", picture, "--output", prepared)
        run("RunNetwork", "--network", stacked, "--input", prepared, "--output", self.folder / "run.json")
        result = json.loads((self.folder / "run.json").read_text())
        self.assertEqual(len(result["members"]), 2)
        numpy.testing.assert_allclose(result["probabilities"][0], together[paths[5]], atol=1e-4)
        numpy.testing.assert_allclose(softmax(numpy.array(result["members"][0]["logits"][0])), alone[0][paths[5]], atol=1e-4)

    def test_the_papers_head_is_trained_on_gray(self):
        network = self.folder / "flatten" / "network.safetensors"
        train(self.data, network, "--epochs", "1", "--validation-fraction", "0.2", "--test-fraction", "0.2", "--head", "flatten", "--channels", "1")
        card = read_card(network)
        self.assertEqual((card["head"]["kind"], card["input"]["channels"], card["input"]["size"]), ("flatten", 1, [32, 32]))

    def test_two_networks_live_in_one_folder(self):
        # Oracle: what the first has written, after the second; and that --resume, which checks all of it, accepts it.
        place = self.folder / "shared"
        options = ("--epochs", "1", "--validation-fraction", "0.2", "--test-fraction", "0.2")
        train(self.data, place / "first.safetensors", *options)
        endings = ("safetensors", "safetensors.split.csv", "history.json", "report.html", "cases.csv")
        before = {ending: (place / f"first.{ending}").read_bytes() for ending in endings}
        train(self.data, place / "second.safetensors", *options, "--learning-rate", "0.01")
        self.assertEqual({ending: (place / f"first.{ending}").read_bytes() for ending in endings}, before)
        names = {f"{name}.{ending}" for name in ("first", "second") for ending in (*endings, "checkpoint.safetensors")}
        self.assertEqual({file.name for file in place.iterdir()}, names)
        self.assertIn("is already trained", train(self.data, place / "first.safetensors", *options, "--resume").stdout)

    def test_classes_are_merged(self):
        network = self.folder / "merged" / "network.safetensors"
        merge = ("--merge-classes", f"lines={CLASSES[0]},{CLASSES[1]}")
        train(self.data, network, "--epochs", "1", "--validation-fraction", "0.2", "--test-fraction", "0.2", *merge)
        with open(str(network) + ".split.csv", newline="") as file:
            labels = [row["label"] for row in csv.DictReader(file)]
        self.assertEqual({label: labels.count(label) for label in labels}, {"lines": 36, CLASSES[2]: 18})
        done = train(self.data, network, "--merge-classes", "lines", "--overwrite", status=1)
        self.assertIn("NAME=CLASS", done.stderr)

    def test_validation_is_drawn_from_training_where_there_is_none(self):
        # Oracle: the folders; 10 % of three patients a class are one patient.
        given = self.folder / "given"
        for split, patients in (("train", (0, 1, 2)), ("test", (3,))):
            for kind in CLASSES:
                for patient in patients:
                    shutil.copytree(self.data / kind / f"{kind}-patient{patient}", given / split / kind / f"{kind}-{patient}")
        network = self.folder / "given.safetensors"
        output = train(given, network, "--epochs", "1").stdout
        self.assertIn("Validation: 10 % of the training patients of each class, since the data have no validation split", output)
        with open(str(network) + ".split.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        sides = {}
        for row in rows:
            sides.setdefault((row["label"], row["split"]), set()).add(pathlib.PurePath(row["path"]).parent)
        self.assertEqual({key: len(patients) for key, patients in sides.items()},
                         {(kind, split): count for kind in CLASSES for split, count in (("train", 2), ("validation", 1), ("test", 1))})
        self.assertTrue(all(path.parts[0] == "test" for kind in CLASSES for path in sides[kind, "test"]))
        output = train(given, network, "--epochs", "1", "--validation-fraction", "0", "--overwrite").stdout
        self.assertIn("without validation samples the last weights", output)
        for more in (("--test-fraction", "0.1"), ("--split-unit", "slice-block", "--validation-fraction", "0.1")):
            done = train(given, network, *more, "--overwrite", status=1)
            self.assertIn("all samples have one", done.stderr)

    def test_augmentation_is_chosen_and_shown(self):
        network = self.folder / "augmented" / "network.safetensors"
        train(self.data, network, "--epochs", "1", "--augment-noise", "12", "--augment-mixup", "0.4", "--augment-cutout", "2", "--augment",
              "--augment-rotation", "25")
        chosen = read_card(network)["training"]["protocol"]["augmentation"]
        # Oracle: --augment's own values, and those that were given, in whatever order.
        self.assertEqual(chosen, {"horizontal_flip": 0.5, "rotation_degrees": 25.0, "scale": 0.1, "shift": 0.05, "crop": 0.0, "window_shift": 0.0,
                                  "window_contrast": 0.0, "noise": 12.0, "gamma": 0.0, "cutout_squares": 2, "cutout_size": 0.25, "mixup": 0.4})
        self.assertIn('alt="Augmentation"', (network.parent / "network.report.html").read_text())
        self.assertNotIn('alt="Augmentation"', (self.folder / "out" / "network.report.html").read_text(), "without augmentation there is none")
        done = train(self.data, network, "--augment-crop", "1", status=1)
        self.assertIn("augmentation.crop is 1", done.stderr)

    def test_evaluation_prints_scikit_learns_accuracy(self):
        from sklearn.metrics import accuracy_score, matthews_corrcoef, roc_auc_score

        cases = self.folder / "cases.csv"
        done = run("ClassifyImages", "--network", self.network, "--data", self.data, "--output", cases, "--report", self.folder / "e.html",
                   "--metrics", self.folder / "e.json", "--negative-class", "mixed", "--figures", self.folder / "figures")
        self.assertIn("has no splits: all samples are evaluated", done.stderr)
        self.assertTrue((self.folder / "figures" / "e.unassigned.against-negative.roc.svg").exists())
        self.assertTrue((self.folder / "figures" / "e.unassigned.precision-recall.csv").exists())
        with open(cases, newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(len(rows), 54)
        page = (self.folder / "e.html").read_text()
        self.assertIn("Whether these data share patients with it was not checked", page, "the folder has no splits, training had")
        expected = accuracy_score([row["true"] for row in rows], [row["predicted"] for row in rows])
        printed = float(re.search(r"accuracy ([0-9.]+)", done.stdout).group(1))
        self.assertAlmostEqual(printed, expected, delta=0.0005)
        for row in rows:
            self.assertAlmostEqual(sum(float(row["p_" + name]) for name in CLASSES), 1.0, places=5)
        figures = json.loads((self.folder / "e.json").read_text())
        expected = matthews_corrcoef([row["true"] for row in rows], [row["predicted"] for row in rows])
        self.assertAlmostEqual(figures["matthews_correlation"]["value"] or 0, expected, places=9)
        binary = figures["against_negative"]
        self.assertEqual((figures["split"], binary["class_names"]), ("unassigned", ["mixed", "not mixed"]))
        diseased = [row["true"] != "mixed" for row in rows]
        expected = roc_auc_score(diseased, 1 - numpy.array([float(row["p_mixed"]) for row in rows], numpy.float32))
        self.assertAlmostEqual(binary["classes"][1]["auc"]["value"], expected, places=9)
        self.assertIn("Disease vs. mixed", page)
        run("ClassifyImages", "--network", self.network, "--data", self.data, "--output", cases, "--metrics", self.folder / "a.json",
            "--abstain-below", "0.5")
        with open(cases, newline="") as file:
            kept = [row for row in csv.DictReader(file) if row["status"] == "classified"]
        abstention = json.loads((self.folder / "a.json").read_text())["abstention"]
        sure = [row for row in rows if max(float(row["p_" + name]) for name in CLASSES) >= 0.5]
        self.assertEqual([row["path"] for row in kept], [row["path"] for row in sure])
        self.assertAlmostEqual(abstention["coverage"]["value"], len(sure) / len(rows), places=12)
        if sure:
            expected = accuracy_score([row["true"] for row in sure], [row["predicted"] for row in sure])
            self.assertAlmostEqual(abstention["accuracy"]["value"], expected, places=12)
        done = run("ClassifyImages", "--network", self.network, "--data", self.data, "--output", cases, "--negative-class", "none", status=1)
        self.assertIn("'none' is not one of the classes 'horizontal', 'mixed', 'vertical'", done.stderr)

    def test_a_temperature_is_fitted_on_validation_and_applied(self):
        from scipy.optimize import minimize_scalar

        # A third of the labels is wrong: where all cases are right there is no best temperature.
        data = self.folder / "mislabeled"
        make_pictures(data)
        for kind, other in zip(CLASSES, CLASSES[1:] + CLASSES[:1]):
            for place in sorted((data / kind).glob(f"{kind}-*")):
                moved = data / other / f"of-{place.name}"
                moved.mkdir()
                (place / "2.png").rename(moved / "2.png")
        networks = self.folder / "plain.safetensors", self.folder / "calibrated.safetensors"
        rows = []
        for network, options in zip(networks, ([], ["--calibrate"])):
            train(data, network, "--epochs", "2", "--validation-fraction", "0.3", *options)
            cases = self.folder / (network.stem + ".csv")
            run("ClassifyImages", "--network", network, "--data", data, "--output", cases)
            with open(cases, newline="") as file:
                rows.append(list(csv.DictReader(file)))
        with open(str(networks[1]) + ".split.csv", newline="") as file:
            validation = {row["path"] for row in csv.DictReader(file) if row["split"] == "validation"}
        logits, scaled = (numpy.log([[float(row["p_" + name]) for name in CLASSES] for row in table]) for table in rows)
        of_validation = [row["path"] in validation for row in rows[0]]
        true = numpy.array([CLASSES.index(row["true"]) for row in rows[0]])

        def softmax(values):
            values = numpy.exp(values - values.max(axis=1, keepdims=True))
            return values / values.sum(axis=1, keepdims=True)

        def cross_entropy(logarithm):
            probabilities = softmax(logits[of_validation] / numpy.exp(logarithm))
            return -numpy.log(probabilities[numpy.arange(len(validation)), true[of_validation]]).mean()

        temperature = read_card(networks[1])["calibration"]["temperature"]
        expected = numpy.exp(minimize_scalar(cross_entropy, bounds=numpy.log([0.01, 100]), method="bounded", options={"xatol": 1e-10}).x)
        self.assertAlmostEqual(temperature / expected, 1, places=4)
        numpy.testing.assert_allclose(numpy.exp(scaled), softmax(logits / temperature), atol=1e-5)
        self.assertNotIn("temperature", read_card(networks[0]).get("calibration", {}))
        self.assertIn(f"temperature {temperature:.3f}, fitted on {len(validation)} cases of validation", (self.folder / "calibrated.report.html").read_text())

        # Too few validation samples: the reason is printed, stored and on the page.
        network = self.folder / "few" / "network.safetensors"
        done = train(self.data, network, "--epochs", "1", "--validation-fraction", "0.05", "--calibrate")
        self.assertRegex(done.stderr, r"Warning: no temperature is stored: there are only \d cases, and at least 10 are needed")
        calibration = read_card(network)["calibration"]
        self.assertNotIn("temperature", calibration)
        self.assertIn("at least 10 are needed", calibration["refused"])
        self.assertIn(f"No temperature was fitted on {calibration['cases']} cases of validation", (network.parent / "network.report.html").read_text())
        done = train(data, self.folder / "none.safetensors", "--epochs", "1", "--validation-fraction", "0", "--calibrate", status=1)
        self.assertIn("--calibrate fits a temperature on validation samples, but there are none", done.stderr)

    def test_prediction_of_one_picture_agrees_with_evaluation(self):
        cases = self.folder / "agree.csv"
        run("ClassifyImages", "--network", self.network, "--data", self.data, "--output", cases)
        with open(cases, newline="") as file:
            evaluated = next(csv.DictReader(file))
        one = self.folder / "one.csv"
        heat = self.folder / "one.nrrd"
        done = run("ClassifyImages", "--network", self.network, "--input", self.data / evaluated["path"], "--output", one, "--heatmap", heat)
        self.assertRegex(done.stdout, r"heat map of \w+: maximum [0-9.e-]+ before it was scaled to 1")
        self.assertRegex(done.stderr, "Warning: .*The heat map has a single cell")
        with open(one, newline="") as file:
            predicted = next(csv.DictReader(file))
        for name in CLASSES:
            self.assertAlmostEqual(float(predicted["p_" + name]), float(evaluated["p_" + name]), places=5)
        self.assertEqual(read_nrrd_header(heat)[0][:2], [48, 48])

    def test_damaged_pictures_are_named_and_the_others_classified(self):
        # Oracle: the bytes that are left.
        folder = self.folder / "damaged"
        folder.mkdir()
        whole = next(self.data.glob("*/*/0.png"))
        (folder / "whole.png").write_bytes(whole.read_bytes())
        (folder / "header.png").write_bytes(whole.read_bytes()[:30])
        with Image.open(whole) as picture:
            picture.save(folder / "whole.jpg")
        jpeg = (folder / "whole.jpg").read_bytes()
        (folder / "half.jpg").write_bytes(jpeg[: len(jpeg) // 2])
        (folder / "mark.jpg").write_bytes(jpeg[:2])
        output = self.folder / "damaged.csv"
        done = run("ClassifyImages", "--network", self.network, "--input", folder, "--output", output, status=1)
        for name in ("header.png", "half.jpg", "mark.jpg"):
            self.assertRegex(done.stderr, f"Warning: {name}: .*truncated")
        self.assertIn("3 of 5 files could not be classified", done.stderr)
        with open(output, newline="") as file:
            self.assertEqual([row["path"] for row in csv.DictReader(file)], ["whole.jpg", "whole.png"])
        done = run("ClassifyImages", "--network", self.network, "--input", folder / "mark.jpg", "--output", output, status=1)
        self.assertIn(f"'{folder / 'mark.jpg'}' cannot be read: it is truncated", done.stderr)
        done = run("PreprocessCT", "--input", folder / "half.jpg", "--output", self.folder / "half.nrrd", "--intensity", "picture", status=1)
        self.assertIn("it is truncated or damaged (Premature end of JPEG file)", done.stderr)
        self.assertFalse((self.folder / "half.nrrd").exists())

    def test_one_seed_gives_the_same_bytes(self):
        digests = set()
        for name in ("first", "second"):
            output = self.folder / name / "network.safetensors"
            train(self.data, output, "--epochs", "1", "--threads", "2", "--augment")
            digests.add(hashlib.sha256(output.read_bytes()).hexdigest())
        self.assertEqual(len(digests), 1)

    def test_a_broken_network_file_is_refused_by_name(self):
        broken = self.folder / "broken.safetensors"
        broken.write_bytes(self.network.read_bytes()[:100000])
        done = run("ClassifyImages", "--network", broken, "--data", self.data, "--output", self.folder / "x.csv", status=1)
        self.assertIn("broken.safetensors", done.stderr)

    def test_python_reads_the_network_under_torchvisions_names(self):
        from safetensors import safe_open

        with safe_open(str(self.network), framework="numpy") as file:
            names = set(file.keys())
            card = json.loads(file.metadata()["itk_transfer_learning"])
        self.assertIn("layer4.1.bn2.running_var", names)
        self.assertIn("fc.weight", names)
        self.assertEqual(card["classes"], CLASSES)
        self.assertIn("test", card["metrics"])
        self.assertEqual(card["intended_use"], "research; not for diagnosis")
        self.assertNotIn(str(self.folder), json.dumps(card))

    def interrupt(self, when, *more):
        output = self.folder / f"abort-{when}" / "network.safetensors"
        process = start("TrainCTClassifier", "--data", self.data, "--architecture", ARCHITECTURE, "--weights", "none", "--output", output, "--epochs",
                        "500", "--no-early-stopping", *more, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith(when):
                process.send_signal(signal.SIGINT)
                break
        asked = time.monotonic()
        out, error = process.communicate(timeout=300)
        return output, process.returncode, "".join(lines) + out, error, time.monotonic() - asked

    def test_an_interrupted_training_keeps_its_best_network(self):
        output, status, text, error, _ = self.interrupt("epoch 2", "--batch-size", "8", "--size", "64")
        self.assertEqual(status, 130, text + error)
        self.assertIn("best so far", text)
        run("ClassifyImages", "--network", output, "--data", self.data, "--output", self.folder / "aborted.csv")

    def test_interrupted_before_the_first_epoch_no_network_is_written(self):
        output, status, text, error, _ = self.interrupt("Estimated", "--batch-size", "2", "--size", "224")
        self.assertEqual(status, 130, text + error)
        self.assertFalse(output.exists())
        # The pictures' borders tell the classes apart, which is said before training.
        self.assertEqual([line.split(":")[0] for line in error.splitlines()],
                         ["Warning", "stopping after this batch; again to quit now", "TrainCTClassifier"], error)

    def training(self, output, *more):
        return ["TrainCTClassifier", "--data", str(self.data), "--architecture", ARCHITECTURE, "--weights", "none", "--output", str(output),
                "--size", "32", "--batch-size", "4", "--epochs", "6", "--no-early-stopping", "--augment", "--threads", "1", *more]

    def kill_until_it_is_done(self, command, moments, most):
        """Goes on with a training each time that it was killed; how often it was."""
        for kills in range(most):
            process = start(*command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            try:
                _, error = process.communicate(timeout=next(moments))
                self.assertEqual(process.returncode, 0, error)
                return kills
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
        return most

    def test_a_killed_training_goes_on_to_the_same_bytes(self):
        # Oracle: the run that nobody killed.
        whole = self.folder / "whole" / "network.safetensors"
        began = time.monotonic()
        self.assertEqual(start(*self.training(whole), stdout=subprocess.DEVNULL).wait(), 0)
        duration = time.monotonic() - began
        random = numpy.random.default_rng(7)
        moments = iter(lambda: random.uniform(0.1, 0.35) * duration, None)
        kills = 0
        while kills < 20:
            output = self.folder / f"killed-after-{kills}" / "network.safetensors"
            shutil.rmtree(output.parent, ignore_errors=True)
            command = self.training(output, "--checkpoint-minutes", "0.02", "--resume")
            began = time.monotonic()
            now = self.kill_until_it_is_done(command, moments, 20 - kills)
            if now == 0:  # The machine has become faster.
                duration = time.monotonic() - began
            kills += now
            (output.parent / "network.safetensors.abcdef.part").write_text("left by a process that was killed while it wrote the network")
            run(*command)
            self.assertEqual(output.read_bytes(), whole.read_bytes())
            history = [json.loads((file.parent / "network.history.json").read_text()) for file in (output, whole)]
            for key in ("training_loss", "validation_loss"):
                self.assertEqual(*([epoch[key] for epoch in one["epochs"]] for one in history))
            self.assertEqual(list(output.parent.glob("*.part")), [])

    def test_an_interrupted_training_is_not_overwritten(self):
        output, status, text, error, _ = self.interrupt("epoch 1", "--batch-size", "8", "--size", "64", "--seed", "5")
        self.assertEqual(status, 130, text + error)
        checkpoint = output.parent / "network.checkpoint.safetensors"
        self.assertTrue(checkpoint.exists())
        again = run(*self.training(output), status=1)
        self.assertIn(f"'{checkpoint}' is the checkpoint of an earlier training run. Continue it with --resume", again.stderr)
        other = run(*self.training(output, "--resume"), status=1)
        self.assertIn("training/batch_size is 8 there and 4 here", other.stderr)
        self.assertTrue(checkpoint.exists())
        # Oracle: the card of the run that starts over has its own settings.
        run(*self.training(output, "--overwrite"))
        self.assertEqual(read_card(output)["training"]["protocol"]["batch_size"], 4)

    def train_epochs(self, epochs, output, *more, status=0):
        command = self.training(output, *more)
        command[command.index("--epochs") + 1] = str(epochs)
        return run(*command, status=status)

    def test_a_finished_training_goes_on_with_more_epochs(self):
        # Oracle: the run of six epochs at once.
        whole, output = (self.folder / name / "network.safetensors" for name in ("six", "three-and-three"))
        self.train_epochs(6, whole)
        self.train_epochs(3, output)
        done = self.train_epochs(6, output, "--resume")
        self.assertIn("epoch 4/6", done.stdout)
        self.assertNotIn("epoch 3/6", done.stdout)
        self.assertEqual(output.read_bytes(), whole.read_bytes())
        self.assertIn("is already trained", self.train_epochs(6, output, "--resume").stdout)
        self.assertIn("is after epoch 6, but training/epochs is 4", self.train_epochs(4, output, "--resume", status=1).stderr)
        self.assertEqual(output.read_bytes(), whole.read_bytes())

        cosine = self.folder / "cosine" / "network.safetensors"
        self.train_epochs(2, cosine, "--schedule", "cosine")
        self.assertEqual(list(cosine.parent.glob("*checkpoint*")), [])
        refused = self.train_epochs(3, cosine, "--schedule", "cosine", "--resume", status=1)
        self.assertIn("training/epochs is 2 there and 3 here, and the learning rates of the cosine schedule depend on it", refused.stderr)

    def test_other_pixels_under_the_same_names_are_refused(self):
        data = self.folder / "changed-pixels-data"
        shutil.copytree(self.data, data)
        output = self.folder / "changed-pixels" / "network.safetensors"
        command = [word if word != str(self.data) else str(data) for word in self.training(output, "--resume")]
        run(*command)
        self.assertIn("is already trained", run(*command).stdout)
        picture = next(data.glob("mixed/*/0.png"))
        values = numpy.asarray(Image.open(picture)).copy()
        values[5, 5] ^= 64
        Image.fromarray(values).save(picture)
        done = run(*command, status=1)
        self.assertIn("the files of the data have different pixels", done.stderr)
        self.assertNotIn("sha256", done.stderr)

    def test_the_papers_protocol_is_one_option(self):
        help_text = run("TrainCTClassifier", "--help").stdout
        self.assertIn("--protocol", help_text)
        refused = run_anyway(*self.training(self.folder / "protocol" / "network.safetensors", "--protocol", "bormane"))
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("excludes --protocol", refused.stderr)
        output = self.folder / "protocol" / "network.safetensors"
        done = run("TrainCTClassifier", "--data", self.data, "--architecture", ARCHITECTURE, "--weights", "none", "--output", output, "--size", "32",
                   "--protocol", "bormane")
        self.assertIn("Not in the paper:", done.stdout)
        self.assertIn("Different here: 3 classes instead of 4; random initialization instead of ImageNet weights; --size is given.", done.stdout)
        from safetensors import safe_open

        with safe_open(str(output), framework="numpy") as file:
            card = json.loads(file.metadata()["itk_transfer_learning"])
        protocol = card["training"]["protocol"]
        expected = {"optimizer": "adam", "learning_rate": 1e-3, "epsilon": 1e-7, "batch_size": 32, "epochs": 10, "loss": "cross-entropy",
                    "minimum_improvement": 1e-3, "patience": 3, "early_stopping": True, "label_smoothing": 0, "head_epochs": 0, "schedule": "constant"}
        self.assertEqual({key: protocol[key] for key in expected}, expected)
        self.assertEqual([value for key, value in protocol["augmentation"].items() if key != "cutout_size" and value], [])
        self.assertGreater(card["training"]["splits"]["validation"]["samples"], 0)
        self.assertEqual(card["head"]["dropout"], 0.5)
        self.assertEqual(card["head"]["kind"], "pooled")


if __name__ == "__main__":
    unittest.main(verbosity=2)
