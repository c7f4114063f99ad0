# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
# Into Modules/Remote of ITK's sources: -DModule_TransferLearning=ON then builds the module with ITK.
# TransferLearning_REPOSITORY is the clone or the address that it comes from.
#-- # Grading Level Criteria Report
#-- ## Compliance Level 3 star (Quality beta code)
#--   - [X] API | executable interface is considered mostly stable and feature complete
#--   - [X] 10% C0-code coverage demonstrated for testing suite
#--   - [X] Some tests exist and pass on at least some platform
#--   - [X] All requirements of Levels 2,1
#
# Not level 4: it needs LibTorch, and has been tested on Linux only.
# GIT_TAG is updated with each release; -DModule_TransferLearning_GIT_TAG=... takes another commit, as test-builds.sh does.
itk_fetch_module(
  TransferLearning
  "CT preprocessing and transfer-learning classification as filters that run LibTorch networks."
  MODULE_COMPLIANCE_LEVEL 3
  GIT_REPOSITORY "${TransferLearning_REPOSITORY}"
  GIT_TAG 1e8e6b4f2f8cb28355c737d3b25a5b4a77a60490
)
