// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef CTPreprocessingNames_h
#define CTPreprocessingNames_h

#include "itkCTPreprocessingParameters.h"

#include "Support/EnumNames.h"

namespace itk
{
namespace TransferLearning
{
// The names of the enumerations of CTPreprocessingParameters in network files and on command lines.
constexpr EnumName<CTPreprocessingEnums::Intensity> intensityNames[] = {
  { CTPreprocessingEnums::Intensity::HounsfieldUnits, "hu" },
  { CTPreprocessingEnums::Intensity::Picture, "picture" }
};
constexpr EnumName<CTPreprocessingEnums::Orientation> orientationNames[] = {
  { CTPreprocessingEnums::Orientation::LPS, "LPS" },
  { CTPreprocessingEnums::Orientation::AsStored, "as-stored" }
};
constexpr EnumName<CTPreprocessingEnums::Interpolation> interpolationNames[] = {
  { CTPreprocessingEnums::Interpolation::Nearest, "nearest" },
  { CTPreprocessingEnums::Interpolation::Linear, "linear" },
  { CTPreprocessingEnums::Interpolation::Cubic, "cubic" },
  { CTPreprocessingEnums::Interpolation::Lanczos, "lanczos" }
};
constexpr EnumName<CTWindowEnums::Function> windowFunctionNames[] = { { CTWindowEnums::Function::Linear, "LINEAR" },
                                                                      { CTWindowEnums::Function::LinearExact,
                                                                        "LINEAR_EXACT" },
                                                                      { CTWindowEnums::Function::Sigmoid, "SIGMOID" } };
constexpr EnumName<CTPreprocessingEnums::ChannelSource> channelSourceNames[] = {
  { CTPreprocessingEnums::ChannelSource::Windows, "windows" },
  { CTPreprocessingEnums::ChannelSource::NeighbouringSlices, "neighbouring-slices" }
};
constexpr EnumName<CTPreprocessingEnums::ColourOrder> colourOrderNames[] = {
  { CTPreprocessingEnums::ColourOrder::RGB, "RGB" },
  { CTPreprocessingEnums::ColourOrder::BGR, "BGR" }
};
constexpr EnumName<CTPreprocessingEnums::Statistics> statisticsNames[] = {
  { CTPreprocessingEnums::Statistics::None, "none" },
  { CTPreprocessingEnums::Statistics::ZScore, "z-score" },
  { CTPreprocessingEnums::Statistics::MinMax, "min-max" },
  { CTPreprocessingEnums::Statistics::Percentile, "percentile" }
};
constexpr EnumName<CTPreprocessingEnums::Normalization> normalizationNames[] = {
  { CTPreprocessingEnums::Normalization::None, "none" },
  { CTPreprocessingEnums::Normalization::ImageNet, "imagenet" },
  { CTPreprocessingEnums::Normalization::TensorFlow, "tensorflow" },
  { CTPreprocessingEnums::Normalization::Caffe, "caffe" }
};
constexpr EnumName<CTPreprocessingEnums::Fit> fitNames[] = { { CTPreprocessingEnums::Fit::KeepAspect, "keep-aspect" },
                                                             { CTPreprocessingEnums::Fit::Stretch, "stretch" },
                                                             { CTPreprocessingEnums::Fit::CentreCrop, "centre-crop" } };
} // namespace TransferLearning
} // namespace itk

#endif
