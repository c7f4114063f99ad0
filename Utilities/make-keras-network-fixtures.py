#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Makes test/data/networks/*.keras.json: what Keras computes, by its own arithmetic, from weights that C++ can make again.

Needs an environment with tensorflow-cpu and keras; the versions are written into the files:
    python3 -m venv ENV && ENV/bin/pip install tensorflow-cpu==2.21.0 keras==3.15.1
    ENV/bin/python Utilities/make-keras-network-fixtures.py [NAME ...]
The tensors have torchvision's names, shapes and order of axes.
"""
import json
import pathlib
import re
import sys

import keras
import numpy as np
import tensorflow

import fixture_numbers

CLASSES = 10
CAM_CLASS = 3
SIZES = {32: 2, 47: 1}  # columns = rows: images; the stems of the mobile networks meet even and odd sizes


def densenet_name(layer):
    if match := re.fullmatch(r"conv(\d)_block(\d+)_(\d)_(bn|conv)", layer):
        block, number, index, kind = match.groups()
        part = f"norm{int(index) + 1}" if kind == "bn" else f"conv{index}"
        return f"features.denseblock{int(block) - 1}.denselayer{number}.{part}"
    if match := re.fullmatch(r"pool(\d)_(bn|conv)", layer):
        return f"features.transition{int(match[1]) - 1}." + {"bn": "norm", "conv": "conv"}[match[2]]
    return {"conv1_conv": "features.conv0", "conv1_bn": "features.norm0", "bn": "features.norm5", "predictions": "classifier"}[layer]


def resnet_name(layer):
    if match := re.fullmatch(r"conv(\d)_block(\d+)_(\d)_(bn|conv)", layer):
        stage, block, index, kind = match.groups()
        part = f"downsample.{int(kind == 'bn')}" if index == "0" else f"{'bn' if kind == 'bn' else 'conv'}{index}"
        return f"layer{int(stage) - 1}.{int(block) - 1}.{part}"
    return {"conv1_conv": "conv1", "conv1_bn": "bn1", "predictions": "fc"}[layer]


def mobilenet_name(layer):
    if match := re.fullmatch(r"(?:block_(\d+)|expanded_conv)_(expand|depthwise|project)(_BN)?", layer):
        number, part, norm = match.groups()
        index = {"expand": 0, "depthwise": 1, "project": 2}[part] - (number is None)
        suffix = str(index + 1 if norm else index) if part == "project" else f"{index}.{int(norm is not None)}"
        return f"features.{int(number or 0) + 1}.conv.{suffix}"
    return {"Conv1": "features.0.0", "bn_Conv1": "features.0.1", "Conv_1": "features.18.0", "Conv_1_bn": "features.18.1", "predictions": "classifier.1"}[layer]


def efficientnet_name(layer):
    if match := re.fullmatch(r"block(\d)([a-z])_(.*)", layer):
        stage, block, part = match.groups()
        index = {"expand": 0, "dwconv": 1, "bn": 1, "se": 2, "project": 3}[part.split("_")[0]] - (stage == "1")
        suffix = {"se_reduce": "fc1", "se_expand": "fc2"}.get(part, str(int(part.endswith("bn"))))
        return f"features.{stage}.{ord(block) - ord('a')}.block.{index}.{suffix}"
    return {"stem_conv": "features.0.0", "stem_bn": "features.0.1", "top_conv": "features.8.0", "top_bn": "features.8.1", "predictions": "classifier.1"}[layer]


# fixture: maker, name of a layer in torchvision, last layer of the body, factor of the input (EfficientNet divides by 255)
NETWORKS = {
    "densenet121": (keras.applications.DenseNet121, densenet_name, "relu", 1.0),
    "resnet50": (keras.applications.ResNet50, resnet_name, "conv5_block3_out", 1.0),
    "mobilenetv2": (keras.applications.MobileNetV2, mobilenet_name, "out_relu", 1.0),
    "efficientnet-b0": (keras.applications.EfficientNetB0, efficientnet_name, "top_activation", 255.0),
}
PARTS = {"kernel": "weight", "gamma": "weight", "beta": "bias", "moving_mean": "running_mean", "moving_variance": "running_var"}


def to_keras(layer, variable, tensor):
    """torch's order of axes -> Keras's."""
    if variable.name != "kernel":
        return tensor
    if isinstance(layer, keras.layers.DepthwiseConv2D):
        return tensor.transpose(2, 3, 0, 1)
    return tensor.transpose(2, 3, 1, 0) if tensor.ndim == 4 else tensor.T


def torch_shape(layer, variable):
    shape = tuple(variable.shape)
    if variable.name != "kernel":
        return shape
    if isinstance(layer, keras.layers.DepthwiseConv2D):
        return shape[2], shape[3], shape[0], shape[1]
    return (shape[3], shape[2], shape[0], shape[1]) if len(shape) == 4 else shape[::-1]


def list_variables(model, rename):
    """Layer, variable, torchvision's name."""
    for layer in model.layers:
        if layer.weights and not isinstance(layer, keras.layers.Normalization):
            for variable in layer.weights:
                yield layer, variable, f"{rename(layer.name)}.{PARTS.get(variable.name, variable.name)}"


