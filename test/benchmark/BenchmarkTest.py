#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""BenchmarkTest.py PROGRAM SUITE: run.py runs without peers and writes rows of the promised form. No time is asserted."""
import json
import math
import os
import pathlib
import subprocess
import sys
import unittest

RUN = pathlib.Path(__file__).resolve().parent / "run.py"
PROGRAM = sys.argv.pop(1)
EXPECTED_OF_PREPROCESSING = {
    "slices of 512x512 int16: 3 windows, anti-aliased to 224x224, normalized": {"copy of input and output"},
    "ResampleToSpacingImageFilter: 512x512 to 224x224, linear, not anti-aliased": {"itk::ResampleImageFilter"},
    "CTWindowingImageFilter: int16 to float": {"itk::IntensityWindowingImageFilter"},
    "CTWindowingImageFilter: int16 to uint8": {"itk::IntensityWindowingImageFilter"},
    "IntensityNormalizationImageFilter: z-score of int16": {"itk::NormalizeImageFilter"},
    "png files, gray: disk to network": {"decode only"},
    "png files, rgb: disk to network": {"decode only"},
    "jpg files, gray: disk to network": {"decode only"},
    "jpg files, rgb: disk to network": {"decode only"},
    "dicom files, uncompressed: disk to network": {"decode only"},
    "dicom files, jpeg-ls: disk to network": {"decode only"},
    "dicom files, jpeg-2000: disk to network": {"decode only"},
    "growth: time a slice of 64": {"16 slices"},
}


EXPECTED_OF_TRAINING = {
    "png files, 512x512: disk to network": {"the network's training, its fastest"},
    "jpg files, 512x512: disk to network": {"the network's training, its fastest"},
    f"training, float32: CPU seconds beside {2 * len(os.sched_getaffinity(0))} busy processes": {"quiet machine"},
    "waiting for data in an epoch, samples cached on disk": {"the epoch"},
}


def run(suite, *more):
    """What was printed, the rows, and what was written about them."""
    folder = pathlib.Path(os.environ["TL_TEST_OUTPUT"]) / f"Benchmark-{suite}"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "rows.json"
    command = [sys.executable, str(RUN), suite, "--json", str(file), "--program", PROGRAM, "--quick", "--ours-only", *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"run.py ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done.stdout, json.loads(file.read_text()), json.loads(file.with_suffix(".about.json").read_text())


def peers_of(rows):
    peers = {}
    for row in rows:
        peers.setdefault(row["work"], set()).add(row["peer"])
    return peers


class Rows:
    def test_rows_have_the_promised_fields_and_ratio_is_peer_over_ours(self):
        for row in self.rows:
            self.assertEqual(set(row), {"work", "ours_seconds", "peer", "peer_seconds", "ratio"})
            for field in ("ours_seconds", "peer_seconds"):
                self.assertTrue(math.isfinite(row[field]) and row[field] > 0, row)
            self.assertAlmostEqual(row["ratio"], row["peer_seconds"] / row["ours_seconds"], delta=1e-9 * row["ratio"])

    def test_the_table_says_what_was_measured(self):
        for row in self.rows:
            self.assertIn(row["work"], self.printed)
        self.assertGreaterEqual(self.about["cores"], 1)


class PreprocessingRows(Rows, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.printed, cls.rows, cls.about = run("preprocessing")

    def test_every_work_is_there_with_its_peer(self):
        peers = peers_of(self.rows)
        if len(os.sched_getaffinity(0)) > 1:
            for what in ("speed-up: two cores", "speed-up: two cores, input and output copied alone"):
                self.assertEqual(peers.pop(what), {"one core"})
        self.assertEqual(peers, EXPECTED_OF_PREPROCESSING)

    def test_memory_counts_input_and_output(self):
        # Closed form: 16 slices of 512 x 512 x 2 bytes, and of 224 x 224 x 3 x 4.
        self.assertEqual(self.about["notes"]["memory"]["input_and_output_bytes"], 16 * (512 * 512 * 2 + 224 * 224 * 12))
        self.assertGreater(self.about["notes"]["memory"]["peak_bytes"], self.about["notes"]["memory"]["input_and_output_bytes"])


class TrainingRows(Rows, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.printed, cls.rows, cls.about = run("training")

    def test_every_work_is_there_with_its_peer(self):
        expected = {what: set(peers) for what, peers in EXPECTED_OF_TRAINING.items()}
        if len(os.sched_getaffinity(0)) > 1:
            for kind in ("png", "jpg"):
                expected[f"{kind} files, 512x512: disk to network"].add("one thread")
        self.assertEqual(peers_of(self.rows), expected)

    def test_images_a_second_and_memory_are_told(self):
        self.assertIn("images/s in training, float32", self.printed)
        self.verify_memory(self.about)

    def test_memory_is_measured_alone(self):
        _, rows, about = run("training", "--memory-only")
        self.assertEqual(rows, [])
        self.verify_memory(about)

    def verify_memory(self, about):
        # More than the weights of MobileNetV2 and Adam's two moments of each, float32.
        self.assertTrue(all(peak > 3 * 4 * 2_200_000 for peak in about["notes"]["memory"]["peak_bytes"]))


if __name__ == "__main__":
    unittest.main()
