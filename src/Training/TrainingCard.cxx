// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Training/TrainingCard.h"

#include "Networks/NetworkInternals.h"
#include "Training/TrainingIdentity.h"
#include "Training/TrainingLoop.h"
#include "itkDatasetLeakage.h"
#include "itkDatasetSplit.h"

#include <sstream>

namespace itk
{
namespace TransferLearning
{
namespace
{
nlohmann::json
DescribeSplit(const LabeledImageDataset & dataset, LabeledImageDatasetEnums::Split split, unsigned int dimension)
{
  nlohmann::json classes = nlohmann::json::object();
  const auto     counts = DatasetSplit::CountClasses(&dataset, split, dimension);
  const auto &   names = dataset.GetClassNames();
  for (std::size_t i = 0; i < names.size(); ++i)
  {
    classes[names[i]] = counts[i];
  }
  return { { "samples", DatasetSplit::GetSamples(&dataset, split, dimension).size() },
           { "units", DatasetSplit::CountUnits(&dataset, split) },
           { "samples_per_class", classes } };
}
} // namespace

void
WriteTrainingCard(ClassificationNetwork &           network,
                  const ClassificationNetwork &     initial,
                  const LabeledImageDataset &       dataset,
                  const NetworkTrainingParameters & parameters,
                  const TrainingOutcome &           outcome)
{
  using Split = LabeledImageDatasetEnums::Split;
  const unsigned int dimension = network.GetDimension();
  std::ostringstream splitUnit;
  splitUnit << dataset.GetSplitUnit();
  auto       identity = MakeIdentity(initial, dataset, parameters);
  const auto initialHash = identity["network"]["sha256"];
  identity["network"].erase("sha256");
  nlohmann::json   training = { { "protocol", nlohmann::json::parse(parameters.ToJSON()) },
                                { "seed", parameters.seed },
                                { "epochs", outcome.epochs },
                                { "best_epoch", outcome.bestEpoch },
                                { "split_hash", DatasetSplit::ComputeHash(&dataset) },
                                { "split_unit", splitUnit.str() },
                                { "leakage", DatasetLeakage::GetStatement(&dataset) },
                                { "splits",
                                  { { "training", DescribeSplit(dataset, Split::Training, dimension) },
                                    { "validation", DescribeSplit(dataset, Split::Validation, dimension) },
                                    { "test", DescribeSplit(dataset, Split::Test, dimension) } } },
                                { "data", identity["data"] },
                                { "initial_network", identity["network"] },
                                { "initial_network_sha256", initialHash } };
  nlohmann::json & card = NetworkInternals::Of(&network).card;
  card.erase("metrics");
  card.erase("calibration");
  network.SetModelCardSection("training", training.dump()); // keeps initial_weights
}

std::string
DescribeTrainedNetwork(const ClassificationNetwork & network)
{
  const nlohmann::json card = nlohmann::json::parse(network.GetModelCard());
  return nlohmann::json{
    { "architecture", card.at("architecture") },
    { "classes", card.at("classes") },
    { "sha256", network.GetSHA256() },
    { "intended_use", card.at("intended_use") }
  }.dump();
}
} // namespace TransferLearning
} // namespace itk
