#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Writes the seeds of the fuzz targets, a folder a target: python Utilities/make-fuzz-seeds.py test/data FOLDER

They are the small weight files of the tests, their pickles alone, pickles of whole modules, archives without compression (of which every
byte is read as it is), instructions that make HDF5 files as Keras writes them (test/fuzz/KerasHDF5Fuzzer.cxx), and small DICOM files: made
here, those of test/DICOMMultiFrame.py, and those of pydicom's package. Needs torch and the packages of requirements-test.txt.
"""
import io
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib

import pydicom


def stored(file, keep=lambda name: True, change=lambda name, contents: contents):
    """The archive, each record stored."""
    target = io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(target, "w") as copy:
        for name in filter(keep, source.namelist()):
            copy.writestr(name, change(name, source.read(name)))
    return target.getvalue()


def pickles(file):
    with zipfile.ZipFile(file) as archive:
        return next(archive.read(name) for name in archive.namelist() if name.endswith("/data.pkl"))


def modules():
    """Names and pickles of whole modules: nested, shared, wrapped, within checkpoints, and one that would run a command."""
    import torch
    from torch import nn

    class Command:
        def __reduce__(self):
            return os.system, ("true",)

    torch.manual_seed(1)
    layer, nested = nn.Linear(2, 3), nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Sequential(nn.Linear(2, 2, bias=False)))
    hidden, loop, deep = nn.Module(), nn.Module(), nn.Identity()
    hidden.register_buffer("kept", torch.ones(2))
    hidden.register_buffer("left_out", torch.ones(2), persistent=False)
    hidden.register_parameter("none", None)
    loop._modules["itself"] = loop
    for _ in range(30):
        deep = nn.Sequential(deep)
    models = {
        "layer": layer,
        "nested": nested,
        "shared": nn.ModuleList([layer, layer, nn.ModuleDict({"again": layer})]),
        "parallel": nn.DataParallel(nested),
        "in-checkpoint": {"model": nested, "epoch": 3, "optimizer": torch.optim.SGD(nested.parameters(), 0.1, momentum=0.9).state_dict()},
        "two": {"student": layer, "teacher": nested},
        "list": [layer, nested],
        "hidden": hidden,
        "loop": loop,
        "deep": deep,
        "parameters": nn.ParameterList([torch.ones(2), torch.zeros(1)]),
        "lazy": nn.LazyLinear(3),
        "command": {"model": layer, "hook": Command()},
    }
    for name, model in models.items():
        file = io.BytesIO()
        torch.save(model, file)
        yield name, pickles(file)


def text(value):
    return bytes([len(value)]) + value.encode()


def texts(path, name, values, length=0):
    return b"\0" + text(path) + text(name) + bytes([length, len(values)]) + b"".join(map(text, values))


def array(path, shape=(2, 3), kind=0, element=0, more=b""):
    return b"\1" + text(path) + bytes([kind, element, len(shape), *shape]) + more


def keras():
    """Names and instructions."""
    legacy = lambda root, length: (
        texts(root, "layer_names", ["conv1/conv", "bn", "model", "relu"], length)
        + texts(root, "backend", ["tensorflow"], length)
        + texts(root + "/conv1/conv", "weight_names", ["conv1/conv/kernel:0", "conv1/conv/bias:0"], length)
        + texts(root + "/bn", "weight_names0", ["bn_gamma:0", "bn_beta:0"], length)
        + texts(root + "/bn", "weight_names1", ["bn_running_mean:0", "bn_running_std:0"], length)
        + texts(root + "/model", "weight_names", ["a/depthwise_kernel", "b/depthwise_kernel", "b/pointwise_kernel"], length)
    )
    arrays = lambda root: b"".join(
        array(f"{root}/{path}")
        for path in ("conv1/conv/conv1/conv/kernel:0", "conv1/conv/conv1/conv/bias:0", "bn/bn_gamma:0", "bn/bn_beta:0",
                     "bn/bn_running_mean:0", "bn/bn_running_std:0", "model/a/depthwise_kernel", "model/b/depthwise_kernel",
                     "model/b/pointwise_kernel")
    ) + b"\2" + text(f"{root}/relu")  # fmt: skip
    layers = ("conv2d", "conv2d_1", "batch_normalization", "dense", "functional/layers/separable_conv2d", "dropout/seed_generator")
    variables = b"".join(array(f"layers/{layer}/vars/{i}") for layer in layers for i in range(3))
    names = b"".join(texts(f"layers/{layer}/vars", "name", [f"name{i % 2}"]) for i, layer in enumerate(layers))
    return {
        "legacy": arrays("") + legacy("", 0),
        "fixed": arrays("model_weights") + legacy("model_weights", 20),
        "variables": variables + names + array("optimizer/vars/0"),
        "kinds": b"".join(array(f"vars/{kind}", kind=kind, element=kind % 6, more=b"\3") for kind in range(12)),
        "unwritten": array("vars/0", kind=129, more=b"\2\40") + array("vars/1", (), kind=128) + array("vars/2", (0, 3)),
        "links": array("layers/a/vars/0") + b"\3" + text("layers/b") + text("") + b"\4" + text("layers/c") + text("/layers"),
    }


UNDEFINED = 0xFFFFFFFF


def element(group, number, vr, value, order="<", length=None):
    """Of explicit VR, or of implicit VR where `vr` is empty."""
    length = len(value) if length is None else length
    if not vr:
        return struct.pack("<HHI", group, number, length) + value
    long = vr in ("OB", "OD", "OL", "OV", "OW", "SQ", "SV", "UN", "UV")
    return struct.pack(f"{order}HH2s" + ("2xI" if long else "H"), group, number, vr.encode(), length) + value


def dicom():
    """Names and files: both byte orders, both kinds of sequences, compressed and uncompressed pixels."""
    def file(syntax, *elements):
        uid = f"1.2.840.10008.1.2{syntax}".encode()
        meta = element(2, 0x10, "UI", uid + b"\0" * (len(uid) % 2))
        return bytes(128) + b"DICM" + element(2, 0, "UL", struct.pack("<I", len(meta))) + meta + b"".join(elements)

    def mark(number, length=0, order="<"):
        return struct.pack(f"{order}HHI", 0xFFFE, number, length)

    pixels = bytes(range(32))
    sizes = lambda vr, order="<": b"".join(element(0x28, number, vr, struct.pack(f"{order}H", 4), order) for number in (0x10, 0x11))
    inner = element(8, 0x1150, "UI", b"1.2\0")
    sequence = element(8, 0x1140, "SQ", mark(0xE000, UNDEFINED) + inner + mark(0xE00D) + mark(0xE0DD), length=UNDEFINED)
    stated = element(8, 0x1140, "SQ", mark(0xE000, len(inner)) + inner)
    fragments = mark(0xE000) + mark(0xE000, 32) + pixels + mark(0xE0DD)
    # Found by hand and by mutation: what ended GDCM's builds with assertions, or took memory that no file has.
    form = lambda samples, bits: b"".join(
        element(0x28, number, "US", struct.pack("<H", value))
        for number, value in ((2, samples), (0x10, 4), (0x11, 4), (0x100, bits), (0x101, bits), (0x102, bits - 1), (0x103, 0))
    ) + element(0x28, 4, "CS", b"MONOCHROME2 ")  # fmt: skip
    runs = mark(0xE000) + mark(0xE000, 68) + struct.pack("<II56x", 1, 64) + b"\xf1\7\0\0" + mark(0xE0DD)
    table = b"\0\1" + bytes(15) + b"\0"  # one code of one bit, for no difference
    lossless = bytes.fromhex("ffd8 ffc3000b08000400040101 1100 ffc40014") + table + bytes.fromhex("ffda00080101000100000000ffd9")
    picture = mark(0xE000, len(lossless) + len(lossless) % 2) + lossless + b"\0" * (len(lossless) % 2)
    jpeg = mark(0xE000) + picture + mark(0xE0DD)
    # Two, which lie where a Slice Location Vector says.
    frames = element(0x18, 0x2005, "DS", b"0\\3 ") + element(0x20, 0x32, "DS", b"0\\0\\0 ") + element(0x20, 0x37, "DS", b"1\\0\\0\\0\\1\\0 ")
    frames += element(0x28, 8, "IS", b"2 ") + element(0x28, 0x30, "DS", b"1\\1 ") + element(0x28, 0x1052, "DS", b"-1024 ")
    frames += element(0x28, 0x1053, "DS", b"1 ") + element(8, 0x16, "UI", b"1.2.840.10008.5.1.4.1.1.2\0")

    def deflate(data):
        return zlib.compress(data, wbits=-zlib.MAX_WBITS)
    return {
        "representations": file(".1", *(element(0x22, 0x1000 + i, vr, bytes(8)) for i, vr in enumerate(("OD", "OL", "OV", "SV", "UV"))),
                                form(1, 16), element(0x7FE0, 0x10, "OW", pixels)),
        "claimed-length": file(".1", element(0x21, 0x1010, "UN", b"", length=0xFFFFFFF0), form(1, 16), element(0x7FE0, 0x10, "OW", pixels)),
        "flipped-bit": file(".1", form(1, 16), element(0x7FE0, 0x210, "OW", pixels)),
        "colors-as-gray": file(".1", form(3, 8), element(0x7FE0, 0x10, "OB", pixels + pixels)),
        "runs": file(".5", form(1, 8), element(0x7FE0, 0x10, "OB", runs, length=UNDEFINED)),
        "lossless": file(".4.70", form(1, 8), element(0x7FE0, 0x10, "OB", jpeg, length=UNDEFINED)),
        "explicit": file(".1", stated, sizes("US"), element(0x7FE0, 0x10, "OW", pixels), element(0xFFFC, 0xFFFC, "OB", bytes(8))),
        "implicit": file("", element(8, 0x60, "", b"CT"), sizes(""), element(0x7FE0, 0x10, "", pixels)),
        "big-endian": file(".2", sizes("US", ">"), element(0x7FE0, 0x10, "OW", pixels, ">")),
        "compressed": file(".4.50", sequence, sizes("US"), element(0x7FE0, 0x10, "OB", fragments, length=UNDEFINED)),
        "unknown": file(".1", element(9, 0x10, "UN", fragments, length=UNDEFINED)),
        "deflated": file(".1.99", pixels),
        "deflated-image": file(".1.99", deflate(form(1, 16) + element(0x7FE0, 0x10, "OW", pixels))),
        "frames": file(".1", frames, form(1, 16), element(0x7FE0, 0x10, "OW", pixels + pixels)),
        "lossless-frames": file(".4.70", frames, form(1, 8), element(0x7FE0, 0x10, "OB", mark(0xE000) + 2 * picture + mark(0xE0DD), length=UNDEFINED)),
        "lossless-table": file(".4.70", frames, form(1, 8), element(0x7FE0, 0x10, "OB", mark(0xE000, 8) + struct.pack("<II", 0, len(picture))
                                                                     + 2 * picture + mark(0xE0DD), length=UNDEFINED)),
    }


def dicom_files():
    """Names and small files: with several frames, in all compressions and character sets, and lists of files."""
    folder = pathlib.Path(pydicom.__file__).parent / "data"
    largest = 12288
    files = {file.name: file for file in (folder / "test_files").glob("*.dcm")}
    files.update((file.name, file) for file in (folder / "charset_files").glob("*.dcm"))
    files.update((file.name, file) for file in (folder / "test_files" / "dicomdirtests").glob("DICOMDIR*"))
    seeds = {name: file.read_bytes() for name, file in files.items() if file.stat().st_size <= largest}
    with tempfile.TemporaryDirectory() as made:
        script = pathlib.Path(__file__).resolve().parent.parent / "test" / "DICOMMultiFrame.py"
        subprocess.run([sys.executable, "-W", "ignore", script, made], check=True, stderr=subprocess.DEVNULL)
        for file in pathlib.Path(made).rglob("*.dcm"):
            if file.stat().st_size <= largest:
                seeds["-".join(file.relative_to(made).parts)] = file.read_bytes()
    return seeds


def main():
    data, output = map(pathlib.Path, sys.argv[1:])
    seeds = {}
    for file in sorted((data / "weights").iterdir()):
        if file.suffix == ".safetensors":
            seeds["Safetensors", file.name] = file.read_bytes()
        elif file.name.endswith(".legacy.pth"):
            seeds["TorchLegacy", file.name] = file.read_bytes()
            # The first pickle of a legacy file; libFuzzer finds its way from there.
            seeds["Unpickler", file.name] = file.read_bytes()
        elif file.suffix in (".pth", ".pt"):
            seeds["Unpickler", file.name + ".pkl"] = pickles(file)
            if file.suffix == ".pth":
                seeds["TorchModule", file.name + ".pkl"] = pickles(file)
            target = "TorchScript" if file.suffix == ".pt" else "TorchZip"
            seeds[target, file.name] = file.read_bytes()
            seeds[target, file.name + ".stored"] = stored(file, lambda name: not name.endswith(".debug_pkl"))
    seeds.update((("TorchModule", name), contents) for name, contents in modules())
    index = {"metadata": {"total_size": 1}, "weight_map": {"t": "a"}}
    seeds["SafetensorsIndex", "good"] = json.dumps(index).encode()
    seeds["SafetensorsIndex", "missing"] = json.dumps({"weight_map": {"t": "a", "u": "b"}}).encode()
    seeds["SafetensorsIndex", "outside"] = json.dumps({"weight_map": {"t": "../a"}}).encode()
    for file in sorted((data / "keras").glob("*.keras")):
        short = lambda name, contents: contents[:100] if name.endswith(".h5") else contents
        seeds["KerasArchive", file.name + ".stored"] = stored(file, change=short)
    seeds["KerasArchive", "deflated"] = (data / "keras" / "unnamed.keras").read_bytes()
    seeds.update((("DICOM", name), contents) for name, contents in {**dicom(), **dicom_files()}.items())
    seeds.update((("KerasHDF5", name), contents) for name, contents in keras().items())
    for (target, name), contents in seeds.items():
        (output / target).mkdir(parents=True, exist_ok=True)
        (output / target / name).write_bytes(contents)


if __name__ == "__main__":
    main()
