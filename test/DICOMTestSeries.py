# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""What itkCTSeriesReaderGTest and itkCTWindowingImageFilterGTest need of pydicom: synthetic CT series, HU as pydicom reads them, and
what pydicom makes of them.

    DICOMTestSeries.py write SCENARIO FOLDER   the files of a scenario (see SCENARIOS)
    DICOMTestSeries.py hu FILE OUTPUT          pixel_array * slope + intercept as raw float64
    DICOMTestSeries.py window FILE INDEX FUNCTION OUTPUT   its HU through a window of its own, to 0..1, as raw float64
    DICOMTestSeries.py voi FILE INDEX OUTPUT   HU -3000..4999 through a VOI LUT of the file as raw float64
    DICOMTestSeries.py matrix OUTPUT           matrix.dat of the head CT as it is in the package: raw int16

Slice k of a series (counted ascending along the normal) holds, in row r and column c, -24 + 100 k + 10 r + c HU.
"""
import io
import itertools
import pathlib
import shutil
import sys
import tarfile

import numpy as np
import pydicom
from PIL import Image
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate, encapsulate_extended, generate_frames
from pydicom.pixels import apply_voi, apply_windowing
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian, JPEG2000Lossless, JPEG2000MCLossless

ROWS, COLUMNS = 4, 5
AXIAL = [1, 0, 0, 0, 1, 0]
SERIES = "2.25.1000"


def dataset(k, position, orientation=AXIAL, rows=ROWS, columns=COLUMNS, syntax=ExplicitVRLittleEndian, stored=None, **tags):
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = syntax
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    little = syntax != ExplicitVRBigEndian
    implicit = syntax == ImplicitVRLittleEndian
    ds = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128, is_implicit_VR=implicit, is_little_endian=little)
    ds.SOPClassUID = meta.MediaStorageSOPClassUID
    ds.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    ds.Modality = "CT"
    ds.PatientName = "Secret^Name"
    ds.PatientID = "SECRET-ID"
    ds.SeriesDescription = "Synthetic"
    ds.StudyInstanceUID = "2.25.1"
    ds.SeriesInstanceUID = SERIES
    ds.FrameOfReferenceUID = "2.25.2"
    ds.InstanceNumber = k + 1
    ds.AcquisitionNumber = 1
    ds.ImagePositionPatient = [f"{value:.6f}" for value in position]
    ds.ImageOrientationPatient = [f"{value:.8f}" for value in orientation]
    ds.PixelSpacing = [0.8, 0.7]
    ds.SliceThickness = 3
    ds.SamplesPerPixel = 1
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.Rows, ds.Columns = rows, columns
    ds.BitsAllocated = ds.BitsStored = 16
    ds.HighBit = 15
    ds.PixelRepresentation = 0
    ds.RescaleSlope, ds.RescaleIntercept = 1, -1024
    for name, value in tags.items():
        if value is None:
            delattr(ds, name)
        else:
            setattr(ds, name, value)
    if stored is None:
        stored = 1000 + 100 * k + 10 * np.arange(rows)[:, None] + np.arange(columns)[None, :]
    set_pixels(ds, stored)
    return ds


def set_pixels(ds, stored):
    order = "<" if ds.file_meta.TransferSyntaxUID.is_little_endian else ">"
    # Of what does not fit, the lower bits.
    ds.PixelData = np.ascontiguousarray(stored).astype(f"{order}i8").astype(f"{order}u{ds.BitsAllocated // 8}").tobytes()
    ds["PixelData"].VR = "OW"


def save(folder, name, ds):
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = f"2.25.{abs(hash_name(name))}"
    ds.save_as(file, enforce_file_format=True)


def hash_name(name):
    return int.from_bytes(name.encode(), "big")


def stack(folder, positions, orientation=AXIAL, prefix="", **tags):
    for k, position in enumerate(positions):
        save(folder, f"{prefix}s{k}.dcm", dataset(k, position, orientation, **tags))


def axial(count, step=2.5):
    return [(-10, -20, 30 + step * k) for k in range(count)]


def shuffled(folder):
    # Neither the names nor the instance numbers follow the positions.
    for k, name in enumerate((3, 0, 5, 1, 4, 2)):
        save(folder, f"{name}.dcm", dataset(k, axial(6)[k], InstanceNumber=(k * 5) % 6 + 1))


def flipped(folder):
    # Rows run to anterior: the normal points down, slice 0 is the highest.
    stack(folder, [(-10, 20, 30 - 2.5 * k) for k in range(4)], [1, 0, 0, 0, -1, 0])


def oblique(folder):
    a, b = np.deg2rad(30), np.deg2rad(20)
    about_x = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    about_z = np.array([[np.cos(b), -np.sin(b), 0], [np.sin(b), np.cos(b), 0], [0, 0, 1]])
    axes = about_z @ about_x
    stack(folder, [np.array([5, 6, 7]) + 2.0 * k * axes[:, 2] for k in range(4)], [*axes[:, 0], *axes[:, 1]])


def tilt(folder):
    stack(folder, [(-10, -20 + 3 * k * np.tan(np.deg2rad(15)), 3 * k) for k in range(5)])


def duplicate(folder):
    stack(folder, axial(4))
    # Another image at the position of slice 2, and a copy of slice 1 in a subfolder.
    save(folder, "again.dcm", dataset(7, axial(4)[2]))
    copy = folder / "copy"
    copy.mkdir()
    (copy / "s1.dcm").write_bytes((folder / "s1.dcm").read_bytes())


def missing(folder):
    stack(folder, axial(6))
    (folder / "s3.dcm").unlink()


def uneven(folder):
    positions = axial(5)
    positions[2] = (-10, -20, 30 + 2.5 * 2 + 0.4)
    stack(folder, positions)


def shifted(folder):
    positions = axial(5)
    positions[2] = (-7, -20, 35)
    stack(folder, positions)


def linear(folder):
    """A folder a way of slices to be no regular grid; HU are 3 x + 2 y - 4 z + 300 at every voxel."""
    zones = [0, 4, 8, 12, 19, 26, 33]
    half = [3.5 * k for k in range(8)] + [24.5 + 5 * k for k in range(1, 8)]
    gap = [0, 3, 6, 9, 18, 21, 24]
    even = [3 * k for k in range(9)]
    down = [1, 0, 0, 0, -1, 0]  # the normal points down
    sagittal = [0, 1, 0, 0, 0, -1]
    coronal = [1, 0, 0, 0, 0, -1]
    a, b = np.deg2rad(20), np.deg2rad(35)
    oblique = [np.cos(b), np.sin(b), 0, -np.sin(b) * np.cos(a), np.cos(b) * np.cos(a), np.sin(a)]
    for name, heights, orientation, tilt in (
        ("zones", zones, AXIAL, 0),
        ("half", half, AXIAL, 0),
        ("gap", gap, AXIAL, 0),
        ("tilt", even, AXIAL, 18),
        ("tilt-back", even, AXIAL, -18),
        ("tilt-zones", zones, AXIAL, 18),
        ("tilt-gap", gap, AXIAL, -12),
        ("down-zones", zones, down, 0),
        ("down-tilt", even, down, 18),
        ("sagittal", even[:6], sagittal, 0),
        ("sagittal-zones", zones, sagittal, 0),
        ("sagittal-gap", gap, sagittal, 0),
        ("sagittal-tilt", even, sagittal, 14),
        ("sagittal-tilt-zones", zones, sagittal, 14),
        ("coronal", even[:6], coronal, 0),
        ("coronal-zones", zones, coronal, 0),
        ("coronal-gap", gap, coronal, 0),
        ("coronal-tilt-gap", gap, coronal, -12),
        ("oblique-tilt-zones", zones, oblique, 15),
    ):
        x, y = np.array(orientation[:3], float), np.array(orientation[3:], float)
        normal = np.cross(x, y)
        for k, height in enumerate(heights):
            position = np.array([-14.0, -11.0, 7.0]) + normal * height + y * height * np.tan(np.deg2rad(tilt))
            rows, columns = np.mgrid[0:24, 0:20]
            points = position + columns[..., None] * 0.7 * x + rows[..., None] * 0.8 * y
            stored = np.rint(points @ np.array([3, 2, -4]) + 300 + 1024).astype(int)
            # Neither names nor numbers follow the positions.
            tags = dict(stored=stored, InstanceNumber=(5 * k) % 17 + 1, SliceThickness=None)
            save(folder / name, f"{(7 * k) % 16:02}.dcm", dataset(k, position, orientation, 24, 20, **tags))


def paddedzones(folder):
    """100 HU; the first column of every other slice is padding."""
    for k, z in enumerate((0, 4, 8, 12, 19, 26, 33)):
        stored = np.full((ROWS, COLUMNS), 1124)
        stored[:, 0] = -976 if k % 2 else 1124
        tags = dict(stored=stored, PixelRepresentation=1, PixelPaddingValue=-976, SliceThickness=None)
        save(folder, f"s{k}.dcm", dataset(k, (-10, -20, z), **tags))


def unevenset(folder):
    """A dataset of two classes: three series with unevenly spaced slices, and one without."""
    positions = axial(5)
    positions[2] = (-10, -20, 30 + 2.5 * 2 + 0.4)
    for k, (name, places) in enumerate((("a/s0", positions), ("a/s1", positions), ("b/s2", positions), ("b/s3", axial(5)))):
        stack(folder / name, places, SeriesInstanceUID=f"2.25.{2000 + k}", PatientID=f"P{k}")


def mixed(folder):
    stack(folder, axial(4))
    stack(folder, [(0, 5 * k, 0) for k in range(2)], [1, 0, 0, 0, 0, -1], "coronal/")
    save(folder, "localizer.dcm", dataset(0, (0, 0, 0), ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"]))
    save(folder, "matrix.dcm", dataset(0, (-10, -20, 50), rows=6))
    save(folder, "spacing.dcm", dataset(0, (-10, -20, 50), PixelSpacing=[0.9, 0.7]))
    save(folder, "derived.dcm", dataset(0, (-10, -20, 50), ImageType=["DERIVED", "SECONDARY", "AXIAL"]))
    save(folder, "kernel.dcm", dataset(0, (-10, -20, 50), ConvolutionKernel="B70f"))
    save(folder, "patient.dcm", dataset(0, (-10, -20, 50), PatientID="SOMEBODY-ELSE"))
    save(folder, "nowhere.dcm", dataset(0, (0, 0, 0), ImagePositionPatient=None))
    empty = dataset(0, (-10, -20, 50))
    del empty.PixelData
    save(folder, "nopixels.dcm", empty)
    (folder / "notes.txt").write_text("no DICOM")


def acquisitions(folder):
    stack(folder, axial(5))
    stack(folder, [(-10, -20, 31 + 2.5 * k) for k in range(4)], prefix="after/", AcquisitionNumber=2)


def stepandshoot(folder):
    for k, position in enumerate(axial(5)):
        save(folder, f"s{k}.dcm", dataset(k, position, AcquisitionNumber=k // 2 + 1))


def tie(folder):
    stack(folder, axial(2))
    stack(folder, [(-10 + 2.5 * k, -20, 30) for k in range(2)], [0, 1, 0, 0, 0, -1], "sagittal/")


def fractional(folder):
    stack(folder, axial(2), RescaleSlope="0.3", RescaleIntercept="-1024.25", PixelPaddingValue=1011)


def overflow(folder):
    stack(folder, axial(2), RescaleSlope=40)


def monochrome1(folder):
    stack(folder, axial(2), PhotometricInterpretation="MONOCHROME1")


def wide(folder):
    """32 bits, signed, big-endian."""
    tags = dict(BitsAllocated=32, BitsStored=32, HighBit=31, PixelRepresentation=1, syntax=ExplicitVRBigEndian)
    for k, position in enumerate(axial(2)):
        save(folder, f"s{k}.dcm", dataset(k, position, **tags))


def forms(folder):
    """A folder a form of uncompressed pixels, with a slice of the values that the form can hold and its HU as pydicom reads them."""
    rows, columns = 37, 29
    for allocated, bits, signed in itertools.product((8, 16, 32), (8, 10, 12, 16, 20, 32), (0, 1)):
        lowest = -(2 ** (bits - 1)) if signed else 0
        values = np.linspace(lowest, lowest + 2**bits - 1, rows * columns).reshape(rows, columns)
        for slope, intercept in ((1, -1024), (2, 7), (-1, 5), (0.37, -3.5)) if bits <= allocated else ():
            # What 16-bit HU can take.
            stored = np.trunc(values.clip(*sorted(((-32768 - intercept) / slope, (32767 - intercept) / slope)))).astype(np.int64)
            for syntax in (ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian):
                tags = dict(BitsAllocated=allocated, BitsStored=bits, HighBit=bits - 1, PixelRepresentation=signed)
                ds = dataset(0, axial(1)[0], syntax=syntax, rows=rows, columns=columns, stored=stored, RescaleSlope=slope,
                             RescaleIntercept=intercept, **tags)
                form = folder / f"{bits} of {allocated} bits, {'signed' if signed else 'unsigned'}, times {slope}, {syntax.name}"
                save(form, "slice.dcm", ds)
                write_raw(form / "hu.raw", read_hu(pydicom.dcmread(form / "slice.dcm")))
                if bits < allocated:
                    # PS3.5 8.1.1: what the other bits hold is no part of the values, which pydicom leaves to its caller.
                    others = (np.arange(stored.size).reshape(stored.shape) * 2654435761) % 2**allocated >> bits << bits
                    set_pixels(ds, stored % 2**bits | others)
                    save(form.with_name(form.name + ", others used"), "slice.dcm", ds)
                    shutil.copy(form / "hu.raw", form.with_name(form.name + ", others used"))


def highbits(folder):
    stack(folder, axial(1), BitsAllocated=32, BitsStored=20, HighBit=31)


def shortpixels(folder):
    """Fewer than the matrix needs, in a file that is long enough."""
    ds = dataset(0, axial(1)[0])
    ds.PixelData = ds.PixelData[:-10]
    ds["PixelData"].VR = "OW"
    ds.DataSetTrailingPadding = bytes(100)
    save(folder, "s0.dcm", ds)


def replace(file, old, new):
    """Text that pydicom would not write; of equal length."""
    data = file.read_bytes()
    assert len(old) == len(new) and data.count(old) == 1
    file.write_bytes(data.replace(old, new))


def rescales(folder):
    """A folder a form of Rescale Slope and Intercept, of three slices of which the second has it."""
    for name, text in (("comma", b"-1024,0"), ("space", b"-1 024 "), ("two", b"-9\\-102"), ("letters", b"minus 1")):
        stack(folder / name, axial(3))
        save(folder / name, "s1.dcm", dataset(1, axial(3)[1], RescaleIntercept="-7777.7"))
        replace(folder / name / "s1.dcm", b"-7777.7", text)
    stack(folder / "slope", axial(3))
    save(folder / "slope", "s1.dcm", dataset(1, axial(3)[1], RescaleSlope="7777.7"))
    replace(folder / "slope" / "s1.dcm", b"7777.7", b"   2,0")
    for name, tags in (
        ("empty", dict(RescaleIntercept="")),
        ("half", dict(RescaleIntercept=None)),
        ("absent", dict(RescaleIntercept=None, RescaleSlope=None)),
        ("lut", dict(ModalityLUTSequence=[table([4096, 0, 16], "US", "US", [0] * 4096)])),
        ("highbit", dict(BitsStored=12, HighBit=13)),
        ("bits", dict(BitsStored=17)),
    ):
        stack(folder / name, axial(3))
        save(folder / name, "s1.dcm", dataset(1, axial(3)[1], **tags))
    stack(folder / "nowhere", axial(3), RescaleIntercept=None, RescaleSlope=None)


def jpegpart2(folder):
    ds = dataset(0, axial(1)[0])
    ds.file_meta.TransferSyntaxUID = JPEG2000MCLossless
    ds.PixelData = encapsulate([b"\xff\x4f\xff\x51" + bytes(60)])
    ds["PixelData"].VR = "OB"
    save(folder, "s0.dcm", ds)


def htj2k(folder):
    """A folder per transfer syntax of HTJ2K, with a slice of a CT and a picture."""
    for number in (201, 202, 203):
        for name, tags in (("slice", {}), ("picture", dict(Modality="CR", SOPClassUID="1.2.840.10008.5.1.4.1.1.7"))):
            ds = dataset(0, axial(1)[0], **tags)
            ds.file_meta.TransferSyntaxUID = f"1.2.840.10008.1.2.4.{number}"
            ds.PixelData = encapsulate([b"\xff\x4f\xff\x51" + bytes(60)])
            ds["PixelData"].VR = "OB"
            save(folder / str(number) / name, "s0.dcm", ds)


def packets(folder):
    """A folder per order and division of JPEG 2000 packets, with a slice and its HU as pydicom reads them."""
    rows, columns = 70, 90
    noise = np.random.default_rng(1).integers(0, 50, (rows, columns))
    stored = (np.add.outer(np.arange(rows), np.arange(columns)) + noise).astype(np.uint8)
    divisions = (
        dict(),
        dict(tile_size=(32, 40)),
        dict(quality_layers=[30, 10, 1]),
        dict(precinct_size=(32, 32), codeblock_size=(16, 16), num_resolutions=4),
        dict(offset=(5, 9), tile_offset=(2, 3), tile_size=(41, 37), num_resolutions=3),
    )
    for order, (number, division) in itertools.product(("LRCP", "RLCP", "RPCL", "PCRL", "CPRL"), enumerate(divisions)):
        stream = io.BytesIO()
        Image.fromarray(stored).save(stream, "JPEG2000", progression=order, no_jp2=True, irreversible=False, **division)
        ds = dataset(0, axial(1)[0], rows=rows, columns=columns, stored=stored, BitsAllocated=8, BitsStored=8, HighBit=7)
        ds.file_meta.TransferSyntaxUID = JPEG2000Lossless
        ds.PixelData = encapsulate([stream.getvalue()])
        ds["PixelData"].VR = "OB"
        form = folder / f"{order}-{number}"
        save(form, "slice.dcm", ds)
        write_raw(form / "hu.raw", read_hu(pydicom.dcmread(form / "slice.dcm")))


def objects(folder):
    """Four slices, and what scanners and workstations put beside them; and a folder of each alone."""
    kinds = dict(
        capture=dict(SOPClassUID="1.2.840.10008.5.1.4.1.1.7", ImageType=["DERIVED", "SECONDARY", "RESULTS"]),
        mr=dict(SOPClassUID="1.2.840.10008.5.1.4.1.1.4"),
        screen=dict(ImageType=["DERIVED", "SECONDARY", "SCREEN SAVE"]),
        burned=dict(ImageType=["DERIVED", "SECONDARY", "OTHER"], BurnedInAnnotation="YES"),
        mip=dict(ImageType=["DERIVED", "SECONDARY", "AXIAL", "MIP"]),
        scout=dict(ImageType=["ORIGINAL", "PRIMARY", "SCOUT"]),
        surview=dict(ScanOptions="SURVIEW"),
        zeff=dict(RescaleType="Z_EFF"),
        unspecified=dict(RescaleType="US"),
        density=dict(RescaleType="MGML"),
    )
    stack(folder, axial(4), RescaleType="HU")
    for name, tags in kinds.items():
        ds = dataset(0, (-10, -20, 50), **tags)
        ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID
        save(folder, f"{name}.dcm", ds)


def absurd(folder):
    """A folder a geometry of no scanner."""
    for name, tags in (
        ("spacing", dict(PixelSpacing=[800, 800])),
        ("field", dict(PixelSpacing=["40", "40"], rows=80, columns=80)),
        ("huge", dict(PixelSpacing=["1e300", "1e300"])),
        ("position", dict(ImagePositionPatient=["1e308", "0", "0"])),
        ("far", dict(ImagePositionPatient=["0", "0", "-2e5"])),
    ):
        save(folder / name, "s0.dcm", dataset(0, axial(1)[0], **tags))


def paddings(folder):
    """Padding beyond 16-bit HU, another one in each slice, at the corner that the tests look at."""
    for name, values in (("beyond", (65535, 65535)), ("signed", (63536, 63536)), ("own", (65535, 63536)), ("within", (24, 1))):
        for k, value in enumerate(values):
            ds = dataset(k, axial(2)[k], PixelPaddingValue=value)
            stored = ds.pixel_array.astype(np.int64)
            stored[0, 0] = value
            set_pixels(ds, stored)
            save(folder / name, f"s{k}.dcm", ds)


def hidden(folder):
    """A folder a UID that hides two volumes: slices of the second hold those of k + 50. And what looks as if, and is one."""
    five = axial(5)

    def both(name, first, second, positions=five, numbers=None):
        for k, position in enumerate(positions):
            # Instance numbers of the two alternate.
            one, two = numbers(k) if numbers else (2 * k + 1, 2 * k + 2)
            save(folder / name, f"a{k}.dcm", dataset(k, position, InstanceNumber=one, **{n: at(v, k) for n, v in first.items()}))
            save(folder / name, f"b{k}.dcm", dataset(k + 50, position, InstanceNumber=two, **{n: at(v, k) for n, v in second.items()}))

    def at(value, k):
        return value(k) if callable(value) else value

    both("phases", dict(TemporalPositionIdentifier=1), dict(TemporalPositionIdentifier=2))
    both("contrast", dict(), dict(ContrastBolusAgent="Iohexol"))
    both("triggers", dict(TriggerTime="0"), dict(TriggerTime="400"))
    both("voltages", dict(KVP=80), dict(KVP=140))
    both("types", dict(), dict(ImageType=["ORIGINAL", "PRIMARY", "AXIAL", "FILTERED"]))
    both("kernels", dict(ConvolutionKernel="B30f"), dict(ConvolutionKernel="B70f"))
    both("acquisitions", dict(AcquisitionNumber=1), dict(AcquisitionNumber=2))
    both("shots", dict(AcquisitionNumber=lambda k: k + 1), dict(AcquisitionNumber=lambda k: k + 11))
    both("unnamed", dict(), dict(), numbers=lambda k: (k + 1, k + 6))
    both("alternating", dict(), dict())
    # The first of the two lacks a slice, which the second must not fill.
    both("lacking", dict(AcquisitionNumber=lambda k: k + 1), dict(AcquisitionNumber=lambda k: k + 11))
    (folder / "lacking" / "a2.dcm").unlink()
    # The same, where the instance numbers of the two alternate and nothing else tells them apart.
    both("lacking-alternate", dict(), dict())
    (folder / "lacking-alternate" / "a2.dcm").unlink()
    # Its first slice.
    both("lacking-first", dict(AcquisitionNumber=lambda k: k + 1), dict(AcquisitionNumber=lambda k: k + 11))
    (folder / "lacking-first" / "a0.dcm").unlink()
    stack(folder / "thickness", [(-10, -20, 30 + k) for k in range(15)], SliceThickness=1)
    for k in range(5):
        save(folder / "thickness", f"b{k}.dcm", dataset(k + 50, (-10, -20, 31.5 + 3 * k), SliceThickness=3))
    stack(folder / "overlap", axial(6), AcquisitionNumber=1)
    for k in range(6):
        save(folder / "overlap", f"b{k}.dcm", dataset(k + 50, axial(10)[k + 4], AcquisitionNumber=2))
    for k, z in enumerate((0, 4, 8, 12, 19, 26, 33)):
        image_type = ["ORIGINAL", "PRIMARY", "AXIAL"] + (["ADD"] if k < 4 else [])
        tags = dict(SliceThickness=4 if k < 4 else 7, ImageType=image_type, AcquisitionNumber=k // 2 + 1)
        save(folder / "zones", f"s{k}.dcm", dataset(k, (-10, -20, z), **tags))
    stack(folder / "resent", five)
    stack(folder / "resent", five, prefix="again/")


def lossy(folder):
    stack(folder, axial(2), LossyImageCompression="01", LossyImageCompressionRatio=[8, 2.5])


def signed12(folder):
    """Two's complement of 12 bits, said to be unsigned: what is compressed holds no sign."""
    stored = np.arange(-2048, 2048, dtype=np.int64).reshape(64, 64)
    tags = dict(rows=64, columns=64, BitsStored=12, HighBit=11, RescaleIntercept=0)
    save(folder, "plain.dcm", dataset(0, axial(1)[0], stored=stored % 4096, **tags))


