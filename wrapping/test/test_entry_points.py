# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""C++, the programs and Python give the same bits of the same input; test/itkEntryPointsGTest.cxx writes C++'s."""
import json
import pathlib
import subprocess

import itk
import numpy


def test_three_entry_points_give_the_same_bits(build, ct_file, tmp_path):
    cxx = build / "test" / "Temporary" / "EntryPoints.WriteTheirBits" / "bits"
    network = itk.ClassificationNetwork.New()
    network.Read(str(cxx / "network.safetensors"))

    image = itk.imread(ct_file, itk.SS)
    prepared = itk.ct_preprocessing_image_filter(image, parameters=network.GetPreprocessingParameters())
    pixels = itk.array_view_from_image(prepared)
    logits = network.ComputeLogits(pixels, 1)

    assert (cxx / "preprocessed.f32").read_bytes() == pixels.tobytes()
    assert (cxx / "logits.f32").read_bytes() == logits.tobytes()

    def run(program, *arguments):
        subprocess.run([build / "bin" / program, *map(str, arguments)], check=True, capture_output=True)

    run("PreprocessCT", "--input", ct_file, "--network", cxx / "network.safetensors", "--output", tmp_path / "prepared.nrrd")
    of_program = itk.array_from_image(itk.imread(str(tmp_path / "prepared.nrrd")))
    assert of_program.astype(numpy.float32).tobytes() == pixels.tobytes()
    run("RunNetwork", "--network", cxx / "network.safetensors", "--input", tmp_path / "prepared.nrrd", "--output", tmp_path / "result.json", "--threads", 1)
    result = json.loads(pathlib.Path(tmp_path / "result.json").read_text())
    assert numpy.float32(result["logits"]).tobytes() == logits.tobytes()