def compute(architecture, batch, precision):
    """Logits, pooled features and Grad-CAM, whose gradient of an average and a linear layer is the layer's weight."""
    make, rename, last, factor = NETWORKS[architecture]
    keras.config.set_floatx(precision)
    keras.config.set_dtype_policy(precision)
    model = make(weights=None, classes=CLASSES, classifier_activation=None, input_shape=batch.shape[1:])
    for layer, variable, name in list_variables(model, rename):
        variable.assign(to_keras(layer, variable, fixture_numbers.make_tensor(name, torch_shape(layer, variable))))
    both = keras.Model(model.inputs[0], [model.get_layer(last).output, model.output])
    spatial, logits = (keras.ops.convert_to_numpy(x) for x in both(batch.astype(precision) * factor, training=False))
    weight = keras.ops.convert_to_numpy(model.get_layer("predictions").kernel)[:, CAM_CLASS] / (spatial.shape[1] * spatial.shape[2])
    return logits, spatial.mean((1, 2)), np.maximum(spatial @ weight, 0.0)


def make_fixture(architecture):
    make, rename, _, _ = NETWORKS[architecture]
    keras.config.set_floatx("float32")
    keras.config.set_dtype_policy("float32")
    full = make(weights=None)
    variables = [(name, torch_shape(layer, variable)) for layer, variable, name in list_variables(full, rename)]
    fixture = {
        "versions": {"keras": keras.__version__, "tensorflow": tensorflow.__version__},
        "architecture": architecture,
        "origin": "keras",
        "number_of_parameters": sum(int(np.prod(shape)) for name, shape in variables if "running" not in name),
        "epsilon": next(layer.epsilon for layer in full.layers if isinstance(layer, keras.layers.BatchNormalization)),
        "classes": CLASSES,
        "activation_map_class": CAM_CLASS,
        "tensors_sha256": fixture_numbers.hash_tensors(variables),
        "cases": [],
    }
    for size, images in SIZES.items():
        batch = fixture_numbers.make_input(images, size)
        single, double = (compute(architecture, batch, precision) for precision in ("float32", "float64"))
        difference = [float(np.abs(a - b).max()) for a, b in zip(single, double)]
        print(architecture, size, "logits std", double[0].std(), "difference", difference[0])
        fixture["cases"].append(
            {
                "size": size,
                "images": images,
                "logits_float64": double[0].tolist(),
                "logits_difference": difference[0],
                "features_float64": double[1][:, :16].tolist(),
                "features_difference": difference[1],
                "activation_maps_float64": double[2].tolist(),
                "activation_maps_difference": difference[2],
            }
        )
    return fixture


def main():
    folder = pathlib.Path(__file__).resolve().parent.parent / "test" / "data" / "networks"
    for architecture in sys.argv[1:] or NETWORKS:
        fixture = make_fixture(architecture)
        (folder / f"{architecture}.keras.json").write_text(json.dumps(fixture, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
