#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
# Full-size parity of the networks with torchvision and timm. Makes an environment of its own in .dependencies/parity (several GB:
# torchvision does not run beside the torch of the build), or takes the Python that has them:
#   PARITY_PYTHON=PYTHON ./Utilities/parity.sh [--architecture NAME] [--programs FOLDER] [--seed N] [--threads N]
# Needs the built programs (cmake --build build --target ConvertNetwork RunNetwork). Exits non-zero where one differs.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PARITY_PYTHON:-}
if [[ -z $python ]]; then
  python=.dependencies/parity/bin/python
  if ! "$python" -c 'import torchvision, timm' 2>/dev/null; then
    echo "Installing torch, torchvision and timm into .dependencies/parity (several GB)"
    python3 -m venv .dependencies/parity
    "$python" -m pip install -q torch==2.14.1 torchvision==0.29.1 timm==1.0.29 numpy pillow
  fi
fi
exec "$python" Utilities/parity.py "$@"
