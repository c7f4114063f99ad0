// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What is computed at a pixel, for the host and for devices; nothing but arithmetic and plain values.
#ifndef PixelArithmetic_h
#define PixelArithmetic_h

#ifdef __CUDACC__
#  define TransferLearning_HOST_DEVICE __host__ __device__
#else
#  define TransferLearning_HOST_DEVICE
#endif

namespace itk
{
namespace TransferLearning
{
TransferLearning_HOST_DEVICE inline float
ClampToUnit(float value)
{
  const float raised = value > 0.0F ? value : 0.0F;
  return raised < 1.0F ? raised : 1.0F;
}

/** A window (LINEAR_EXACT) or the range of a picture: lower becomes 0, lower + width becomes 1, clamped. */
struct UnitRange
{
  float lower;
  float inverseWidth;

  TransferLearning_HOST_DEVICE float
  operator()(float value) const
  {
    return ClampToUnit((value - lower) * inverseWidth);
  }
};

/** Values that measure nothing (NaN, the padding range) become the replacement. */
struct PaddingReplacement
{
  float low; ///< Above `high` where there is no padding range.
  float high;
  float replacement;

  TransferLearning_HOST_DEVICE float
  operator()(float value) const
  {
    const bool isPadding = (value >= low && value <= high) || value != value;
    return isPadding ? replacement : value;
  }
};

/** ITU-R BT.601 luma, the grey value that Pillow's convert('L') takes. */
TransferLearning_HOST_DEVICE inline float
ComputeLuma(float red, float green, float blue)
{
  return 0.299F * red + 0.587F * green + 0.114F * blue;
}

/** Of a 0..1 value to the network's input. */
struct ChannelNormalization
{
  float mean;
  float standardDeviation;

  TransferLearning_HOST_DEVICE float
  operator()(float value) const
  {
    return (value - mean) / standardDeviation;
  }
};
} // namespace TransferLearning
} // namespace itk

#endif
