# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""The examples in Python; Utilities/test-wheel.sh installs what they need."""
import importlib
import json
import pathlib
import shutil
import subprocess

import itk
import numpy
import pytest

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples" / "pipelines"


@pytest.fixture
def example(monkeypatch):
    """Imports an example by its name."""
    monkeypatch.syspath_prepend(str(EXAMPLES))
    return importlib.import_module


@pytest.fixture
def series(tmp_path, ct_file):
    """A folder with one CT slice of pydicom's package."""
    folder = tmp_path / "series"
    folder.mkdir()
    shutil.copy(ct_file, folder)
    return folder


@pytest.fixture
def network_file(tmp_path, network):
    file = tmp_path / "network.safetensors"
    network.Write(str(file))
    return file


def classify_by_program(build, network_file, folder, *more):
    output = folder.with_suffix(".json")
    command = [build / "bin" / "ClassifyCTSeries", "--network", network_file, "--input", folder, "--output", output, *more]
    subprocess.run(list(map(str, command)), check=True, capture_output=True)
    return json.loads(output.read_text())


def write_slice(ct_file, file, values):
    """The file with other HU."""
    import pydicom

    data = pydicom.dcmread(ct_file)
    data.PixelData = (values - int(data.RescaleIntercept)).astype(data.pixel_array.dtype).tobytes()
    data.save_as(file)


def read_hu(ct_file):
    import pydicom

    data = pydicom.dcmread(ct_file)
    return data.pixel_array.astype(int) * int(data.RescaleSlope) + int(data.RescaleIntercept)


def test_a_series_is_classified_as_the_program_does(example, build, series, network_file):
    probabilities = example("classify_series").classify(str(series), str(network_file))
    assert probabilities == pytest.approx(classify_by_program(build, network_file, series)["probabilities"], abs=1e-6)


def test_a_series_is_preprocessed_as_the_program_does(example, build, series, tmp_path):
    prepared = example("preprocess_series").preprocess(str(series))
    output = tmp_path / "prepared.nrrd"
    command = [build / "bin" / "PreprocessCT", "--input", series, "--output", output, "--windows", "lung,mediastinum,bone", "--size", "224x224"]
    subprocess.run(list(map(str, command)), check=True, capture_output=True)
    expected = itk.array_from_image(itk.imread(str(output)))
    assert itk.array_view_from_image(prepared).shape == (1, 224, 224, 3)
    numpy.testing.assert_array_equal(itk.array_view_from_image(prepared), expected.reshape(1, 224, 224, 3))


def test_a_heat_map_is_that_of_the_program(example, build, series, network_file, tmp_path):
    heat_map, name = example("explain_series").explain(str(series), str(network_file))
    expected = tmp_path / "expected.nrrd"
    assert name == classify_by_program(build, network_file, series, "--heatmap", expected)["label"]
    ct = itk.ct_series_reader(path=str(series))
    assert heat_map.GetLargestPossibleRegion().GetSize() == ct.GetLargestPossibleRegion().GetSize()
    numpy.testing.assert_allclose(itk.array_view_from_image(heat_map), itk.array_from_image(itk.imread(str(expected))), atol=1e-5)


def test_metal_is_removed_in_front_of_the_network(example, ct_file, series, network_file):
    """Metal in the file and its removal in the pipeline against soft tissue in the file, which pydicom writes."""
    results = []
    for module, hu in (("custom_filter_in_front", 3000), ("classify_series", 50), ("classify_series", 3000)):
        values = read_hu(ct_file)
        values[40:70, 50:60] = hu
        write_slice(ct_file, series / "CT_small.dcm", values)
        results.append(example(module).classify(str(series), str(network_file)))
    removed, tissue, metal = results
    assert removed == pytest.approx(tissue, abs=1e-6) and removed != pytest.approx(metal, abs=1e-5)


def test_streamed_slices_are_classified_as_others(example, ct_file, tmp_path, network_file):
    import pydicom

    folder = tmp_path / "nine"
    folder.mkdir()
    for index in range(9):
        write_slice(ct_file, folder / f"{index}.dcm", numpy.roll(read_hu(ct_file), 9 * index, axis=0))
        data = pydicom.dcmread(folder / f"{index}.dcm")
        data.ImagePositionPatient[2] = 5.0 * index
        data.InstanceNumber, data.SOPInstanceUID = index + 1, f"{data.SOPInstanceUID}.{index}"
        data.save_as(folder / f"{index}.dcm")
    classify = example("stream_slices").classify
    (streamed, few), (whole, all_slices) = (classify(str(folder), str(network_file), slices) for slices in (2, 9))
    assert (few, all_slices, len(streamed)) == (2, 9, 9)
    values = [[one["probabilities"] for one in slices] for slices in (streamed, whole)]
    numpy.testing.assert_allclose(values[0], values[1], atol=1e-6)
    assert numpy.ptp(values[1], axis=0).max() > 1e-5


def test_a_network_is_trained_on_a_folder(example, pictures, capsys):
    """The pictures have two classes and come in splits."""
    network = example("train_network").train(str(pictures))
    assert list(network.GetClassNames()) == ["bright", "dark"] and network.GetPreprocessingParameters()["intensity"] == "picture"
    assert capsys.readouterr().out.count("validation_loss") == 3
    splits = json.loads(network.GetModelCard())["training"]["splits"]
    assert {name: split["samples"] for name, split in splits.items()} == {"training": 16, "validation": 8, "test": 8}


def test_the_preprocessing_is_a_transform_of_monai(ct, tmp_path, monkeypatch):
    import monai

    monkeypatch.syspath_prepend(str(EXAMPLES))
    from monai_transform import CTPreprocessingd

    file = str(tmp_path / "ct.nii.gz")
    itk.imwrite(ct, file)
    pipeline = monai.transforms.Compose(
        [
            monai.transforms.LoadImaged(keys="image", image_only=True, reader="ITKReader"),
            CTPreprocessingd(keys="image", parameters={"size": [32, 32]}),
        ]
    )
    image = pipeline({"image": file, "label": 1})["image"]
    assert image.shape == (5, 3, 32, 32)
    expected = itk.ct_preprocessing_image_filter(itk.imread(file), parameters={"size": [32, 32]})
    numpy.testing.assert_array_equal(numpy.asarray(image), numpy.moveaxis(itk.array_from_image(expected), -1, 1))


def test_the_notebook_runs(tmp_path, monkeypatch):
    import nbformat
    from nbclient import NotebookClient

    monkeypatch.setenv("TransferLearning_SOURCES", str(EXAMPLES.parents[1]))
    notebook = nbformat.read(EXAMPLES / "TransferLearning.ipynb", as_version=4)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= 3
    assert not [output for output in outputs if output.output_type == "error"]
