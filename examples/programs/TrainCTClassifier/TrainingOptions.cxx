// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TrainingOptions.h"

#include "FieldOptions.h"
#include "TransferLearning/itkNetworkTrainingFields.h"

#include <iostream>

namespace ProgramSupport
{
namespace
{
using itk::NetworkTrainingParameters;

/** Rotation by 10 degrees, scale by 10 %, shift by 5 %, every second image flipped. */
constexpr itk::AugmentationParameters usualAugmentation{ 0.5, 10.0, 0.1, 0.05 };

NetworkTrainingParameters
MakeBormane()
{
  NetworkTrainingParameters parameters;
  parameters.epsilon = 1e-7;
  return parameters;
}
} // namespace

void
AddTrainingOptions(Application & app, TrainingOptions & options)
{
  using Augmentation = itk::TransferLearning::FieldTable<itk::AugmentationParameters>;
  using Training = itk::TransferLearning::FieldTable<NetworkTrainingParameters>;
  auto & training = options.parameters;
  // Options are applied in this order, so that those after the first change what it has set.
  auto * const augment = app.add_flag_callback(
    "--augment",
    [&training] { training.augmentation = usualAugmentation; },
    "Random rotation (10 degrees), scale (10 %), shift (5 %) and horizontal flip; the options below change or "
    "extend these");
  auto fields = AddFieldOptions(app, training);
  fields["augment"] = augment->group(Augmentation::group);
  fields["dropout"] =
    app.add_option("--dropout", options.dropout, "Dropout probability before the classifier (in [0, 1))")
      ->group(Training::optimization);
  auto * const protocol =
    app
      .AddText(
        "--protocol", options.protocol, "bormane", "Protocol that fixes all training options: bormane, as in the paper")
      ->check(CLI::IsMember({ "bormane" }).description(""));
  for (const auto & [key, option] : fields)
  {
    if (key != "seed")
    {
      protocol->excludes(option);
    }
  }
  app.AddOutput("--checkpoint",
                options.checkpoint,
                Application::PathKind::File,
                "Checkpoint file, which --resume continues from [next to the output]");
  app.add_option("--checkpoint-minutes", options.checkpointMinutes, "Minutes between checkpoints within an epoch")
    ->check(Number(0.0, 1e6));
  auto * const resume = app.add_flag(
    "--resume",
    options.resume,
    "Resume an interrupted training run, or a finished one with more --epochs; give the same other options as before");
  app.add_flag("--overwrite", options.overwrite, "Replace the network or the checkpoint of an earlier run")
    ->excludes(resume);
}

NetworkTrainingParameters
MakeTrainingParameters(const TrainingOptions & options)
{
  if (!options.protocol.empty())
  {
    auto parameters = MakeBormane();
    parameters.seed = options.parameters.seed;
    return parameters;
  }
  return options.parameters;
}

void
PrintProtocol(const TrainingOptions & options, std::ostream & out)
{
  if (options.protocol.empty())
  {
    return;
  }
  out << "Protocol bormane (Medical Image Analysis Using Transfer Learning).\n"
         "  In the paper: ImageNet weights, the head replaced, all layers fine-tuned, Adam with learning rate 0.001, "
         "batches of 32, at most 10 epochs, categorical cross-entropy, dropout, early stopping when the validation "
         "loss does not improve by 0.001 for 3 epochs.\n"
         "  Not in the paper: the architecture's own input size, gray repeated to three channels, global average "
         "pooling, dropout 0.5, no augmentation, 10 % of the training patients as validation, stratified by class, "
         "the weights with the lowest validation loss kept, Adam's epsilon 1e-7 (Keras).\n";
}
} // namespace ProgramSupport
