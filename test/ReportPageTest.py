#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Opens the report page and that of a comparison in headless Chromium: no console message, no request, the tree that was written,
nothing cut off or wider than the window on a desk, a telephone or paper, and pixels.

ReportPageTest.py DRIVER, where DRIVER is the GoogleTest program whose suites write the pages.
A page that does what is forbidden is opened first: what cannot find a fault there proves nothing.
"""
import collections
import html.parser
import json
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import zlib

WINDOW = (1200, 5600)
WIDTHS = (1280, 400)
# Pages of the test: its suite and name, the file, and the title as it must be shown.
PAGES = (
    ("ClassificationReportWriter.WritesOnePageWithEverythingInIt", "report.html",
     "<h1>Lung CT: densenet121 &lt;fine-tuned&gt; &amp; evaluated</h1>"),
    ("ClassificationComparisonWriter.WritesPageAndFiguresOfEveryModel", "comparison.html",
     "<h1>Comparison of &lt;networks&gt;</h1>"),
    ("ReportCharts.TwentyClassesAreToldApart", "twenty.html", "<h1>Classification report</h1>"),
)
# A4 between Chromium's margins, in CSS pixels.
PAPER = 717
# A window cannot be as narrow as a telephone: the page is shown in a frame, which tells what it would have to scroll, how many tables
# are wider than their place, and how many texts of charts are cut off.
FRAME = """<!DOCTYPE html>
<html><head><script>
function measure(page) {{
  const isCut = (text) => {{
    const inner = text.getBoundingClientRect(), outer = text.closest("svg").getBoundingClientRect();
    return inner.left < outer.left - 1 || inner.right > outer.right + 1;
  }};
  page.querySelectorAll("details").forEach((details) => {{ details.open = true; }});
  document.body.dataset.scrolled = page.documentElement.scrollWidth;
  document.body.dataset.cut = [...page.querySelectorAll(".wide")].filter((table) => table.scrollWidth > table.clientWidth + 1).length
    + [...page.querySelectorAll("svg text")].filter(isCut).length;
}}
</script></head><body><iframe id="frame" style="border: 0; width: {width}px; height: 2000px" src="{page}"
 onload="measure(this.contentDocument)"></iframe></body></html>
"""
WIDE_PAGE = """<!DOCTYPE html><html><body><div style='width: 3000px'>wide</div>
<div class="wide" style="width: 300px; overflow-x: auto"><table><tr><td style="min-width: 500px">cut</td></tr></table></div>
<svg viewBox="0 0 100 100" width="100"><text x="90">a text beyond the edge</text></svg></body></html>"""
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


def measure(chromium, folder, page, width):
    """How wide the page is in a window of that width, and how many of its parts are cut off."""
    frame = page.with_name(f"{page.stem}-{width}.frame.html")
    frame.write_text(FRAME.format(width=width, page=page.name))
    shown, _, _ = run_chromium(chromium, folder, frame, "--allow-file-access-from-files", "--window-size=1600,1200", "--dump-dom")
    found = re.search(r'data-scrolled="(\d+)" data-cut="(\d+)"', shown)
    check(found, f"the frame around {page} does not tell its width: {shown[:300]}")
    return int(found.group(1)), int(found.group(2))


def check_faults_are_found(chromium, work):
    faulty = work / "faulty.html"
    faulty.write_text(FAULTY_PAGE)
    _, console, addresses = run_chromium(chromium, work / "faulty", faulty, "--dump-dom")
    check(any("undefinedFunction" in line for line in console), f"the script error of the faulty page went unseen: {console}")
    check("http://127.0.0.1:9/picture.png" in addresses, f"the request of the faulty page went unseen: {addresses}")
    wide = work / "wide.html"
    wide.write_text(WIDE_PAGE)
    width, cut = measure(chromium, work / "wide", wide, WIDTHS[0])
    check(width >= 3000, "the width of the wide page went unseen")
    check(cut == 2, f"a cut table and a cut text of the wide page went unseen: {cut}")


def check_page(chromium, work, page, title):
    written = page.read_text(encoding="utf-8")
    shown, console, addresses = run_chromium(chromium, work / "dom", page, "--dump-dom")
    check(not console, f"{page} has console messages: {console}")
    check(not addresses, f"{page} made requests: {addresses}")
    check(count_tags(shown) == count_tags(written), f"the browser's tree of {page} is another: {count_tags(shown) - count_tags(written)} more, "
          f"{count_tags(written) - count_tags(shown)} less")  # fmt: skip
    check(title in shown, f"the title of {page} is not as it was written")
    # Print is shown as the style that is made for it, on a screen as wide as the paper.
    printed = page.with_name(f"{page.stem}.print.html")
    printed.write_text(written.replace("@media print", "@media all").replace("@media screen", "@media speech"), encoding="utf-8")
    for place, width in ((page, WIDTHS[0]), (page, WIDTHS[1]), (printed, PAPER)):
        wide, cut = measure(chromium, work / f"{place.stem}-{width}", place, width)
        check(wide <= width, f"{place} is {wide} pixels wide in a window of {width}")
        check(cut == 0, f"{cut} tables or texts of charts of {place} are cut off in a window of {width}")

    picture = work / f"{page.stem}.png"
    _, console, addresses = run_chromium(
        chromium, work / "screenshot", page, f"--screenshot={picture}", f"--window-size={WINDOW[0]},{WINDOW[1]}"
    )
    check(not console and not addresses, f"drawing {page} gave {console} {addresses}")
    width, height, rows = read_png(picture)
    check((width, height) == WINDOW, f"the picture of {page} has {width} x {height} pixels")
    check(rows > 500, f"{page} is nearly blank: {rows} different rows of {height}")
    print(f"{page} opened: {sum(count_tags(shown).values())} elements, no request, no console message; {picture}")


def main():
    driver = sys.argv[1]
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    check(chromium, "there is no chromium to open the page in; Utilities/setup.sh installs it")
    work = pathlib.Path(os.environ["TL_TEST_OUTPUT"]) / "ReportPage"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    check_faults_are_found(chromium, work)
    for test, name, title in PAGES:
        subprocess.run(
            [driver, f"--gtest_filter={test}"], env={**os.environ, "TL_TEST_OUTPUT": str(work)}, check=True, stdout=subprocess.DEVNULL
        )
        check_page(chromium, work, next(work.rglob(name)), title)


if __name__ == "__main__":
    main()
