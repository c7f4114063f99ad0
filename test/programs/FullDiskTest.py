#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""TrainCTClassifier where the disk is full. Started by CTest (see test/CMakeLists.txt).

The disk is a small file system in memory, mounted for one process alone, which needs no rights where the system lets users make namespaces.
Where it does not, those tests are skipped, and say so. The limit of a file's size (RLIMIT_FSIZE), which is there everywhere, stands for a disk that
takes nothing at all.
"""
import json
import pathlib
import resource
import shutil
import subprocess
import sys
import unittest

from common import BIN, ROOT, make_pictures, run

ON_SMALL_DISK = """
mount -t tmpfs -o "size=$1" tmpfs "$2" || exit 77
place=$2
shift 2
"$@"
status=$?
cp -r "$place/." "$place.after"
exit $status
"""


class FullDisk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = ROOT / "FullDisk"
        shutil.rmtree(cls.folder, ignore_errors=True)
        cls.data = cls.folder / "data"
        make_pictures(cls.data)

    def command(self, output, *more):
        return [str(BIN / "TrainCTClassifier"), "--data", str(self.data), "--architecture", "mobilenetv2", "--weights", "none", "--output", str(output),
                "--size", "32", "--batch-size", "16", "--optimizer", "sgd", "--threads", "1", "--seed", "5", "--no-early-stopping", *map(str, more)]

    def run_on_small_disk(self, size, place, command):
        """The command with a disk of that size at `place`, where its files lie afterwards."""
        place.mkdir()
        done = subprocess.run(["unshare", "--map-root-user", "--mount", "sh", "-c", ON_SMALL_DISK, "sh", size, place, *command],
                              capture_output=True, text=True, check=False)
        after = pathlib.Path(f"{place}.after")
        if not after.exists():
            sys.stderr.write(f"SKIPPED: no small disk can be mounted here, and what a full one does is not tested: {done.stderr}\n")
            self.skipTest("no disk can be mounted here")
        place.rmdir()
        after.rename(place)
        return done

    def test_without_room_for_the_cache_training_goes_on(self):
        # Oracle: the run without a cache.
        plain = self.folder / "plain.safetensors"
        subprocess.run(self.command(plain, "--epochs", 1), check=True, capture_output=True)
        cache = self.folder / "cache"
        output = self.folder / "cached.safetensors"
        command = self.command(output, "--epochs", 1, "--disk-cache", cache)
        done = self.run_on_small_disk("200k", cache, command)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, "Note: The cache of preprocessed samples stopped storing samples: Cannot complete '.*': No space left on device")
        self.assertEqual(output.read_bytes(), plain.read_bytes())
        entries = [file for file in cache.rglob("*") if file.is_file()]
        self.assertGreater(len(entries), 2)
        self.assertEqual({file.suffix for file in entries}, {".sample"}, "nothing half-written stays")
        self.assertEqual({file.stat().st_size for file in entries}, {24 + 4 * 3 * 32 * 32})
        # With room again, what is there is read and the rest is kept.
        output.unlink()
        done = subprocess.run([*command, "--overwrite"], check=True, capture_output=True, text=True)
        self.assertNotIn("Note", done.stdout)
        self.assertEqual(output.read_bytes(), plain.read_bytes())
        self.assertGreater(len(list(cache.rglob("*.sample"))), len(entries))

    def test_without_room_for_a_checkpoint_the_best_network_is_kept(self):
        place = self.folder / "checkpoint"
        network = place / "network.safetensors"
        # One checkpoint fits, beside a network, and a second one, aside until it is whole, does not.
        done = self.run_on_small_disk("31m", place, self.command(network, "--epochs", 3))
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("(best so far; not evaluated). Continue with --resume.", done.stdout)
        last = done.stderr.splitlines()[-1]
        self.assertRegex(last, r"^TrainCTClassifier: Training failed: Cannot complete '.*network\.checkpoint\.safetensors': No space left on device")
        self.assertIn("an existing file is unchanged", last)
        self.assertEqual(list(place.glob("*.part")), [])
        run("ClassifyImages", "--network", network, "--data", self.data, "--output", place / "cases.csv")
        trained = len(json.loads((place / "network.history.json").read_text())["epochs"])
        self.assertLess(trained, 3)
        # With room again it goes on from the checkpoint before.
        again = subprocess.run(self.command(network, "--epochs", 3, "--resume"), check=True, capture_output=True, text=True)
        self.assertIn("Training resumes from", again.stdout)
        self.assertEqual([epoch["epoch"] for epoch in json.loads((place / "network.history.json").read_text())["epochs"]], [1, 2, 3])

    def test_a_disk_without_room_is_told_before_the_data_are_read(self):
        # Oracle: there are no data to read.
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

        empty = self.folder / "empty"
        empty.mkdir(exist_ok=True)
        command = [word.replace(str(self.data), str(empty)) for word in self.command(self.folder / "nothing.safetensors")]
        done = subprocess.run(command, capture_output=True, text=True, preexec_fn=limit, restore_signals=False)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertRegex(done.stderr, r"Cannot write '.*nothing\.safetensors': File too large\.")
        self.assertEqual(list(self.folder.glob("nothing*")), [])

    def test_without_room_for_the_network_the_one_before_stays(self):
        place = self.folder / "network"
        network = place / "network.safetensors"
        subprocess.run(self.command(network, "--epochs", 1), check=True, capture_output=True)
        before = network.read_bytes()

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, 2**20))

        # Python has SIGXFSZ ignored, and so has the program.
        command = self.command(network, "--epochs", 2, "--label-smoothing", 0.1, "--overwrite")
        done = subprocess.run(command, capture_output=True, text=True, preexec_fn=limit, restore_signals=False)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertRegex(done.stderr.splitlines()[-1], r"Cannot complete '.*network\.safetensors': File too large\. The disk may be full; an existing file")
        self.assertEqual(network.read_bytes(), before)
        self.assertEqual(list(place.glob("*.part")), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
