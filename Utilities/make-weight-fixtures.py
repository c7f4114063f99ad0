#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Writes the small weight files of test/data/weights and, beside each, what Python reads from it.

Needs torch, numpy and safetensors: .dependencies/venv/bin/python Utilities/make-weight-fixtures.py test/data/weights

FILE.txt holds one line a tensor, in the order of the names: name, safetensors' name of its type, shape, elements in row-major order as
hexadecimal bytes. It comes from torch.load or safetensors.torch.load_file, after the file was written.
Legacy files name their storages by addresses and safetensors' texts have no order, so the bytes of these differ from run to run; what is read does not.
"""
import argparse
import pathlib
import sys
from collections import OrderedDict

import numpy
import safetensors.torch
import torch

TYPES = {
    torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64",
    torch.int32: "I32", torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8", torch.bool: "BOOL",
}  # fmt: skip


def describe(tensors):
    lines = []
    for name in sorted(tensors):
        tensor = tensors[name].detach().contiguous()
        elements = tensor.reshape(-1).view(torch.uint8).numpy().tobytes().hex()
        lines.append(f"{name} {TYPES[tensor.dtype]} {list(tensor.shape)} {elements}\n".replace(", ", ","))
    return "".join(lines)


def all_types():
    generator = torch.Generator().manual_seed(1)
    values = torch.randn(2, 3, generator=generator) * 40
    tensors = OrderedDict((name, values.abs().to(dtype) if name == "U8" else values.to(dtype)) for dtype, name in TYPES.items())
    tensors["scalar"] = torch.tensor(7)
    tensors["empty"] = torch.zeros(0, 3)
    return tensors


def module():
    torch.manual_seed(2)
    network = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.Linear(2, 2))
    network[1].running_mean.normal_()
    return network


def views():
    base = torch.arange(24, dtype=torch.float32).reshape(4, 6)
    return {
        "base": base,
        "transposed": base.t(),
        "inner": base[1:3, 2:5],
        "every_other": base[::2, ::3],
        "column": base[:, 4],
        "expanded": base[0, :1].expand(3),
        "permuted": torch.arange(24).reshape(2, 3, 4).permute(2, 0, 1),
        "channels_last": torch.arange(24.0).reshape(1, 2, 3, 4).to(memory_format=torch.channels_last),
    }


def tied():
    weight = torch.nn.Parameter(torch.tensor([[1.5, -2.0]]))
    return {"encoder.weight": weight, "decoder.weight": weight, "decoder.row": weight.data[0]}


def checkpoint():
    network = module()
    optimizer = torch.optim.Adam(network.parameters())
    network(torch.ones(1, 1, 3, 4).repeat(2, 1, 1, 1)).sum().backward()
    optimizer.step()
    return {
        "epoch": 3,
        "loss": 0.25,
        "best": torch.tensor(0.7),
        "history": [1, 2.5, None, True, 300, 70000, -1, 2**40, -(2**70), ("a", b"b", {1, 2})],
        "numpy": numpy.float64(0.5),
        "array": numpy.arange(3),
        "arguments": argparse.Namespace(rate=0.1, name="é"),
        "dtype": torch.float32,
        "size": torch.Size([1, 2]),
        "optimizer": optimizer.state_dict(),
        "state_dict": OrderedDict(("module." + k, v) for k, v in network.state_dict().items()),
    }


class Scripted(torch.nn.Module):
    """Names, kinds of attributes and the order that a state_dict has."""

    def __init__(self):
        super().__init__()
        network = module()
        self.stem = torch.nn.Sequential(network[0], network[1])
        self.stages = torch.nn.ModuleList([torch.nn.Linear(2, 2), torch.nn.Linear(2, 2, bias=False).half()])
        self.tied = self.stages[0]
        self.scale = torch.nn.Parameter(torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]).t())
        self.shared = self.stages[0].weight
        self.register_buffer("offset", torch.arange(3))
        self.register_buffer("unsaved", torch.ones(1), persistent=False)
        self.plain = torch.zeros(2)
        self.names = ["a", "b"]
        self.rate: float = 0.5
        self.table = {"x": 1}

    def forward(self, x):
        for stage in self.stages:
            x = x + stage.weight.sum() + self.plain.sum() + len(self.names)
        return self.stem(x) * self.rate + self.scale.sum() + self.table["x"] + self.tied.bias.sum()


def write_script(folder, name, script):
    torch.jit.save(script, folder / name)
    # In the order of the state_dict.
    state = torch.jit.load(folder / name).state_dict()
    (folder / (name + ".txt")).write_text("".join(describe({key: value}) for key, value in state.items()))


def write(folder, name, contents, state, **options):
    file = folder / name
    if name.endswith(".safetensors"):
        safetensors.torch.save_file(contents, file, metadata={"author": "é", "note": "two\nlines"})
        read = safetensors.torch.load_file(file)
    else:
        torch.save(contents, file, **options)
        read = state(torch.load(file, weights_only=False))
    file.with_name(name + ".txt").write_text(describe(read))


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    same = lambda read: read
    nested = lambda read: {k.removeprefix("module."): v for k, v in read["state_dict"].items()}
    write(folder, "types.safetensors", all_types(), same)
    cases = {
        "types": (all_types(), same),
        "module": (module().state_dict(), same),
        "parameters": (dict(module().named_parameters()), same),
        "views": (views(), same),
        "tied": (tied(), same),
        "checkpoint": (checkpoint(), nested),
        "half": ({"model": {k: v.half() for k, v in module().named_parameters()}}, lambda read: read["model"]),
    }
    for name, (contents, state) in cases.items():
        write(folder, name + ".zip.pth", contents, state)
        write(folder, name + ".legacy.pth", contents, state, _use_new_zipfile_serialization=False)
    torch.manual_seed(3)
    write_script(folder, "scripted.pt", torch.jit.script(Scripted()))
    write_script(folder, "traced.pt", torch.jit.trace(module()[:2].eval(), torch.ones(1, 1, 3, 3)))
    # Protocol 4 has frames, short strings and MEMOIZE.
    write(folder, "protocol4.legacy.pth", checkpoint(), nested, _use_new_zipfile_serialization=False, pickle_protocol=4)


if __name__ == "__main__":
    main()
