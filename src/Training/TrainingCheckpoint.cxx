// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Training/TrainingCheckpoint.h"

#include "Networks/NetworkTensors.h"
#include "Distributed/ProcessGroup.h"
#include "Support/FileJSON.h"
#include "Training/TrainingIdentity.h"
#include "Weights/SafetensorsWriter.h"
#include "itkMacro.h"

#include <algorithm>
#include <array>

namespace itk
{
namespace TransferLearning
{
namespace
{
constexpr char metadataKey[] = "itk_transfer_learning_checkpoint";
constexpr int  formatVersion = 1;

/** The parts of a checkpoint by the names that their tensors begin with. */
template <typename TCheckpoint>
auto
GetParts(TCheckpoint & checkpoint)
{
  using Part = std::pair<const char *, decltype(&checkpoint.network)>;
  return std::array<Part, 3>{
    { { "network.", &checkpoint.network }, { "best.", &checkpoint.best }, { "optimizer.", &checkpoint.optimizer } }
  };
}

nlohmann::json
ReadMetadata(const NamedTensors & content)
{
  const auto found = std::find_if(
    content.metadata.begin(), content.metadata.end(), [](const auto & item) { return item.first == metadataKey; });
  if (found == content.metadata.end())
  {
    itkGenericExceptionMacro("'" << content.file << "' is not a training checkpoint.");
  }
  const std::string what = "The description of the checkpoint '" + content.file + "'";
  nlohmann::json    metadata = ParseFileJSON(found->second, what);
  VerifyFormatVersion(metadata, what, formatVersion);
  return metadata;
}

/** Another number of epochs is no other run where the steps so far are the same. */
void
VerifyIdentity(const std::string & file, nlohmann::json there, const nlohmann::json & here, std::size_t epochsDone)
{
  const auto training = here.is_object() ? here.value("training", nlohmann::json::object()) : nlohmann::json::object();
  const bool hasEpochs = there.is_object() && there.contains("training") && training.contains("epochs");
  if (hasEpochs && CanChangeEpochs(training))
  {
    if (training["epochs"] < epochsDone)
    {
      itkGenericExceptionMacro("The checkpoint '" << file << "' is after epoch " << epochsDone
                                                  << ", but training/epochs is " << training["epochs"]
                                                  << ". Resume with at least " << epochsDone << ", or start over.");
    }
    there["training"]["epochs"] = training["epochs"];
  }
  const std::string differences = DescribeDifferences(there, here);
  if (!differences.empty())
  {
    itkGenericExceptionMacro("The checkpoint '" << file << "' is from a different training run:" << differences
                                                << "\nResume with the same settings and data, or start over.");
  }
}
} // namespace

void
WriteCheckpoint(const std::string & file, const TrainingCheckpoint & checkpoint, const nlohmann::json & identity)
{
  NamedTensors content;
  for (const auto & [prefix, tensors] : GetParts(checkpoint))
  {
    for (const auto & [name, tensor] : *tensors)
    {
      content.tensors.push_back(ShareTensor(prefix + name, tensor));
    }
  }
  content.metadata.emplace_back(metadataKey,
                                nlohmann::json{ { "format_version", formatVersion },
                                                { "identity", identity },
                                                { "progress", MakeJSON(checkpoint.progress) } }
                                  .dump());
  WriteSafetensors(file, content);
}

TrainingCheckpoint
ReadCheckpoint(const std::string & file, const nlohmann::json & identity)
{
  const NamedTensors   content = ReadNamedTensors(file);
  const nlohmann::json metadata = ReadMetadata(content);
  TrainingCheckpoint   checkpoint;
  try
  {
    checkpoint.progress = ReadProgress(metadata.at("progress"));
  }
  catch (const nlohmann::json::exception & error)
  {
    itkGenericExceptionMacro("The checkpoint '" << file << "' is damaged: " << error.what());
  }
  VerifyIdentity(
    file, metadata.value("identity", nlohmann::json::object()), identity, checkpoint.progress.history.size());
  for (const NamedTensor & tensor : content.tensors)
  {
    for (const auto & [prefix, tensors] : GetParts(checkpoint))
    {
      const std::string start = prefix;
      if (tensor.name.compare(0, start.size(), start) == 0)
      {
        (*tensors)[tensor.name.substr(start.size())] = CopyTensor({ &tensor });
      }
    }
  }
  return checkpoint;
}

std::optional<TrainingCheckpoint>
ShareCheckpoint(std::optional<TrainingCheckpoint> checkpoint, ProcessGroup & group)
{
  nlohmann::json contents;
  if (checkpoint)
  {
    contents["progress"] = MakeJSON(checkpoint->progress);
    for (const auto & [prefix, tensors] : GetParts(*checkpoint))
    {
      for (const auto & [name, tensor] : *tensors)
      {
        contents[prefix].push_back({ name, static_cast<int>(tensor.scalar_type()), tensor.sizes().vec() });
      }
    }
  }
  contents = nlohmann::json::parse(group.Broadcast(contents.dump()));
  if (contents.is_null())
  {
    return std::nullopt;
  }
  if (!checkpoint)
  {
    checkpoint.emplace();
    checkpoint->progress = ReadProgress(contents["progress"]);
  }
  for (const auto & [prefix, tensors] : GetParts(*checkpoint))
  {
    for (const auto & item : contents.value(prefix, nlohmann::json::array()))
    {
      torch::Tensor & tensor = (*tensors)[item[0].get<std::string>()];
      if (!tensor.defined())
      {
        tensor = torch::empty(item[2].get<std::vector<int64_t>>(), static_cast<torch::ScalarType>(item[1].get<int>()));
      }
      group.Broadcast(tensor);
    }
  }
  return checkpoint;
}
} // namespace TransferLearning
} // namespace itk
