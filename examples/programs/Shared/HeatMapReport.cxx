// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "HeatMapReport.h"

#include "ProgramSupport.h"

#include "TransferLearning/itkHeatMapDescription.h"

#include <nlohmann/json.hpp>

#include <iostream>
#include <sstream>

namespace ProgramSupport
{
int
FindHeatMapClass(const itk::ClassificationEnsemble * ensemble, const std::string & name)
{
  if (name.empty())
  {
    return -1;
  }
  return WithHint("Give --heatmap-class one of them, or leave it out for the most probable class.", [&] {
    return static_cast<int>(itk::TransferLearning::FindMappedClass(ensemble->GetClassNames(), name));
  });
}

void
ReportHeatMap(const itk::ClassificationResult * result)
{
  const auto         description = nlohmann::json::parse(result->GetHeatMapDescription());
  std::ostringstream maximum;
  maximum << description.at("maximum").get<double>();
  std::cout << "heat map of " << description.at("class").get<std::string>() << ": maximum " << maximum.str()
            << " before it was scaled to 1" << std::endl;
  if (description.contains("note"))
  {
    std::cerr << "Warning: " << description.at("note").get<std::string>() << std::endl;
  }
}
} // namespace ProgramSupport
