# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Training, evaluation and report from Python."""
import os
import pathlib
import signal
import subprocess
import sys
import time

import itk
import numpy
import pytest

SETTINGS = {"epochs": 2, "batch_size": 4, "learning_rate": 0.001, "seed": 11}


def make(pictures, settings=SETTINGS):
    dataset = itk.LabeledImageDataset.New()
    dataset.Read(str(pictures))
    network = itk.ClassificationNetwork.New()
    network.Create("resnet18", dataset.GetClassNames(), 5)
    parameters = {"size": [32, 32], "intensity": "picture", "windows": []}
    network.SetPreprocessingParameters({**network.GetPreprocessingParameters(), **parameters})
    return itk.NetworkTrainingFilter.New(initial_network=network, dataset=dataset, parameters=settings)


def test_training_with_observers(pictures, tmp_path):
    training = make(pictures)
    progress, epochs = [], []
    training.AddObserver(itk.ProgressEvent(), lambda: progress.append(training.GetProgress()))
    training.AddObserver(itk.IterationEvent(), lambda: epochs.append(training.GetHistory().GetEpochs()[-1]["epoch"]))
    training.Update()
    assert epochs == [1, 2] and progress == sorted(progress) and len(progress) >= 8
    history = training.GetHistory().GetEpochs()
    assert history[1]["training_loss"] < history[0]["training_loss"]
    assert "2 epochs" in training.GetStopConditionDescription()

    evaluation = itk.ClassificationEvaluationFilter.New(network=training.GetOutput(), dataset=training.GetDataset())
    evaluation.Update()
    metrics = evaluation.GetOutput()
    cases = metrics.GetCases()
    assert len(cases) == 8
    # A file that the module reads and one that the wheel reads are the same.
    picture = itk.imread(str(pictures / cases[0]["path"]), itk.UC)
    classify = itk.ImageToClassProbabilitiesFilter.New(picture, network=training.GetOutput())
    classify.Update()
    numpy.testing.assert_allclose(classify.GetResult().GetProbabilities(), cases[0]["probabilities"], atol=1e-5)

    report = itk.ClassificationReportWriter.New(file_name=str(tmp_path / "report.html"), title="A title", history=training.GetHistory())
    report.AddMetrics(metrics)
    report.AddFacts("Run", [("Pictures", "8")])
    report.Update()
    assert "A title" in (tmp_path / "report.html").read_text()


def test_the_same_seed_gives_the_same_bytes(pictures):
    networks = []
    for _ in range(2):
        training = make(pictures)
        training.Update()
        networks.append(training.GetOutput())
    assert networks[0].GetSHA256() == networks[1].GetSHA256()


def test_wrong_parameters_are_named(pictures):
    with pytest.raises(ValueError, match="'batch_size' must be a whole number"):
        make(pictures, {"batch_size": 2.5})
    with pytest.raises(ValueError, match="no field 'learning_rat'"):
        make(pictures, {"learning_rat": 1})


def test_the_lock_is_free_while_torch_computes(pictures):
    """Another thread of Python runs on."""
    import threading

    training = make(pictures)
    counted = []
    done = threading.Event()

    def count():
        while not done.is_set():
            counted.append(1)
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    before = len(counted)
    training.Update()
    during = len(counted) - before
    done.set()
    thread.join()
    assert during > 20


def test_control_c_keeps_the_best_network(pictures, tmp_path):
    program = tmp_path / "train.py"
    program.write_text(
        f"""
import itk, sys
sys.path.insert(0, {str(pathlib.Path(__file__).parent)!r})
from test_training import make
training = make({str(pictures)!r}, {{"epochs": 10000, "batch_size": 4, "early_stopping": False, "seed": 1}})
training.AddObserver(itk.IterationEvent(), lambda: print("epoch", flush=True))
training.Update()
print(training.GetStopConditionDescription(), flush=True)
training.GetOutput().Write({str(tmp_path / "kept.safetensors")!r})
"""
    )
    process = subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE, text=True)
    for _ in range(2):
        assert process.stdout.readline() == "epoch\n"
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == 0 and "abort" in rest.lower()
    kept = itk.ClassificationNetwork.New()
    kept.Read(str(tmp_path / "kept.safetensors"))
    assert kept.GetNumberOfClasses() == 2
