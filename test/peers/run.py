#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Compares CTSeriesReader's volumes with those of dcm2niix and of vtk-dicom (dicomtonifti, Debian's vtk-dicom-tools), and writes the
table of doc/dicom-peers.md.

    run.py WriteCTVolumes [FOLDER ...]

WriteCTVolumes is the program of that name in the build. Series: made ones of test/DICOMTestSeries.py and test/DICOMMultiFrame.py, CT of
pydicom's files, and the folders given. A volume is compared voxel by voxel at its place in space, whatever the order of its axes; where
the grids differ, a regular grid of ours is interpolated linearly at the places of the peer's voxels. Each difference needs a line in
EXPLANATIONS; one without it is an error.
"""
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import textwrap

import numpy as np
from scipy.ndimage import map_coordinates

ROOT = pathlib.Path(__file__).resolve().parents[2]
MADE = ("shuffled", "flipped", "oblique", "tilt", "duplicate", "missing", "uneven", "shifted", "mixed", "acquisitions", "stepandshoot",
        "fractional", "monochrome1", "wide", "padding", "single", "lossy", "twoseries")
TYPES = {2: "u1", 128: "V3", 4: "i2", 8: "i4", 16: "f4", 64: "f8", 256: "i1", 512: "u2", 768: "u4"}
EXPLANATIONS = {
    "made: tilt": "The gantry is tilted: dicomtonifti shears the slices back within their planes, and writes 0 where no slice was "
    "acquired; elsewhere, its voxels have the acquired values at their places, to 0.1 HU. This reader, asked for the acquired slices, "
    "and dcm2niix keep them.",
    "made: duplicate": "There are two images at one position: the peers stack both in one volume, or write the second image only; "
    "this reader finds two volumes and leaves out the copy of a slice.",
    "made: missing": "A slice is missing: this reader refuses the gap; the peers write a volume whose positions above the gap "
    "are wrong.",
    "made: shifted": "A slice is shifted within its plane: this reader refuses it; the peers write it as if it were not.",
    "made: mixed": "One UID has slices of several patients, orientations, kernels and matrices: the peers split or mix them "
    "in another way (dicomtonifti writes one volume).",
    "made: acquisitions": "Two acquisitions are interleaved: dcm2niix writes them as one stack; dicomtonifti writes the second only.",
    "made: twoseries": "dicomtonifti writes one series per run.",
    "frames: own-rescale": "Each frame has its own rescale in its functional groups: this reader and dicomtonifti agree with pydicom, "
    "dcm2niix does not.",
    "frames: rle": "Several frames are compressed by RLE: this reader and dicomtonifti agree with pydicom, dcm2niix does not.",
    "pydicom: J2K_pixelrep_mismatch.dcm": "The JPEG 2000 data and the header disagree about the sign: this reader and dicomtonifti agree with "
    "pydicom, dcm2niix does not.",
    "pydicom: eCT_Supplemental.dcm": "This is a map of blood flow (Rescale Type US), which this reader refuses because its values are not HU; "
    "with Rescale Type HU (frames: supplemental) all are equal.",
    "frames: DeflatedExplicitVRLittleEndian": "The data set is deflated, which the peers do not read.",
    "pydicom: 77654033/CT2": "Slices are missing, which leaves gaps: this reader refuses them; the peers write a volume whose positions "
    "are wrong.",
    "pydicom: 98892001/CT2N": "These are localizers, which this reader leaves out.",
    "real-ct/ge-head": "A tilted head has zones of 4 and 7 mm. dcm2niix has the same values slice by slice, but NIfTI holds neither the shear "
    "nor the zones, which moves corners in its file. dicomtonifti shears the slices back and places both zones at their mean distance, "
    "5.3 mm: its voxels show other places.",
    "real-ct/philips-phantom": "The peers also write the localizers and dose pages, which this reader leaves out; dicomtonifti writes one "
    "series per run.",
}
PAGE = ROOT / "doc" / "dicom-peers.md"
INTRODUCTION = """# CT series as other readers see them

This page compares the volumes of `CTSeriesReader` with those of dcm2niix 1.0.20220720 and of vtk-dicom 0.8.14
(`dicomtonifti`), both as Debian packages them. `python3 test/peers/run.py build/bin/WriteCTVolumes FOLDER ...` converts
each series with all three, compares the voxels at their places in space, whatever the order of the axes, and writes this
page; a difference that is not explained below is an error. *Equal*: the same HU in every voxel (fractions rounded), and
corners within 0.01 mm. Where the grids differ, the regular grid of `CTSeriesReader` is interpolated linearly at the
places of the peer's voxels: *HU apart* are the median and the 95th percentile of the differences there.

