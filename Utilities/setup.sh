#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
# Makes a Debian machine ready: Debian's packages, and a Python environment in this clone with LibTorch.
#   setup.sh                 for building and running
#   setup.sh --with-tests    for the tests too
#   TORCH_DIR=FOLDER         a LibTorch that is there already (it has share/cmake/Torch): LibTorch's zip, unpacked, or the folder torch of a Python
#   PIP_FIND_LINKS=FOLDER    wheels to install from, as pip takes it (or find-links of pip's configuration)
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(ca-certificates cmake g++ git invesalius-examples libcli11-dev libcsv-dev libgdcm-dev libhdf5-dev
  libinsighttoolkit5-dev libjpeg-dev libminizip-dev libopencv-dev libpugixml-dev libssl-dev ninja-build nlohmann-json3-dev python3 python3-venv)
requirements=(Utilities/requirements.txt)
if [[ ${1:-} == --with-tests ]]; then
  packages+=(ccache chromium dicom3tools doxygen libgtest-dev texlive-binaries)
  requirements+=(Utilities/requirements-test.txt)
fi

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
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null
fi

venv=.dependencies/venv
outdated=()
for file in "${requirements[@]}"; do
  cmp -s "$file" "$venv/$(basename "$file").installed" || outdated+=("$file")
done
if ((${#outdated[@]})); then
  echo "Installing Python packages into $venv"
  python3 -m venv "$venv"
  if [[ -n ${TORCH_DIR:-} && -f $TORCH_DIR/__init__.py ]]; then
    # The folder is Python's own package: the environment takes it as it is.
    dirname "$(realpath "$TORCH_DIR")" >"$("$venv/bin/python" -c 'import site; print(site.getsitepackages()[0])')/torch-of-the-user.pth"
  fi
  # The tests read and write weights with Python's torch, too.
  if [[ -z ${TORCH_DIR:-} || ${1:-} == --with-tests ]] && ! "$venv/bin/python" -c 'import torch' 2>/dev/null; then
    # Plain torch is the CUDA build, several GB, unless the wheels of a folder come first.
    if [[ -n ${PIP_FIND_LINKS:-} ]] || "$venv/bin/pip" config get global.find-links >/dev/null 2>&1; then
      "$venv/bin/pip" install -q torch==2.13.0
    elif ! "$venv/bin/pip" install -q torch==2.13.0+cpu; then
      echo "pip finds no CPU build of torch 2.13.0. Add PyTorch's CPU index to pip's configuration (pip config set global.extra-index-url ADDRESS)," \
        "or point PIP_FIND_LINKS to a folder with the wheel, or TORCH_DIR to a LibTorch of your own." >&2
      exit 1
    fi
    "$venv/bin/python" -W ignore - <<'PYTHON'
import sys, torch
if torch.version.cuda is not None:
    sys.exit(f"torch {torch.__version__} is a CUDA build, but the default build of this project is for the CPU. "
             "Set PIP_FIND_LINKS to a folder with the CPU wheel, or TORCH_DIR to your own LibTorch.")
PYTHON
  fi
  for file in "${outdated[@]}"; do
    "$venv/bin/pip" install -q -r "$file"
    cp "$file" "$venv/$(basename "$file").installed"
  done
fi
