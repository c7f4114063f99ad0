// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SingleFilters_h
#define SingleFilters_h

#include "itkImage.h"

#include <string>

/** One of the module's filters and the most similar filter of ITK: same input, same purpose. */
class SingleFilters
{
public:
  using SeriesType = itk::Image<short, 3>;

  /** Runs "ours" or the "peer" of `filter`; the result is kept until the next run, so that freeing it is not timed.
   * \return seconds. */
  double
  Run(const std::string & filter, const std::string & who, const SeriesType * series);

  /** Maximum difference between the last results of ours and of the peer, which have equal scales. */
  double
  GetDifference() const;

private:
  itk::DataObject::Pointer m_Ours;
  itk::DataObject::Pointer m_Peers;
};

#endif
