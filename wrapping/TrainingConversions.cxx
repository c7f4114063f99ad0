// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Datasets and training.
#include "TransferLearningConversions.h"

#include "Metrics/EvaluationFields.h"
#include "PythonJSON.h"

#include <sstream>

namespace itk
{
namespace TransferLearning
{
void
FromPython(PyObject * object, NetworkTrainingParameters & value)
{
  value = NetworkTrainingParameters::FromJSON(ReadJSON(object, Json::parse(value.ToJSON()), "parameters").dump());
}

void
FromPython(PyObject * object, TrainingHistory::Epoch & value)
{
  ReadFields(object, value, "epoch");
}

PyObject *
ToPython(const NetworkTrainingParameters & value)
{
  return WriteJSON(value.ToJSON());
}

PyObject *
ToPython(const std::vector<TrainingHistory::Epoch> & value)
{
  return WriteFieldsAsDict(value);
}

namespace
{
Json
DescribeContent(const LabeledSliceContent & content)
{
  return { { "pixel_hash", content.pixelHash },   { "perceptual_hash", content.perceptualHash },
           { "uniform", content.isUniform },      { "format", content.format },
           { "columns", content.columns },        { "rows", content.rows },
           { "channels", content.channels },      { "bytes_per_pixel", content.bytesPerPixel },
           { "border_mean", content.borderMean }, { "border_deviation", content.borderDeviation } };
}
} // namespace

PyObject *
ToPython(const std::vector<LabeledSlice> & value)
{
  return WriteJSONList(value, [](const auto & item) {
    std::ostringstream split;
    split << item.split;
    return Json{ { "path", item.path },
                 { "series_instance_uid", item.seriesInstanceUID },
                 { "slice", item.slice },
                 { "label", item.label },
                 { "patient", item.patient },
                 { "split", split.str() },
                 { "weight", item.weight },
                 { "slices_of_volume", item.slicesOfVolume },
                 { "content", item.content ? DescribeContent(*item.content) : Json() } };
  });
}

PyObject *
ToPython(const std::vector<NearDuplicate> & value)
{
  return WriteJSONList(value, [](const auto & item) {
    return Json{ { "sample", item.sample }, { "nearest", item.nearest }, { "different_bits", item.differentBits } };
  });
}

PyObject *
ToPython(const DatasetShortcuts & value)
{
  Json table = Json::array();
  for (const auto & row : value.table)
  {
    table.push_back({ { "format", row.format },
                      { "columns", row.columns },
                      { "rows", row.rows },
                      { "channels", row.channels },
                      { "counts", row.counts } });
  }
  return WriteJSON(Json{ { "table", table },
                         { "folds", value.folds },
                         { "tree_accuracy", value.treeAccuracy },
                         { "majority_share", value.majorityShare },
                         { "suspicious", value.IsSuspicious() },
                         { "description", value.Describe() } });
}
} // namespace TransferLearning
} // namespace itk
