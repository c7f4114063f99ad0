#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Makes lung CT phantoms of four classes: SYNTHETIC images, computed from formulas, which show no real person.

Written into OUTPUT (each patient has one class, and a few neighboring slices):

    dicom/CLASS/PATIENT/slice-000.dcm ...   HU
    png/CLASS/PATIENT/slice-000.png ...     the same slices in the lung window, center -600, width 1500

    covid       peripheral ground-glass: subpleural patches on both sides, about -600 HU, vessels seen through them
    mass        one to three nodules or masses of 8 to 50 mm, about 30 HU, some with spicules
    normal      none of these
    pneumonia   lobar consolidation: one sector of one lung, about 10 HU, with air bronchograms

Common to all: body of muscle and fat, two lungs (-870 HU) with vessels, heart, aorta, spine, ribs, table, noise. All
parameters are drawn from (seed, patient): a patient does not depend on the number of patients. Equal arguments give equal bytes
with one version of numpy. The noise has the standard deviation 15 HU * sqrt(100 mAs / dose), as quantum noise has, before it is
smoothed by the kernel 1 2 1 (3/8 of it is left); it is drawn on the image, not on projections, and there are no streaks.

What networks learn here says nothing about real patients. Needs numpy and pydicom.
"""
import argparse
import importlib
import io
import pathlib
import struct
import sys
import zlib

import numpy as np

head_ct = importlib.import_module("make-head-ct")

CLASSES = ("covid", "mass", "normal", "pneumonia")
FIELD = 380.0  # mm, the side of an image
STEP = 5.0  # mm between slices
AIR, LUNG, FAT, MUSCLE, BLOOD, BONE = -1000.0, -870.0, -100.0, 50.0, 45.0, 600.0
NOISE_AT_100_MAS = 15.0  # HU
LUNG_WINDOW = (-600.0, 1500.0)


class Grid:
    """Positions of the pixels in mm, x to the patient's left, y to the back, about the body's center."""

    def __init__(self, size):
        self.pixel = FIELD / size
        line = (np.arange(size) - (size - 1) / 2) * self.pixel
        self.y, self.x = np.meshgrid(line, line, indexing="ij")

    def level(self, distance):
        """0 outside to 1 inside, over one pixel: edges are not jagged. `distance` in mm, negative inside."""
        return np.clip(0.5 - distance / self.pixel, 0, 1)

    def ellipse(self, center, radii, angle=0.0, window=np.s_[:, :]):
        """Coverage of an ellipse, and the relative radius of each pixel."""
        dx, dy = self.x[window] - center[0], self.y[window] - center[1]
        u, v = np.cos(angle) * dx + np.sin(angle) * dy, -np.sin(angle) * dx + np.cos(angle) * dy
        relative = np.hypot(u / radii[0], v / radii[1])
        return self.level((relative - 1) * min(radii)), relative

    def paint_small(self, image, center, radii, angle, hu, mask):
        """An ellipse within a mask, computed near itself only."""
        middle = [(center[i] / self.pixel + (len(image) - 1) / 2) for i in (1, 0)]
        reach = max(radii) / self.pixel + 2
        window = tuple(slice(max(0, int(m - reach)), max(0, int(m + reach) + 2)) for m in middle)
        paint(image[window], self.ellipse(center, radii, angle, window)[0] * mask[window], hu)


def paint(image, coverage, hu):
    image += coverage * (hu - image)


def smooth_noise(random, size, cells):
    """Values about 0 with deviation 1, bilinear between `cells` x `cells` of them."""
    coarse = random.normal(0, 1, (cells + 1, cells + 1))
    place = np.linspace(0, cells, size, endpoint=False)
    low = place.astype(int)
    part = place - low
    columns = coarse[:, low] * (1 - part) + coarse[:, low + 1] * part
    return columns[low] * (1 - part[:, None]) + columns[low + 1] * part[:, None]


class Patient:
    """The parameters of one phantom, drawn once; slices are cuts through it."""

    def __init__(self, seed, number, kind):
        self.random = np.random.default_rng([seed, number])
        draw = self.random.uniform
        self.kind = kind
        self.body = (draw(150, 172), draw(105, 122))
        self.fat = draw(8, 22)
        self.lungs = []
        for side in (-1, 1):
            center = (side * draw(68, 78), draw(-8, 4))
            self.lungs.append((center, (draw(46, 54) - (4 if side > 0 else 0), draw(72, 82)), side * draw(-0.12, -0.02)))
        self.heart = ((draw(12, 28), draw(-42, -28)), (draw(38, 48), draw(30, 38)), draw(0.2, 0.7))
        self.aorta = ((draw(12, 20), draw(34, 42)), draw(10, 14))
        self.rib_phase = draw(0, 1)
        self.table = draw(125, 134)
        self.lung_hu = LUNG + draw(-25, 35)
        self.vessels = [self.draw_vessel(side) for side in (0, 1) for _ in range(26)]
        self.lesions = getattr(self, "draw_" + kind)()

    def draw_vessel(self, side):
        """From the hilum outwards: place as angle and relative radius, radius in mm, and how it wanders with z."""
        relative = self.random.uniform(0.12, 0.9)
        return (side, self.random.uniform(0, 2 * np.pi), relative, self.random.uniform(0.8, 1.3) * (4.2 - 3.4 * relative),
                self.random.uniform(-0.25, 0.25, 2))  # fmt: skip

    def draw_normal(self):
        return []

    def draw_mass(self):
        lesions = []
        for _ in range(self.random.integers(1, 4)):
            diameter = np.exp(self.random.uniform(np.log(8), np.log(50)))
            lesions.append({"side": self.random.integers(0, 2), "angle": self.random.uniform(0, 2 * np.pi),
                            "relative": self.random.uniform(0.2, 0.7), "radius": diameter / 2, "hu": self.random.uniform(10, 60),
                            "spicules": self.random.integers(0, 10) if diameter > 15 else 0,
                            "phase": self.random.uniform(0, 2 * np.pi)})  # fmt: skip
        return lesions

    def draw_pneumonia(self):
        return [{"side": self.random.integers(0, 2), "angle": self.random.uniform(0, 2 * np.pi),
                 "opening": self.random.uniform(0.6, 1.2), "hu": self.random.uniform(-30, 40),
                 "bronchi": self.random.uniform(0.15, 0.85, (5, 2))}]  # fmt: skip

    def draw_covid(self):
        lesions = []
        for side in (0, 1):
            for _ in range(self.random.integers(2, 5)):
                # Rather at the back, as in people who lie.
                lesions.append({"side": side, "angle": self.random.normal(np.pi / 2, 1.0), "width": self.random.uniform(0.25, 0.6),
                                "depth": self.random.uniform(0.18, 0.42), "hu": self.random.uniform(-680, -520)})  # fmt: skip
        return lesions

    def lung_masks(self, grid, z):
        shrink = np.sqrt(1 - (z / 160.0) ** 2)
        masks = []
        for center, radii, angle in self.lungs:
            radii = (radii[0] * shrink, radii[1] * shrink)
            coverage, relative = grid.ellipse(center, radii, angle)
            masks.append((center, radii, coverage, relative, np.arctan2(grid.y - center[1], grid.x - center[0])))
        return masks

    def paint_anatomy(self, image, grid, masks, z):
        """Body, lungs and what lies between them; ribs and spine."""
        body, relative = grid.ellipse((0, 0), self.body)
        paint(image, body, FAT)
        inner, _ = grid.ellipse((0, 0), (self.body[0] - self.fat, self.body[1] - self.fat))
        paint(image, inner, MUSCLE)
        ring = np.abs((relative - 0.86) * self.body[1]) - 3.5
        along = np.arctan2(grid.y, grid.x) / (2 * np.pi) * 22 + self.rib_phase + z / 18.0
        rib = np.maximum(ring, (np.abs(along - np.floor(along) - 0.5) - 0.22) * 32)
        paint(image, grid.level(rib) * (np.abs(grid.x) > 25), BONE)
        for _, _, coverage, _, _ in masks:
            paint(image, coverage, self.lung_hu)
        heart, _ = grid.ellipse(*self.heart)
        paint(image, heart, BLOOD)
        for center, radii, hu in (((0, 70), (19, 16), BONE * 0.5), ((0, 86), (9, 9), MUSCLE), ((0, 98), (5, 10), BONE)):
            paint(image, grid.ellipse(center, radii)[0] * body, hu)
        paint(image, grid.ellipse(self.aorta[0], (self.aorta[1], self.aorta[1]))[0], BLOOD)

    def paint_lesions(self, image, grid, masks, z, random):
        for lesion in self.lesions:
            center, radii, coverage, relative, angle = masks[lesion["side"]]
            if self.kind == "mass":
                radius = np.sqrt(max(lesion["radius"] ** 2 - z**2, (0.5 * lesion["radius"]) ** 2))
                at = [center[i] + lesion["relative"] * radii[i] * (np.cos, np.sin)[i](lesion["angle"]) for i in (0, 1)]
                dx, dy = grid.x - at[0], grid.y - at[1]
                edge = radius * (1 + (0.22 if lesion["spicules"] else 0.05) *
                                 np.cos((lesion["spicules"] + 3) * np.arctan2(dy, dx) + lesion["phase"]))  # fmt: skip
                paint(image, grid.level(np.hypot(dx, dy) - edge) * coverage, lesion["hu"])
                continue
            away = np.abs((angle - lesion["angle"] + np.pi) % (2 * np.pi) - np.pi)
            texture = smooth_noise(random, len(image), 24)
            if self.kind == "pneumonia":
                sector = np.clip((lesion["opening"] - away + 0.05 * texture) / 0.08, 0, 1) * coverage
                paint(image, sector, lesion["hu"])
                for along, across in lesion["bronchi"]:
                    direction = lesion["angle"] + (across - 0.5) * lesion["opening"]
                    at = [center[i] + along * radii[i] * (np.cos, np.sin)[i](direction) for i in (0, 1)]
                    grid.paint_small(image, at, (2.6, 1.8), direction, -700.0, sector)
            else:
                patch = np.clip((lesion["width"] - away + 0.08 * texture) / 0.15, 0, 1)
                patch *= np.clip((relative - 1 + lesion["depth"] + 0.06 * texture) / 0.12, 0, 1) * coverage
                # Ground-glass covers no vessel: it adds to the lung.
                paint(image, patch * (image < -500), lesion["hu"] + 25 * texture)

    def slice(self, grid, z, dose, random):
        """HU of the cut at z mm."""
        image = np.full(grid.x.shape, AIR)
        masks = self.lung_masks(grid, z)
        # The table: a shell of carbon fibre with foam in it, concave towards the patient.
        height = grid.y - self.table + 0.0006 * grid.x**2
        paint(image, grid.level(np.abs(height - 14) - 14) * (np.abs(grid.x) < 175), -930.0)
        paint(image, grid.level(np.abs(np.abs(height - 14) - 14) - 1.2) * (np.abs(grid.x) < 175), -150.0)
        self.paint_anatomy(image, grid, masks, z)
        for side, direction, relative, radius, drift in self.vessels:
            center, radii, coverage, _, _ = masks[side]
            at = [center[i] + relative * radii[i] * (np.cos, np.sin)[i](direction) + drift[i] * z for i in (0, 1)]
            grid.paint_small(image, at, (radius, radius * 1.4), direction, BLOOD, coverage)
        self.paint_lesions(image, grid, masks, z, random)
        noise = random.normal(0, NOISE_AT_100_MAS * np.sqrt(100.0 / dose), (image.shape[0] + 2, image.shape[1] + 2))
        noise = sum(noise[i : i + len(image), j : j + len(image)] * (2 - abs(i - 1)) * (2 - abs(j - 1)) for i in range(3) for j in range(3))
        return np.rint(np.clip(image + noise / 16, -1024, 3071)).astype(np.int16)


def make_dicom(hu, patient, kind, index, size, dose, seed):
    series = f"synthetic lung phantom {seed} {patient} {size} {dose}"
    ds = head_ct.dicom_slice(hu, index, (FIELD / size, FIELD / size, STEP), series, 1, f"SYNTHETIC lung phantom, {kind}")
    ds.file_meta.ImplementationVersionName = "LUNG_PHANTOM"
    ds.Manufacturer = "ITKTransferLearning"
    ds.StudyDescription = "SYNTHETIC, not of a person"
    ds.PatientName, ds.PatientID = f"SYNTHETIC^{patient}", patient
    ds.BodyPartExamined = "CHEST"
    ds.StudyInstanceUID, ds.FrameOfReferenceUID = head_ct.uid(series, "study"), head_ct.uid(series, "frame")
    ds.KVP, ds.Exposure = "120", str(round(dose))
    ds.WindowCenter, ds.WindowWidth = ["-600", "40"], ["1500", "400"]
    ds.WindowCenterWidthExplanation = ["LUNG", "MEDIASTINUM"]
    ds.ImageComments = "Synthetic phantom computed from formulas."
    return ds


def encode_png(gray):
    """8-bit gray, without a time or a comment in it."""
    chunk = lambda name, data: struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    rows = b"".join(b"\0" + row.tobytes() for row in gray)
    head = struct.pack(">IIBBBBB", gray.shape[1], gray.shape[0], 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b"")


def to_gray(hu):
    low = LUNG_WINDOW[0] - LUNG_WINDOW[1] / 2
    return np.rint(255 * np.clip((hu - low) / LUNG_WINDOW[1], 0, 1)).astype(np.uint8)


def make(output, images, slices, size, dose, seed, formats=("dicom", "png")):
    """Writes `images` slices, `slices` a patient, the classes in turn; returns the number of patients a class."""
    grid = Grid(size)
    patients = dict.fromkeys(CLASSES, 0)
    written = 0
    number = 0
    while written < images:
        kind = CLASSES[number % len(CLASSES)]
        name = f"SYNTHETIC-{number:05d}"
        patient = Patient(seed, number, kind)
        folders = {form: output / form / kind / name for form in formats}
        for folder in folders.values():
            folder.mkdir(parents=True, exist_ok=True)
        for index in range(min(slices, images - written)):
            hu = patient.slice(grid, (index - (slices - 1) / 2) * STEP, dose, np.random.default_rng([seed, number, index]))
            if "dicom" in folders:
                buffer = io.BytesIO()
                make_dicom(hu, name, kind, index, size, dose, seed).save_as(buffer, enforce_file_format=True)
                (folders["dicom"] / f"slice-{index:03d}.dcm").write_bytes(buffer.getvalue())
            if "png" in folders:
                (folders["png"] / f"slice-{index:03d}.png").write_bytes(encode_png(to_gray(hu)))
            written += 1
        patients[kind] += 1
        number += 1
    return patients


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--images", type=int, default=2000, help="number of slices (%(default)s)")
    parser.add_argument("--slices", type=int, default=4, help="slices per patient (%(default)s)")
    parser.add_argument("--size", type=int, default=256, help="pixels per side (%(default)s)")
    parser.add_argument("--dose", type=float, default=100.0, help="dose in mAs, which determines the noise (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="random seed (%(default)s)")
    parser.add_argument("--format", choices=("dicom", "png", "both"), default="both", help="file format (%(default)s)")
    arguments = parser.parse_args()
    if not (arguments.images > 0 and 0 < arguments.slices <= 40 and arguments.size >= 32 and arguments.dose > 0):
        sys.exit("make-lung-phantoms.py: --images and --dose must be above 0, --slices 1 to 40, --size at least 32")
    formats = ("dicom", "png") if arguments.format == "both" else (arguments.format,)
    patients = make(arguments.output, arguments.images, arguments.slices, arguments.size, arguments.dose, arguments.seed, formats)
    counts = ", ".join(f"{kind} {count}" for kind, count in patients.items())
    print(f"{arguments.images} SYNTHETIC slices in {arguments.output}; patients: {counts}")


if __name__ == "__main__":
    main()
