# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of the programs share: they run them as a person does, command line in, files and exit code out. Started by
CTest (see test/CMakeLists.txt)."""
import atexit
import csv
import functools
import gzip
import json
import os
import pathlib
import re
import subprocess
import tempfile

import numpy
import pydicom
from PIL import Image
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

BIN = pathlib.Path(os.environ["TL_BIN"])
ROOT = pathlib.Path(os.environ["TL_TEST_OUTPUT"]) / "Programs"
CLASSES = ["horizontal", "mixed", "vertical"]
ARCHITECTURE = "mobilenetv2"  # The one with the fewest parameters, for what does not depend on its answers: they are the same for all images at first.


class ProgramServer:
    """Runs the programs as processes that are forked from one which has loaded LibTorch: that takes longer than most of them do."""

    def __init__(self):
        self.process = subprocess.Popen([str(BIN / "ProgramServer")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.folder = tempfile.TemporaryDirectory()
        atexit.register(self.stop)

    def stop(self):
        self.process.stdin.close()
        self.process.wait()

    def run(self, program, arguments):
        output, error = (os.path.join(self.folder.name, name) for name in ("output", "error"))
        self.process.stdin.write(json.dumps({"program": program, "arguments": arguments, "output": output, "error": error}) + "\n")
        self.process.stdin.flush()
        status = os.waitstatus_to_exitcode(int(self.process.stdout.readline()))
        with open(output) as out, open(error) as err:
            return subprocess.CompletedProcess([program, *arguments], status, out.read(), err.read())


start_server = functools.cache(ProgramServer)


def run_anyway(program, *arguments):
    """Pipelines, which lie in a folder of their own, are not the server's."""
    if "/" in program:
        return subprocess.run([str(BIN / program), *map(str, arguments)], capture_output=True, text=True, check=False)
    return start_server().run(program, list(map(str, arguments)))


def start(program, *arguments, **options):
    """As a process of its own, for what sends it signals or limits it."""
    return subprocess.Popen([str(BIN / program), *map(str, arguments)], text=True, **options)


def run(program, *arguments, status=0):
    done = run_anyway(program, *arguments)
    if done.returncode != status:
        raise AssertionError(f"{program} ended with {done.returncode}, not {status}:\n{done.stdout}\n{done.stderr}")
    return done


def read_option_types(program):
    """Option -> type of its value, as the program's help shows it."""
    return dict(re.findall(r"(?m)^ +(?:-\w,)?(--[a-z0-9-]+) ([^\s=\[]+)", run(program, "--help").stdout))