def sign(folder):
    """Says that the pixels of the files of a folder are signed."""
    for file in folder.glob("*.dcm"):
        ds = pydicom.dcmread(file)
        ds.PixelRepresentation = 1
        ds.RescaleType = "HU"
        ds.save_as(file)


def padding(folder):
    stack(folder, axial(2), PixelRepresentation=1, PixelPaddingValue=-2000, PixelPaddingRangeLimit=-1990)


def single(folder):
    stack(folder, axial(1))


def thin(folder):
    stack(folder, axial(1), SliceThickness=None)


def twoseries(folder):
    stack(folder, axial(3))
    stack(folder, axial(2), prefix="other/", SeriesInstanceUID="2.25.2000", SeriesDescription="Second one")


def table(descriptor, vr, data_vr, data, explanation=None):
    item = Dataset()
    item.add_new("LUTDescriptor", vr, descriptor)
    item.add_new("LUTData", data_vr, data)
    if explanation:
        item.LUTExplanation = explanation
    return item


def voiluts(folder):
    """Files with VOI LUTs; entry i of b bits is (37 i + 11) modulo 2^b."""
    big = ExplicitVRBigEndian

    def entries(count, bits):
        return [(37 * i + 11) % 2**bits for i in range(count)]

    def words(values, kind="<u2"):
        return np.array(values, kind).tobytes()

    def write(name, *items, **tags):
        save(folder, f"{name}.dcm", dataset(0, axial(1)[0], VOILUTSequence=list(items), **tags))

    twelve, eight = entries(300, 12), entries(301, 8)
    packed = bytes(eight) + b"\0"
    write("signed", table([300, -1024, 12], "SS", "US", twelve))
    write("unsigned", table([300, 1000, 12], "US", "US", twelve))
    write("words", table([300, -1024, 12], "SS", "OW", words(twelve)))
    write("big-endian", table([300, -1024, 12], "SS", "US", twelve), syntax=big)
    write("big-endian-words", table([300, -1024, 12], "SS", "OW", words(twelve, ">u2")), syntax=big)
    write("implicit", table([300, -1024, 12], "SS", "US", twelve), syntax=ImplicitVRLittleEndian, PixelRepresentation=1)
    # PS3.3 C.11.2.1.1: signed because of the intercept.
    write("implicit-intercept", table([300, -1024, 12], "SS", "US", twelve), syntax=ImplicitVRLittleEndian)
    write("implicit-unsigned", table([300, 40000, 12], "US", "US", twelve), syntax=ImplicitVRLittleEndian, RescaleIntercept=0)
    write("all", table([0, -32768, 16], "SS", "OW", words(entries(65536, 16))))
    write("eight", table([301, -100, 8], "SS", "OW", words(eight)))
    write("packed", table([301, -100, 8], "SS", "OW", packed))
    write("packed-big-endian", table([301, -100, 8], "SS", "OW", np.frombuffer(packed, "<u2").astype(">u2").tobytes()), syntax=big)
    write("two", table([300, -1024, 12], "SS", "US", twelve, "BONE "), table([200, 5, 10], "SS", "US", entries(200, 10), "SOFT TISSUE"))
    write("none")
    save(folder, "without.dcm", dataset(0, axial(1)[0]))
    write("short", table([300, -1024, 12], "SS", "US", twelve[:-1]))
    write("wide", table([300, -1024, 11], "SS", "US", twelve))
    write("seventeen", table([300, -1024, 17], "SS", "US", twelve))
    item = table([300, -1024, 12], "SS", "US", twelve)
    del item.LUTDescriptor
    write("no-descriptor", item)