The made series are those of `test/DICOMTestSeries.py` and `test/DICOMMultiFrame.py`, on whose closed form and on whose
values in pydicom the tests check the reader; *ours* counts the volumes that are read, and *refused* the reason codes of
the others.

| series | ours | refused | dcm2niix | dicomtonifti |
|---|---:|---|---|---|
"""
LPS = np.diag([-1.0, -1.0, 1.0, 1.0])


def read_nifti(file):
    data = file.read_bytes()
    order = "<" if struct.unpack("<i", data[:4])[0] == 348 else ">"
    size = struct.unpack(order + "8h", data[40:56])
    kind, = struct.unpack(order + "h", data[70:72])
    offset, slope, intercept = struct.unpack(order + "3f", data[108:120])
    affine = np.vstack([np.frombuffer(data[280:328], order + "f4").reshape(3, 4), [0, 0, 0, 1]])
    shape = size[1 : 1 + size[0]]
    values = np.frombuffer(data, order + TYPES[kind], count=int(np.prod(shape)), offset=int(offset)).reshape(shape, order="F")
    values = values.reshape((*shape, 1, 1, 1)[:3] + (-1,), order="F")
    if values.dtype.kind == "V":  # colors
        values = values.view("u1").reshape(*values.shape, 3)[..., 0]
    return values * (slope or 1.0) + intercept, LPS @ affine


def read_ours(file):
    description = json.loads(file.read_text())
    values = np.fromfile(file.with_suffix(".raw"), "i2").reshape(description["size"], order="F")
    affine = np.eye(4)
    affine[:3, :3] = np.array(description["direction"]).reshape(3, 3) * description["spacing"]
    affine[:3, 3] = description["origin"]
    return values, affine


def run_peer(command, output):
    output.mkdir()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300, check=False)
    volumes = []
    for file in sorted(output.glob("*.nii")):
        values, affine = read_nifti(file)
        volumes += [(values[..., i], affine) for i in range(values.shape[3])]
    return volumes


def find_difference(ours, other):
    """Empty where the volumes are equal; voxels first, then places."""
    (values, affine), (others, other_affine) = ours, other
    ours_axes, other_axes = (a[:3, :3] / np.linalg.norm(a[:3, :3], axis=0) for a in (affine, other_affine))
    cosines = ours_axes.T @ other_axes
    axes = np.abs(cosines).argmax(axis=0)
    if sorted(axes) != [0, 1, 2]:
        return "other axes"
    signs = np.sign(cosines[axes, range(3)])
    if tuple(np.array(values.shape)[axes]) != others.shape:
        return f"{' x '.join(map(str, others.shape))} voxels, ours {' x '.join(map(str, values.shape))}"
    turned = values.transpose(axes)[tuple(slice(None, None, int(sign)) for sign in signs)]
    if not np.array_equal(turned, np.round(others)):
        return f"values differ by up to {np.abs(turned - others).max():g}"
    last = np.array(values.shape) - 1
    corners = np.array([(x, y, z, 1) for x in (0, last[0]) for y in (0, last[1]) for z in (0, last[2])], float)
    expected = corners.copy()
    inverse = np.array([[(1 if a == axes[i] else 0) * signs[i] for a in range(3)] for i in range(3)])
    expected[:, :3] = corners[:, :3] @ inverse.T + np.where(signs < 0, last[axes], 0)
    distance = np.linalg.norm((corners @ affine.T - expected @ other_affine.T)[:, :3], axis=1).max()
    return "" if distance < 0.01 else f"equal values, corners up to {distance:.2f} mm apart"


def sample(grid, other):
    """HU apart at the places of the other volume's voxels that lie in ours, linearly interpolated: median and 95th percentile. None where
    hardly any do."""
    (values, affine), (others, other_affine) = grid, other
    places = np.stack([*np.indices(others.shape), np.ones(others.shape)]).reshape(4, -1)
    indices = (np.linalg.inv(affine) @ other_affine @ places)[:3]
    last = np.array(values.shape)[:, None] - 1
    inside = ((indices > -1e-3) & (indices < last + 1e-3)).all(axis=0)
    if inside.mean() < 0.1:
        return None
    found = map_coordinates(values.astype(float), indices[:, inside].clip(0, last), order=1)
    apart = np.abs(found - others.reshape(-1)[inside])
    return np.median(apart), np.percentile(apart, 95)


def describe_difference(volume, grid, other):
    text = find_difference(volume, other)
    apart = sample(grid, other) if text and not text.startswith("other axes") else None
    if apart is None:
        return text
    return f"{text}; at the same places {apart[0]:.0f} HU apart (95 %: {apart[1]:.0f})"


def compare(ours, grids, others):
    """What of our volumes a peer has too, best matches first."""
    if not others:
        return "writes none" if ours else "writes none, as we"
    left = list(others)
    results = []
    for volume, grid in zip(ours, grids):
        differences = [describe_difference(volume, grid, other) for other in left]
        best = min(range(len(left)), key=lambda i: (differences[i] != "", len(differences[i]))) if left else None
        if best is None:
            results.append("lacks it")
        else:
            results.append(differences[best] or "equal")
            if not differences[best]:
                left.pop(best)
    extra = len(others) - sum(result == "equal" for result in results)
    text = "; ".join(dict.fromkeys(results)) if results else "no volume of ours"
    return text if not extra or "equal" not in results else f"{text}; {extra} more"


def find_series(work, extra):
    """Names and folders."""
    scripts = ROOT / "test"
    for name in MADE:
        folder = work / name
        folder.mkdir()
        subprocess.run([sys.executable, "-W", "ignore", scripts / "DICOMTestSeries.py", "write", name, folder], check=True)
        yield f"made: {name}", folder
    frames = work / "frames"
    frames.mkdir()
    subprocess.run([sys.executable, "-W", "ignore", scripts / "DICOMMultiFrame.py", frames], check=True, stderr=subprocess.DEVNULL)
    for name in ("ExplicitVRLittleEndian", "DeflatedExplicitVRLittleEndian", "own-rescale", "oblique", "rle", "highdicom", "supplemental"):
        yield f"frames: {name}", frames / "read" / name
    import pydicom
    from pydicom.data import get_testdata_file

    for name in ("77654033/CT2", "98892001/CT2N", "98892001/CT5N", "TINY_ALPHA/PT000000/ST000000/SE000000"):
        yield f"pydicom: {name}", pathlib.Path(get_testdata_file("CT_small.dcm")).parent / "dicomdirtests" / name
    for name in ("CT_small.dcm", "J2K_pixelrep_mismatch.dcm", "693_J2KI.dcm", "693_J2KR.dcm", "693_UNCI.dcm", "693_UNCR.dcm",
                 "eCT_Supplemental.dcm"):  # fmt: skip
        file = get_testdata_file(name)
        if file and pydicom.dcmread(file, stop_before_pixels=True).Modality == "CT":
            folder = work / f"pydicom-{name}"
            folder.mkdir()
            (folder / name).write_bytes(pathlib.Path(file).read_bytes())
            yield f"pydicom: {name}", folder
    for folder in extra:
        yield f"{pathlib.Path(folder).parent.name}/{pathlib.Path(folder).name}", pathlib.Path(folder)


def write_page(rows):
    unequal = [title for title, _, _, *peers in rows if any(not peer.startswith(("equal", "writes none, as")) or "corners" in peer for peer in peers)]
    unexplained = [title for title in unequal if title not in EXPLANATIONS]
    if unexplained:
        sys.exit(f"differences without an explanation: {', '.join(unexplained)}")
    table = "".join(f"| {' | '.join(map(str, row))} |\n" for row in rows)
    notes = "".join(textwrap.fill(f"- *{title}*: {EXPLANATIONS[title]}", 120, subsequent_indent="  ") + "\n" for title, *_ in rows
                    if title in EXPLANATIONS)  # fmt: skip
    PAGE.write_text(f"{INTRODUCTION}{table}\n## Differences\n\n{notes}", encoding="utf-8")


def main():
    program, *extra = sys.argv[1:]
    rows = []
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        (work / "in").mkdir()
        for number, (title, folder) in enumerate(find_series(work / "in", extra)):
            output = work / str(number)
            output.mkdir()
            subprocess.run([program, folder, output], check=True)
            files = sorted(file for file in output.glob("*.json") if not file.name.endswith(".grid.json"))
            reports = [json.loads(file.read_text()) for file in files]
            readable = [file for file, report in zip(files, reports) if "error" not in report]
            ours = [read_ours(file) for file in readable]
            grids = [read_ours(file.with_suffix(".grid.json")) for file in readable]
            codes = ", ".join(sorted({report["report"]["reason_code"] for report in reports if "error" in report}))
            niix = run_peer(["dcm2niix", "-z", "n", "-f", "%s_%p_%r", "-o", work / f"n{number}", folder], work / f"n{number}")
            vtk = run_peer(["dicomtonifti", "-r", "-o", work / f"v{number}" / "volume.nii", folder], work / f"v{number}")
            rows.append((title, len(ours), codes or "none", compare(ours, grids, niix), compare(ours, grids, vtk)))
            print(*rows[-1], sep=" | ", flush=True)
    write_page(rows)


if __name__ == "__main__":
    main()