def read_card(network):
    """The model card in the header of a safetensors file."""
    with open(network, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    return json.loads(header["__metadata__"]["itk_transfer_learning"])


def stripes(kind, phase, size=48):
    rows, columns = numpy.mgrid[0:size, 0:size]
    wave = {"horizontal": rows, "vertical": columns, "mixed": rows + columns}[kind]
    return numpy.sin((wave + phase) / 3.0)


def make_pictures(folder):
    """Three textures, four patients a class, three pictures a patient."""
    random = numpy.random.default_rng(1)
    for kind in CLASSES:
        for patient in range(6):
            place = folder / kind / f"{kind}-patient{patient}"
            place.mkdir(parents=True)
            for number in range(3):
                picture = 127 + 90 * stripes(kind, random.uniform(0, 20)) + random.normal(0, 10, (48, 48))
                Image.fromarray(picture.clip(0, 255).astype(numpy.uint8)).save(place / f"{number}.png")
    (folder / ".hidden").mkdir()
    (folder / "Thumbs.db").write_bytes(b"x")


def write_series(folder, slices=9, uid_seed="a", axes=((0.8, 0.6, 0.0), (-0.6, 0.8, 0.0)), heights=None, tilt=0.0):
    """An oblique, anisotropic CT series; returns HU (slice, row, column) and its geometry. `heights` are the places of the slices
    along the normal, in slice steps, and `tilt` the shift along the columns, in heights."""
    folder.mkdir(parents=True)
    random = numpy.random.default_rng(2)
    volume = random.integers(-1000, 1500, (slices, 40, 48)).astype(numpy.int16)
    row, column = map(numpy.array, axes)
    normal = numpy.cross(row, column)
    origin = numpy.array([-20.0, 35.0, 100.0])
    spacing = (0.7, 0.9, 2.5)  # column step, row step, slice step, mm
    series = generate_uid(entropy_srcs=[uid_seed])
    for index in range(slices):
        data = pydicom.Dataset()
        data.file_meta = pydicom.dataset.FileMetaDataset()
        data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID = CTImageStorage
        data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID = generate_uid(entropy_srcs=[uid_seed, str(index)])
        data.StudyInstanceUID, data.SeriesInstanceUID, data.Modality = generate_uid(entropy_srcs=["study"]), series, "CT"
        data.PatientID, data.PatientName = "secret-id", "Secret^Name"
        data.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
        height = (index if heights is None else heights[index]) * spacing[2]
        data.ImagePositionPatient = [float(x) for x in origin + height * (normal + tilt * column)]
        data.ImageOrientationPatient = [*row, *column]
        data.PixelSpacing, data.SliceThickness = [spacing[1], spacing[0]], spacing[2]
        data.Rows, data.Columns, data.InstanceNumber = 40, 48, slices - index
        data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
        data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 16, 15, 0
        data.RescaleSlope, data.RescaleIntercept = 1, -1024
        data.PixelData = (volume[index].astype(numpy.int32) + 1024).astype(numpy.uint16).tobytes()
        data.save_as(folder / f"{(index * 101) % slices}.dcm", enforce_file_format=True)
    return volume, series, origin, numpy.stack([row * spacing[0], column * spacing[1], normal * spacing[2]])


def write_nrrd(file, volume, origin, steps):
    vector = lambda v: "(" + ",".join(repr(float(x)) for x in v) + ")"
    header = ("NRRD0004\ntype: short\ndimension: 3\nspace: left-posterior-superior\n"
              f"sizes: {volume.shape[2]} {volume.shape[1]} {volume.shape[0]}\n"
              f"space directions: {' '.join(vector(step) for step in steps)}\nkinds: domain domain domain\nendian: little\n"
              f"encoding: raw\nspace origin: {vector(origin)}\n\n")
    file.write_bytes(header.encode() + volume.astype("<i2").tobytes())


def read_nrrd_header(file):
    header = file.read_bytes().split(b"\n\n", 1)[0].decode()
    fields = dict(line.split(": ", 1) for line in header.splitlines()[1:] if ": " in line and not line.startswith("#"))
    numbers = lambda text: numpy.array([[float(x) for x in group.split(",")] for group in re.findall(r"\(([^)]*)\)", text)])
    return [int(size) for size in fields["sizes"].split()], numbers(fields["space origin"])[0], numbers(fields["space directions"])


def read_nrrd_values(file):
    """Slice, row, column, channel."""
    header, data = file.read_bytes().split(b"\n\n", 1)
    fields = dict(line.split(": ", 1) for line in header.decode().splitlines() if ": " in line and not line.startswith("#"))
    values = numpy.frombuffer(gzip.decompress(data) if fields["encoding"] == "gzip" else data, "<f4")
    sizes = [int(size) for size in fields["sizes"].split()]
    columns, rows, slices = sizes[-3:]
    return values.reshape(slices, rows, columns, -1)


def train(data, output, *more, architecture="resnet18", status=0):
    """Without the domain, since tests classify other images than they train on; DomainTest.py is about it."""
    return run("TrainCTClassifier", "--data", data, "--architecture", architecture, "--weights", "none", "--output", output, "--size", "32",
               "--batch-size", "8", "--seed", "3", "--no-domain", *more, status=status)


def classify(network, data, folder):
    """What ClassifyImages says of each picture, by its path."""
    cases = folder / "classified.csv"
    run("ClassifyImages", "--network", network, "--data", data, "--output", cases)
    with open(cases, newline="") as file:
        return {row["path"]: numpy.array([float(row["p_" + name]) for name in CLASSES]) for row in csv.DictReader(file)}


def softmax(logits):
    powers = numpy.exp(logits - logits.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def centered_logits(probabilities):
    logits = numpy.log(probabilities)
    return logits - logits.mean(-1, keepdims=True)


def regress(features, labels):
    """scikit-learn's logistic regression, as stacking is defined."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(features, labels)
