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
# Xception's pools meet even and odd sizes; Keras wants at least 71 and 75.
OTHER_SIZES = {"inceptionv3": {75: 2, 98: 1}, "inceptionresnetv2": {75: 1, 98: 1}, "xception": {71: 2, 86: 1}}


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


def expand(pattern):
    """"a{b,c}{1..2}" -> ab1, ab2, ac1, ac2; braces inside braces are not meant"""
    match = re.search(r"\{([^{}]*)\}", pattern)
    if not match:
        return [pattern]
    if span := re.fullmatch(r"(\d+)\.\.(\d+)", match[1]):
        options = map(str, range(int(span[1]), int(span[2]) + 1))
    else:
        options = match[1].split(",")
    return [name for option in options for name in expand(pattern[: match.start()] + option + pattern[match.end() :])]


def by_creation(units, convolution, norm, others):
    """Keras numbers what it names itself; the first of a session has no number."""
    names = [name for unit in units for name in expand(unit)]

    def rename(layer):
        if match := re.fullmatch(r"(conv2d|batch_normalization)(?:_(\d+))?", layer):
            kind = convolution if match[1] == "conv2d" else norm
            return kind(names[int(match[2] or 0)])
        return others(layer)

    return rename


INCEPTION_UNITS = (
    "Conv2d_{1a_3x3,2a_3x3,2b_3x3,3b_1x1,4a_3x3}",
    "Mixed_5{b,c,d}.branch{1x1,5x5_1,5x5_2,3x3dbl_1,3x3dbl_2,3x3dbl_3,_pool}",
    "Mixed_6a.branch{3x3,3x3dbl_1,3x3dbl_2,3x3dbl_3}",
    "Mixed_6{b,c,d,e}.branch{1x1,7x7_1,7x7_2,7x7_3,7x7dbl_1,7x7dbl_2,7x7dbl_3,7x7dbl_4,7x7dbl_5,_pool}",
    "Mixed_7a.branch{3x3_1,3x3_2,7x7x3_1,7x7x3_2,7x7x3_3,7x7x3_4}",
    "Mixed_7{b,c}.branch{1x1,3x3_1,3x3_2a,3x3_2b,3x3dbl_1,3x3dbl_2,3x3dbl_3a,3x3dbl_3b,_pool}",
)
INCEPTION_RESNET_UNITS = (
    "conv2d_{1a,2a,2b,3b,4a}",
    "mixed_5b.branch{0,1.0,1.1,2.0,2.1,2.2,3.1}",
    "repeat.{0..9}.branch{0,1.0,1.1,2.0,2.1,2.2}",
    "mixed_6a.branch{0,1.0,1.1,1.2}",
    "repeat_1.{0..19}.branch{0,1.0,1.1,1.2}",
    "mixed_7a.branch{0.0,0.1,1.0,1.1,2.0,2.1,2.2}",
    "repeat_2.{0..8}.branch{0,1.0,1.1,1.2}",
    "block8.branch{0,1.0,1.1,1.2}",
)


def inception_resnet_other(layer):
    if match := re.fullmatch(r"block(35|17|8)_(\d+)_conv", layer):
        kind, number = match[1], int(match[2]) - 1
        return "block8.conv2d" if (kind, number) == ("8", 9) else {"35": "repeat", "17": "repeat_1", "8": "repeat_2"}[kind] + f".{number}.conv2d"
    return {"conv_7b": "conv2d_7b.conv", "conv_7b_bn": "conv2d_7b.bn", "predictions": "classif"}[layer]


def xception_other(layer):
    if match := re.fullmatch(r"block(\d+)_(sep)?conv(\d)(_bn)?", layer):
        block, number, kind = int(match[1]), int(match[3]), "bn" if match[4] else "conv"
        if block in (1, 14):
            return f"{kind}{number + 2 * (block == 14)}"
        index = 3 * number - 3 + (block != 2) + (kind == "bn")
        return f"block{block - 1}.rep.{index}"
    return {"predictions": "fc"}[layer]


# timm and torchvision call a unit's layers conv and bn; Xception has shortcuts alone without a name.
inception_name = by_creation(INCEPTION_UNITS, "{}.conv".format, "{}.bn".format, {"predictions": "fc"}.__getitem__)
inception_resnet_name = by_creation(INCEPTION_RESNET_UNITS, "{}.conv".format, "{}.bn".format, inception_resnet_other)
xception_name = by_creation(("block{1,2,3,12}",), "{}.skip".format, "{}.skipbn".format, xception_other)


# fixture: maker, name of a layer in torchvision, last layer of the body, factor of the input (EfficientNet divides by 255)
NETWORKS = {
    "densenet121": (keras.applications.DenseNet121, densenet_name, "relu", 1.0),
    "resnet50": (keras.applications.ResNet50, resnet_name, "conv5_block3_out", 1.0),
    "mobilenetv2": (keras.applications.MobileNetV2, mobilenet_name, "out_relu", 1.0),
    "efficientnet-b0": (keras.applications.EfficientNetB0, efficientnet_name, "top_activation", 255.0),
    "inceptionv3": (keras.applications.InceptionV3, inception_name, "mixed10", 1.0),
    "inceptionresnetv2": (keras.applications.InceptionResNetV2, inception_resnet_name, "conv_7b_ac", 1.0),
    "xception": (keras.applications.Xception, xception_name, "block14_sepconv2_act", 1.0),
}
PARTS = {
    "kernel": "weight",
    "depthwise_kernel": "conv1.weight",
    "pointwise_kernel": "pointwise.weight",
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}


def is_depthwise(layer, variable):
    return isinstance(layer, keras.layers.DepthwiseConv2D) or variable.name == "depthwise_kernel"


def to_keras(layer, variable, tensor):
    """torch's order of axes -> Keras's."""
    if not variable.name.endswith("kernel"):
        return tensor
    if is_depthwise(layer, variable):
        return tensor.transpose(2, 3, 0, 1)
    return tensor.transpose(2, 3, 1, 0) if tensor.ndim == 4 else tensor.T


def torch_shape(layer, variable):
    shape = tuple(variable.shape)
    if not variable.name.endswith("kernel"):
        return shape
    if is_depthwise(layer, variable):
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
    keras.utils.clear_session()
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
    keras.utils.clear_session()
    full = make(weights=None)
    variables = [(name, torch_shape(layer, variable)) for layer, variable, name in list_variables(full, rename)]
    fixture = {
        "versions": {"keras": keras.__version__, "tensorflow": tensorflow.__version__},
        "architecture": architecture,
        "origin": "keras",
        "number_of_parameters": sum(int(np.prod(shape)) for name, shape in variables if "running" not in name),
        "epsilon": next(layer.epsilon for layer in full.layers if isinstance(layer, keras.layers.BatchNormalization)),
        # Keras leaves BatchNorm's scale out of the Inception networks: it is 1.
        "unit_scale": not any(variable.name == "gamma" for _, variable, _ in list_variables(full, rename)),
        "classes": CLASSES,
        "activation_map_class": CAM_CLASS,
        "tensors_sha256": fixture_numbers.hash_tensors(variables),
        "cases": [],
    }
    for size, images in OTHER_SIZES.get(architecture, SIZES).items():
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
