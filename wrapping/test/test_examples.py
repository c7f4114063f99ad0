# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""The examples in Python; Utilities/test-wheel.sh installs what they need."""
import pathlib

import itk
import numpy

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples" / "pipelines"


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
