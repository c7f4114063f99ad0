# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""What itkCTSeriesReportGTest needs of pydicom.

    DICOMReport.py names OUTPUT       the names of pydicom's files of character sets: lines of a path, a tab and the name
    DICOMReport.py series FOLDER      a CT slice per character set, FOLDER/SET.dcm, with text of it; FOLDER/SET.txt is its description
    DICOMReport.py directory FOLDER   media/DICOMDIR of slices, of which two are not where it says, and whole/DICOMDIR of all
    DICOMReport.py findings FOLDER    a folder per finding of a report
"""
import pathlib
import shutil
import sys

import numpy as np
import pydicom
from pydicom.data import get_charset_files
from pydicom.fileset import FileSet

from DICOMTestSeries import axial, dataset, save, stack

TEXTS = {
    "ISO_IR 100": "Schädel für Müller",
    "ISO_IR 101": "Płuca – żebra".replace("–", "-"),
    "ISO_IR 144": "Лёгкие",
    "ISO_IR 126": "Θώρακας",
    "ISO_IR 148": "Göğüs",
    "ISO_IR 166": "ทรวงอก",
    "ISO_IR 192": "胸部 Thorax Ω",
    "GB18030": "胸部\u8a97躯干",  # of which a character has a backslash as its second byte
    "GBK": "胸部躯干",
}
EXTENDED = {"ISO 2022 IR 87": "胸部CT", "ISO 2022 IR 149": "흉부CT"}


def names(output):
    lines = []
    for file in sorted(get_charset_files("*.dcm")):
        ds = pydicom.dcmread(file)
        ds.decode()
        if "PatientName" in ds:
            lines.append(f"{file}\t{str(ds.PatientName).rstrip()}\n")
    output.write_text("".join(lines), encoding="utf-8")


def series(folder):
    for number, (charset, text) in enumerate({**TEXTS, **EXTENDED}.items()):
        ds = dataset(0, axial(1)[0], SeriesInstanceUID=f"2.25.{5000 + number}")
        ds.SpecificCharacterSet = ["", charset] if charset in EXTENDED else charset
        ds.SeriesDescription = text
        save(folder, f"{charset}.dcm", ds)
        read = pydicom.dcmread(folder / f"{charset}.dcm")
        (folder / f"{charset}.txt").write_text(read.SeriesDescription, encoding="utf-8")
    # What pydicom neither writes nor reads rightly: its codec's bytes behind the escape sequence of GB 2312 (PS3.5 K).
    ds = dataset(0, axial(1)[0], SeriesInstanceUID="2.25.6000")
    ds.SpecificCharacterSet = ["", "ISO 2022 IR 58"]
    ds.add_new(0x0008103E, "LO", b"\x1b$)A" + "胸部CT".encode("gb2312"))
    save(folder, "ISO 2022 IR 58.dcm", ds)
    (folder / "ISO 2022 IR 58.txt").write_text("胸部CT", encoding="utf-8")
    # No set is declared: Latin-1, and UTF-8.
    for number, encoding in enumerate(("latin-1", "utf-8")):
        ds = dataset(0, axial(1)[0], SeriesInstanceUID=f"2.25.{6001 + number}")
        ds.add_new(0x0008103E, "LO", "Schädel".encode(encoding))
        save(folder, f"{encoding}.dcm", ds)
        (folder / f"{encoding}.txt").write_text("Schädel", encoding="utf-8")


def findings(folder):
    protocol = dict(StudyDate="20260102", Manufacturer="Made", ManufacturerModelName="Scanner 3", SoftwareVersions=["VA1", "B2"],
                    BodyPartExamined="CHEST", PatientPosition="FFS", ConvolutionKernel="B60f", KVP=120, ContrastBolusAgent="Iohexol",
                    Laterality="R", GantryDetectorTilt=0, ImagesInAcquisition=6)  # fmt: skip
    for k, position in enumerate(axial(6)):
        tags = dict(protocol, Exposure=100 + k, AcquisitionDate="20260102", AcquisitionTime=f"10000{k}.5")
        save(folder / "protocol", f"s{k}.dcm", dataset(k, position, **tags))
    stack(folder / "complete", axial(6))
    for name, numbers in (("inside", (1, 2, 3, 6, 7, 8)), ("begin", (3, 4, 5, 6, 7, 8)), ("second", (1, 3, 5, 7, 9, 11)),
                          ("late", (1001, 1002, 1003, 1004, 1005, 1006))):  # fmt: skip
        for k, number in enumerate(numbers):
            save(folder / name, f"s{k}.dcm", dataset(k, axial(6)[k], InstanceNumber=number))
    stack(folder / "end", axial(6), ImagesInAcquisition=8)
    stack(folder / "tilt", axial(6), GantryDetectorTilt=-12)
    stack(folder / "thin", axial(6), SliceThickness=1)
    rows = np.arange(16)[:, None] - 7.5
    outside = rows**2 + rows.T**2 > 81
    for name, value, tags in (("outside", 0, {}), ("padded", 0, dict(PixelPaddingValue=0)), ("odd", 1524, {})):
        for k, position in enumerate(axial(3)):
            stored = np.where(outside, value, 1000 + k + np.arange(16)[None, :])
            save(folder / name, f"s{k}.dcm", dataset(k, position, rows=16, columns=16, stored=stored, **tags))


def directory(folder):
    source = folder / "source"
    stack(source, axial(5), StudyDate="20260101", StudyTime="120000", StudyID="1", SeriesNumber=1, AccessionNumber="1")
    files = FileSet()
    for file in sorted(source.glob("*.dcm")):
        files.add(file)
    files.write(folder / "media")
    shutil.rmtree(source)
    images = sorted(file for file in (folder / "media").rglob("*") if file.is_file() and file.name != "DICOMDIR")
    shutil.copytree(folder / "media", folder / "whole")
    images[-1].unlink()
    # The last image of all lies outside the folder.
    media = folder / "media" / "DICOMDIR"
    records = pydicom.dcmread(media)
    image = [record for record in records.DirectoryRecordSequence if "ReferencedFileID" in record][-2]
    outside = folder / "secret.dcm"
    shutil.move(folder / "media" / pathlib.Path(*image.ReferencedFileID), outside)
    image.ReferencedFileID = ["..", "secret.dcm"]
    records.save_as(media)


def main():
    command, path = sys.argv[1:]
    {function.__name__: function for function in (names, series, directory, findings)}[command](pathlib.Path(path))


if __name__ == "__main__":
    main()
