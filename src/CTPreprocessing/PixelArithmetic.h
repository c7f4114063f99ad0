// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What is computed at a pixel, for the host and for devices; nothing but arithmetic and plain values.
#ifndef PixelArithmetic_h
#define PixelArithmetic_h

#include <cmath>

// Always inlined on the host: a copy that one source compiled for a newer processor must not serve the others.
#ifdef __CUDACC__
#  define TransferLearning_HOST_DEVICE __host__ __device__
#elif defined(__GNUC__)
#  define TransferLearning_HOST_DEVICE __attribute__((always_inline))
#else
#  define TransferLearning_HOST_DEVICE
#endif

namespace itk
{
namespace TransferLearning
{
/** NaN becomes 0. */
template <typename TReal>
TransferLearning_HOST_DEVICE inline TReal
ClampToUnit(TReal value)
{
  const TReal raised = value > TReal{ 0 } ? value : TReal{ 0 };
  return raised < TReal{ 1 } ? raised : TReal{ 1 };
}

TransferLearning_HOST_DEVICE inline float
Exponential(float value)
{
  return expf(value);
}
TransferLearning_HOST_DEVICE inline double
Exponential(double value)
{
  return exp(value);
}

/** A window or the range of a picture, to 0..1. The ramp of LINEAR, LINEAR_EXACT and pictures: lower becomes 0, lower +
 * width becomes 1, clamped; a width of 0 (LINEAR with w = 1) is a step just above lower. */
template <typename TReal>
struct BasicUnitMap
{
  TReal lower;        ///< SIGMOID: the center.
  TReal inverseWidth; ///< SIGMOID: 4 / width.
  bool  isSigmoid;

  TransferLearning_HOST_DEVICE TReal
  Scale(TReal value) const
  {
    return (value - lower) * inverseWidth;
  }
  TransferLearning_HOST_DEVICE TReal
  Ramp(TReal value) const
  {
    return ClampToUnit(this->Scale(value));
  }
  TransferLearning_HOST_DEVICE TReal
  Sigmoid(TReal value) const
  {
    return TReal{ 1 } / (TReal{ 1 } + Exponential((lower - value) * inverseWidth));
  }
  TransferLearning_HOST_DEVICE TReal
  operator()(TReal value) const
  {
    return isSigmoid ? this->Sigmoid(value) : this->Ramp(value);
  }
};
using UnitMap = BasicUnitMap<float>;

/** Values that measure nothing (NaN, the padding range) become the replacement. */
struct PaddingReplacement
{
  float low; ///< Above `high` where there is no padding range.
  float high;
  float replacement;

  TransferLearning_HOST_DEVICE bool
  IsPadding(float value) const
  {
    return (value >= low && value <= high) || value != value;
  }
  TransferLearning_HOST_DEVICE float
  operator()(float value) const
  {
    return this->IsPadding(value) ? replacement : value;
  }
};

/** ITU-R BT.601 luma, the gray value that Pillow's convert('L') takes. */
TransferLearning_HOST_DEVICE inline float
ComputeLuma(float red, float green, float blue)
{
  return 0.299F * red + 0.587F * green + 0.114F * blue;
}

/** Of a resampled 0..1 value, which cubic and Lanczos taps may have carried beyond, to the network's input. */
struct ChannelNormalization
{
  float mean;
  float inverseDeviation;

  TransferLearning_HOST_DEVICE float
  operator()(float value) const
  {
    return (ClampToUnit(value) - mean) * inverseDeviation;
  }
};
} // namespace TransferLearning
} // namespace itk

#endif
