#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
# Makes a Debian machine ready to build and test: Debian's packages, and a Python environment in this clone with LibTorch.
#   TORCH_DIR=FOLDER   a LibTorch that is there already (it has share/cmake/Torch); torch is then not installed
#   PIP_FIND_LINKS     honoured: a folder with wheels
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(build-essential ca-certificates chromium cmake dicom3tools git invesalius-examples libcli11-dev libcsv-dev libgdcm-dev libgtest-dev
  libinsighttoolkit5-dev libopencv-dev libpugixml-dev libssl-dev ninja-build nlohmann-json3-dev python3 python3-venv)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if ((${#missing[@]})); then
  echo "Installing Debian packages: ${missing[*]}"
  as_root=()
  if (($(id -u) != 0)); then
    as_root=(sudo)
  fi
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
fi

venv=.dependencies/venv
stamp=$venv/requirements.installed
if ! cmp -s Utilities/requirements.txt "$stamp"; then
  echo "Installing Python packages into $venv"
  python3 -m venv "$venv"
  if [[ -z ${TORCH_DIR:-} ]]; then
    # Plain "torch" of PyPI is the CUDA build, several GB; PyTorch's own index has the CPU build for machines without a wheel folder.
    if ! "$venv/bin/python" -c 'import torch' 2>/dev/null; then
      if [[ -n ${PIP_FIND_LINKS:-} ]]; then
        "$venv/bin/pip" install -q torch==2.13.0
      else
        "$venv/bin/pip" install -q torch==2.13.0 --index-url https://download.pytorch.org/whl/cpu
      fi
    fi
    "$venv/bin/python" - <<'PYTHON'
import sys, torch
if torch.version.cuda is not None:
    sys.exit(f"torch {torch.__version__} is a CUDA build; the default build of this project is for the CPU. "
             "Point PIP_FIND_LINKS to a folder with the CPU wheel, or TORCH_DIR to a LibTorch of your own.")
PYTHON
  fi
  "$venv/bin/pip" install -q -r Utilities/requirements.txt
  cp Utilities/requirements.txt "$stamp"
fi
