// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SingleFilters_h
#define SingleFilters_h

#include "itkImage.h"

#include <string>

namespace SingleFilters
{
using SeriesType = itk::Image<short, 3>;

/** Seconds that one of the module's single filters ("resample" …) takes with the series, or, with `isPeer`, ITK's own
 * nearest filter; the result lives until the next run.
 * \throws ExceptionObject that names `work` where it is none. */
double
Measure(const std::string & work, bool isPeer, const SeriesType * series);
} // namespace SingleFilters

#endif
