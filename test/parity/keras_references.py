#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Keras beside the programs; run.py calls this in an environment of its own."""
import dataclasses
import importlib
import os
import tempfile

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")

import h5py
import keras
import numpy as np
import tensorflow
from keras.src.legacy.saving import legacy_h5_format

import chain  # first: it finds the modules of Utilities
import fixture_numbers

fixtures = importlib.import_module("make-keras-network-fixtures")

IMAGENET_MEAN = np.float32([0.485, 0.456, 0.406])
IMAGENET_DEVIATION = np.float32([0.229, 0.224, 0.225])


@dataclasses.dataclass(frozen=True)
class Reference:
    architecture: str
    name: str  # Keras's
    last: str  # layer of the body
    size: tuple = (224, 224)  # columns, rows
    any_size: bool = True  # of the input, with a classifier


REFERENCES = (
    Reference("densenet121", "DenseNet121", "relu"),
    Reference("densenet169", "DenseNet169", "relu"),
    Reference("densenet201", "DenseNet201", "relu"),
    Reference("resnet50", "ResNet50", "conv5_block3_out"),
    Reference("resnet101", "ResNet101", "conv5_block3_out"),
    Reference("vgg16", "VGG16", "block5_pool", any_size=False),
    Reference("vgg19", "VGG19", "block5_pool", any_size=False),
    Reference("inceptionv3", "InceptionV3", "mixed10", (299, 299)),
    Reference("inceptionresnetv2", "InceptionResNetV2", "conv_7b_ac", (299, 299)),
    Reference("xception", "Xception", "block14_sepconv2_act", (299, 299)),
    Reference("mobilenetv2", "MobileNetV2", "out_relu"),
    Reference("efficientnet-b0", "EfficientNetB0", "top_activation"),
    Reference("efficientnet-b1", "EfficientNetB1", "top_activation", (240, 240)),
    Reference("efficientnet-b2", "EfficientNetB2", "top_activation", (260, 260)),
    Reference("efficientnet-b3", "EfficientNetB3", "top_activation", (300, 300)),
)


def get_normalization(model):
    """EfficientNet's first layers take 0..255."""
    return next((layer for layer in model.layers if isinstance(layer, keras.layers.Normalization)), None)


def make_model(reference, size, has_classifier, precision, first_number):
    """Layers that Keras names by counting are counted from `first_number`: the published files' from 1."""
    keras.utils.clear_session()
    keras.config.set_floatx(precision)
    keras.config.set_dtype_policy(precision)
    if first_number == 1:
        keras.layers.Conv2D(1, 1)
        keras.layers.BatchNormalization()
    make = getattr(keras.applications, reference.name)
    classifier = {"classes": chain.CLASSES, "classifier_activation": None} if has_classifier else {}
    return make(weights=None, include_top=has_classifier, input_shape=(*size[::-1], 3), **classifier)


def fill(model):
    for layer, variable, name in fixtures.list_variables(model, lambda name: name):
        numbers = fixture_numbers.make_tensor(name, fixtures.torch_shape(layer, variable))
        variable.assign(fixtures.to_keras(layer, variable, numbers))
    if (normalization := get_normalization(model)) is not None:
        normalization.adapt_mean.assign(IMAGENET_MEAN)
        normalization.adapt_variance.assign(IMAGENET_DEVIATION**2)
        normalization.finalize_state()


def save_published(model, file):
    """The weights alone, as Keras's published files hold them."""
    with h5py.File(file, "w") as opened:
        legacy_h5_format.save_weights_to_hdf5_group(opened, model)


def save_whole(model, file):
    model.save_weights(file)


def compute(reference, model, batch):
    """With the range that EfficientNet's own normalization expects."""
    if (normalization := get_normalization(model)) is not None:
        deviation = np.sqrt(np.asarray(normalization.adapt_variance, batch.dtype))
        batch = (batch * deviation + np.asarray(normalization.adapt_mean, batch.dtype)) * 255
    outputs = {"features": model.get_layer(reference.last).output}
    if model.layers[-1].name == "predictions":
        outputs["logits"] = model.output
    computed = keras.Model(model.inputs[0], outputs)(batch, training=False)
    result = {what: keras.ops.convert_to_numpy(values) for what, values in computed.items()}
    result["features"] = result["features"].mean((1, 2))
    return result


def check(reference, options):
    cases = (
        (reference.size, ".h5", ".h5", save_published, True, 1),
        (chain.ODD_SIZE, ".weights.h5", ".weights.h5", save_whole, reference.any_size, 0),
    )
    for size, description, ending, save, has_classifier, first_number in cases:
        with tempfile.TemporaryDirectory() as folder:
            links = chain.Chain(options.programs, options.threads, folder)
            model = make_model(reference, size, has_classifier, "float32", first_number)
            fill(model)
            save(model, links.folder / f"weights{ending}")
            links.convert(links.folder / f"weights{ending}")
            batch = chain.make_batch(chain.IMAGES, size)
            actual = links.compute(batch)
            single = compute(reference, model, batch)
            weights = model.get_weights()
            del model
            model = make_model(reference, size, has_classifier, "float64", first_number)
            model.set_weights(weights)
            if (normalization := get_normalization(model)) is not None:
                normalization.finalize_state()
            double = compute(reference, model, batch.astype(np.float64))
            yield {
                "architecture": reference.architecture,
                "reference": f"Keras {keras.__version__}",
                "file": description + ("" if has_classifier else " (notop)"),
                "size": size,
            } | {what: chain.measure(actual[what], single[what], double[what]) for what in double}


def main():
    options = chain.parse(__doc__)
    tensorflow.config.threading.set_intra_op_parallelism_threads(options.threads)
    chain.run_references(options, REFERENCES, check)


if __name__ == "__main__":
    main()
