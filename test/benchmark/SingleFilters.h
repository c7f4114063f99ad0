// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SingleFilters_h
#define SingleFilters_h

#include "itkImage.h"

#include <string>

/** One of the module's filters beside the filter of ITK's own that is nearest to it: the same input, the same goal. */
class SingleFilters
{
public:
  using SeriesType = itk::Image<short, 3>;

  /** Runs "ours" or the "peer" of `filter`; the result is kept until the next run, so that freeing it is no part of the
   * time. \return seconds. */
  double
  Run(const std::string & filter, const std::string & who, const SeriesType * series);

  /** Largest difference of the last results of ours and of the peer, whose scales are equal. */
  double
  GetDifference() const;

private:
  itk::DataObject::Pointer m_Ours;
  itk::DataObject::Pointer m_Peers;
};

#endif
