// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SeriesWarnings_h
#define SeriesWarnings_h

#include "ImageReading/ImageProbe.h"

#include <cstddef>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Gathers what the series of a dataset are warned of: one sentence per kind, however many series it applies to. */
class SeriesWarnings
{
public:
  void
  Add(const std::string & path, const std::vector<SeriesWarning> & warnings);

  /** In the order in which the kinds came: the number of series, the first of them and its sentence. */
  std::vector<std::string>
  GetSentences() const;

private:
  struct Kind
  {
    std::string   path; ///< Of the first series.
    SeriesWarning warning;
    std::size_t   series;
  };
  std::vector<Kind> m_Kinds;
};
} // namespace TransferLearning
} // namespace itk

#endif
