# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Training, evaluation and report from Python."""
import json
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
    assert {"validation_macro_f1", "validation_macro_auc"} <= history[0].keys()
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
    page = (tmp_path / "report.html").read_text()
    assert "A title" in page and "Pictures" in page


def test_two_networks_on_one_page(pictures, tmp_path):
    writer = itk.ClassificationComparisonWriter.New(file_name=str(tmp_path / "comparison.html"))
    for name, epochs in (("first", 1), ("second", 2)):
        training = make(pictures, {**SETTINGS, "epochs": epochs})
        training.Update()
        evaluation = itk.ClassificationEvaluationFilter.New(network=training.GetOutput(), dataset=training.GetDataset())
        evaluation.Update()
        history = training.GetHistory()
        writer.AddModel({"name": name, "training_samples": 16, "metrics": evaluation.GetOutput(), "history": history})
    writer.AddModel({"name": "third", "failure": "no such file"})
    writer.Write()
    models = json.loads(pathlib.Path(writer.GetJSONFileName()).read_text())["models"]
    assert [model["name"] for model in models] == ["first", "second", "third"]
    assert "no such file" in (tmp_path / "comparison.html").read_text()
    with pytest.raises(TypeError, match="'metrics' is not an itk.ClassificationMetrics"):
        writer.AddModel({"name": "fourth", "metrics": itk.TrainingHistory.New()})


def test_folds_on_one_page(tmp_path):
    """Oracle: numpy's mean and sample standard deviation."""
    writer = itk.CrossValidationReportWriter.New(file_name=str(tmp_path / "folds.html"), title="Two folds")
    shares = (0.75, 0.5)
    for fold, share in enumerate(shares):
        metrics = itk.ClassificationMetrics.New(split_name="test")
        metrics.SetClassNames(["a", "b"])
        for number in range(8):
            right = number < 8 * share
            probabilities = [0.75, 0.25] if (number % 2 == 0) == right else [0.25, 0.75]
            metrics.AddCase({"path": f"{fold}-{number}.png", "true_class": number % 2, "probabilities": probabilities})
        writer.AddFold(metrics)
    writer.AddFacts("Run", [("Folds", "2")])
    writer.Write()
    document = json.loads((tmp_path / "folds.json").read_text())
    assert document["mean"]["accuracy"] == pytest.approx(numpy.mean(shares), abs=1e-12)
    assert document["standard_deviation"]["accuracy"] == pytest.approx(numpy.std(shares, ddof=1), abs=1e-12)
    assert document["held_out"]["cases"] == len(writer.MakeHeldOutMetrics().GetCases()) == 16
    assert writer.DescribeMeans().startswith("accuracy 0.625, standard deviation 0.177")
    assert "Two folds" in (tmp_path / "folds.html").read_text()


def test_shortcuts_are_found(pictures):
    """Brightness tells these pictures apart, on the border too."""
    dataset = itk.LabeledImageDataset.New()
    dataset.Read(str(pictures))
    assert dataset.GetSlices()[0]["content"] is None  # not read yet
    shortcuts = itk.DatasetShortcuts.Find(dataset)
    assert shortcuts["suspicious"] and shortcuts["tree_accuracy"] == 1.0 and shortcuts["majority_share"] == 0.5
    assert shortcuts["table"] == [{"format": "png", "columns": 40, "rows": 40, "channels": 1, "counts": [16, 16]}]
    contents = [one["content"] for one in dataset.GetSlices()]
    assert len(contents) == 32 and len({content["pixel_hash"] for content in contents}) == 32
    assert {content["border_mean"] > 125 for content in contents[:1]} == {True}


def test_the_same_seed_gives_the_same_bytes(pictures):
    networks = []
    for _ in range(2):
        training = make(pictures)
        training.Update()
        networks.append(training.GetOutput())
    assert networks[0].GetSHA256() == networks[1].GetSHA256()


