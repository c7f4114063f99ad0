# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
# Into Modules/Remote of ITK's sources: -DModule_TransferLearning=ON then builds the module with ITK.
# TransferLearning_REPOSITORY is the clone or the address that it comes from.
itk_fetch_module(
  TransferLearning
  "CT preprocessing and transfer-learning classification as filters that run LibTorch networks."
  MODULE_COMPLIANCE_LEVEL 2
  GIT_REPOSITORY "${TransferLearning_REPOSITORY}"
  GIT_TAG main
)
