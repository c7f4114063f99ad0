#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
# Builds and tests what test.sh does not: what is committed, with ITK's own module macros and on a newer Debian.
#   test-builds.sh build-tree      against the build tree of ITK 5.4.7 from Utilities/build-itk.sh
#   test-builds.sh in-tree         inside the sources of ITK 5.4.7, as a remote module
#   test-builds.sh trixie          on Debian trixie (ITK 5.4.3, g++ 14) in a debootstrap; root only
#   TORCH_DIR=FOLDER               LibTorch (default: the one from Utilities/setup.sh)
#   TransferLearning_WORK=FOLDER   build folder (default: build-tests in the clone)
set -euo pipefail
cd "$(dirname "$0")/.."

clone=$PWD
work=${TransferLearning_WORK:-$clone/build-tests}
mkdir -p "$work"
torch=${TORCH_DIR:-}
# What is shown is that it builds and computes the same; optimization beyond that takes time.
optimization="-O1 -DNDEBUG"
find_torch() {
  ./Utilities/setup.sh --with-tests
  torch=${torch:-$(.dependencies/venv/bin/python -c 'import importlib.util as u; print(u.find_spec("torch").submodule_search_locations[0])')}
  common=(-G Ninja -DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_FLAGS_RELEASE=$optimization" "-DTorch_DIR=$torch/share/cmake/Torch" -DBUILD_TESTING=ON -DITK_USE_CLANG_FORMAT=OFF -DITK_USE_KWSTYLE=OFF
    "-DTransferLearning_PYTHON=$clone/.dependencies/venv/bin/python")
}

test_build_tree() {
  find_torch
  itk=$(Utilities/build-itk.sh)
  cmake --log-level=NOTICE -S . -B "$work/build-tree" "${common[@]}" "-DITK_DIR=$itk/build" \
    -DTransferLearning_WRAP_PYTHON=OFF -DCMAKE_COMPILE_WARNING_AS_ERROR=ON
  cmake --build "$work/build-tree"
  ctest --test-dir "$work/build-tree" --output-on-failure --no-tests=error -j "$(nproc)"
}

test_in_tree() {
  find_torch
  itk=$(Utilities/build-itk.sh)
  # The cached sources stay as they are: the module is cloned into a copy of them.
  if [[ ! -e $work/ITK/CMakeLists.txt ]]; then
    cp -a "$itk/source" "$work/ITK"
  fi
  cp Utilities/TransferLearning.remote.cmake "$work/ITK/Modules/Remote/"
  rm -rf "$work/ITK/Modules/Remote/TransferLearning"
  cmake --log-level=NOTICE -S "$work/ITK" -B "$work/in-tree" "${common[@]}" -DITK_BUILD_DEFAULT_MODULES=OFF -DITKGroup_Core=OFF \
    -DBUILD_EXAMPLES=OFF -DITK_LEGACY_SILENT=ON -DModule_TransferLearning=ON "-DTransferLearning_REPOSITORY=$clone" \
    "-DModule_TransferLearning_GIT_TAG=$(git rev-parse HEAD)"
  cmake --build "$work/in-tree" --target TransferLearning-all TransferLearningTorchFreeGTestDriver TransferLearningGTestDriver
  ctest --test-dir "$work/in-tree" --output-on-failure --no-tests=error -j "$(nproc)" -L '^torch'
}

test_trixie() {
  root=$work/trixie
  torch=${torch:-$(.dependencies/venv/bin/python -c 'import importlib.util as u; print(u.find_spec("torch").submodule_search_locations[0])')}
  if [[ ! -e $root/complete ]]; then
    debootstrap --variant=minbase trixie "$root" >"$work/debootstrap.log"
    touch "$root/complete"
  fi
  mkdir -p "$root/torch" "$root/libtorch" "$root/etc/ssl/certs"
  cp /etc/resolv.conf "$root/etc/"
  cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/host.crt"
  rm -rf "$root/root/clone"
  git clone -q "$clone" "$root/root/clone"
  # LibTorch alone: Debian's Python is another than the one whose torch this may be.
  for part in include lib share; do
    ln -sfn "/torch/$part" "$root/libtorch/$part"
  done
  mount --bind "$torch" "$root/torch"
  mount -t proc proc "$root/proc"
  trap 'umount "$root/torch" "$root/proc"' EXIT
  chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/bin:/usr/sbin:/bin:/sbin PIP_CERT=/etc/ssl/certs/host.crt TORCH_DIR=/libtorch optimization="$optimization" \
    bash -euc '
      cd /root/clone
      ./Utilities/setup.sh
      apt-get install -y -q --no-install-recommends dicom3tools libgtest-dev >/dev/null
      .dependencies/venv/bin/pip install -q -r Utilities/requirements-test.txt
      g++ --version | head -1
      cmake --log-level=NOTICE --preset default -DCMAKE_COMPILE_WARNING_AS_ERROR=ON -DTorch_DIR=/libtorch/share/cmake/Torch \
        "-DCMAKE_CXX_FLAGS_RELEASE=$optimization"
      cmake --build build
      # These ask a torch of Python, which this one may not have; programs were tested where they are made.
      asks_torch="ReadsAFileOfDenseNet121sSize|WritesFilesThatPythonReads|ReadsThePublishedEfficientNetLite0|HoldsInstead"
      ctest --test-dir build --output-on-failure --no-tests=error -j "$(nproc)" -L "^torch" -E "$asks_torch|Programs|Demonstration|Pages|Notebook"'
}

case ${1:-} in
build-tree) test_build_tree ;;
in-tree) test_in_tree ;;
trixie) test_trixie ;;
*)
  sed -n 's/^#   //p' "$0"
  exit 1
  ;;
esac