def hostile(folder):
    """Valid files ("read") and damaged ones ("refused") that end programs if GDCM's builds with assertions read them."""

    def written(name, **tags):
        save(folder, name, dataset(0, axial(1)[0], **tags))
        return folder / name

    for number, (vr, value) in enumerate({"OD": bytes(8), "OL": bytes(4), "OV": bytes(8), "SV": -1, "UV": 2**63}.items()):
        ds = dataset(0, axial(1)[0])
        ds.add_new(0x00221000 + number, vr, value)
        save(folder, f"read/{vr}.dcm", ds)
    small = written("small.dcm").read_bytes()
    (folder / "small.dcm").unlink()
    pixels = small.rindex(b"\xe0\x7f\x10\x00OW")
    samples = small.index(b"\x28\x00\x02\x00US")
    # A private sequence, unknown to whoever copied it: implicit little endian inside (PS3.5 6.2.2).
    item = b"\x08\x00\x60\x00\x04\x00\x00\x00ABCD" + b"\x08\x00\x15\x11\xff\xff\xff\xff" + b"\xfe\xff\xdd\xe0" + bytes(4)
    sequence = b"\x21\x00\x01\x10UN\0\0\xff\xff\xff\xff" + b"\xfe\xff\x00\xe0\xff\xff\xff\xff" + item
    sequence += b"\xfe\xff\x0d\xe0" + bytes(4) + b"\xfe\xff\xdd\xe0" + bytes(4)
    contents = {
        "read/unknown-sequence": small[:samples] + sequence + small[samples:],
        "refused/flipped-bit": small[:pixels + 3] + b"\x02" + small[pixels + 4:],
        "refused/claimed-length": small[:samples] + bytes.fromhex("21001010 7878 0000 f0ffffff") + small[samples:],
        "refused/claimed-length-of-un": small[:samples] + bytes.fromhex("21001010 554e 0000 f0ffffff") + small[samples:],
        "refused/nested": small[:samples] + (b"\x21\x00\x01\x10SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff" * 100000),
        "refused/twice": small[:samples] + small[samples:samples + 10] + small[samples:],
    }  # fmt: skip
    for name, bytes_ in contents.items():
        (folder / f"{name}.dcm").parent.mkdir(exist_ok=True)
        (folder / f"{name}.dcm").write_bytes(bytes_)
    huge = dataset(0, axial(1)[0])
    huge.Rows = huge.Columns = 65535
    save(folder, "refused/huge.dcm", huge)
    compressed = pydicom.dcmread(get_testdata_file("MR_small_jp2klossless.dcm"))
    frames = list(generate_frames(compressed.PixelData, number_of_frames=1))
    compressed.PixelData, compressed.ExtendedOffsetTable, compressed.ExtendedOffsetTableLengths = encapsulate_extended(frames)
    (folder / "offset-table").mkdir()
    compressed.save_as(folder / "offset-table" / "MR_small.dcm")


