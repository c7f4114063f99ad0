// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef KerasConfiguration_h
#define KerasConfiguration_h

#include "Weights/MappedFile.h"

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** What a model's configuration says of a layer whose weights Keras 3 stores under its class and a number. */
struct KerasLayer
{
  std::string group; ///< "layers/batch_normalization_3"
  std::string name;
  bool        center{ true }; ///< False where a BatchNormalization has no beta.
};

/** The layers that Keras 3's config.json describes, in its order, those of models within the model too. Nothing else in
 * it is used; no layer is made from it. \throws ExceptionObject naming `file`. */
std::vector<KerasLayer>
ReadKerasConfiguration(const SharedBytes & bytes, const std::string & file);
} // namespace TransferLearning
} // namespace itk

#endif
