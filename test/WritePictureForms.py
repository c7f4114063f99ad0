# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""PNG and JPEG files in all forms that Pillow writes, and what Pillow says of them: python WritePictureForms.py FOLDER

whole/      each form
damaged/    each PNG form with one byte before its pixels changed, with the checksum of the chunk as before or made anew, and JPEG
            forms with one byte changed
pixels/     those of the JPEG forms, gray or RGB, as bytes
cuts.txt    a line each form: its file, and of how many of its first bytes Pillow makes a picture
"""
import io
import pathlib
import struct
import sys
import zlib

import numpy
from PIL import Image, PngImagePlugin


def encode(image, form, **options):
    target = io.BytesIO()
    image.save(target, form, **options)
    return target.getvalue()


def make_forms():
    values = numpy.random.default_rng(1).integers(0, 256, (16, 24, 4), dtype=numpy.uint8)
    gray, rgb = Image.fromarray(values[..., 0]), Image.fromarray(values[..., :3])
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "text" * 10)
    exif = Image.Exif()
    exif[0x010E] = "description"
    jpeg = encode(gray, "jpeg")
    return {
        "gray.png": encode(gray, "png", pnginfo=text, dpi=(100, 100)),
        "rgb.png": encode(rgb, "png"),
        "rgba.png": encode(Image.fromarray(values), "png"),
        "gray-alpha.png": encode(Image.fromarray(numpy.ascontiguousarray(values[..., :2]), "LA"), "png"),
        "palette.png": encode(rgb.quantize(16), "png", transparency=3),
        "bits.png": encode(Image.fromarray(values[..., 0] > 99), "png"),
        "16-bits.png": encode(Image.fromarray(values[..., 0].astype(numpy.uint16) * 200), "png"),
        "gray.jpg": jpeg,
        "rgb.jpg": encode(rgb, "jpeg", exif=exif, comment=b"comment" * 20, dpi=(200, 200)),
        "cmyk.jpg": encode(Image.fromarray(values, "CMYK"), "jpeg"),
        "progressive.jpg": encode(rgb, "jpeg", progressive=True),
        "restarts.jpg": encode(gray, "jpeg", optimize=True, restart_marker_rows=1),
        "more-behind.jpg": jpeg + bytes(10000),
    }


def is_readable(data):
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
        return True
    except Exception:  # of many kinds
        return False


def damage(name, data):
    return damage_png(data) if name.endswith(".png") else damage_jpeg(data) if len(data) < 2000 else ()


def damage_jpeg(jpeg):
    for place in range(2, len(jpeg)):
        changed = bytearray(jpeg)
        changed[place] ^= 0x1D
        yield bytes(changed)


def damage_png(png):
    at = 8
    while png[at + 4 : at + 8] != b"IDAT":
        (length,) = struct.unpack(">I", png[at : at + 4])
        for place in range(at, at + 12 + length):
            for flip in (0x01, 0x80, 0xFF):
                changed = bytearray(png)
                changed[place] ^= flip
                yield bytes(changed)
                changed[at + 8 + length : at + 12 + length] = struct.pack(">I", zlib.crc32(changed[at + 4 : at + 8 + length]))
                yield bytes(changed)
        at += 12 + length


def main():
    folder = pathlib.Path(sys.argv[1])
    for name in ("whole", "damaged", "pixels"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    lines = []
    for name, data in make_forms().items():
        (folder / "whole" / name).write_bytes(data)
        least = next(length for length in range(len(data) + 1) if is_readable(data[:length]))
        lines.append(f"{name} {least}\n")
        for i, changed in enumerate(damage(name, data)):
            (folder / "damaged" / f"{i:05}-{name}").write_bytes(changed)
        if name.endswith(".jpg"):
            with Image.open(io.BytesIO(data)) as image:
                (folder / "pixels" / name).write_bytes((image.convert("RGB") if image.mode == "CMYK" else image).tobytes())
    (folder / "cuts.txt").write_text("".join(lines))


if __name__ == "__main__":
    main()
