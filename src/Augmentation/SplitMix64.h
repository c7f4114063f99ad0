// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SplitMix64_h
#define SplitMix64_h

#include "CTPreprocessing/PixelArithmetic.h"

#include <cmath>
#include <cstdint>

namespace itk
{
namespace TransferLearning
{
/** A stream of random numbers of which any can be reached at once, on the host and on devices: Steele, Lea and Flood
 * 2014, 10.1145/2660193.2660195. */
class SplitMix64
{
public:
  SplitMix64() = default;
  explicit SplitMix64(std::uint64_t state)
    : m_State(state)
  {}

  TransferLearning_HOST_DEVICE std::uint64_t
                               Next()
  {
    m_State += increment;
    std::uint64_t value = m_State;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
    return value ^ (value >> 31);
  }

  /** The stream that has given so many numbers more. */
  TransferLearning_HOST_DEVICE SplitMix64
  After(std::uint64_t numbers) const
  {
    SplitMix64 later = *this;
    later.m_State += numbers * increment;
    return later;
  }

  /** In [0, 1), all multiples of 2^-53 equally likely. */
  TransferLearning_HOST_DEVICE double
  NextUniform()
  {
    return static_cast<double>(this->Next() >> 11) * 0x1p-53;
  }

  /** Of mean 0 and variance 1 (Box and Muller 1958); takes two numbers. */
  TransferLearning_HOST_DEVICE double
  NextGaussian()
  {
    constexpr double twoPi = 6.283185307179586476925;
    const double     radius = sqrt(-2.0 * log(1.0 - this->NextUniform()));
    return radius * cos(twoPi * this->NextUniform());
  }

protected:
  static constexpr std::uint64_t increment = 0x9E3779B97F4A7C15u;

  std::uint64_t m_State{ 0 };
};
} // namespace TransferLearning
} // namespace itk

#endif
