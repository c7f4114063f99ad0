#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Kinds of files x programs: each file gives one network the same values everywhere, or is refused with the same words.

Oracles: the arrays that the files are written from (imagefiles.py; pictures by Pillow and tifffile), and PyTorch's convention of
soft-max for what RunNetwork says of the prepared image.
"""
import csv
import gzip
import html
import io
import json
import os
import resource
import shutil
import struct
import subprocess
import sys
import threading
import time
import unittest
import zlib

import numpy
import tifffile
from PIL import Image

from common import ARCHITECTURE, BIN, ROOT, read_card, read_nrrd_values, run, run_anyway, softmax, start, train
from imagefiles import bmp_of_run_lengths, dicom_slice, metaimage, nifti, nrrd, write_dicom, write_dicom_without_preamble

AIR = -1024
SIZE = (3, 24, 20)


def make_volume(seed):
    """A bright or dark block in noise, in HU."""
    random = numpy.random.default_rng(seed)
    volume = random.integers(-1000, -600, SIZE)
    volume[:, 6:18, 5:15] = random.integers(0, 900, (SIZE[0], 12, 10))
    return volume.astype(numpy.int16)


HU = make_volume(1)
WIDE = HU.astype(numpy.int32)
WIDE[:, :3, :3] = 70000
UNSIGNED = numpy.maximum(HU, 0).astype(numpy.uint16)
UNSIGNED[:, :3, :3] = 65535
FRACTIONS = HU.astype(numpy.float32) + numpy.float32(0.25)
HOLES = HU.astype(numpy.float32)
HOLES[:, ::2] = numpy.nan
HOLES[0, 1], HOLES[1, 1] = numpy.inf, -numpy.inf
FILLED = numpy.where(numpy.isfinite(HOLES), HOLES, AIR)
PADDED = HU.copy()
PADDED[:, :4] = -2000 + 24
GRAY = ((HU.astype(float) + 1000) / 2000 * 255).clip(0, 255).astype(numpy.uint8)


def encode(image, form, **options):
    target = io.BytesIO()
    image.save(target, form, **options)
    return target.getvalue()


def flip(data, place):
    changed = bytearray(data)
    changed[place] ^= 0x55
    return bytes(changed)


def cut(data):
    return data[: len(data) * 2 // 3]


def files_in_hu():
    """Name -> bytes, and the values that they hold or the words of the refusal."""
    big = HU.astype(numpy.int64)
    big[0, 0, 0] = 2**25
    packed = gzip.compress(nifti(HU), mtime=0)
    meta = metaimage(HU, compressed=True)
    packed_nrrd = nrrd(HU, "gzip")
    cut_short, damaged = "it is truncated", "it is damaged"
    picture = "trained on HU; the image has 8-bit unsigned integers"
    color = "trained on HU, which have one component; the image has 8-bit unsigned integers with 3 components"
    gray = Image.fromarray(GRAY[0])
    return {
        "int16.nii": (nifti(HU), HU),
        "big-endian.nii": (nifti(HU, order=">"), HU),
        "int16.nii.gz": (packed, HU),
        "two-members.nii.gz": (gzip.compress(nifti(HU)[:1000]) + gzip.compress(nifti(HU)[1000:]), HU),
        "slope.nii": (nifti(HU, 0.7, 10), HU * numpy.float64(numpy.float32(0.7)) + 10),
        "int32.nii": (nifti(WIDE), WIDE),
        "uint16.nii": (nifti(UNSIGNED), UNSIGNED),
        "int64.nii": (nifti(WIDE.astype(numpy.int64)), WIDE),
        "fractions.nii": (nifti(FRACTIONS), FRACTIONS),
        "double.nii.gz": (gzip.compress(nifti(FRACTIONS.astype(numpy.float64))), FRACTIONS),
        "holes.nii": (nifti(HOLES), FILLED),
        "holes.nii.gz": (gzip.compress(nifti(HOLES)), FILLED),
        "int16.nrrd": (nrrd(HU), HU),
        "gzip.nrrd": (packed_nrrd, HU),
        "hex.nrrd": (nrrd(HU, "hex"), HU),
        "text.nrrd": (nrrd(HU, "text"), HU),
        "int32.nrrd": (nrrd(WIDE), WIDE),
        "uint16.nrrd": (nrrd(UNSIGNED), UNSIGNED),
        "holes.nrrd": (nrrd(HOLES), FILLED),
        "RAS.nrrd": (nrrd(HU, space="right-anterior-superior", directions="(-1,0,0) (0,-1,0) (0,0,1)"), HU),
        "LAS.nrrd": (nrrd(HU, space="left-anterior-superior", directions="(1,0,0) (0,-1,0) (0,0,1)"), HU),
        "int16.mha": (metaimage(HU), HU),
        "int32.mha": (metaimage(WIDE), WIDE),
        "packed.mha": (meta, HU),
        "pixels-beside.mhd": (metaimage(HU, data_file="pixels-beside.raw"), HU),
        "cut.nii": (cut(nifti(HU)), cut_short),
        "cut.nii.gz": (cut(packed), cut_short),
        "cut-checksum.nii.gz": (packed[:-4], cut_short),
        "damaged.nii.gz": (flip(packed, -6), damaged),
        "cut.mha": (cut(metaimage(HU)), cut_short),
        "cut-packed.mha": (cut(meta), cut_short),
        "damaged.mha": (flip(meta, -2), damaged),
        "cut-beside.mhd": (metaimage(HU, data_file="cut-beside.raw"), cut_short),
        "cut.nrrd": (cut(nrrd(HU)), cut_short),
        "cut-gzip.nrrd": (cut(packed_nrrd), cut_short),
        "cut-hex.nrrd": (cut(nrrd(HU, "hex")), cut_short),
        "cut-text.nrrd": (cut(nrrd(HU, "text")), cut_short),
        "cut-last-number.nrrd": (nrrd(HU, "text")[:-2], cut_short),
        "bzip2.nrrd": (nrrd(HU).replace(b"encoding: raw", b"encoding: bzip2"), "its encoding, 'bzip2', is not supported"),
        "damaged.nrrd": (flip(packed_nrrd, -6), damaged),
        "beyond.nii": (nifti(big), "33554432"),
        "times.nii": (nifti(HU, volumes=2), "it has 4 dimensions"),
        "uint8.nii": (nifti(GRAY), picture),
        "gray.png": (encode(gray, "png"), picture),
        "gray-alpha.png": (encode(Image.merge("LA", (gray, gray)), "png"), picture),
        "color.png": (encode(Image.merge("RGB", (gray, gray, gray)), "png"), color),
        "color.jpg": (encode(Image.merge("RGB", (gray, gray, gray)), "jpeg"), color),
        "gray.bmp": (encode(gray, "bmp"), picture),
        "gray.tif": (encode(gray, "tiff"), picture),
    }


def dicom_in_hu(folder):
    """Name -> values, or the words of the refusal."""
    for index in range(SIZE[0]):
        write_dicom(folder / "series" / f"{index}.dcm", dicom_slice(HU[index], index))
    write_dicom(folder / "slice.dcm", dicom_slice(HU[0]))
    write_dicom(folder / "padded.dcm", dicom_slice(PADDED[0], series="padded", PixelRepresentation=1, RescaleIntercept=0, PixelPaddingValue=-1976))
    write_dicom(folder / "slope.dcm", dicom_slice(HU[0], series="slope", RescaleSlope="0.7"))
    write_dicom(folder / "inverse.dcm", dicom_slice(HU[0], series="inverse", PhotometricInterpretation="MONOCHROME1"))
    write_dicom(folder / "coronal.dcm", dicom_slice(HU[0], orientation=(1, 0, 0, 0, 0, -1), series="coronal"))
    write_dicom_without_preamble(folder / "bare.dcm", dicom_slice(HU[0], series="bare", PhotometricInterpretation="MONOCHROME1"))
    write_dicom_without_preamble(folder / "bare-implicit.dcm", dicom_slice(HU[0], series="implicit"), implicit=True)
    write_dicom_without_preamble(folder / "bare-mr.dcm", dicom_slice(HU[0], series="bare mr", Modality="MR"))
    write_dicom(folder / "mr.dcm", dicom_slice(HU[0], series="mr", Modality="MR"))
    air = numpy.where(PADDED[0] == -1976, AIR, PADDED[0])
    rescaled = numpy.round(numpy.round((HU[0] + 1024) / 0.7) * 0.7 - 1024)
    mr = "Modality (0008,0060) is 'MR'"
    return {"series": HU, "slice.dcm": HU[:1], "padded.dcm": air[None], "slope.dcm": rescaled[None], "inverse.dcm": HU[:1], "coronal.dcm": HU[:1],
            "bare.dcm": HU[:1], "bare-implicit.dcm": HU[:1], "bare-mr.dcm": mr, "mr.dcm": mr}


def pictures():
    """Name -> bytes, and the values that they hold (row, column[, color]) or the words of the refusal."""
    gray = GRAY[0]
    color = numpy.stack([gray, gray[::-1], gray[:, ::-1]], -1)
    image, rgb = Image.fromarray(gray), Image.fromarray(color)
    palette = rgb.quantize(16)
    bits = Image.fromarray(gray > 99)
    black_and_white = numpy.where(gray > 99, 255, 0)

    def tiff(data, **options):
        target = io.BytesIO()
        tifffile.imwrite(target, data, **options)
        return target.getvalue()

    def alpha(data, photometric, planarconfig="contig", **options):
        return tiff(data, photometric=photometric, extrasamples=["unassalpha"], planarconfig=planarconfig, **options)

    pairs = numpy.stack([gray, gray[::-1]], -1)
    deep = gray.astype(numpy.uint16) * 200
    ramp = [(level, level, level) for level in range(256)]
    sixteen = [(17 * level, 255 - 17 * level, level) for level in range(16)]
    runs = bmp_of_run_lengths(gray, ramp, 8)
    return {
        "gray.png": (encode(image, "png"), gray),
        "color.png": (encode(rgb, "png"), color),
        "alpha.png": (encode(Image.merge("RGBA", (*rgb.split(), image)), "png"), color),
        "gray-alpha.png": (encode(Image.merge("LA", (image, image.rotate(180))), "png"), gray),
        "palette.png": (encode(palette, "png"), numpy.asarray(palette.convert("RGB"))),
        "bits.png": (encode(bits, "png"), black_and_white),
        "gray.bmp": (encode(image, "bmp"), gray),
        "color.bmp": (encode(rgb, "bmp"), color),
        "bits.bmp": (encode(bits, "bmp"), black_and_white),
        "palette.bmp": (encode(palette, "bmp"), numpy.asarray(palette.convert("RGB"))),
        "runs.bmp": (runs, gray),
        "runs-of-4-bits.bmp": (bmp_of_run_lengths(gray >> 4, sixteen, 4), numpy.array(sixteen)[gray >> 4]),
        "gray.tif": (tiff(gray), gray),
        "color.tif": (tiff(color, photometric="rgb"), color),
        "min-is-white.tif": (tiff(255 - gray, photometric="miniswhite"), gray),
        "bits.tif": (encode(bits, "tiff"), black_and_white),
        "palette.tif": (encode(palette, "tiff"), numpy.asarray(palette.convert("RGB"))),
        "gray.nii": (nifti(gray[None]), gray),
        "gray.nrrd": (nrrd(gray[None]), gray),
        "gray.jpg": (encode(image, "jpeg", quality=100), numpy.asarray(Image.open(io.BytesIO(encode(image, "jpeg", quality=100))))),
        "cut.bmp": (cut(encode(rgb, "bmp")), "it is truncated"),
        "cut-runs.bmp": (cut(runs), "it is truncated"),
        "cut.png": (encode(rgb, "png")[:40], "it is truncated"),
        "cut.jpg": (cut(encode(rgb, "jpeg")), "it is truncated"),
        "16-bits.png": (encode(Image.fromarray(deep), "png"), "trained on 8-bit pictures; the image has 16-bit unsigned integers"),
        "16-bits.tif": (tiff(deep), "trained on 8-bit pictures; the image has 16-bit unsigned integers"),
        "hu.nii": (nifti(HU), "trained on 8-bit pictures; the image has 16-bit signed integers"),
        "hu.nii.gz": (gzip.compress(nifti(FRACTIONS)), "trained on 8-bit pictures; the image has 32-bit floating-point numbers"),
        "gray-alpha.tif": (encode(Image.merge("LA", (image, image.rotate(180))), "tiff"), gray),
        "gray-alpha-packed.tif": (encode(Image.merge("LA", (image, image.rotate(180))), "tiff", compression="tiff_lzw"), gray),
        "min-is-white-alpha.tif": (alpha(255 - pairs, "miniswhite"), gray),
        "color-alpha.tif": (encode(Image.merge("RGBA", (*rgb.split(), image)), "tiff"), color),
        "gray-alpha-planes.tif": (alpha(numpy.moveaxis(pairs, -1, 0), "minisblack", planarconfig="separate"), "it has alpha, which"),
        "color-alpha-tiles.tif": (alpha(numpy.concatenate([color, pairs[..., :1]], -1), "rgb", tile=(16, 16)), "it has alpha, which"),
        "gray-alpha-of-16-bits.tif": (alpha(pairs.astype(numpy.uint16) * 200, "minisblack"), "it has alpha, which"),
        "two-more-values.tif": (tiff(numpy.stack([gray, gray, gray], -1), photometric="minisblack", extrasamples=[0, 0], planarconfig="contig"),
                                "it has 3 values per pixel"),
    }


def wait_for(process, beginning):
    """For a line of its output."""
    any(line.startswith(beginning) for line in process.stdout)


class Table:
    """What the programs make of the files of one folder with one network."""

    def __init__(self, folder, network, names, *options):
        self.folder, self.network, self.names, self.options = folder, network, list(names), options
        self.output = folder.parent / "output"
        self.output.mkdir(exist_ok=True)
        self.classes = ["bright", "dark"]
        self.of_prepared = {}  # bytes -> what RunNetwork says of them

    def read_rows(self, file):
        rows = {}
        with open(file, newline="") as stream:
            for row in csv.DictReader(stream):
                rows.setdefault(row["path"], []).append(([float(row["p_" + name]) for name in self.classes], row.get("assumptions", "")))
        return rows

    def evaluate(self):
        """Of all files at once: name -> rows, or the line that refuses it."""
        manifest = self.folder / "manifest.csv"
        manifest.write_text("path,label\n" + "".join(f"{name},bright\n" for name in self.names))
        cases = self.output / "cases.csv"
        done = run_anyway("ClassifyImages", "--network", self.network, "--data", manifest, "--output", cases, *self.options)
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        refused = {line.split(": ")[2]: line for line in done.stderr.splitlines() if line.startswith("Warning: not evaluated: ")}
        return {**self.read_rows(cases), **refused}

    def classify_image(self, name):
        output = self.output / "image.csv"
        done = run_anyway("ClassifyImages", "--network", self.network, "--input", self.folder / name, "--output", output, *self.options)
        return self.read_rows(output)[name] if done.returncode == 0 else done.stderr

    def classify_series(self, name):
        output = self.output / "series.json"
        done = run_anyway("ClassifyCTSeries", "--network", self.network, "--input", self.folder / name, "--output", output, *self.options)
        if done.returncode != 0:
            return done.stderr
        result = json.loads(output.read_text())
        return [([one["probabilities"][name] for name in self.classes], " ".join(result["assumptions"])) for one in result["slices"]]

    def prepare(self, name):
        """With the network that PreprocessCT made the input of."""
        prepared, output = self.output / "prepared.nrrd", self.output / "run.json"
        done = run_anyway("PreprocessCT", "--network", self.network, "--input", self.folder / name, "--output", prepared)
        if done.returncode != 0:
            return done.stderr
        assumed = " ".join(line for line in done.stdout.splitlines() if "assumed" in line)
        image = prepared.read_bytes()
        if image not in self.of_prepared:
            run("RunNetwork", "--network", self.network, "--input", prepared, "--output", output)
            self.of_prepared[image] = json.loads(output.read_text())["logits"]
        return [(list(softmax(numpy.array(logits))), assumed) for logits in self.of_prepared[image]]


class Reading(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = ROOT / "Reading"
        shutil.rmtree(cls.folder, ignore_errors=True)
        data = cls.folder / "data"
        for name, add in (("bright", 600), ("dark", 0)):
            for patient in range(3):
                place = data / name / f"{name}-{patient}"
                place.mkdir(parents=True)
                (place / "ct.nrrd").write_bytes(nrrd(make_volume(7 * patient + add) + numpy.int16(add)))
        cls.network = cls.folder / "network.safetensors"
        train(data, cls.network, "--epochs", "1", "--intensity", "hu", "--validation-fraction", "0")
        images = cls.folder / "pictures-to-train"
        for name, add in (("bright", 80), ("dark", 0)):
            for patient in range(3):
                (images / name / f"{name}-{patient}").mkdir(parents=True)
                Image.fromarray((GRAY[patient] // 2 + add).astype(numpy.uint8)).save(images / name / f"{name}-{patient}" / "1.png")
        cls.network_of_pictures = cls.folder / "pictures.safetensors"
        train(images, cls.network_of_pictures, "--epochs", "1", "--validation-fraction", "0")

    def write(self, name, files):
        folder = self.folder / name
        folder.mkdir()
        for file, (data, _) in files.items():
            (folder / file).write_bytes(data)
        return folder

    def check_values(self, file, expected, *options):
        """Of PreprocessCT, at the size that the file has."""
        output = self.folder / "values.nrrd"
        rows, columns = expected.shape[1:3]
        run("PreprocessCT", "--input", file, "--output", output, "--fit", "stretch", "--size", f"{columns}x{rows}", "--normalization", "none", *options)
        values = read_nrrd_values(output)
        numpy.testing.assert_allclose(values, expected.reshape(values.shape), atol=1e-6, err_msg=file.name)

    def check_table(self, table, expectations, programs):
        evaluated = table.evaluate()
        for name, expected in expectations.items():
            with self.subTest(name):
                outcomes = {"evaluation": evaluated.get(name), **{key: program(name) for key, program in programs.items()}}
                if isinstance(expected, str):
                    for program, outcome in outcomes.items():
                        self.assertIsInstance(outcome, str, f"{program} takes it")
                        self.assertIn(expected, outcome, program)
                        self.assertIn(name, outcome, program)
                    continue
                reference = outcomes["image"] if "image" in outcomes and name != "series" else outcomes["series"]
                for program, outcome in outcomes.items():
                    self.assertIsInstance(outcome, list, f"{program} refuses it: {outcome}")
                    self.assertEqual(len(outcome), len(expected), program)
                    numpy.testing.assert_allclose([one[0] for one in outcome], [one[0] for one in reference], atol=2e-6, err_msg=program)
                    self.assertEqual({one[1] for one in outcome}, {reference[0][1]}, program)

    def test_volumes_in_hu(self):
        files = files_in_hu()
        folder = self.write("volumes", files)
        (folder / "pixels-beside.raw").write_bytes(HU.tobytes())
        (folder / "cut-beside.raw").write_bytes(HU.tobytes()[:-2])
        # Beside int16.nii.gz and others: NIfTI's library prefers the one that is not packed.
        (folder / "double.nii").write_bytes(nifti(HU + numpy.int16(500)))
        expectations = {name: expected for name, (_, expected) in files.items()}
        for name, expected in expectations.items():
            if not isinstance(expected, str):
                self.check_values(folder / name, numpy.asarray(expected) / 300000 + 0.5, "--windows", "0/300000", "--channels", "1")
        table = Table(folder, self.network, expectations)
        self.check_table(table, expectations, {"image": table.classify_image, "series": table.classify_series, "prepared": table.prepare})
        self.assertIn("HU assumed", table.classify_image("int16.nii")[0][1])
        self.check_training(folder, {name: expected for name, expected in expectations.items() if isinstance(expected, str) and "trained on" not in expected})

    def check_training(self, folder, refused):
        data = self.folder / "data-with-damaged-files"
        shutil.copytree(self.folder / "data", data)
        for name in refused:
            shutil.copy(folder / name, data / "bright" / name)
        shutil.copy(folder / "cut-beside.raw", data / "bright")
        train(data, self.folder / "damaged" / "network.safetensors", "--epochs", "1", "--intensity", "hu", "--validation-fraction", "0",
              "--max-unreadable", "1")
        page = html.unescape((self.folder / "damaged" / "network.report.html").read_text())
        for name, words in refused.items():
            self.assertRegex(page, f"bright/{name}: [^<]*{words}")

    def test_dicom(self):
        folder = self.folder / "dicom"
        expectations = dicom_in_hu(folder)
        for name, expected in expectations.items():
            if not isinstance(expected, str):
                self.check_values(folder / name, expected / 4000 + 0.5, "--windows", "0/4000", "--channels", "1")
        table = Table(folder, self.network, expectations)
        programs = {"series": table.classify_series, "prepared": table.prepare}
        series = {"series": expectations.pop("series")}
        self.check_table(table, series, programs)
        self.check_table(table, expectations, {"image": table.classify_image, **programs})

    def test_pictures(self):
        files = pictures()
        folder = self.write("pictures", files)
        expectations = {name: expected if isinstance(expected, str) else expected[None] for name, (_, expected) in files.items()}
        for name, expected in expectations.items():
            if not isinstance(expected, str):
                channels = 3 if expected.ndim == 4 else 1
                self.check_values(folder / name, expected / 255, "--intensity", "picture", "--channels", channels)
        table = Table(folder, self.network_of_pictures, expectations)
        self.check_table(table, expectations, {"image": table.classify_image, "series": table.classify_series, "prepared": table.prepare})

    def test_ct_in_the_window_of_the_pictures(self):
        """Oracle: what the network says of the pictures, which whole-number arithmetic draws."""
        drawn = ((2 * 255 * (HU.astype(int) + 1350) + 1500) // 3000).clip(0, 255).astype(numpy.uint8)
        turned = nrrd(numpy.ascontiguousarray(HU[:, ::-1, ::-1]), directions="(-1,0,0) (0,-1,0) (0,0,1)")
        files = {"ct.nii": (nifti(HU), None), "turned.nrrd": (turned, None), "packed.mha": (metaimage(HU.astype(numpy.float32), compressed=True), None),
                 **{f"{index}.png": (encode(Image.fromarray(one), "png"), None) for index, one in enumerate(drawn)}}
        folder = self.write("drawn", files)
        for index in range(SIZE[0]):
            write_dicom(folder / "series" / f"{index}.dcm", dicom_slice(HU[index], index))
        write_dicom(folder / "slice.dcm", dicom_slice(HU[0]))
        write_dicom(folder / "mr.dcm", dicom_slice(HU[0], series="mr", Modality="MR"))
        knows_it = self.folder / "window.safetensors"
        train(self.folder / "pictures-to-train", knows_it, "--epochs", "1", "--validation-fraction", "0", "--picture-window", "lung")
        self.assertEqual(read_card(knows_it)["preprocessing"]["picture_window"], {"center": -600.0, "width": 1500.0, "function": "LINEAR_EXACT"})
        names = ["ct.nii", "turned.nrrd", "packed.mha", "series", "slice.dcm"]
        for network, *options in ((knows_it,), (self.network_of_pictures, "--picture-window", "-600/1500")):
            table = Table(folder, network, [*names, "mr.dcm"], *options)
            expected = [table.classify_image(f"{index}.png")[0][0] for index in range(SIZE[0])]
            self.assertGreater(numpy.ptp([one[0] for one in expected]), 1e-4, "the slices do not differ")
            outcomes = table.evaluate()
            self.assertIn("trained on pictures of CT; the image's Modality (0008,0060) is 'MR'", outcomes.pop("mr.dcm"))
            programs = [outcomes.__getitem__, table.classify_series, *([] if options else [table.prepare])]
            for name in names:
                for program in [*programs, *([] if name == "series" else [table.classify_image])]:
                    outcome = program(name)
                    self.assertIsInstance(outcome, list, f"{program} refuses {name}: {outcome}")
                    numpy.testing.assert_allclose([one[0] for one in outcome], expected[: len(outcome)], atol=1e-6, err_msg=f"{program} {name}")
                    self.assertEqual(len(outcome), 1 if name == "slice.dcm" else SIZE[0])
                    if program != table.prepare:
                        self.assertIn("drawn with center -600 HU and width 1500 HU", outcome[0][1])
        refused = run_anyway("ClassifyImages", "--network", self.network, "--input", folder / "ct.nii", "--output", folder / "no.csv",
                             "--picture-window", "lung")
        self.assertIn("pictureWindow is set, but the intensity is HU", refused.stderr)
        self.assertNotEqual(refused.returncode, 0)

    def test_a_picture_too_large_for_the_memory_is_unreadable_by_name(self):
        # Oracle: the limit of the address space, which is less than the picture's own 6.4 GB. Its pixels are never decoded.
        side = 80000
        data = self.folder / "large"
        shutil.copytree(self.folder / "pictures-to-train", data)
        place = next(folder for folder in sorted(data.iterdir()) if folder.is_dir())
        chunk = lambda kind, body: struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        (place / "large.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)) +
                                          chunk(b"IDAT", bytes(8 << 20)) + chunk(b"IEND", b""))
        command = [BIN / "TrainCTClassifier", "--data", data, "--architecture", ARCHITECTURE, "--weights", "none", "--size", "32", "--epochs", "1",
                   "--validation-fraction", "0", "--threads", "1", "--max-unreadable", "0.5", "--output", self.folder / "large.safetensors"]
        limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, preexec_fn=limit, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("unreadable files: 1", done.stdout)
        self.assertRegex(done.stdout, "unreadable: .*large.png: (it is too large for the memory|.*cannot be read: .*(memory|allocate))")

    def test_a_large_picture_costs_little_more_than_its_pixels(self):
        # Oracle: the peak of the process without it, one byte a pixel, and at most 4 beside it; its values as doubles would be 8.
        side = 6000
        peaks = []
        for large in (False, True):
            data = self.folder / f"memory-{large}"
            shutil.copytree(self.folder / "pictures-to-train", data)
            if large:
                pixels = numpy.random.default_rng(1).integers(0, 256, side, dtype=numpy.uint8)
                Image.fromarray(pixels[:, None] ^ pixels[None]).save(next(data.rglob("*.png")), compress_level=1)
            command = [BIN / "TrainCTClassifier", "--data", data, "--architecture", ARCHITECTURE, "--weights", "none", "--size", "32", "--epochs", "1",
                       "--validation-fraction", "0", "--threads", "1", "--output", self.folder / f"memory-{large}.safetensors"]
            with open(os.devnull, "wb") as nowhere, subprocess.Popen(list(map(str, command)), stdout=nowhere, stderr=nowhere) as process:
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
            self.assertEqual(process.returncode, 0)
            peaks.append(1024 * usage.ru_maxrss)
        self.assertLess(peaks[1] - peaks[0], 5 * side * side)

    @unittest.skipUnless(sys.platform == "linux", "The threads of a process are read from /proc.")
    def test_files_are_read_by_as_many_threads_as_were_asked_for(self):
        # Oracle: the threads that the system knows of, while large pictures are decoded.
        data = self.folder / "many-large"
        pixels = numpy.random.default_rng(1).integers(0, 256, 3000, dtype=numpy.uint8)
        for number in range(8):
            place = data / f"{'bright' if number % 2 else 'dark'}"
            place.mkdir(parents=True, exist_ok=True)
            Image.fromarray(pixels[:, None] ^ numpy.roll(pixels, number)[None]).save(place / f"{number}.png", compress_level=1)
        most = {}
        for threads in (1, 3):
            process = start("TrainCTClassifier", "--data", data, "--architecture", ARCHITECTURE, "--weights", "none", "--size", "32", "--epochs", "1",
                            "--threads", threads, "--output", self.folder / "threads.safetensors", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            reading = threading.Thread(target=wait_for, args=(process, "Read the pixels"))
            reading.start()
            seen = [0]
            while reading.is_alive():
                seen.append(len(os.listdir(f"/proc/{process.pid}/task")))
                time.sleep(0.001)
            process.kill()
            process.communicate()
            most[threads] = max(seen)
        self.assertEqual(most[3] - most[1], 2, most)

    def test_ct_beside_pictures_is_trained_on(self):
        """A folder of pictures and of CT in HU, with the window that the pictures were made with."""
        data = self.folder / "mixed"
        shutil.copytree(self.folder / "pictures-to-train", data)
        for name, add in (("bright", 600), ("dark", 0)):
            write_dicom(data / name / "of-ct" / "0.dcm", dicom_slice(make_volume(50 + add)[0] + add))
        output = self.folder / "mixed.safetensors"
        done = train(data, output, "--epochs", "1", "--validation-fraction", "0", "--intensity", "picture", "--picture-window", "lung")
        self.assertRegex(done.stdout, r"training samples: 6 .*\n.*\ntest samples: 2 ")
        self.assertIn("unreadable files: 0", done.stdout)

    def test_the_named_one_of_two_files_is_read(self):
        # NIfTI's library takes the pixels of ct.nii for those of ct.nii.gz.
        folder = self.folder / "neighbors"
        folder.mkdir()
        (folder / "ct.nii").write_bytes(nifti(HU))
        (folder / "ct.nii.gz").write_bytes(gzip.compress(nifti(FRACTIONS)))
        self.check_values(folder / "ct.nii", HU / 4000 + 0.5, "--windows", "0/4000", "--channels", "1")
        self.check_values(folder / "ct.nii.gz", FRACTIONS / 4000 + 0.5, "--windows", "0/4000", "--channels", "1")


if __name__ == "__main__":
    unittest.main(verbosity=2)