SCENARIOS = (hidden, rescales, jpegpart2, htj2k, packets, unevenset, objects, absurd, paddings, lossy, signed12, sign, shuffled, flipped, oblique, tilt,
             duplicate, missing, uneven, shifted, linear, paddedzones, mixed, acquisitions, stepandshoot, tie, fractional, overflow, monochrome1, wide, forms,
             highbits, shortpixels, padding, single, thin, twoseries, voiluts, hostile)


def read_hu(ds):
    return ds.pixel_array * float(ds.get("RescaleSlope", 1)) + float(ds.get("RescaleIntercept", 0))


def write_raw(file, values):
    pathlib.Path(file).write_bytes(values.astype("<f8").tobytes())


def main():
    command, *arguments = sys.argv[1:]
    if command == "write":
        scenario, folder = arguments
        {function.__name__: function for function in SCENARIOS}[scenario](pathlib.Path(folder))
    elif command == "hu":
        write_raw(arguments[1], read_hu(pydicom.dcmread(arguments[0])))
    elif command == "window":
        file, index, function, output = arguments
        ds = pydicom.dcmread(file)
        hu = read_hu(ds)
        # pydicom takes the range of the result from what the file can hold.
        ds.BitsStored, ds.PixelRepresentation, ds.VOILUTFunction = 1, 0, function
        ds.RescaleSlope, ds.RescaleIntercept = 1, 0
        write_raw(output, apply_windowing(hu, ds, int(index)))
    elif command == "voi":
        file, index, output = arguments
        write_raw(output, apply_voi(np.arange(-3000, 5000, dtype=np.int32), pydicom.dcmread(file), int(index)))
    elif command == "matrix":
        with tarfile.open("/usr/share/doc/invesalius-examples/examples/Cranium.inv3") as archive:
            member = next(m for m in archive.getmembers() if m.name.endswith("/matrix.dat"))
            pathlib.Path(arguments[0]).write_bytes(archive.extractfile(member).read())


if __name__ == "__main__":
    main()
