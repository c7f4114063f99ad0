# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
# find_package(Torch), for the module itself and for the projects that ask for its component Torch; without what it does to the
# variables of the whole tree that includes it.
set(
  _torch_rewrites
  CMAKE_CXX_FLAGS
  CMAKE_C_FLAGS
  CMAKE_MODULE_PATH
  CMAKE_CUDA_FLAGS
  CMAKE_CUDA_ARCHITECTURES
  CMAKE_CUDA_STANDARD
)
foreach(_variable IN LISTS _torch_rewrites)
  if(DEFINED ${_variable})
    set(_torch_saved_${_variable} "${${_variable}}")
  endif()
endforeach()
if(NOT TransferLearning_USE_CUDA STREQUAL "OFF")
  find_package(CUDAToolkit QUIET)
endif()
if(CUDAToolkit_FOUND)
  # A CUDA LibTorch looks for these on its own, with an older module, and enables the language.
  set(
    CMAKE_CUDA_ARCHITECTURES
    "80;90"
    CACHE STRING
    "CUDA architectures, each as machine code and as PTX for later ones"
  )
  set(CMAKE_CUDA_COMPILER "${CUDAToolkit_NVCC_EXECUTABLE}" CACHE FILEPATH "CUDA compiler")
  get_filename_component(_toolkit "${CUDAToolkit_BIN_DIR}" DIRECTORY)
  set(CUDA_TOOLKIT_ROOT_DIR "${_toolkit}" CACHE PATH "Folder of the CUDA toolkit")
  file(GLOB _nvrtc "${Torch_DIR}/../../../../nvidia/cu*/lib/libnvrtc.so.*")
  if(_nvrtc AND NOT CUDA_nvrtc_LIBRARY)
    set(CUDA_nvrtc_LIBRARY "${_nvrtc}" CACHE FILEPATH "NVRTC, which Python's LibTorch brings along" FORCE)
  endif()
endif()
find_package(Torch 2.11 REQUIRED)
foreach(_variable IN LISTS _torch_rewrites)
  if(DEFINED _torch_saved_${_variable})
    set(${_variable} "${_torch_saved_${_variable}}")
    unset(_torch_saved_${_variable})
  else()
    unset(${_variable})
  endif()
endforeach()
