#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Makes a DICOM series of the real head CT in Debian's package invesalius-examples, and the manifests of a small task on it.

The task: which of four levels of the head does a slice show? It writes into OUTPUT:

    head-ct/slice-000.dcm ...   the CT, one file per slice, slice 0 is the lowest
    disturbed/slice-000.dcm ... the same slices, each rotated, scaled and shifted within its plane (--disturbed)
    manifest.csv                the guarded block split: 53 training and 37 test slices
    manifest-disturbed.csv      the same test slices of the disturbed series (--disturbed)

The split: of each class's n slices the middle round(0.35 n) are the test block, the 2 on either side of it are in neither
part, the rest is training: 15, 37, 20 and 34 slices give 5 + 13 + 7 + 12 = 37 test, 16 guard and 53 training slices.

One patient only: results on it say nothing about other people. The CT is GPL-2 licensed (the package's license) and is read
from the installed package. Equal arguments give equal bytes. Needs numpy and pydicom.
"""
import argparse
import csv
import io
import pathlib
import plistlib
import sys
import tarfile
import typing
import uuid

import numpy as np

PACKAGE_FILE = "/usr/share/doc/invesalius-examples/examples/Cranium.inv3"
AIR = -1024
GUARD = 2
TEST_SHARE = 0.35
PATIENT = "CRANIUM"
# Of the disturbed poses: degrees, fraction, pixels.
SEED, ROTATION, SCALE, SHIFT = 1, 20.0, 0.15, 16.0
# The classes as ranges of slices, both ends included; slices 106 and 107 are air.
LEVELS = (
    ("face_jaw", 0, 14),
    ("skullbase_orbit", 15, 51),
    ("brain_ventricles", 52, 71),
    ("vault", 72, 105),
)
NAMESPACE = uuid.UUID("5a1c1f0e-3f5b-5c0e-9b62-6d0d0d1f7c2a")
CT_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.2"
EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"


class HeadCTError(Exception):
    """A message for the person at the terminal."""


def uid(*name):
    """A UID of the UUID-derived root 2.25 that depends on nothing but the name."""
    return "2.25." + str(uuid.uuid5(NAMESPACE, "/".join(map(str, name))).int)


def read_head_ct(source=PACKAGE_FILE):
    """HU as int16 [slice, row, column] and the spacing (x, y, z) in mm, in standard radiological order.

    The package's matrix has row 0 posterior; rows are reversed here, so that row 0 is anterior.
    """
    if not pathlib.Path(source).is_file():
        raise HeadCTError(f"{source} is missing; install it: apt-get install invesalius-examples")
    with tarfile.open(source) as archive:
        members = {pathlib.PurePosixPath(member.name).name: member for member in archive.getmembers() if member.isfile()}
        for needed in ("main.plist", "matrix.dat"):
            if needed not in members:
                raise HeadCTError(f"{source} contains no {needed}: it is not an InVesalius project")
        project = plistlib.loads(archive.extractfile(members["main.plist"]).read())
        data = archive.extractfile(members["matrix.dat"]).read()
    shape = tuple(project["matrix"]["shape"])
    if project["matrix"]["dtype"] != "int16" or len(data) != 2 * int(np.prod(shape)):
        raise HeadCTError(f"{source}: matrix.dat has {len(data)} bytes, but int16 {shape} is expected")
    matrix = np.frombuffer(data, dtype="<i2").reshape(shape)
    return np.ascontiguousarray(matrix[:, ::-1, :]), tuple(project["spacing"])


def disturb(volume, seed, rotation, scale, shift):
    """Each slice rotated by at most `rotation` degrees, scaled by at most a factor 1 +- `scale` and shifted by at most
    `shift` pixels along both axes, about its center; bilinear, air outside."""
    random = np.random.default_rng(seed)
    slices, rows, columns = volume.shape
    y, x = np.meshgrid(np.arange(rows) - (rows - 1) / 2, np.arange(columns) - (columns - 1) / 2, indexing="ij")
    out = np.empty_like(volume)
    for index in range(slices):
        angle = np.deg2rad(random.uniform(-rotation, rotation))
        factor = random.uniform(1 - scale, 1 + scale)
        dy, dx = random.uniform(-shift, shift, 2)
        u, v = (x - dx) / factor, (y - dy) / factor
        source_x = np.cos(angle) * u + np.sin(angle) * v + (columns - 1) / 2
        source_y = -np.sin(angle) * u + np.cos(angle) * v + (rows - 1) / 2
        # One ring of air, so that the border fades as the inside does.
        padded = np.pad(volume[index].astype(np.float64), 1, constant_values=AIR)
        source_x = np.clip(source_x + 1, 0, columns + 1)
        source_y = np.clip(source_y + 1, 0, rows + 1)
        left = np.minimum(source_x.astype(int), columns)
        top = np.minimum(source_y.astype(int), rows)
        fx, fy = source_x - left, source_y - top
        upper = padded[top, left] * (1 - fx) + padded[top, left + 1] * fx
        lower = padded[top + 1, left] * (1 - fx) + padded[top + 1, left + 1] * fx
        out[index] = np.rint(upper * (1 - fy) + lower * fy).astype(np.int16)
    return out


def decimal(value):
    """A DICOM decimal string: at most 16 characters."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def dicom_slice(hu, index, spacing, series, number, description):
    """One slice as a complete CT Image Storage object."""
    from pydicom.dataset import FileDataset, FileMetaDataset

    rows, columns = hu.shape
    meta = FileMetaDataset()
    meta.FileMetaInformationVersion = b"\0\1"
    meta.MediaStorageSOPClassUID = CT_IMAGE_STORAGE
    meta.MediaStorageSOPInstanceUID = uid(series, index)
    meta.TransferSyntaxUID = EXPLICIT_LITTLE_ENDIAN
    meta.ImplementationClassUID = uid("implementation")
    meta.ImplementationVersionName = "MAKE_HEAD_CT"
    ds = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
    ds.SpecificCharacterSet = "ISO_IR 100"
    ds.ImageType = ["DERIVED", "SECONDARY", "AXIAL"]
    ds.SOPClassUID = CT_IMAGE_STORAGE
    ds.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    ds.StudyDate = ds.SeriesDate = ds.ContentDate = ds.AcquisitionDate = "20120914"
    ds.StudyTime = ds.SeriesTime = ds.ContentTime = ds.AcquisitionTime = "151208"
    ds.AccessionNumber = ""
    ds.Modality = "CT"
    ds.Manufacturer = "InVesalius"
    ds.ReferringPhysicianName = ""
    ds.StudyDescription = "ProMED CT 0051"
    ds.SeriesDescription = description
    ds.PatientName = "Cranium^InVesalius"
    ds.PatientID = PATIENT
    ds.PatientBirthDate = ""
    ds.PatientSex = "O"
    ds.BodyPartExamined = "HEAD"
    ds.SliceThickness = decimal(spacing[2])
    ds.KVP = ""
    ds.PatientPosition = "HFS"
    ds.StudyInstanceUID = uid("study")
    ds.SeriesInstanceUID = uid(series)
    ds.StudyID = "1"
    ds.SeriesNumber = str(number)
    ds.AcquisitionNumber = "1"
    ds.InstanceNumber = str(index + 1)
    ds.ImagePositionPatient = [
        decimal(-(columns - 1) / 2 * spacing[0]),
        decimal(-(rows - 1) / 2 * spacing[1]),
        decimal(index * spacing[2]),
    ]
    ds.ImageOrientationPatient = ["1", "0", "0", "0", "1", "0"]
    ds.FrameOfReferenceUID = uid("frame of reference")
    ds.PositionReferenceIndicator = ""
    ds.SamplesPerPixel = 1
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.Rows, ds.Columns = rows, columns
    ds.PixelSpacing = [decimal(spacing[1]), decimal(spacing[0])]
    ds.BitsAllocated = ds.BitsStored = 16
    ds.HighBit = 15
    ds.PixelRepresentation = 0
    ds.WindowCenter = ["40", "500"]
    ds.WindowWidth = ["80", "2500"]
    ds.WindowCenterWidthExplanation = ["BRAIN", "BONE"]
    ds.RescaleIntercept = str(AIR)
    ds.RescaleSlope = "1"
    ds.RescaleType = "HU"
    ds.PixelData = (hu.astype(np.int32) - AIR).astype("<u2").tobytes()
    return ds


def write_series(folder, volume, spacing, series, number, description):
    """One file a slice. Files of an earlier run are written over; anything else in the folder is an error."""
    if volume.min() < AIR:
        raise HeadCTError(f"the matrix contains {volume.min()} HU, below {AIR}")
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"slice-{index:03d}.dcm" for index in range(len(volume))]
    strangers = sorted({entry.name for entry in folder.iterdir()} - set(names))
    if strangers:
        raise HeadCTError(f"{folder} contains {strangers[0]}, which does not belong to this series; give an empty folder")
    for index, name in enumerate(names):
        buffer = io.BytesIO()
        dicom_slice(volume[index], index, spacing, series, number, description).save_as(buffer, enforce_file_format=True)
        (folder / name).write_bytes(buffer.getvalue())


