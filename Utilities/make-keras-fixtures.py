#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Writes the small Keras files of test/data/keras and, beside each, what Keras holds in the model that it saved.

Needs tensorflow-cpu 2.21.0, keras 3.15.1 and h5py: python Utilities/make-keras-fixtures.py test/data/keras

FILE.txt holds one line a tensor, in the model's order: layer and weight, safetensors' name of its type, shape, elements in row-major order
as hexadecimal bytes. It comes from the layers' variables, not from the file.
Keras writes the time into .keras files, so their bytes differ from run to run; what is read does not.
"""
import io
import os
import pathlib
import sys
import zipfile

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")

import h5py
import keras
import numpy
from keras import layers
from keras.src.legacy.saving import legacy_h5_format

TYPES = {"float32": "F32", "float16": "F16", "bfloat16": "BF16", "int64": "I64", "int32": "I32"}


def line(name, array):
    return f"{name} {TYPES[array.dtype.name]} {list(array.shape)} {array.tobytes().hex()}\n".replace(", ", ",")


def owners(model):
    """The layer that holds each variable, of models within the model too."""
    found = {}
    for layer in model.layers:
        found.update(owners(layer) if hasattr(layer, "layers") else {id(weight): layer for weight in layer.weights})
    return found


def describe(model, order):
    owner = owners(model)
    weights = [weight for layer in model.layers for weight in order(layer)]
    return "".join(line(f"{owner[id(w)].name}/{w.name}", keras.ops.convert_to_numpy(w)) for w in weights)


def legacy_order(layer):
    return layer.trainable_weights + layer.non_trainable_weights


def own_order(layer):
    return [w for inner in layer.layers for w in own_order(inner)] if hasattr(layer, "layers") else layer.weights


def randomize(model):
    generator = numpy.random.default_rng(1)
    for weight in model.weights:
        if weight.dtype != "int64":
            weight.assign(generator.normal(size=weight.shape).astype("float32"))
    return model


def small(uncentered):
    image = x = keras.Input((9, 9, 3), name="image")
    x = layers.Conv2D(2, 3, use_bias=False, name="block1_conv1")(x)
    x = layers.BatchNormalization(scale=False, name="block1_bn")(x)
    x = layers.DepthwiseConv2D(3)(x)
    x = layers.BatchNormalization()(x)
    x = layers.SeparableConv2D(3, 3, name="separable")(x)
    if uncentered:
        x = layers.BatchNormalization(center=False, name="uncentered")(x)
    x = layers.Dropout(0.5)(x)
    x = layers.GlobalAveragePooling2D()(x)
    return randomize(keras.Model(image, layers.Dense(2, name="predictions")(x), name="small"))


def nested():
    head = [layers.Dropout(0.2), layers.Dense(3), layers.Dense(2)]
    model = keras.Sequential([keras.Input((9, 9, 3)), layers.Rescaling(1 / 255), layers.Normalization(name="norm"), small(uncentered=True), *head])
    model.compile("adam", "mse")
    model.fit(numpy.ones((2, 9, 9, 3)), numpy.ones((2, 2)), verbose=0)
    return randomize(model)


def write_legacy(file, model):
    with h5py.File(file, "w") as group:
        legacy_h5_format.save_weights_to_hdf5_group(group, model)
    file.with_name(file.name + ".txt").write_text(describe(model, legacy_order))


def write(file, model):
    model.save_weights(file) if file.name.endswith(".weights.h5") else model.save(file)
    order = legacy_order if file.suffix == ".h5" and not file.name.endswith(".weights.h5") else own_order
    file.with_name(file.name + ".txt").write_text(describe(model, order))


def write_older(file, maximum=None, **options):
    """As Keras 2 and Keras 1 wrote: texts of fixed length, lists in parts, layers with '/', outputs and underlined names."""
    contents = {
        "conv1/conv": {"conv1/conv/kernel:0": "conv1_conv/kernel"},
        "conv1/bn": {f"conv1/bn/{w}:0": f"conv1_bn/{w}" for w in ("gamma", "beta", "moving_mean", "moving_variance")},
        "relu": {},
        "depthwise": {"depthwise/depthwise_kernel:0": "depthwise/kernel"},
        "sepconv": {"sepconv/depthwise_kernel:0": "sepconv/depthwise_kernel", "sepconv/pointwise_kernel:0": "sepconv/pointwise_kernel"},
        "block1_conv1": {"block1_conv1_W_1:0": "block1_conv1/kernel", "block1_conv1_b_1:0": "block1_conv1/bias"},
        "bn2": {"bn2_gamma:0": "bn2/gamma", "bn2_beta:0": "bn2/beta", "bn2_running_mean:0": "bn2/moving_mean",
                "bn2_running_std:0": "bn2/moving_variance"},
        "model": {"a/kernel:0": "a/kernel", "b/kernel:0": "b/kernel", "b/bias:0": "b/bias"},
        "twins": {"left/cell/kernel:0": "twins/left/cell/kernel:0", "left/cell/bias:0": "left_cell/bias",
                  "left_cell/kernel:0": "twins/left_cell/kernel:0"},
    }  # fmt: skip
    contents = dict(list(contents.items())[:maximum])
    generator = numpy.random.default_rng(2)
    text = ""
    with h5py.File(file, "w") as root:
        names = [name.encode() for name in contents]
        root.attrs["layer_names0"] = names[:2]
        root.attrs["layer_names1"] = numpy.array(names[2:], dtype="S40")
        root.attrs["backend"] = numpy.bytes_("tensorflow")
        for name, weights in contents.items():
            group = root.create_group(name)
            split = 1 if name == "bn2" else len(weights)
            for part, some in enumerate([list(weights)[:split], list(weights)[split:]]):
                if some or part == 0:
                    group.attrs["weight_names" + (str(part) if name == "bn2" else "")] = numpy.array([w.encode() for w in some], dtype="S30")
            for weight, expected in weights.items():
                array = generator.normal(size=(2, 5)).astype("float32")
                group.create_dataset(weight, data=array, **options)
                text += line(expected, array)
    file.with_name(file.name + ".txt").write_text(text)


def rewrite(source, target, change, **options):
    """Another archive of the same model."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", **options) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    target.with_name(target.name + ".txt").write_bytes(source.with_name(source.name + ".txt").read_bytes())


def without_names(name, contents):
    """As Keras before 3.6 wrote."""
    if name != "model.weights.h5":
        return contents
    stream = io.BytesIO(contents)
    with h5py.File(stream, "r+") as root:
        root.visititems(lambda _, item: item.attrs.pop("name", None) and None)
    return stream.getvalue()


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    keras.utils.set_random_seed(1)
    model = small(uncentered=False)
    write_legacy(folder / "small.h5", model)
    write(folder / "small.weights.h5", model)
    write(folder / "small.keras", small(uncentered=True))
    rewrite(folder / "small.keras", folder / "unnamed.keras", without_names, compression=zipfile.ZIP_DEFLATED)
    for name in ("nested.h5", "nested.keras"):
        write(folder / name, nested())
    write_older(folder / "older.h5")
    write_older(folder / "compressed.h5", 4, chunks=(1, 4), compression="gzip", shuffle=True, fletcher32=True)
    for policy in ("float16", "bfloat16"):
        keras.config.set_dtype_policy(policy)
        write(folder / f"{policy}.weights.h5", randomize(keras.Sequential([keras.Input((3,)), layers.Dense(2)])))


if __name__ == "__main__":
    main()
