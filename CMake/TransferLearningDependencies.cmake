# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
# Finds what the library itself links: LibTorch, nlohmann_json, pugixml, libcsv, OpenSSL's libcrypto, minizip, libjpeg and iconv; HDF5 comes
# with ITK or is found beside it.
# Minimum versions and the reason for each are in doc/dependencies.md.

option(BUILD_EXAMPLES "Build the programs in examples/" ON)
set(
  TransferLearning_USE_CUDA
  "AUTO"
  CACHE STRING
  "Run networks on CUDA devices: AUTO (what the found LibTorch has), ON, OFF"
)
set_property(CACHE TransferLearning_USE_CUDA PROPERTY STRINGS AUTO ON OFF)

find_package(nlohmann_json 3.11 REQUIRED)
find_package(pugixml 1.13 REQUIRED)
find_package(CSV 3.0.3 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto)
find_package(MiniZip 1.1 REQUIRED)
find_package(JPEG 62 REQUIRED)
find_package(Iconv REQUIRED)

# LibTorch: CMAKE_PREFIX_PATH or Torch_DIR, else the Python that has torch.
if(NOT Torch_DIR)
  find_path(TransferLearning_TORCH_CONFIG TorchConfig.cmake PATH_SUFFIXES share/cmake/Torch NO_CACHE)
  if(TransferLearning_TORCH_CONFIG)
    set(Torch_DIR "${TransferLearning_TORCH_CONFIG}" CACHE PATH "Folder of TorchConfig.cmake")
  else()
    find_program(TransferLearning_PYTHON NAMES python3 python)
    if(TransferLearning_PYTHON)
      execute_process(
        COMMAND "${TransferLearning_PYTHON}" -c "import torch; print(torch.utils.cmake_prefix_path, end='')"
        OUTPUT_VARIABLE _torch_prefix
        RESULT_VARIABLE _torch_result
        ERROR_QUIET
      )
      if(_torch_result EQUAL 0)
        set(Torch_DIR "${_torch_prefix}/Torch" CACHE PATH "Folder of TorchConfig.cmake")
      endif()
    endif()
  endif()
endif()
if(NOT Torch_DIR)
  message(
    FATAL_ERROR
    "LibTorch was not found: neither in CMAKE_PREFIX_PATH, nor in Torch_DIR, nor in the Python '${TransferLearning_PYTHON}'.\n"
    "Run ./Utilities/setup.sh, which installs it into a folder of this clone, or install it with\n"
    "  python3 -m pip install torch==2.13.0+cpu    (from PyTorch's CPU index)"
  )
endif()

include(TransferLearningTorch)

# libstdc++'s two ABIs do not link to each other; the linker's message for it names neither.
if(DEFINED TORCH_CXX_FLAGS AND TORCH_CXX_FLAGS MATCHES "_GLIBCXX_USE_CXX11_ABI=0")
  message(
    FATAL_ERROR
    "The LibTorch in ${Torch_DIR} was built with _GLIBCXX_USE_CXX11_ABI=0, ITK and this compiler use 1.\n"
    "Install LibTorch 2.7 or later, or the cxx11-abi package of an older one."
  )
endif()

if(TARGET torch_cuda)
  set(TransferLearning_TORCH_HAS_CUDA ON)
else()
  set(TransferLearning_TORCH_HAS_CUDA OFF)
endif()
if(TransferLearning_USE_CUDA STREQUAL "ON" AND NOT TransferLearning_TORCH_HAS_CUDA)
  message(
    FATAL_ERROR
    "TransferLearning_USE_CUDA is ON, but the LibTorch in ${Torch_DIR} is a CPU build. Install a CUDA build of torch."
  )
endif()
if(TransferLearning_USE_CUDA STREQUAL "OFF")
  set(TransferLearning_CUDA OFF)
else()
  set(TransferLearning_CUDA ${TransferLearning_TORCH_HAS_CUDA})
endif()
if(TransferLearning_CUDA)
  enable_language(CUDA)
endif()
message(STATUS "LibTorch ${Torch_VERSION} in ${Torch_DIR}, CUDA: ${TransferLearning_CUDA}")

# Training by several processes: LibTorch's process groups include headers of Gloo, which PyTorch's packages leave out, and of NCCL and
# CUDA's libraries of linear algebra, which Python's CUDA builds keep in packages of their own.
set(TransferLearning_PROCESS_GROUP_OPTIONS -idirafter "${CMAKE_CURRENT_LIST_DIR}/../src/Distributed/GlooDeclarations")
if(TransferLearning_CUDA)
  file(GLOB _folders LIST_DIRECTORIES TRUE "${Torch_DIR}/../../../../nvidia/*/include")
  foreach(_folder IN LISTS _folders)
    list(APPEND TransferLearning_PROCESS_GROUP_OPTIONS -idirafter "${_folder}")
  endforeach()
endif()
