# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Fine-tunes a network on a folder with one subfolder per class. Patients are never divided between training and test.

    python train_network.py data output.safetensors [resnet18-weights.pth]
"""
import sys

import itk


def train(data, weights=None):
    dataset = itk.LabeledImageDataset.New()
    dataset.Read(data)
    dataset.SplitRandomly(0.2, 0.2, 1)  # validation, test, seed
    itk.DatasetLeakage.Verify(dataset)

    network = itk.ClassificationNetwork.New()
    network.Create("resnet18", dataset.GetClassNames(), 1)
    if weights:
        network.LoadPublishedWeights(weights)  # published ImageNet weights; the new head keeps its random ones
    is_ct = itk.DatasetInput.DetermineIntensity(dataset) == itk.CTPreprocessingEnums.Intensity_HounsfieldUnits
    intensity = {} if is_ct else {"intensity": "picture", "windows": []}
    network.SetPreprocessingParameters({**network.GetPreprocessingParameters(), "size": [64, 64], **intensity})

    training = itk.NetworkTrainingFilter.New(
        initial_network=network, dataset=dataset, parameters={"epochs": 3, "batch_size": 8}
    )
    training.AddObserver(itk.IterationEvent(), lambda: print(training.GetHistory().GetEpochs()[-1]))
    training.Update()
    return training.GetOutput()


if __name__ == "__main__":
    train(sys.argv[1], *sys.argv[3:]).Write(sys.argv[2])
