// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef KeyMaps_h
#define KeyMaps_h

#include "Networks/KeyMaps/KeyMap.h"

namespace itk
{
namespace TransferLearning
{
// The names that publishers give the tensors of a family of architectures, the registered ones first.

const KeyMaps &
GetDenseNetKeyMaps();
const KeyMaps &
GetDenseNet3DKeyMaps();
const KeyMaps &
GetEfficientNetKeyMaps();
const KeyMaps &
GetEfficientNetLiteKeyMaps();
const KeyMaps &
GetInceptionResNetV2KeyMaps();
const KeyMaps &
GetInceptionV3KeyMaps();
const KeyMaps &
GetMobileNetV2KeyMaps();
const KeyMaps &
GetPlainNetwork3DKeyMaps();
const KeyMaps &
GetResNetKeyMaps();
const KeyMaps &
GetResNet3DKeyMaps();
const KeyMaps &
GetVGG16KeyMaps();
const KeyMaps &
GetVGG19KeyMaps();
const KeyMaps &
GetXceptionKeyMaps();

/** With BatchNorm. */
const KeyMaps &
GetVGGNormKeyMaps();
} // namespace TransferLearning
} // namespace itk

#endif
