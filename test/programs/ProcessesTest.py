#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Trainings by several processes, and what is left where one of them dies."""
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import unittest

import numpy

from common import BIN, ROOT, make_pictures, read_card


class Processes(unittest.TestCase):
    """Several processes on the loopback device that train one network."""

    @classmethod
    def setUpClass(cls):
        cls.folder = ROOT / "Processes"
        shutil.rmtree(cls.folder, ignore_errors=True)
        cls.data = cls.folder / "data"
        make_pictures(cls.data)

    def command(self, output, *more):
        return [str(BIN / "TrainCTClassifier"), "--data", str(self.data), "--architecture", "resnet18", "--weights", "none", "--output",
                str(self.folder / output), "--size", "64", "--dropout", "0", "--optimizer", "sgd", "--learning-rate", "0.01", "--threads", "1",
                "--sync-batch-norm", *more]

    def start(self, size, command):
        """As a launcher does."""
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
        variables = {"WORLD_SIZE": str(size), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
        return [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **variables, "RANK": str(rank)})
                for rank in range(size)]

    def test_two_processes_train_what_one_does_with_the_doubled_batch(self):
        # Oracle: one process, batches of 9, of which two processes pass 4 and 5 each; 45 pictures are 5 steps an epoch. The classifier alone: through a
        # ResNet's ReLUs rounding grows a hundredfold a step (DataParallel.TwoProcesses... trains convolutions and BatchNorm without them).
        more = ["--batch-size", "9", "--epochs", "2", "--head-epochs", "2", "--validation-fraction", "0"]
        subprocess.run(self.command("one.safetensors", *more), check=True, capture_output=True)
        first, second = self.start(2, self.command("two/two.safetensors", *more))
        out, error = first.communicate(timeout=300)
        self.assertEqual(first.returncode, 0, error)
        self.assertIn("epoch 2/2", out)
        self.assertIn("Warning: ", error)
        quiet, error = second.communicate(timeout=300)
        self.assertEqual((second.returncode, quiet, error), (0, "", ""), "what concerns all is said once")
        from safetensors.numpy import load_file
        one, two = (load_file(self.folder / name) for name in ("one.safetensors", "two/two.safetensors"))
        self.assertEqual(one.keys(), two.keys())
        for name in one:
            numpy.testing.assert_allclose(two[name], one[name], rtol=0, atol=1e-5, err_msg=name)
        cards = [read_card(self.folder / name)["training"] for name in ("one.safetensors", "two/two.safetensors")]
        self.assertEqual(cards[0], cards[1])

    def test_a_process_that_dies_ends_the_others_and_any_number_goes_on(self):
        command = self.command("killed/network.safetensors", "--batch-size", "6", "--epochs", "8", "--no-early-stopping", "--resume")
        checkpoint = self.folder / "killed" / "network.checkpoint.safetensors"
        for epoch, size, victim in ((1, 2, 1), (2, 3, 0)):
            processes = self.start(size, command)
            is_before = lambda line, start=f"epoch {epoch}/": not line.startswith(start)
            output = "".join(itertools.takewhile(is_before, processes[0].stdout))
            processes[victim].kill()
            for rank, process in enumerate(processes):
                _, error = process.communicate(timeout=30)
                if rank == victim:
                    self.assertEqual(process.returncode, -signal.SIGKILL)
                else:
                    self.assertEqual(process.returncode, 1, error)
                    last = error.splitlines()[-1]
                    self.assertIn(f"Process {rank} of {size} cannot continue: another process of this training run has ended", last)
            self.assertEqual("Training resumes from" in output, epoch > 1, output)
            self.assertTrue(checkpoint.exists())
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        self.assertIn("Training resumes from", done.stdout)
        self.assertIn("epoch 8/8", done.stdout)
        self.assertTrue(checkpoint.exists(), "from which more epochs can be trained")
        history = json.loads((self.folder / "killed" / "network.history.json").read_text())
        self.assertEqual([epoch["epoch"] for epoch in history["epochs"]], list(range(1, 9)))

    def test_torchrun_starts_it(self):
        done = subprocess.run([sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "--no-python",
                               *self.command("torchrun.safetensors", "--batch-size", "27", "--epochs", "1")], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count("epoch 1/1"), 1, done.stdout)
        self.assertTrue((self.folder / "torchrun.safetensors").exists())

    def test_what_several_processes_lack_is_named(self):
        command = self.command("none.safetensors")
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "WORLD_SIZE": "2", "RANK": "0"})
        self.assertEqual(done.returncode, 1)
        self.assertIn("has no MASTER_ADDR", done.stderr.splitlines()[-1])
        folds = self.start(2, [*command, "--folds", "2"])
        for process in folds:
            _, error = process.communicate(timeout=300)
            self.assertEqual(process.returncode, 1)
            self.assertIn("train one network together", error)


if __name__ == "__main__":
    unittest.main(verbosity=2)
