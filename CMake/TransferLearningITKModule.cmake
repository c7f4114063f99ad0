# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
# The builds with ITK's own module macros: inside ITK's source tree, and against an ITK build tree. What is exported to other
# modules finds the module's dependencies again, which a static library passes on.
set(
  TransferLearning_EXPORT_CODE_BUILD
  "list(PREPEND CMAKE_MODULE_PATH \"${CMAKE_CURRENT_LIST_DIR}\")
include(TransferLearningDependencies)"
)

# ITK's HDF5, whose symbols are renamed: a process may have another one. The module's macros know it when src is read.
set(TransferLearning_HDF5_LIBRARIES "")

function(transfer_learning_target target)
  target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra>)
  target_include_directories(${target} PRIVATE ${TransferLearning_INCLUDE_DIRS})
endfunction()
