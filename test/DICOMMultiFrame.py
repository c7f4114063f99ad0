# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""CT files with several frames for itkCTFramesGTest: written by pydicom and highdicom, or taken from pydicom-data, each in a folder of
its own with what pydicom reads of it.

    DICOMMultiFrame.py FOLDER

FOLDER/CASE/*.dcm are the files of a case. Beside a file stand FILE.hu, the HU of its frames ascending along the normal as raw float64,
and FILE.positions, the positions of these frames as raw float64. Frame k of a made file (counted ascending along the normal) holds, in
row r and column c, -24 + 100 k + 10 r + c HU.
"""
import io
import pathlib
import sys
import zlib

import highdicom
import numpy as np
import pydicom
from PIL import Image
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, encapsulate_extended
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    EnhancedCTImageStorage,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    RLELossless,
)

from DICOMTestSeries import AXIAL, axial, dataset

ORDER = (3, 0, 4, 1, 2)  # The frames of a file are not sorted.


def save(folder, name, ds):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = f"2.25.{zlib.crc32(name.split('/')[0].encode())}"
    ds.save_as(folder / name, enforce_file_format=True)


def group(**tags):
    item = Dataset()
    for name, value in tags.items():
        setattr(item, name, value)
    return Sequence([item])


def values(k, slope=1.0, intercept=-1024.0):
    hu = -24 + 100 * k + 10 * np.arange(4)[:, None] + np.arange(5)[None, :]
    return np.round((hu - intercept) / slope)


def enhanced(order=ORDER, positions=None, syntax=ExplicitVRLittleEndian, content=None, own_rescale=False, frame_type=None, ks=None, **shared):
    """An Enhanced CT Image: position, frame content and, on request, rescale and frame type per frame; the rest is shared."""
    positions = positions or axial(len(order))
    ds = dataset(0, (0, 0, 0), syntax=syntax)
    for name in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "SliceThickness", "RescaleSlope", "RescaleIntercept",
                 "AcquisitionNumber"):
        delattr(ds, name)
    ds.SOPClassUID = ds.file_meta.MediaStorageSOPClassUID = EnhancedCTImageStorage
    ds.ImageType = ["ORIGINAL", "PRIMARY", "VOLUME", "MIXED"]
    ds.NumberOfFrames = len(order)
    common = Dataset()
    common.PlaneOrientationSequence = group(ImageOrientationPatient=AXIAL)
    common.PixelMeasuresSequence = group(PixelSpacing=[0.8, 0.7], SliceThickness=3)
    common.CTReconstructionSequence = group(ConvolutionKernel="B30f", ReconstructionDiameter=300)
    common.CTXRayDetailsSequence = group(KVP=120)
    common.CTExposureSequence = group(ExposureInmAs=42.5)
    common.FrameVOILUTSequence = group(WindowCenter=40, WindowWidth=400)
    if not own_rescale:
        common.PixelValueTransformationSequence = group(RescaleSlope=1, RescaleIntercept=-1024, RescaleType="HU")
    for name, value in shared.items():
        setattr(common, name, value)
    ds.SharedFunctionalGroupsSequence = Sequence([common])
    items, stored = [], []
    for index, k in enumerate(order):
        item = Dataset()
        item.FrameContentSequence = group(FrameAcquisitionNumber=1, StackID="1", InStackPositionNumber=k + 1, **(content(index) if content else {}))
        item.PlanePositionSequence = group(ImagePositionPatient=[f"{value:.6f}" for value in positions[k]])
        item.CTImageFrameTypeSequence = group(FrameType=frame_type(k) if frame_type else ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"])
        slope, intercept = (1 + k % 2, -1024 - 2 * k) if own_rescale else (1, -1024)
        if own_rescale:
            item.PixelValueTransformationSequence = group(RescaleSlope=slope, RescaleIntercept=intercept, RescaleType="HU")
        items.append(item)
        stored.append(values(ks[index] if ks else k, slope, intercept))
    ds.PerFrameFunctionalGroupsSequence = Sequence(items)
    set_frames(ds, stored)
    return ds


def set_frames(ds, frames):
    order = "<" if ds.file_meta.TransferSyntaxUID.is_little_endian else ">"
    ds.PixelData = np.stack(frames).astype(f"{order}u2").tobytes()
    ds["PixelData"].VR = "OW"


def compress_jpeg2000(ds, extended):
    frames = []
    for frame in ds.pixel_array:
        stream = io.BytesIO()
        Image.fromarray(np.ascontiguousarray(frame)).save(stream, "JPEG2000", irreversible=False, no_jp2=True, num_resolutions=1)
        frames.append(stream.getvalue())
    if extended:
        ds.PixelData, ds.ExtendedOffsetTable, ds.ExtendedOffsetTableLengths = encapsulate_extended(frames)
    else:
        ds.PixelData = encapsulate(frames)
    ds["PixelData"].VR = "OB"
    ds["PixelData"].is_undefined_length = True
    ds.file_meta.TransferSyntaxUID = JPEG2000Lossless


def find(ds, index, sequence, name, default=None):
    """Of a frame: its own functional group, or the shared one, or the data set."""
    for item in (ds.PerFrameFunctionalGroupsSequence[index], ds.SharedFunctionalGroupsSequence[0]):
        if sequence in item:
            return getattr(item[sequence][0], name, default)
    return getattr(ds, name, default)


def describe(file):
    ds = pydicom.dcmread(file)
    frames, positions = [], []
    for index, frame in enumerate(ds.pixel_array.reshape(-1, ds.Rows, ds.Columns)):
        slope = find(ds, index, "PixelValueTransformationSequence", "RescaleSlope")
        intercept = find(ds, index, "PixelValueTransformationSequence", "RescaleIntercept")
        frames.append(frame * float(slope) + float(intercept))
        positions.append([float(value) for value in find(ds, index, "PlanePositionSequence", "ImagePositionPatient")])
    cosines = [float(value) for value in find(ds, 0, "PlaneOrientationSequence", "ImageOrientationPatient")]
    order = np.argsort(np.array(positions) @ np.cross(cosines[:3], cosines[3:]))
    file.with_suffix(".hu").write_bytes(np.stack(frames)[order].astype("<f8").tobytes())
    file.with_suffix(".positions").write_bytes(np.array(positions)[order].astype("<f8").tobytes())


def write_read(folder):
    """Files whose frames make one volume."""
    for syntax in (ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian):
        save(folder, f"{syntax.keyword}/frames.dcm", enhanced(syntax=syntax))
    for name, syntax in (("rle", RLELossless), ("jpegls", JPEGLSLossless)):
        ds = enhanced()
        ds.compress(syntax, generate_instance_uid=False)
        save(folder, f"{name}/frames.dcm", ds)
    for extended in (False, True):
        ds = enhanced()
        compress_jpeg2000(ds, extended)
        save(folder, f"jpeg2000{'-extended' if extended else ''}/frames.dcm", ds)
    save(folder, "own-rescale/frames.dcm", enhanced(own_rescale=True))
    save(folder, "one-frame/frames.dcm", enhanced(order=(0,)))
    a = np.deg2rad(25)
    oblique = [1, 0, 0, 0, np.cos(a), np.sin(a)]
    positions = [np.array([5, 6, 7]) + 2.0 * k * np.array([0, -np.sin(a), np.cos(a)]) for k in range(5)]
    cosines = group(ImageOrientationPatient=[f"{value:.8f}" for value in oblique])
    save(folder, "oblique/frames.dcm", enhanced(positions=positions, PlaneOrientationSequence=cosines))
    slices = [dataset(k, axial(5)[k]) for k in ORDER]
    for index, ds in enumerate(slices):
        ds.SOPInstanceUID = f"2.25.{1000 + index}"
        ds.StudyID, ds.SeriesNumber, ds.AccessionNumber, ds.StudyDate, ds.StudyTime = "1", 1, "1", "20260101", "120000"
        ds.PatientBirthDate, ds.PatientSex, ds.ReferringPhysicianName, ds.Manufacturer, ds.PatientPosition = "", "", "", "Made", "HFS"
        ds.ConvolutionKernel, ds.KVP, ds.PositionReferenceIndicator = "B30f", 120, ""
    legacy = highdicom.legacy.LegacyConvertedEnhancedCTImage(slices, series_instance_uid="2.25.3000", series_number=2,
                                                             sop_instance_uid="2.25.4000", instance_number=1)  # fmt: skip
    (folder / "highdicom").mkdir()
    legacy.save_as(folder / "highdicom" / "frames.dcm")
    # The pixels of the perfusion map, said to be HU.
    supplemental = pydicom.dcmread(get_testdata_file("eCT_Supplemental.dcm"))
    supplemental.SharedFunctionalGroupsSequence[0].PixelValueTransformationSequence[0].RescaleType = "HU"
    (folder / "supplemental").mkdir()
    supplemental.save_as(folder / "supplemental" / "frames.dcm")
    for file in folder.glob("*/frames.dcm"):
        describe(file)


