# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""One image in all kinds of files, written from their specifications: values are given as (slice, row, column)."""
import gzip
import struct
import zlib

import numpy
import pydicom
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

NIFTI_TYPES = {"uint8": 2, "int16": 4, "int32": 8, "float32": 16, "float64": 64, "int8": 256, "uint16": 512, "uint32": 768, "int64": 1024}
NRRD_TYPES = {"uint8": "uchar", "int16": "short", "int32": "int", "float32": "float", "float64": "double", "uint16": "ushort", "int64": "longlong"}
META_TYPES = {"uint8": "MET_UCHAR", "int16": "MET_SHORT", "int32": "MET_INT", "float32": "MET_FLOAT", "uint16": "MET_USHORT"}


def nifti(stored, slope=0.0, intercept=0.0, order="<", volumes=1):
    """NIfTI-1 in one file; its axes are those of LPS."""
    slices, rows, columns = stored.shape
    header = bytearray(352)
    struct.pack_into(order + "i", header, 0, 348)
    struct.pack_into(order + "8h", header, 40, 4 if volumes > 1 else 3, columns, rows, slices, volumes, 1, 1, 1)
    struct.pack_into(order + "2h", header, 70, NIFTI_TYPES[stored.dtype.name], 8 * stored.dtype.itemsize)
    struct.pack_into(order + "8f", header, 76, 1, 1, 1, 1, 1, 1, 1, 1)
    struct.pack_into(order + "3f", header, 108, 352, slope, intercept)
    struct.pack_into(order + "2h", header, 252, 0, 1)
    struct.pack_into(order + "12f", header, 280, -1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0)
    struct.pack_into("4s", header, 344, b"n+1\0")
    return bytes(header) + volumes * stored.astype(stored.dtype.newbyteorder(order)).tobytes()


def nrrd(stored, encoding="raw", space="left-posterior-superior", directions="(1,0,0) (0,1,0) (0,0,1)"):
    slices, rows, columns = stored.shape
    header = (f"NRRD0004\ntype: {NRRD_TYPES[stored.dtype.name]}\ndimension: 3\nspace: {space}\nsizes: {columns} {rows} {slices}\n"
              f"space directions: {directions}\nkinds: domain domain domain\nendian: little\nencoding: {encoding}\nspace origin: (0,0,0)\n\n")
    encode = {"raw": bytes, "gzip": gzip.compress, "hex": lambda data: data.hex("\n", 39).encode(),
              "text": lambda data: b"".join(b"%d\n" % value for value in stored.flat)}
    return header.encode() + encode[encoding](stored.tobytes())


def metaimage(stored, compressed=False, data_file="LOCAL"):
    """The header, with the pixels behind it where they are in the same file."""
    slices, rows, columns = stored.shape
    pixels = zlib.compress(stored.tobytes()) if compressed else stored.tobytes()
    packed = f"CompressedData = True\nCompressedDataSize = {len(pixels)}\n" if compressed else "CompressedData = False\n"
    header = ("ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n" + packed +
              "TransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = 0 0 0\nElementSpacing = 1 1 1\n"
              f"DimSize = {columns} {rows} {slices}\nElementType = {META_TYPES[stored.dtype.name]}\nElementDataFile = {data_file}\n")
    return header.encode() + (pixels if data_file == "LOCAL" else b"")


def bmp_of_run_lengths(colors, palette, bits):
    """8 or 4 bits a pixel; each row has a run of its first color, and the others one by one."""
    rows, columns = colors.shape
    codes = b""
    for row in colors[::-1]:
        run = next((i for i in range(columns) if row[i] != row[0]), columns)
        codes += bytes([run, row[0] if bits == 8 else row[0] << 4 | row[0]])
        for begin in range(run, columns, 200):
            some = [int(color) for color in row[begin:begin + 200]]
            if len(some) < 3:
                codes += b"".join(bytes([1, color if bits == 8 else color << 4]) for color in some)
                continue
            stored = bytes(some) if bits == 8 else bytes(a << 4 | b for a, b in zip(some[::2], some[1::2] + [0]))
            codes += bytes([0, len(some)]) + stored + bytes(len(stored) % 2)
        codes += b"\0\0"
    codes += b"\0\1"
    colors_of_file = b"".join(bytes([blue, green, red, 0]) for red, green, blue in palette)
    begin = 54 + len(colors_of_file)
    header = b"BM" + struct.pack("<IHHI", begin + len(codes), 0, 0, begin)
    information = struct.pack("<IiiHHIIiiII", 40, columns, rows, 1, bits, 1 if bits == 8 else 2, len(codes), 0, 0, len(palette), 0)
    return header + information + colors_of_file + codes


def dicom_slice(hu, index=0, orientation=(1, 0, 0, 0, 1, 0), series="series", **attributes):
    """A CT slice, 1 mm above the one before it."""
    data = pydicom.Dataset()
    data.file_meta = pydicom.dataset.FileMetaDataset()
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID = CTImageStorage
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID = generate_uid(entropy_srcs=[series, str(index)])
    data.StudyInstanceUID, data.SeriesInstanceUID, data.Modality = generate_uid(entropy_srcs=["study"]), generate_uid(entropy_srcs=[series]), "CT"
    data.ImageType, data.PatientID = ["ORIGINAL", "PRIMARY", "AXIAL"], "patient"
    data.ImagePositionPatient = [float(x) for x in index * numpy.cross(orientation[:3], orientation[3:])]
    data.ImageOrientationPatient = list(orientation)
    data.PixelSpacing, data.SliceThickness = [1, 1], 1
    data.Rows, data.Columns = hu.shape
    data.InstanceNumber = index + 1
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 16, 15, 0
    data.RescaleSlope, data.RescaleIntercept = 1, -1024
    for name, value in attributes.items():
        setattr(data, name, value)
    stored = numpy.round((hu - float(data.RescaleIntercept)) / float(data.RescaleSlope))
    data.PixelData = stored.astype(numpy.int16 if data.PixelRepresentation else numpy.uint16).tobytes()
    return data


def write_dicom(file, data):
    file.parent.mkdir(parents=True, exist_ok=True)
    data.save_as(file, enforce_file_format=True)


def write_dicom_without_preamble(file, data, implicit=False):
    """The data set alone, as old programs wrote it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    del data.file_meta
    data.save_as(file, implicit_vr=implicit, little_endian=True)
