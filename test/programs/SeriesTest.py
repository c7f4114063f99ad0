#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Networks of DICOM series. Oracles: pydicom and plain NRRD headers for geometry, the other program where two must agree."""
import json
import shutil
import unittest

import numpy
import pydicom
from PIL import Image

from common import ROOT, read_nrrd_header, read_nrrd_values, run, train, write_nrrd, write_series


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

    def test_a_heat_map_without_locations_is_announced(self):
        # Oracle: ResNet-18 makes one cell of 32 x 32 pixels, which has one value per slice.
        output = self.folder / "announced.json"
        heat = self.folder / "announced.nrrd"
        done = run("ClassifyCTSeries", "--network", self.network, "--input", self.dicom, "--output", output, "--heatmap", heat, "--heatmap-class", "low")
        described = json.loads(output.read_text())["heatmap"]
        self.assertEqual(described["class"], "low")
        self.assertIn("The heat map has a single cell", described["note"])
        self.assertIn("Warning: " + described["note"], done.stderr)
        self.assertIn("heat map of low: maximum ", done.stdout)
        values = read_nrrd_values(heat)
        self.assertEqual(values.max(), 1 if described["maximum"] > 0 else 0)
        self.assertEqual("No location speaks for class 'low'" in described["note"], described["maximum"] == 0)
        numpy.testing.assert_allclose(values, numpy.broadcast_to(values[:, :1, :1], values.shape), atol=1e-6)

    def test_an_unknown_class_of_the_heat_map_is_answered_with_the_classes(self):
        done = run("ClassifyCTSeries", "--network", self.network, "--input", self.dicom, "--output", self.folder / "none.json", "--heatmap",
                   self.folder / "none.nrrd", "--heatmap-class", "hihg", status=1)
        self.assertIn("'hihg'; did you mean 'high'? It must be one of: 'high', 'low'. Give --heatmap-class one of them", done.stderr)

    def check_overlays(self, folder, volume):
        """The left half is the CT through the first window, which is the lung's. Oracle: numpy; LINEAR_EXACT of -600/1500 HU."""
        for index, hu in enumerate(volume):
            shown = numpy.asarray(Image.open(folder / f"slice-{index:04}.png"))[:, :48]
            expected = numpy.clip((hu + 600.0) / 1500 + 0.5, 0, 1) * 255
            numpy.testing.assert_allclose(shown, numpy.repeat(expected[..., None], 3, 2), atol=0.51)

    def test_overlays_show_what_the_network_sees(self):
        self.check_overlays(self.folder / "overlays", self.volume)
        stored = self.folder / "stored.nrrd"
        write_nrrd(stored, self.volume + 1024, self.origin, self.steps)
        manifest = self.folder / "stored.csv"
        manifest.write_text("path,label,split,first_slice,last_slice\nstored.nrrd,low,train,0,2\nstored.nrrd,high,train,6,8\n")
        network = self.folder / "stored.safetensors"
        train(manifest, network, "--epochs", "1", "--split-unit", "slice-block", "--intensity", "hu", "--hu-offset", "-1024")
        overlays = self.folder / "overlays-stored"
        run("ClassifyCTSeries", "--network", network, "--input", stored, "--output", self.folder / "stored.json", "--overlay", overlays)
        self.check_overlays(overlays, self.volume)

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
        for channel, (center, width) in enumerate([(40, 80), (40, 400)]):
            expected = numpy.clip((self.volume - center) / width + 0.5, 0, 1)
            numpy.testing.assert_allclose(windowed[..., channel], expected, atol=1e-6)
        done = run("PreprocessCT", "--input", self.dicom, "--output", self.folder / "x.nrrd", "--windows", "lungs", status=1)
        self.assertIn("'lungs'", done.stderr)
        self.assertIn("mediastinum", done.stderr)

    def test_statistics_are_measured_and_neighbors_shown(self):
        # Oracle: numpy's mean, std and percentile of the windowed voxels.
        window = ("--windows", "0/2000", "--channels", "1")
        unit = numpy.clip(self.volume / 2000 + 0.5, 0, 1)
        measured = self.preprocess(*window, "--statistics", "z-score")[..., 0]
        numpy.testing.assert_allclose(measured, (unit - unit.mean()) / unit.std(), atol=1e-5)
        low, high = numpy.percentile(unit, [5, 90], axis=(1, 2), keepdims=True)
        measured = self.preprocess(*window, "--statistics", "percentile", "--percentiles", "5", "90", "--statistics-per-slice")[..., 0]
        numpy.testing.assert_allclose(measured, numpy.clip((unit - low) / (high - low), 0, 1), atol=1e-5)
        shown = self.preprocess("--windows", "0/2000", "--channels", "3", "--channel-source", "neighboring-slices")
        for channel in range(3):
            place = numpy.clip(numpy.arange(9) + channel - 1, 0, 8)
            numpy.testing.assert_allclose(shown[..., channel], unit[place], atol=1e-6)

    def classify(self, series, *more, status=0):
        """The result, with the numbers of the overlays."""
        output, overlays = self.folder / "one.json", self.folder / "one-overlays"
        shutil.rmtree(overlays, ignore_errors=True)
        done = run("ClassifyCTSeries", "--network", self.network, "--input", series, "--output", output, "--overlay", overlays, *more, status=status)
        numbers = sorted(int(file.stem.removeprefix("slice-")) for file in overlays.glob("*.png"))
        return (json.loads(output.read_text()), numbers) if status == 0 else done.stderr

    def check_numbers(self, series, volume):
        """Results, report and overlays number the files alike. Oracle: pydicom, sorted along the normal."""
        files = [pydicom.dcmread(file) for file in series.glob("*.dcm")]
        axes = numpy.array(files[0].ImageOrientationPatient, float).reshape(2, 3)
        files.sort(key=lambda file: numpy.cross(*axes) @ numpy.array(file.ImagePositionPatient, float))
        result, overlays = self.classify(series)
        report = self.folder / "one.report.json"
        run("InspectCTSeries", "--input", series, "--json", report)
        self.assertEqual(overlays, list(range(len(files))))
        for slices in (result["slices"], result["series"]["slices"], json.loads(report.read_text())["slices"]):
            self.assertEqual([one["index"] for one in slices], list(range(len(files))))
            self.assertEqual([one["sop_instance_uid"] for one in slices], [file.SOPInstanceUID for file in files])
            for one, file in zip(slices, files):
                numpy.testing.assert_allclose(one["position_lps_mm"], numpy.array(file.ImagePositionPatient, float), atol=1e-4)
        self.check_overlays(self.folder / "one-overlays", volume)

    def test_slices_have_one_number(self):
        axial = ((1, 0, 0), (0, 1, 0))
        downwards = ((1, 0, 0), (0, -1, 0))  # the normal points to the feet
        sagittal = ((0, 1, 0), (0, 0, -1))
        zones = [0, 1, 2, 3, 4.75, 6.5, 8.25]
        for name, axes, heights in (("axial", axial, zones), ("downwards", downwards, zones), ("sagittal", sagittal, None)):
            with self.subTest(name):
                volume, *_ = write_series(self.folder / f"numbers-{name}", 6 if heights is None else 7, name, axes, heights)
                self.check_numbers(self.folder / f"numbers-{name}", volume)

    def test_acquired_slices_are_classified_whatever_their_distances(self):
        # Oracle: the regular series of the same slices.
        volume, *_ = write_series(self.folder / "zones", 9, "a", heights=[0, 1, 2, 3, 4, 5.75, 7.5, 9.25, 11], tilt=0.2)
        numpy.testing.assert_array_equal(volume, self.volume)
        heat = self.folder / "zones.nrrd"
        result, _ = self.classify(self.folder / "zones", "--heatmap", heat)
        for one, other in zip(result["slices"], self.json["slices"]):
            for name in ("high", "low"):
                self.assertAlmostEqual(one["probabilities"][name], other["probabilities"][name], places=6)
        # Closed form: 27.5 mm in steps of about 2.5 mm; the shift of 5.5 mm is 7 rows of 0.9 mm.
        sizes, origin, steps = read_nrrd_header(heat)
        self.assertEqual(sizes, [48, 47, 12])
        numpy.testing.assert_allclose(origin, self.origin, atol=1e-4)
        numpy.testing.assert_allclose(steps, self.steps, atol=1e-4)

    def test_gaps_are_refused_unless_a_policy_accepts_them(self):
        gap = self.folder / "gap"
        write_series(gap, 7, "gap", heights=[0, 1, 2, 3, 6, 7, 8])
        error = self.classify(gap, status=1)
        self.assertRegex(error, r"1 gap\(s\): 7.5 mm between '\d.dcm' and '\d.dcm' \(at 107.5 and 115 mm along the normal\)")
        for policy in ("warn", "resample"):
            result, overlays = self.classify(gap, "--gaps", policy)
            self.assertEqual(len(result["slices"]), 7)
            self.assertEqual(overlays, list(range(7)))
        self.assertEqual(len(self.classify(gap, "--gap-size", "4", "--uneven-spacing", "warn")[0]["slices"]), 7)
        self.assertIn("must be above 1", self.classify(gap, "--gap-size", "0.5", status=105))
        self.assertIn("unevenly spaced", self.classify(gap, "--gap-size", "4", "--uneven-spacing", "error", status=1))
        output = self.folder / "gap.nrrd"
        run("PreprocessCT", "--input", gap, "--output", output, "--gaps", "resample", "--size", "32")
        self.assertEqual(read_nrrd_header(output)[0][-1], 9)

    def test_slices_that_are_preprocessed_keep_their_plane_on_a_grid(self):
        # Closed form: 20.625 mm in eight steps along the normal of the sagittal slices, (-1, 0, 0).
        series = self.folder / "sagittal-zones"
        write_series(series, 7, "sagittal-zones", ((0, 1, 0), (0, 0, -1)), [0, 1, 2, 3, 4.75, 6.5, 8.25])
        output = self.folder / "sagittal-zones.nrrd"
        run("PreprocessCT", "--input", series, "--output", output, "--size", "32")
        sizes, _, steps = read_nrrd_header(output)
        self.assertEqual(sizes[-3:], [32, 32, 9])
        numpy.testing.assert_allclose(steps[-1], [-20.625 / 8, 0, 0], atol=1e-4)

    def test_training_resumes_only_with_the_policies_that_it_began_with(self):
        again = ("--epochs", "1", "--split-unit", "slice-block", "--resume")
        self.assertIn("is already trained", train(self.folder / "manifest.csv", self.network, *again).stdout)
        done = train(self.folder / "manifest.csv", self.network, *again, "--uneven-spacing", "warn", status=1)
        self.assertIn('data/series_policies/uneven_spacing is "resample" there and "warn" here', done.stderr)

    def test_nifti_is_refused_for_a_tilt_that_is_kept(self):
        tilted = self.folder / "tilted"
        write_series(tilted, 5, "tilted", tilt=0.3)
        for name in ("tilted.nii.gz", "tilted.nii", "tilted.nrrd"):
            output = self.folder / name
            for policy in ("keep", "correct"):
                refused = policy == "keep" and ".nii" in name
                done = run("PreprocessCT", "--input", tilted, "--output", output, "--size", "32", "--tilt", policy, status=1 if refused else 0)
                if refused:
                    self.assertIn(f"Cannot write '{output}': the axes of the image are not at right angles", done.stderr)
                    self.assertIn("--tilt correct", done.stderr)
                    self.assertFalse(output.exists())
        done = run("ClassifyCTSeries", "--network", self.network, "--input", tilted, "--output", self.folder / "tilted.json", "--heatmap",
                   self.folder / "heat.nii.gz", "--tilt", "keep", status=1)
        self.assertIn("which NIfTI cannot hold", done.stderr)

    def test_inspection_lists_what_the_reader_found(self):
        output = self.folder / "inspect.json"
        run("InspectCTSeries", "--input", self.dicom, "--json", output)
        report = json.loads(output.read_text())
        self.assertEqual(len(report["slices"]), 9)
        self.assertNotIn("secret-id", output.read_text())


if __name__ == "__main__":
    unittest.main(verbosity=2)
