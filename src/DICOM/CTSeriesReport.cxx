// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The report of CTSeriesReader as JSON.
#include "itkCTSeriesReport.h"

#include "DICOM/SliceHeader.h"
#include "TransferLearning/itkCTSeriesReportNames.h"

#include <nlohmann/json.hpp>

#include <ostream>

namespace itk
{
std::ostream &
operator<<(std::ostream & out, CTSeriesEnums::Reason value)
{
  return out << TransferLearning::GetEnumName(value);
}

std::ostream &
operator<<(std::ostream & out, CTSeriesEnums::Status value)
{
  return out << TransferLearning::GetEnumName(value);
}

std::string
CTSeriesReport::ToJSON(bool identifiers) const
{
  const auto name = [identifiers](const std::string & file) {
    return identifiers ? file : TransferLearning::FileName(file);
  };
  nlohmann::ordered_json json;
  json["format_version"] = 1;
  json["intended_use"] = "research; not for diagnosis";
  json["status"] = TransferLearning::GetEnumName(status);
  json["reason_code"] = TransferLearning::GetEnumName(code);
  json["reason"] = reason;
  json["series_instance_uid"] = seriesInstanceUID;
  json["volume"] = volume;
  json["number_of_volumes"] = numberOfVolumes;
  if (identifiers)
  {
    json["patient_id"] = patientID;
  }
  json["modality"] = modality;
  json["description"] = description;
  json["manufacturer"] = manufacturer;
  json["transfer_syntax"] = transferSyntax;
  json["photometric_interpretation"] = photometricInterpretation;
  json["rescale_slope"] = hasRescale ? nlohmann::ordered_json(rescaleSlope) : nullptr;
  json["rescale_intercept"] = hasRescale ? nlohmann::ordered_json(rescaleIntercept) : nullptr;
  json["lossy_compression"] = lossyCompression;
  json["lossy_compression_ratios"] = lossyCompressionRatios;
  json["number_of_slices"] = files.size();
  json["slice_spacing_mm"] = sliceSpacing;
  json["maximum_spacing_deviation_mm"] = maximumSpacingDeviation;
  json["maximum_position_error_mm"] = maximumPositionError;
  json["number_of_gaps"] = numberOfGaps;
  json["gantry_tilt_degrees"] = gantryTilt;
  json["grid_spacing_mm"] = gridSpacing > 0.0 ? nlohmann::ordered_json(gridSpacing) : nullptr;
  json["tilt_corrected"] = correctsTilt;
  if (hasPadding)
  {
    json["padding_hu"] = { paddingLow, paddingHigh };
  }
  else
  {
    json["padding_hu"] = nullptr;
  }
  json["warnings"] = warnings;
  json["left_out"] = nlohmann::ordered_json::array();
  for (const LeftOut & entry : leftOut)
  {
    json["left_out"].push_back({ { "file", name(entry.file) },
                                 { "code", TransferLearning::GetEnumName(entry.code) },
                                 { "reason", entry.reason } });
  }
  json["slices"] = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < files.size(); ++i)
  {
    json["slices"].push_back({ { "index", i },
                               { "file", name(files[i]) },
                               { "position_lps_mm", positions[i] },
                               { "sop_instance_uid", sopInstanceUIDs[i] } });
  }
  // Text of DICOM files may be in another encoding than UTF-8; what is no UTF-8 is replaced, not thrown.
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}
} // namespace itk
