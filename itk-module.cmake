# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
# One list for all three ways to build: ITK's module macros read it, and the installed-ITK branch of CMakeLists.txt too.
set(
  DOCUMENTATION
  "CT preprocessing (windowing, resampling, normalization) and transfer-learning classification as ITK filters:
LibTorch networks that are fine-tuned from published ImageNet weights run, train and explain themselves inside ITK pipelines."
)

set(
  TransferLearning_ITK_DEPENDS
  ITKCommon
  ITKIOImageBase
  ITKIOBMP
  ITKIOGDCM
  ITKGDCM
  ITKImageGrid
  ITKImageFunction
  ITKIOPNG
  ITKIOJPEG
  ITKIOTIFF
  ITKIONRRD
  ITKIONIFTI
  ITKIOMeta
)

itk_module(
  TransferLearning
  DEPENDS
  ${TransferLearning_ITK_DEPENDS}
  PRIVATE_DEPENDS
  ITKHDF5
  TEST_DEPENDS
  ITKImageIntensity
  DESCRIPTION
  "${DOCUMENTATION}"
  EXCLUDE_FROM_DEFAULT
  ENABLE_SHARED
)
