# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
target_sources(
  TransferLearningTorchFree
  PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/HDF5File.cxx
    ${CMAKE_CURRENT_LIST_DIR}/KerasArchiveReader.cxx
    ${CMAKE_CURRENT_LIST_DIR}/KerasConfiguration.cxx
    ${CMAKE_CURRENT_LIST_DIR}/KerasHDF5Reader.cxx
    ${CMAKE_CURRENT_LIST_DIR}/KerasNames.cxx
    ${CMAKE_CURRENT_LIST_DIR}/MappedFile.cxx
    ${CMAKE_CURRENT_LIST_DIR}/NamedTensors.cxx
    ${CMAKE_CURRENT_LIST_DIR}/NamedTensorsReader.cxx
    ${CMAKE_CURRENT_LIST_DIR}/PickleMachine.cxx
    ${CMAKE_CURRENT_LIST_DIR}/SafetensorsIndex.cxx
    ${CMAKE_CURRENT_LIST_DIR}/SafetensorsReader.cxx
    ${CMAKE_CURRENT_LIST_DIR}/SafetensorsWriter.cxx
    ${CMAKE_CURRENT_LIST_DIR}/TorchLegacyReader.cxx
    ${CMAKE_CURRENT_LIST_DIR}/TorchModule.cxx
    ${CMAKE_CURRENT_LIST_DIR}/TorchScriptModule.cxx
    ${CMAKE_CURRENT_LIST_DIR}/TorchStateDict.cxx
    ${CMAKE_CURRENT_LIST_DIR}/TorchTensor.cxx
    ${CMAKE_CURRENT_LIST_DIR}/TorchZipReader.cxx
    ${CMAKE_CURRENT_LIST_DIR}/Unpickler.cxx
    ${CMAKE_CURRENT_LIST_DIR}/WeightSets.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ZipArchive.cxx
)
