// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkDatasetShortcuts.h"

#include "Data/DecisionTree.h"
#include "itkDatasetSplit.h"

#include <algorithm>
#include <iomanip>
#include <map>
#include <set>
#include <sstream>
#include <tuple>

namespace itk
{
namespace
{
constexpr unsigned int wantedFolds = 5;
constexpr unsigned int treeDepth = 3;

std::vector<TransferLearning::DecisionTree::Row>
MakeFeatures(const std::vector<LabeledSlice> & slices)
{
  std::set<std::string> formats;
  for (const auto & slice : slices)
  {
    formats.insert(slice.content->format);
  }
  std::vector<TransferLearning::DecisionTree::Row> rows;
  for (const auto & slice : slices)
  {
    const LabeledSliceContent &         content = *slice.content;
    TransferLearning::DecisionTree::Row row{ static_cast<double>(content.columns),
                                             static_cast<double>(content.rows),
                                             static_cast<double>(content.channels),
                                             content.bytesPerPixel,
                                             content.borderMean,
                                             content.borderDeviation };
    for (const auto & format : formats)
    {
      row.push_back(content.format == format ? 1.0 : 0.0);
    }
    rows.push_back(row);
  }
  return rows;
}

std::vector<DatasetShortcuts::Row>
MakeTable(const LabeledImageDataset * dataset)
{
  using Form = std::tuple<std::string, unsigned int, unsigned int, unsigned int>;
  std::map<Form, std::vector<std::size_t>> counts;
  for (const auto & slice : dataset->GetSlices())
  {
    const LabeledSliceContent & content = *slice.content;
    auto &                      row = counts[Form(content.format, content.columns, content.rows, content.channels)];
    row.resize(dataset->GetClassNames().size());
    ++row[slice.label];
  }
  std::vector<DatasetShortcuts::Row> table;
  for (const auto & [form, row] : counts)
  {
    table.push_back({ std::get<0>(form), std::get<1>(form), std::get<2>(form), std::get<3>(form), row });
  }
  return table;
}
} // namespace

std::string
DatasetShortcuts::Describe() const
{
  std::ostringstream text;
  text << std::fixed << std::setprecision(3);
  if (folds == 0)
  {
    text << "not measured: too few split units to hold some out";
    return text.str();
  }
  text << "a decision tree that sees only format, size, channels, bytes per pixel and the border is right for "
       << treeAccuracy << " of the samples (" << folds << "-fold cross-validation); the most frequent class has "
       << majorityShare;
  if (this->IsSuspicious())
  {
    text << ". The classes may be recognizable without anatomy: make format, size and borders the same for all classes "
            "before trusting any metric";
  }
  return text.str();
}

DatasetShortcuts
DatasetShortcuts::Find(LabeledImageDataset * dataset)
{
  dataset->ReadContents();
  DatasetShortcuts result;
  result.table = MakeTable(dataset);
  const auto &              slices = dataset->GetSlices();
  std::vector<std::size_t>  counts(dataset->GetClassNames().size());
  std::vector<unsigned int> labels;
  for (const auto & slice : slices)
  {
    ++counts[slice.label];
    labels.push_back(slice.label);
  }
  const auto most = *std::max_element(counts.begin(), counts.end());
  result.majorityShare = static_cast<double>(most) / static_cast<double>(slices.size());
  if (dataset->GetSplitUnit() == LabeledImageDatasetEnums::SplitUnit::SliceBlock)
  {
    return result;
  }
  const auto         folds = DatasetSplit::ComputeFolds(dataset, wantedFolds, 0);
  const unsigned int filled = *std::max_element(folds.begin(), folds.end()) + 1;
  if (filled < 2)
  {
    return result;
  }
  result.folds = filled;
  const auto  rows = MakeFeatures(slices);
  std::size_t right = 0;
  for (unsigned int fold = 0; fold < result.folds; ++fold)
  {
    std::vector<TransferLearning::DecisionTree::Row> training;
    std::vector<unsigned int>                        trainingLabels;
    for (std::size_t i = 0; i < rows.size(); ++i)
    {
      if (folds[i] != fold)
      {
        training.push_back(rows[i]);
        trainingLabels.push_back(labels[i]);
      }
    }
    TransferLearning::DecisionTree tree;
    tree.Fit(training, trainingLabels, treeDepth);
    for (std::size_t i = 0; i < rows.size(); ++i)
    {
      right += folds[i] == fold && tree.Predict(rows[i]) == labels[i] ? 1 : 0;
    }
  }
  result.treeAccuracy = static_cast<double>(right) / static_cast<double>(rows.size());
  return result;
}
} // namespace itk
