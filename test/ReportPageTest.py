#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Opens the report page in headless Chromium: no console message, no request, the tree that was written, and pixels.

ReportPageTest.py DRIVER, where DRIVER is the GoogleTest program whose ClassificationReportWriter suite writes the page.
A page that does what is forbidden is opened first: what cannot find a fault there proves nothing.
"""
import collections
import html.parser
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import zlib

WINDOW = (1200, 5600)
FAULTY_PAGE = """<!DOCTYPE html>
<html><head><title>faulty</title></head><body><img src="http://127.0.0.1:9/picture.png" alt="">
<script>undefinedFunction();</script></body></html>
"""


class TagCounter(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = collections.Counter()

    def handle_starttag(self, tag, attributes):
        self.tags[tag] += 1


def count_tags(text):
    counter = TagCounter()
    counter.feed(text)
    return counter.tags


def run_chromium(chromium, folder, page, *options):
    """Standard output, console messages and the addresses that the page asked for."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    log = folder / "net-log.json"
    command = [
        chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", "--enable-logging=stderr", "--v=0",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        f"--user-data-dir={folder / 'profile'}", f"--log-net-log={log}", *options, page.resolve().as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        sys.exit(f"Chromium ended with {done.returncode}:\n{done.stderr}")
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    addresses = set()
    for event in json.loads(log.read_text())["events"]:
        parameters = event.get("params", {})
        address = parameters.get("url", "")
        # Chromium asks for its own updates and the time, whatever it is told; such requests have no origin.
        from_page = parameters.get("initiator", "not an origin") != "not an origin"
        if from_page and address.split(":")[0] in ("http", "https", "ws", "wss", "ftp"):
            addresses.add(address)
    return done.stdout, console, addresses


def read_png(path):
    """Width, height and the number of distinct rows of a PNG; distinct filtered rows are enough to tell a blank page."""
    data = path.read_bytes()
    position, compressed = 8, b""
    width, height = struct.unpack(">II", data[16:24])
    while position < len(data):
        (size,) = struct.unpack(">I", data[position : position + 4])
        if data[position + 4 : position + 8] == b"IDAT":
            compressed += data[position + 8 : position + 8 + size]
        position += size + 12
    pixels = zlib.decompress(compressed)
    row = len(pixels) // height
    return width, height, len({pixels[i * row : (i + 1) * row] for i in range(height)})


def check(holds, message):
    if not holds:
        sys.exit(f"FAILED: {message}")


def main():
    driver = sys.argv[1]
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    check(chromium, "there is no chromium to open the page in; Utilities/setup.sh installs it")
    work = pathlib.Path(os.environ["TL_TEST_OUTPUT"]) / "ReportPage"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    subprocess.run(
        [driver, "--gtest_filter=ClassificationReportWriter.WritesOnePageWithEverythingInIt"],
        env={**os.environ, "TL_TEST_OUTPUT": str(work)}, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    page = next(work.rglob("report.html"))
    written = page.read_text(encoding="utf-8")

    faulty = work / "faulty.html"
    faulty.write_text(FAULTY_PAGE)
    _, console, addresses = run_chromium(chromium, work / "faulty", faulty, "--dump-dom")
    check(any("undefinedFunction" in line for line in console), f"the script error of the faulty page went unseen: {console}")
    check("http://127.0.0.1:9/picture.png" in addresses, f"the request of the faulty page went unseen: {addresses}")

    shown, console, addresses = run_chromium(chromium, work / "dom", page, "--dump-dom")
    check(not console, f"the page has console messages: {console}")
    check(not addresses, f"the page made requests: {addresses}")
    check(count_tags(shown) == count_tags(written), f"the browser's tree is another: {count_tags(shown) - count_tags(written)} more, "
          f"{count_tags(written) - count_tags(shown)} less")  # fmt: skip
    check("<h1>Lung CT: densenet121 &lt;fine-tuned&gt; &amp; evaluated</h1>" in shown, "the title is not as it was written")

    picture = work / "page.png"
    _, console, addresses = run_chromium(
        chromium, work / "screenshot", page, f"--screenshot={picture}", f"--window-size={WINDOW[0]},{WINDOW[1]}"
    )
    check(not console and not addresses, f"drawing the page gave {console} {addresses}")
    width, height, rows = read_png(picture)
    check((width, height) == WINDOW, f"the picture of the page has {width} x {height} pixels")
    check(rows > 500, f"the page is nearly blank: {rows} different rows of {height}")
    print(f"{page} opened: {sum(count_tags(shown).values())} elements, no request, no console message; {picture}")


if __name__ == "__main__":
    main()