def block_split():
    """(label, split, first, last) of the guarded block split, ends included."""
    rows = []
    for label, first, last in LEVELS:
        count = last - first + 1
        test = round(TEST_SHARE * count)
        begin = first + (count - test) // 2
        end = begin + test - 1
        rows.append((label, "train", first, begin - GUARD - 1))
        rows.append((label, "test", begin, end))
        rows.append((label, "train", end + GUARD + 1, last))
    return rows


def write_manifest(file, folder, rows):
    with open(file, "w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("path", "label", "patient", "split", "first_slice", "last_slice"))
        for label, split, first, last in rows:
            writer.writerow((folder, label, PATIENT, split, first, last))


def read_series(folder):
    """HU [slice, row, column] of a series that this script wrote."""
    import pydicom

    files = sorted(pathlib.Path(folder).glob("slice-*.dcm"))
    if not files:
        raise HeadCTError(f"{folder} contains no slice-*.dcm")
    datasets = sorted(map(pydicom.dcmread, files), key=lambda ds: float(ds.ImagePositionPatient[2]))
    return np.stack([ds.pixel_array * float(ds.RescaleSlope) + float(ds.RescaleIntercept) for ds in datasets])


def read_manifest(file, split):
    """Volume, indices of the split's slices and their labels. All rows are of one series, as this script writes them."""
    with open(file, newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    folders = {row["path"] for row in rows}
    if len(folders) != 1:
        raise HeadCTError(f"{file} lists {len(folders)} series, but 1 is expected")
    indices, labels = [], []
    for row in rows:
        if row["split"] == split:
            selected = range(int(row["first_slice"]), int(row["last_slice"]) + 1)
            indices += selected
            labels += [row["label"]] * len(selected)
    return read_series(pathlib.Path(file).parent / folders.pop()), np.array(indices), np.array(labels)


def thumbnails(slices, size=16, center=40.0, width=400.0):
    """Windowed to 0..1 and averaged over blocks to size x size; one row of numbers a slice."""
    windowed = np.clip((slices - (center - width / 2)) / width, 0, 1)
    count, rows, columns = slices.shape
    return windowed.reshape(count, size, rows // size, size, columns // size).mean(axis=(2, 4)).reshape(count, -1)


def nearest_neighbor_accuracy(train, train_labels, test, test_labels):
    distance = ((test[:, None, :] - train[None, :, :]) ** 2).sum(axis=2)
    return float(np.mean(train_labels[distance.argmin(axis=1)] == test_labels))


class HeadCT(typing.NamedTuple):
    """What make() wrote, and the accuracy of the nearest neighbor on both test sets (None where there is none)."""

    series: pathlib.Path
    block_manifest: pathlib.Path
    disturbed_manifest: pathlib.Path | None
    nearest_neighbor_block: float
    nearest_neighbor_disturbed: float | None


def make(output, source=PACKAGE_FILE, disturbed=True, seed=SEED, rotation=ROTATION, scale=SCALE, shift=SHIFT):
    """Writes the series and the manifests below `output`."""
    output = pathlib.Path(output)
    volume, spacing = read_head_ct(source)
    series, manifest = output / "head-ct", output / "manifest.csv"
    write_series(series, volume, spacing, "series", 1, "Head")
    rows = block_split()
    write_manifest(manifest, series.name, rows)
    second = None
    if disturbed:
        pose = (seed, rotation, scale, shift)
        second = output / "manifest-disturbed.csv"
        name = "/".join(map(str, ("disturbed", *pose)))
        write_series(output / "disturbed", disturb(volume, *pose), spacing, name, 2, "Head, disturbed in pose")
        write_manifest(second, "disturbed", [row for row in rows if row[1] == "test"])
    return HeadCT(series, manifest, second, *nearest_neighbors(output))


def nearest_neighbors(folder):
    """Accuracy on the held-out and on the disturbed test slices (None where there are none) of what make() wrote."""
    folder = pathlib.Path(folder)
    volume, indices, labels = read_manifest(folder / "manifest.csv", "train")
    train = thumbnails(volume[indices])
    accuracies = []
    for file in (folder / "manifest.csv", folder / "manifest-disturbed.csv"):
        if file.is_file():
            tested, test_indices, test_labels = read_manifest(file, "test")
            accuracies.append(nearest_neighbor_accuracy(train, labels, thumbnails(tested[test_indices]), test_labels))
        else:
            accuracies.append(None)
    return tuple(accuracies)


def run_make(arguments):
    made = make(arguments.output, arguments.source, arguments.disturbed, arguments.seed, arguments.rotation, arguments.scale, arguments.shift)
    print(f"series: {made.series}\nsplit: {made.block_manifest}")
    if made.disturbed_manifest:
        print(f"disturbed in pose: {made.disturbed_manifest}")


def run_nearest_neighbor(arguments):
    held_out, disturbed = nearest_neighbors(arguments.folder)
    print(f"held-out: {held_out:.4f}")
    if disturbed is not None:
        print(f"disturbed: {disturbed:.4f}")


def main():
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=formatter)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    command = commands.add_parser("make", help="write the DICOM series and the manifests", description=__doc__, formatter_class=formatter)
    command.add_argument("output", metavar="OUTPUT", help="output folder; created if it does not exist")
    command.add_argument("--source", default=PACKAGE_FILE, metavar="FILE", help="InVesalius project (default: %(default)s)")
    command.add_argument("--disturbed", action="store_true", help="also write the series with disturbed poses and its manifest")
    command.add_argument("--seed", type=int, default=SEED, help="random seed of the disturbed poses (default: %(default)s)")
    command.add_argument("--rotation", type=float, default=ROTATION, metavar="DEGREES", help="maximum rotation in degrees (default: %(default)s)")
    command.add_argument("--scale", type=float, default=SCALE, metavar="FRACTION", help="maximum change of size, as a fraction (default: %(default)s)")
    command.add_argument("--shift", type=float, default=SHIFT, metavar="PIXELS", help="maximum shift along each axis in pixels (default: %(default)s)")
    command.set_defaults(run=run_make)

    command = commands.add_parser(
        "nearest-neighbor",
        help="print the accuracy of a nearest neighbor on 16x16 pixels",
        description="Prints the accuracy of a nearest neighbor on 16x16 pixels (window 40/400 HU, averaged over blocks, Euclidean "
        "distance), trained on the training slices of OUTPUT/manifest.csv, for the held-out and the disturbed test slices.",
    )
    command.add_argument("folder", metavar="OUTPUT", help="output folder of 'make'")
    command.set_defaults(run=run_nearest_neighbor)

    arguments = parser.parse_args()
    try:
        arguments.run(arguments)
    except (HeadCTError, OSError) as error:
        sys.exit(f"make-head-ct.py: {error}")


if __name__ == "__main__":
    main()
