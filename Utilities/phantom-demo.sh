#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
# The paper's task on SYNTHETIC lung CT, from nothing: sets up, builds, makes 2,000 phantoms of four classes, trains two backbones on them and compares them.
set -euo pipefail
cd "$(dirname "$0")/.."

Utilities/setup.sh
# The flags are those of test.sh, so that either compiles nothing again after the other.
cmake --log-level=NOTICE --preset default -DBUILD_TESTING=OFF -DCMAKE_COMPILE_WARNING_AS_ERROR=ON ${TORCH_DIR:+-DTorch_DIR="$TORCH_DIR/share/cmake/Torch"}
cmake --build build --target TrainCTClassifier
exec .dependencies/venv/bin/python Utilities/phantom_demo.py --programs build/bin --output demo/phantoms "$@"