def test_processes_are_those_of_the_environment(pictures, monkeypatch):
    training = make(pictures, {**SETTINGS, "synchronized_batch_norm": True})
    training.DistributedOn()
    assert (training.GetProcessRank(), training.GetNumberOfProcesses()) == (0, 1)
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("RANK", "1")
    monkeypatch.delenv("MASTER_ADDR", raising=False)
    with pytest.raises(RuntimeError, match="no MASTER_ADDR"):
        training.Update()


def test_wrong_parameters_are_named(pictures):
    with pytest.raises(ValueError, match="'batch_size' must be an integer"):
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


def test_control_c_before_the_first_epoch_raises(pictures):
    training = make(pictures)
    training.AddObserver(itk.ProgressEvent(), lambda: os.kill(os.getpid(), signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        training.Update()
    assert "before there was a trained network" in training.GetStopConditionDescription()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_datasets_are_divided_from_python(pictures, tmp_path):
    """Oracle: counting. Eight training, four validation and four test pictures a class."""
    enums = itk.LabeledImageDatasetEnums
    dataset = itk.LabeledImageDataset.New()
    progress = []
    dataset.AddObserver(itk.ProgressEvent(), lambda: progress.append(dataset.GetProgress()))
    dataset.Read(str(pictures))
    assert progress[0] == 0 and progress[-1] == 1 and dataset.GetNumberOfFilesRead() == dataset.GetNumberOfFilesToRead() == 32
    assert dataset.GetNumberOfObjectsWithoutPixels() == 0
    dataset.AbortReading()  # nothing is being read
    assert list(itk.DatasetSplit.CountClasses(dataset, enums.Split_Training)) == [8, 8] and itk.DatasetSplit.CountUnits(dataset, enums.Split_Test) == 8
    slices = dataset.GetSlices()
    assert {each["split"] for each in slices} == {"train", "validation", "test"}
    assert all(each["slices_of_volume"] == 1 for each in slices)
    assert itk.DatasetSplit.DescribeSinglePatient(dataset) == ""
    folds = itk.DatasetSplit.ComputeFolds(dataset, 4, 1)
    assert sorted(folds.count(fold) for fold in range(4)) == [8, 8, 8, 8]
    dataset.KeepTrainingFraction(0.5, 3)
    assert list(itk.DatasetSplit.CountClasses(dataset, enums.Split_Training)) == [4, 4]
    assert "bright" in dataset.Describe(0) and dataset.GetRelativePath(0).endswith(".png")
    itk.DatasetSplit.Write(dataset, str(tmp_path / "split.csv"))
    assert (tmp_path / "split.csv").read_text().count("\n") == 1 + len(dataset.GetSlices())
    with pytest.raises(RuntimeError, match="is a single image"):
        itk.DatasetInput.VerifyVolumes(dataset, {"slices": 8})
    dataset.MergeClasses("any", ["bright", "dark"])
    assert list(dataset.GetClassNames()) == ["any"]


def test_what_is_on_both_sides_of_a_split_is_found(pictures):
    """A picture with one changed pixel in another split, and then the same picture."""
    from PIL import Image

    first, copy = pictures / "train" / "dark" / "0.png", pictures / "test" / "dark" / "copy.png"
    changed = numpy.array(Image.open(first))
    changed[20, 20] += 1
    Image.fromarray(changed).save(copy)
    dataset = itk.LabeledImageDataset.New()
    dataset.Read(str(pictures))
    itk.DatasetLeakage.Verify(dataset)
    assert itk.DatasetLeakage.GetStatement(dataset) == "split by image: patient leakage cannot be excluded"
    assert "validation and test samples look like" in itk.DatasetLeakage.DescribeNearDuplicates(dataset)
    found = itk.DatasetLeakage.FindNearDuplicates(dataset)
    paths = [(dataset.GetRelativePath(each["sample"]), dataset.GetRelativePath(each["nearest"])) for each in found]
    assert ("test/dark/copy.png", "train/dark/0.png") in paths
    copy.write_bytes(first.read_bytes())
    dataset.Read(str(pictures))
    with pytest.raises(RuntimeError, match="have the same pixels as an image in another split"):
        itk.DatasetLeakage.Verify(dataset)
    dataset.RemoveDuplicatesAcrossSplits()
    itk.DatasetLeakage.Verify(dataset)
