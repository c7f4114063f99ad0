# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""What a program does when it is interrupted, and what it shows on a terminal. Oracle of the exit status: the shell's convention, 128 plus
the signal's number."""
import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import termios
import unittest

from common import ARCHITECTURE, BIN, ROOT, make_pictures, run


class Interruption(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = ROOT / "Interruption"
        shutil.rmtree(cls.folder, ignore_errors=True)
        cls.data = cls.folder / "data"
        make_pictures(cls.data)

    def command(self, output, epochs=500, *more):
        return [str(BIN / "TrainCTClassifier"), "--data", str(self.data), "--architecture", ARCHITECTURE, "--weights", "none", "--output", str(output),
                "--size", "32", "--batch-size", "8", "--epochs", str(epochs), "--no-early-stopping", "--threads", "1", *more]

    def interrupt(self, command, when, number, again=False):
        """Signals a program as soon as a line begins so; its status, stdout and stderr."""
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith(when):
                process.send_signal(number)
                break
        if again:
            acknowledged = ""
            while "again to quit now" not in acknowledged:
                acknowledged += process.stderr.readline()
            process.send_signal(number)
        out, error = process.communicate(timeout=120)
        return process.returncode, "".join(lines) + out, error

    def resume(self, command, epochs):
        command = [*command, "--resume"]
        command[command.index("--epochs") + 1] = str(epochs)
        return subprocess.run(command, check=True, capture_output=True, text=True)

    def test_each_signal_in_the_first_epoch(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            output = self.folder / f"first-{number}" / "network.safetensors"
            command = self.command(output, 2)
            command[command.index("--size") + 1] = "224"
            status, text, error = self.interrupt(command, "Estimated", number)
            self.assertEqual(status, 128 + number, text + error)
            self.assertIn("stopping after this batch; again to quit now\n", error)
            checkpoint = output.parent / "network.checkpoint.safetensors"
            self.assertRegex(error.splitlines()[-1], rf"^TrainCTClassifier: interrupted\. Continue with --resume from '{re.escape(str(checkpoint))}'")
            self.assertTrue(checkpoint.exists())
            self.assertFalse(output.exists())
        self.assertIn("Training resumes from", self.resume(command, 2).stdout)
        self.assertTrue(output.exists())

    def test_a_second_signal_quits_and_the_best_network_stays(self):
        output = self.folder / "second" / "network.safetensors"
        command = self.command(output)
        status, text, error = self.interrupt(command, "epoch 2/", signal.SIGINT, again=True)
        self.assertEqual(status, 130, text + error)
        done = self.resume(command, 8)
        self.assertIn("Training resumes from", done.stdout)
        self.assertNotIn("epoch 1/8", done.stdout)
        run("ClassifyImages", "--network", output, "--data", self.data, "--output", self.folder / "second.csv")

    def test_evaluation_and_page(self):
        output = self.folder / "evaluation" / "network.safetensors"
        command = self.command(output, 1)
        for when in ("The only epoch", "test:", "validation:"):
            shutil.rmtree(output.parent, ignore_errors=True)
            status, text, error = self.interrupt(command, when, signal.SIGINT)
            self.assertEqual(status, 130, text + error)
            self.assertIn("--resume", error.splitlines()[-1])
            self.resume(command, 1)
            self.assertTrue((output.parent / "network.report.html").exists())

    def test_a_signal_that_is_ignored_stays_ignored(self):
        command = self.command(self.folder / "ignored" / "network.safetensors", 2)
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                   preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        for line in process.stdout:
            if line.startswith("epoch 1/"):
                process.send_signal(signal.SIGHUP)
        self.assertEqual(process.wait(timeout=120), 0)

    def test_the_bar_is_one_line_of_the_terminal(self):
        # Oracle: the columns of the terminal, which change while the program runs.
        main, terminal = pty.openpty()
        resize = lambda columns: fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        resize(60)
        command = self.command(self.folder / "bar" / "network.safetensors", 6)
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=terminal, text=True)
        parts = {60: b"", 40: b""}
        columns = 60
        for line in process.stdout:
            while select.select([main], [], [], 0)[0]:
                parts[columns] += os.read(main, 65536)
            if line.startswith("epoch "):
                self.assertLessEqual(len(line.rstrip("\n")), 100, line)
            if line.startswith("epoch 3/"):
                columns = 40
                resize(columns)
        self.assertEqual(process.wait(timeout=60), 0)
        while select.select([main], [], [], 0)[0]:
            parts[columns] += os.read(main, 65536)
        os.close(terminal)
        os.close(main)
        for columns, shown in parts.items():
            bars = [bar for bar in re.split(r"\r|\033\[\d*[AJK]", shown.decode()) if "[" in bar and " %" in bar]
            self.assertGreater(len(bars), 0, shown)
            # The first may have been drawn before the change.
            self.assertLess(max(len(bar) for bar in bars[1:] or bars), columns, bars)
            self.assertFalse(any("\n" in bar for bar in bars), bars)


if __name__ == "__main__":
    unittest.main(verbosity=2)
