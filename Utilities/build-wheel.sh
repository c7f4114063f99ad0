#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
# Builds the Python wheel into dist/. ITK's wrapping build is made first where it is not there (Utilities/build-itk.sh says where).
#   TORCH_DIR=FOLDER   the folder torch of a Python: the torch of this minor version is the one that the wheel then needs
set -euo pipefail
cd "$(dirname "$0")/.."

./Utilities/setup.sh
itk=$(Utilities/build-itk.sh)
torch=${TORCH_DIR:-$(.dependencies/venv/bin/python -c 'import importlib.util as u; print(u.find_spec("torch").submodule_search_locations[0])')}

export PATH=$itk/tools/bin:$PATH
# ITK's generator of interfaces keeps names in sets: the same order each time, the same sources, which ccache then knows.
export PYTHONHASHSEED=0
rm -rf build-wheel/dist
mkdir -p dist
"$itk/tools/bin/pip" wheel . --no-build-isolation --no-deps --wheel-dir build-wheel/dist \
  -Ccmake.define.ITK_DIR="$itk/build" -Ccmake.define.Torch_DIR="$torch/share/cmake/Torch" \
  -Ccmake.define.ITK_USE_SYSTEM_CASTXML=ON -Ccmake.define.CASTXML_EXECUTABLE=/usr/bin/castxml \
  -Ccmake.define.ITK_USE_SYSTEM_SWIG=ON -Ccmake.define.SWIG_EXECUTABLE="$itk/tools/bin/swig" \
  -Ccmake.define.Python3_EXECUTABLE="$itk/tools/bin/python" -Cbuild.verbose=false
# What the itk and torch wheels bring stays out; the small libraries that they do not have come along.
auditwheel repair build-wheel/dist/*.whl --wheel-dir dist \
  --exclude 'libtorch*' --exclude 'libc10*' --exclude libgomp.so.1 --exclude 'libcudart*'
auditwheel show dist/*.whl
ls -l dist
