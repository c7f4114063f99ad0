// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TrainingTimer_h
#define TrainingTimer_h

#include <chrono>
#include <cstddef>

namespace itk
{
namespace TransferLearning
{
/** Measures batches and estimates the time of the whole run. */
class TrainingTimer
{
public:
  using Clock = std::chrono::steady_clock;

  TrainingTimer(std::size_t trainingBatches, std::size_t validationBatches)
    : m_Training{ trainingBatches }
    , m_Validation{ validationBatches }
  {}

  void
  BeginBatch()
  {
    m_BatchBegin = Clock::now();
  }
  void
  EndTrainingBatch(std::size_t samples)
  {
    m_Training.Add(SecondsSince(m_BatchBegin), samples);
  }
  void
  EndValidationBatch(std::size_t samples)
  {
    m_Validation.Add(SecondsSince(m_BatchBegin), samples);
  }

  /** Batches that another run has done. */
  void
  Skip(std::size_t trainingBatches, std::size_t validationBatches)
  {
    m_Training.done += trainingBatches;
    m_Validation.done += validationBatches;
  }

  /** 0 to 1. */
  double
  GetFraction() const
  {
    return static_cast<double>(m_Training.done + m_Validation.done) /
           static_cast<double>(m_Training.all + m_Validation.all);
  }

  /** Seconds from now on, if all epochs are run; needs one batch. */
  double
  EstimateTimeLeft() const
  {
    // A validation batch has no backward pass, which takes about two thirds of a training batch.
    const double training = m_Training.measured > 0 ? m_Training.GetMean() : m_Validation.GetMean() * 3;
    const double validation = m_Validation.measured > 0 ? m_Validation.GetMean() : training / 3;
    return m_Training.GetRemaining() * training + m_Validation.GetRemaining() * validation;
  }

  /** Seconds of this run, if all epochs are run; needs one batch. */
  double
  EstimateTotalTime() const
  {
    return SecondsSince(m_Begin) + this->EstimateTimeLeft();
  }

  /** In training; NaN before its first batch. */
  double
  GetSamplesPerSecond() const
  {
    return m_Training.GetSamplesPerSecond();
  }

  static double
  SecondsSince(Clock::time_point begin)
  {
    return std::chrono::duration<double>(Clock::now() - begin).count();
  }

private:
  struct Batches
  {
    std::size_t all;
    std::size_t done{ 0 };
    std::size_t measured{ 0 };
    double      first{ 0 };
    double      others{ 0 };
    std::size_t firstSamples{ 0 };
    std::size_t otherSamples{ 0 };

    void
    Add(double seconds, std::size_t samples)
    {
      (measured == 0 ? first : others) += seconds;
      (measured == 0 ? firstSamples : otherSamples) += samples;
      ++measured;
      ++done;
    }
    // Both without the first batch, which also fills torch's caches.
    double
    GetSamplesPerSecond() const
    {
      return measured > 1 ? static_cast<double>(otherSamples) / others : static_cast<double>(firstSamples) / first;
    }
    double
    GetMean() const
    {
      return measured > 1 ? others / static_cast<double>(measured - 1) : first;
    }
    double
    GetRemaining() const
    {
      return done < all ? static_cast<double>(all - done) : 0.0;
    }
  };

  Clock::time_point m_Begin{ Clock::now() };
  Clock::time_point m_BatchBegin{ m_Begin };
  Batches           m_Training;
  Batches           m_Validation;
};
} // namespace TransferLearning
} // namespace itk

#endif
