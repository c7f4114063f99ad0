#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""DoxygenTest.py DOXYGEN FOLDER: Doxygen reads the public headers without a warning, and every class has a comment.

The pages are written to FOLDER. Where doxygen or bibtex, which \\cite needs, is missing, the exit status is 77: skipped.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOXYFILE = ROOT / "doc" / "Doxyfile"


def run(doxygen, folder, *settings):
    """What doxygen says with the settings of doc/Doxyfile and with these, and its exit status."""
    text = "\n".join([DOXYFILE.read_text(encoding="utf-8"), *settings])
    environment = {**os.environ, "DOXYGEN_OUTPUT": str(folder), "BIBINPUTS": ".", "BSTINPUTS": "."}
    done = subprocess.run(
        [doxygen, "-"], input=text, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return done.stdout, done.returncode


def main():
    doxygen, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    missing = [name for name, program in {"doxygen": doxygen, "bibtex": "bibtex"}.items() if shutil.which(program) is None]
    if missing:
        print(
            f"SKIPPED: the comments of the public headers were not checked, because {' and '.join(missing)} cannot be found. "
            "Utilities/setup.sh --with-tests installs what is needed."
        )
        return 77
    folder.mkdir(parents=True, exist_ok=True)

    said, status = run(doxygen, folder)
    page = folder / "html" / "classitk_1_1ClassificationNetwork.html"
    if status != 0 or said.strip() or not page.exists():
        print(f"{said}doxygen ended with {status}; no warning and the page {page} were expected.")
        return 1

    # With EXTRACT_ALL Doxygen is silent about what has no comment. Members may speak for themselves, classes may not.
    said, _ = run(doxygen, folder, "EXTRACT_ALL = NO", "WARN_AS_ERROR = NO", "GENERATE_HTML = NO")
    bare = re.findall(r".*Compound .* is not documented.*", said)
    print("\n".join(bare) or f"No warning, and every class has a comment: {folder}")
    return 1 if bare else 0


if __name__ == "__main__":
    sys.exit(main())