def write_others(folder):
    ds = enhanced(order=(0, 1, 2, 3, 4, 0, 1, 2, 3, 4), positions=axial(5), ks=list(range(5)) + list(range(50, 55)),
                  content=lambda index: dict(TemporalPositionIndex=1 + index // 5))  # fmt: skip
    save(folder, "phases/frames.dcm", ds)
    localizer = ["ORIGINAL", "PRIMARY", "LOCALIZER", "NONE"]
    save(folder, "localizer/frames.dcm", enhanced(frame_type=lambda k: localizer if k == 4 else ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]))
    projection = group(FrameType=["DERIVED", "PRIMARY", "VOLUME", "NONE"], VolumeBasedCalculationTechnique="MAX_IP")
    ds = enhanced()
    for item in ds.PerFrameFunctionalGroupsSequence:
        item.CTImageFrameTypeSequence = projection
    save(folder, "projection/frames.dcm", ds)
    ds = enhanced()
    del ds.PerFrameFunctionalGroupsSequence[-1]
    save(folder, "fewer-groups/frames.dcm", ds)
    save(folder, "gap/frames.dcm", enhanced(positions=[*axial(4), axial(9)[8]]))
    ds = enhanced()
    ds.PixelData = ds.PixelData[:-2]
    save(folder, "short/frames.dcm", ds)
    # A file of the class of single frames, which says where its frames lie by a vector, or says nothing.
    for name in ("vector", "nothing"):
        ds = dataset(0, axial(1)[0])
        ds.NumberOfFrames = 5
        if name == "vector":
            ds.FrameIncrementPointer = 0x00182005
            ds.SliceLocationVector = [f"{2.5 * k:.1f}" for k in ORDER]
            ds.ImagePositionPatient = list(axial(5)[ORDER[0]])
        set_frames(ds, [values(k) for k in ORDER])
        save(folder, f"{name}/frames.dcm", ds)
    # The same image twice, and as single files.
    save(folder, "resent/frames.dcm", enhanced())
    save(folder, "resent/again.dcm", enhanced())
    pydicom.dcmread(get_testdata_file("eCT_Supplemental.dcm")).save_as(folder / "perfusion.dcm")


def main():
    folder = pathlib.Path(sys.argv[1])
    write_read(folder / "read")
    write_others(folder)


if __name__ == "__main__":
    main()
