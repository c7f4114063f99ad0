// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/KeyMaps/KeyMaps.h"

namespace itk
{
namespace TransferLearning
{
const KeyMaps &
GetPlainNetwork3DKeyMaps()
{
  static const KeyMaps maps{ { KeyNaming::Torch,
                               { ClassificationNetworkEnums::Origin::Own },
                               { "block{b}.conv", "block{b}.norm", "classifier.{n}" } } };
  return maps;
}
} // namespace TransferLearning
} // namespace itk
