# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""The same training as users of PyTorch write it: torchvision's DenseNet121 of four classes, Adam, cross-entropy."""
import contextlib
import statistics
import time

import torch
import torchvision


def use_threads(threads):
    torch.set_num_threads(threads)


def steps(precision, batch, count):
    """A function that makes `count` steps after one to warm up, and returns the median seconds of one."""
    torch.manual_seed(1)
    network = torchvision.models.densenet121(num_classes=4).train()
    images = torch.rand(batch, 3, 224, 224)
    if precision == "bfloat16":
        network = network.to(memory_format=torch.channels_last)
        images = images.to(memory_format=torch.channels_last)
    labels = torch.arange(batch) % 4
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)

    def step():
        optimizer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16) if precision == "bfloat16" else contextlib.nullcontext():
            loss = torch.nn.functional.cross_entropy(network(images), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    def run():
        step()
        times = []
        for _ in range(count):
            start = time.perf_counter()
            step()
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    return run


def cpu_seconds(function):
    """A function that returns the CPU time of all threads of this process while `function` runs."""

    def run():
        start = time.process_time()
        function()
        return time.process_time() - start

    return run
