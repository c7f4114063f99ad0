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
namespace
{
using Json = nlohmann::ordered_json;

Json
WriteProtocol(const CTSeriesProtocol & protocol, double spacing)
{
  const auto & thicknesses = protocol.sliceThicknesses;
  Json         json;
  json["study_instance_uid"] = protocol.studyInstanceUID;
  json["study_date"] = protocol.studyDate;
  json["sop_class_uid"] = protocol.sopClassUID;
  json["frame_of_reference_uid"] = protocol.frameOfReferenceUID;
  json["image_type"] = protocol.imageType;
  json["model"] = protocol.model;
  json["software_versions"] = protocol.softwareVersions;
  json["body_part"] = protocol.bodyPart;
  json["laterality"] = protocol.laterality;
  json["patient_position"] = protocol.patientPosition;
  json["kernel"] = protocol.kernel;
  json["contrast_agent"] = protocol.contrastAgent;
  json["tube_voltages_kv"] = protocol.tubeVoltages;
  json["exposure_range_mas"] = protocol.exposures.empty() ? Json(nullptr) : Json(protocol.exposures);
  json["slice_thicknesses_mm"] = thicknesses;
  json["thickness_to_spacing"] =
    thicknesses.size() == 1 && spacing > 0.0 ? Json(thicknesses.front() / spacing) : Json(nullptr);
  json["acquisition_numbers"] = protocol.acquisitionNumbers;
  json["acquisition_time_range"] = protocol.acquisitionTimes.empty() ? Json(nullptr) : Json(protocol.acquisitionTimes);
  json["gantry_tilt_tag_degrees"] = protocol.hasTilt ? Json(protocol.tilt) : Json(nullptr);
  return json;
}

/** Null of slices that are not numbered. */
Json
WriteNumbering(const CTSeriesNumbering & numbering)
{
  if (numbering.first == 0)
  {
    return nullptr;
  }
  Json json;
  json["first"] = numbering.first;
  json["last"] = numbering.last;
  json["step"] = numbering.step;
  json["missing"] = numbering.missing;
  json["images_in_acquisition"] = numbering.imagesExpected > 0 ? Json(numbering.imagesExpected) : Json(nullptr);
  return json;
}

/** Null where no voxels were read. */
Json
WriteVoxels(const CTSeriesVoxels & voxels)
{
  if (voxels.numberOfSlices == 0)
  {
    return nullptr;
  }
  Json json;
  json["number_of_slices"] = voxels.numberOfSlices;
  json["least_hu"] = voxels.least;
  json["greatest_hu"] = voxels.greatest;
  json["padding_fraction"] = voxels.paddingFraction;
  json["outside_circle_hu"] = voxels.hasConstantOutside ? Json(voxels.outside) : Json(nullptr);
  return json;
}
} // namespace

std::ostream &
operator<<(std::ostream & out, CTSeriesEnums::Reason value)
{
  return out << TransferLearning::GetEnumName(value);
}

std::ostream &
operator<<(std::ostream & out, CTSeriesEnums::Warning value)
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
  json["protocol"] = WriteProtocol(protocol, sliceSpacing);
  json["rescale_slope"] = hasRescale ? nlohmann::ordered_json(rescaleSlope) : nullptr;
  json["rescale_intercept"] = hasRescale ? nlohmann::ordered_json(rescaleIntercept) : nullptr;
  json["lossy_compression"] = lossyCompression;
  json["lossy_compression_ratios"] = lossyCompressionRatios;
  json["number_of_slices"] = files.size();
  json["columns"] = columns;
  json["rows"] = rows;
  json["pixel_spacing_mm"] = pixelSpacing;
  json["orientation"] = orientation;
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
  json["instance_numbers"] = WriteNumbering(numbering);
  json["voxels"] = WriteVoxels(voxels);
  json["warnings"] = warnings;
  json["warning_codes"] = nlohmann::ordered_json::array();
  for (const CTSeriesEnums::Warning warning : warningCodes)
  {
    json["warning_codes"].push_back(TransferLearning::GetEnumName(warning));
  }
  json["left_out"] = nlohmann::ordered_json::array();
  const auto locate = [&name](const std::string & file, unsigned int frame) {
    nlohmann::ordered_json place = { { "file", name(file) } };
    if (frame > 0)
    {
      place["frame"] = frame;
    }
    return place;
  };
  for (const LeftOut & entry : leftOut)
  {
    json["left_out"].push_back(locate(entry.file, entry.frame));
    json["left_out"].back()["code"] = TransferLearning::GetEnumName(entry.code);
    json["left_out"].back()["reason"] = entry.reason;
  }
  json["slices"] = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < files.size(); ++i)
  {
    json["slices"].push_back({ { "index", i } });
    json["slices"].back().update(locate(files[i], frames[i]));
    json["slices"].back()["position_lps_mm"] = positions[i];
    json["slices"].back()["sop_instance_uid"] = sopInstanceUIDs[i];
  }
  // Text of DICOM files may be in another encoding than UTF-8; what is no UTF-8 is replaced, not thrown.
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}
} // namespace itk
