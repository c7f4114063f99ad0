#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
# From nothing to a fine-tuned network on a real head CT and a report about it: sets up, builds, and runs the demonstration into demo/.
set -euo pipefail
cd "$(dirname "$0")/.."

Utilities/setup.sh
# The flags are those of test.sh, so that either compiles nothing again after the other.
cmake --log-level=NOTICE --preset default -DBUILD_TESTING=OFF -DCMAKE_COMPILE_WARNING_AS_ERROR=ON ${TORCH_DIR:+-DTorch_DIR="$TORCH_DIR/share/cmake/Torch"}
cmake --build build --target TrainCTClassifier ClassifyCTSeries ClassifyImages
exec .dependencies/venv/bin/python Utilities/demo.py --programs build/bin --output demo
