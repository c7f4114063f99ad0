#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
# Sets up, builds with warnings as errors, and runs all tests; prints the time of each stage.
#   test.sh          the tests, the torch-free ones under AddressSanitizer and UndefinedBehaviorSanitizer, and the wheel's
#   test.sh --asan   all tests under the sanitizers
set -euo pipefail
cd "$(dirname "$0")/.."

SECONDS=0
stages=()
notices=()
stage() {
  local name=$1 start=$SECONDS
  shift
  echo "=== $name"
  "$@"
  stages+=("$(printf '%5d s  %s' $((SECONDS - start)) "$name")")
}
print_stages() {
  echo "=== Time of each stage"
  printf '%s\n' "${stages[@]}" "$(printf '%5d s  total' "$SECONDS")" ${notices[@]+"${notices[@]}"}
}
trap print_stages EXIT

check_format() {
  git ls-files '*.h' '*.hxx' '*.cxx' '*.cu' | xargs .dependencies/venv/bin/clang-format --dry-run --Werror
}
configure() {
  cmake --log-level=NOTICE --preset "$1" -DBUILD_TESTING=ON -DCMAKE_COMPILE_WARNING_AS_ERROR=ON ${TORCH_DIR:+-DTorch_DIR="$TORCH_DIR/share/cmake/Torch"} "${@:2}"
}
# What they wrote, networks of full size above all, is several GB: it stays where a test fails, and what the wheel's tests compare
# theirs with.
run_tests() {
  ctest --test-dir "$1" --output-on-failure --no-tests=error -j "$(nproc)" "${@:2}"
  find "$1/test/Temporary" -mindepth 1 -maxdepth 1 ! -name EntryPoints.WriteTheirBits -exec rm -rf {} +
}
run_tests_with_uninstrumented_torch() {
  # What LibTorch allocates once and keeps, and how it deletes, is not ours to report.
  ASAN_OPTIONS=detect_leaks=0:new_delete_type_mismatch=0 run_tests "$@"
}

# What was compiled before is taken from a cache outside the clone, like ITK's build, wherever the clone lies.
export CCACHE_DIR=${CCACHE_DIR:-${TransferLearning_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/itk-transfer-learning}/ccache}
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1 CCACHE_MAXSIZE=10G
export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime,locale
export CMAKE_C_COMPILER_LAUNCHER=ccache CMAKE_CXX_COMPILER_LAUNCHER=ccache

stage "set-up" Utilities/setup.sh --with-tests
stage "format" check_format
if [[ ${1:-} == --asan ]]; then
  stage "configure (sanitizers)" configure asan
  stage "build (sanitizers)" cmake --build build-asan
  stage "tests (sanitizers)" run_tests_with_uninstrumented_torch build-asan
else
  stage "configure" configure default
  stage "build" cmake --build build
  stage "tests" run_tests build
  stage "configure (sanitizers)" configure asan -DBUILD_EXAMPLES=OFF
  stage "build of torch-free tests (sanitizers)" cmake --build build-asan --target TransferLearningTorchFreeGTestDriver
  stage "torch-free tests (sanitizers)" run_tests build-asan -L torch-free
  # From source, ITK's wrapping build and the wheel take 45 minutes on two quiet cores, and twice that beside other work: only where
  # all of the above took less than a quarter of an hour is there time for them within an hour and a half.
  if Utilities/build-itk.sh --cached >/dev/null || ((SECONDS < 900)); then
    stage "ITK's wrapping build" Utilities/build-itk.sh
    stage "wheel" Utilities/build-wheel.sh
    stage "wheel's tests" Utilities/test-wheel.sh
  else
    notices+=("The wheel was NOT built and NOT tested: ITK's wrapping build is not cached and would take too long on this machine. Run Utilities/build-itk.sh to build it.")
  fi
fi
