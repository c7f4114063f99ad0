#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""BenchmarkTest.py PROGRAM: `run.py preprocessing` runs without peers and writes rows of the promised form. No time is asserted."""
import json
import math
import os
import pathlib
import subprocess
import sys
import unittest

RUN = pathlib.Path(__file__).resolve().parent / "run.py"
PROGRAM = sys.argv.pop()
EXPECTED = {
    "slices of 512x512 int16: 3 windows, anti-aliased to 224x224, normalized": {"copy of input and output"},
    "ResampleToSpacingImageFilter: 512x512 to 224x224, linear, not anti-aliased": {"itk::ResampleImageFilter"},
    "CTWindowingImageFilter: int16 to float": {"itk::IntensityWindowingImageFilter"},
    "CTWindowingImageFilter: int16 to uint8": {"itk::IntensityWindowingImageFilter"},
    "IntensityNormalizationImageFilter: z-score of int16": {"itk::NormalizeImageFilter"},
    "png files, grey: disk to network": {"decode only"},
    "png files, rgb: disk to network": {"decode only"},
    "jpg files, grey: disk to network": {"decode only"},
    "jpg files, rgb: disk to network": {"decode only"},
    "dicom files, uncompressed: disk to network": {"decode only"},
    "dicom files, jpeg-ls: disk to network": {"decode only"},
    "dicom files, jpeg-2000: disk to network": {"decode only"},
    "growth: time a slice of 64": {"16 slices"},
}


class PreprocessingRows(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(os.environ["TL_TEST_OUTPUT"]) / "Benchmark"
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "rows.json"
        command = [sys.executable, str(RUN), "preprocessing", "--json", str(file), "--program", PROGRAM, "--quick", "--ours-only"]
        cls.done = subprocess.run(command, capture_output=True, text=True, check=False)
        if cls.done.returncode != 0:
            raise AssertionError(f"run.py ended with {cls.done.returncode}:\n{cls.done.stdout}\n{cls.done.stderr}")
        cls.rows = json.loads(file.read_text())
        cls.about = json.loads(file.with_suffix(".about.json").read_text())

    def test_every_work_is_there_with_its_peer(self):
        peers = {}
        for row in self.rows:
            peers.setdefault(row["work"], set()).add(row["peer"])
        if len(os.sched_getaffinity(0)) > 1:
            self.assertEqual(peers.pop("speed-up: two cores"), {"one core"})
        self.assertEqual(peers, EXPECTED)

    def test_rows_have_the_promised_fields_and_ratio_is_peer_over_ours(self):
        for row in self.rows:
            self.assertEqual(set(row), {"work", "ours_seconds", "peer", "peer_seconds", "ratio"})
            for field in ("ours_seconds", "peer_seconds"):
                self.assertTrue(math.isfinite(row[field]) and row[field] > 0, row)
            self.assertAlmostEqual(row["ratio"], row["peer_seconds"] / row["ours_seconds"], delta=1e-9 * row["ratio"])

    def test_the_table_and_the_page_about_the_machine_say_what_was_measured(self):
        for row in self.rows:
            self.assertIn(row["work"], self.done.stdout)
        self.assertGreaterEqual(self.about["cores"], 1)
        # Closed form: 16 slices of 512 x 512 x 2 bytes, and of 224 x 224 x 3 x 4.
        self.assertEqual(self.about["notes"]["memory"]["input_and_output_bytes"], 16 * (512 * 512 * 2 + 224 * 224 * 12))
        self.assertGreater(self.about["notes"]["memory"]["peak_bytes"], self.about["notes"]["memory"]["input_and_output_bytes"])


if __name__ == "__main__":
    unittest.main()
