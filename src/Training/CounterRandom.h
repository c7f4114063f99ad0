// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef CounterRandom_h
#define CounterRandom_h

#include "itkMath.h"

#include <cmath>
#include <cstdint>
#include <initializer_list>

namespace itk
{
namespace TransferLearning
{
/** What random numbers are for; equal (seed, epoch, index) of different purposes are independent. */
enum class RandomPurpose : uint64_t
{
  Order,
  Augmentation,
  Dropout,
  Sampling,
  Intensity,
  Noise,
  Cutout,
  Mixup
};

/** Random numbers that depend on (purpose, seed, epoch, index) alone and, but for the last bits of logarithm and cosine
 * in NextGaussian(), are the same on every platform; the standard library's distributions are not. SplitMix64: Steele,
 * Lea and Flood 2014, 10.1145/2660193.2660195. */
class CounterRandom
{
public:
  CounterRandom(RandomPurpose purpose, uint64_t seed, uint64_t epoch, uint64_t index)
    : m_State(static_cast<uint64_t>(purpose))
  {
    // Each word passes the mixer before the next is added, so that no sum of two of them is mistaken for another.
    for (const uint64_t word : { seed, epoch, index })
    {
      m_State = this->Next() ^ word;
    }
  }

  uint64_t
  Next()
  {
    m_State += 0x9E3779B97F4A7C15u;
    uint64_t value = m_State;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
    return value ^ (value >> 31);
  }

  /** In [0, 1), all multiples of 2^-53 equally likely. */
  double
  NextUniform()
  {
    return static_cast<double>(this->Next() >> 11) * 0x1p-53;
  }

  /** In -limit to +limit. */
  double
  NextSymmetric(double limit)
  {
    return limit * (2.0 * this->NextUniform() - 1.0);
  }

  /** Of mean 0 and variance 1 (Box and Muller 1958). */
  double
  NextGaussian()
  {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - this->NextUniform()));
    return radius * std::cos(itk::Math::twopi * this->NextUniform());
  }

  /** In 0 to bound - 1, all equally likely; bound at least 1. */
  uint64_t
  NextBelow(uint64_t bound)
  {
    // The first 2^64 mod bound values would make the small remainders more likely.
    const uint64_t unfair = (0 - bound) % bound;
    uint64_t       value = this->Next();
    while (value < unfair)
    {
      value = this->Next();
    }
    return value % bound;
  }

private:
  uint64_t m_State;
};
} // namespace TransferLearning
} // namespace itk

#endif
