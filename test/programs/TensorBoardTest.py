# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""The event file of a training, read without the program's own code. Oracle: the history, and the description of TFRecord, of CRC-32C (RFC
3720, whose check value for "123456789" is e3069283) and of protobuf's encoding."""
import csv
import io
import json
import shutil
import struct
import subprocess
import unittest

import numpy
from PIL import Image
from sklearn.metrics import f1_score, roc_auc_score

from common import ARCHITECTURE, BIN, CLASSES, ROOT, classify, make_pictures, train


def crc32c(data):
    """Bit by bit, most significant bit first on reflected bytes: another way than a table."""
    reflect = lambda value, bits: int(f"{value:0{bits}b}"[::-1], 2)
    remainder = 0xFFFFFFFF
    for byte in data:
        remainder ^= reflect(byte, 8) << 24
        for _ in range(8):
            remainder = ((remainder << 1) ^ (0x1EDC6F41 if remainder & 0x80000000 else 0)) & 0xFFFFFFFF
    return reflect(remainder, 32) ^ 0xFFFFFFFF


def masked(data):
    value = crc32c(data)
    return ((value >> 15 | value << 17) + 0xA282EAD8) & 0xFFFFFFFF


def read_varint(data, place):
    value = shift = 0
    while True:
        value |= (data[place] & 0x7F) << shift
        shift += 7
        place += 1
        if data[place - 1] < 0x80:
            return value, place


def read_message(data):
    """Field numbers with their values, as protobuf encodes them."""
    fields, place = [], 0
    while place < len(data):
        key, place = read_varint(data, place)
        size = {1: 8, 5: 4}.get(key & 7)
        if key & 7 == 0:
            value, place = read_varint(data, place)
        else:
            if key & 7 == 2:
                size, place = read_varint(data, place)
            value, place = data[place:place + size], place + size
        fields.append((key >> 3, value))
    return fields


def read_events(file):
    """(step, {tag: value}) of each event behind the first, whose version is returned too."""
    data, place, events, version = file.read_bytes(), 0, [], None
    while place < len(data):
        length = data[place:place + 8]
        assert struct.unpack("<I", data[place + 8:place + 12])[0] == masked(length)
        size = struct.unpack("<Q", length)[0]
        event = data[place + 12:place + 12 + size]
        assert struct.unpack("<I", data[place + 12 + size:place + 16 + size])[0] == masked(event)
        place += 16 + size
        fields = dict(read_message(event))
        if 3 in fields:
            version = fields[3].decode()
            continue
        values = [dict(read_message(value)) for number, value in read_message(fields[5]) if number == 1]
        if 4 in values[0]:
            continue  # an image
        events.append((fields[2], {value[1].decode(): struct.unpack("<f", value[2])[0] for value in values}))
    return version, events


class TensorBoard(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = ROOT / "TensorBoard"
        shutil.rmtree(cls.folder, ignore_errors=True)
        cls.data = cls.folder / "data"
        make_pictures(cls.data)

    def compare(self, events, history):
        self.assertEqual([step for step, _ in events], [epoch["epoch"] for epoch in history])
        for (_, values), epoch in zip(events, history):
            for tag, key in (("loss/training", "training_loss"), ("loss/validation", "validation_loss"), ("accuracy/training", "training_accuracy"),
                             ("accuracy/validation", "validation_accuracy"), ("macro_f1/validation", "validation_macro_f1"),
                             ("macro_auc/validation", "validation_macro_auc"), ("learning_rate", "learning_rate")):
                self.assertEqual(values[tag], struct.unpack("<f", struct.pack("<f", epoch[key]))[0], tag)

    def test_the_checksum_is_the_standards(self):
        self.assertEqual(crc32c(b"123456789"), 0xE3069283)

    def test_events_are_the_history(self):
        output, events = self.folder / "network.safetensors", self.folder / "events"
        train(self.data, output, "--epochs", "3", "--no-early-stopping", "--schedule", "cosine", "--tensorboard", events,
              "--augment-cutout", "2")
        files = list(events.rglob("*"))
        self.assertEqual([file.parent for file in files if file.is_file()], [events / "network"])
        file = next(file for file in files if file.is_file())
        self.assertRegex(file.name, r"^events\.out\.tfevents\.\d{10,}\.\d+$")
        version, read = read_events(file)
        self.assertEqual(version, "brain.Event:2")
        history = json.loads((self.folder / "network.history.json").read_text())["epochs"]
        self.compare(read, history)

        # Oracle: TensorBoard's own reader, which checks the checksums too.
        from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

        accumulator = EventAccumulator(str(events / "network"))
        accumulator.Reload()
        self.assertEqual(set(accumulator.Tags()["scalars"]), set(read[0][1]))
        for tag in read[0][1]:
            self.assertEqual([(scalar.step, scalar.value) for scalar in accumulator.Scalars(tag)], [(step, values[tag]) for step, values in read])

        # Oracle: Pillow, and the picture's layout: 5 columns and 4 rows of tiles of 32 + 2 pixels.
        self.assertEqual(accumulator.Tags()["images"], ["augmentation"])
        (image,) = accumulator.Images("augmentation")
        picture = Image.open(io.BytesIO(image.encoded_image_string))
        self.assertEqual((image.step, image.width, image.height), (0, 5 * 34, 4 * 34))
        self.assertEqual((picture.format, picture.size), ("PNG", (5 * 34, 4 * 34)))

        # Oracle: scikit-learn's figures of what the kept network says of the samples of validation.
        with open(f"{output}.split.csv", newline="") as file:
            true = {row["path"]: row["label"] for row in csv.DictReader(file) if row["split"] == "validation"}
        said = classify(output, self.data, self.folder)
        probabilities = numpy.array([said[path] / said[path].sum() for path in true])
        labels, predicted = list(true.values()), [CLASSES[index] for index in probabilities.argmax(1)]
        self.assertEqual(set(labels), set(CLASSES))
        best = history[json.loads((self.folder / "network.history.json").read_text())["best_epoch"] - 1]
        self.assertAlmostEqual(best["validation_macro_f1"], f1_score(labels, predicted, labels=CLASSES, average="macro", zero_division=0))
        self.assertAlmostEqual(best["validation_macro_auc"], roc_auc_score(labels, probabilities, labels=CLASSES, multi_class="ovr", average="macro"))

    def test_the_history_is_there_while_training_goes_on(self):
        output, events = self.folder / "killed" / "network.safetensors", self.folder / "killed-events"
        command = [str(BIN / "TrainCTClassifier"), "--data", str(self.data), "--architecture", ARCHITECTURE, "--weights", "none", "--output", str(output),
                   "--size", "32", "--epochs", "500", "--no-early-stopping", "--tensorboard", str(events)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in process.stdout:
            if line.startswith("epoch 3/"):
                process.kill()
                break
        process.communicate()
        history = json.loads((output.parent / "network.history.json").read_text())["epochs"]
        self.assertGreaterEqual(len(history), 2)
        _, read = read_events(next(file for file in events.rglob("*") if file.is_file()))
        self.assertLessEqual(abs(len(read) - len(history)), 1)
        self.compare(read[:2], history[:2])

    def test_a_folder_that_cannot_be_written_is_told_before_training(self):
        place = self.folder / "file"
        place.write_text("x")
        done = train(self.data, self.folder / "refused.safetensors", "--epochs", "1", "--tensorboard", place, status=1)
        self.assertIn(str(place), done.stderr)
        self.assertNotIn("epoch 1", done.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
