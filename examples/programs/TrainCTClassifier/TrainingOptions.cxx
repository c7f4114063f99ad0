// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TrainingOptions.h"

#include <iostream>

namespace ProgramSupport
{
namespace
{
using itk::NetworkTrainingEnums;
using itk::NetworkTrainingParameters;

/** Rotation by 10 degrees, scale by 10 %, shift by 5 %, every second image flipped. */
constexpr itk::AugmentationParameters usualAugmentation{ 0.5, 10.0, 0.1, 0.05 };

void
AddOptimizerOptions(CLI::App & app, NetworkTrainingParameters & training)
{
  using Optimizer = NetworkTrainingEnums::Optimizer;
  using Precision = NetworkTrainingEnums::Precision;
  using Schedule = NetworkTrainingEnums::Schedule;
  app.add_option("--epochs", training.epochs, "At most so many passes over the training samples");
  app.add_option("--batch-size", training.batchSize, "Samples a step, of all processes together");
  app.add_option("--micro-batch-size",
                 training.microBatchSize,
                 "Samples a pass of a process: more are passed in parts, for less memory; 0: all at once");
  app.add_flag("--sync-batch-norm",
               training.synchronizedBatchNorm,
               "Of several processes: BatchNorm sees the samples of all, not each its own");
  app.add_option("--learning-rate", training.learningRate, "Of the optimizer");
  AddEnumOption<Optimizer>(app,
                           "--optimizer",
                           training.optimizer,
                           { { "adam", Optimizer::Adam }, { "adamw", Optimizer::AdamW }, { "sgd", Optimizer::SGD } },
                           "Algorithm; sgd has Nesterov's momentum",
                           "adam");
  app.add_option("--momentum", training.momentum, "Of sgd, 0 <= m < 1");
  app.add_option("--epsilon", training.epsilon, "Of adam and adamw");
  app.add_option("--weight-decay", training.weightDecay, "Of the optimizer");
  AddEnumOption<Precision>(
    app,
    "--precision",
    training.precision,
    { { "float32", Precision::Float32 }, { "bfloat16", Precision::BFloat16 }, { "float16", Precision::Float16 } },
    "Of convolutions and linear layers in training; float16 on CUDA alone",
    "float32");
  app.add_option("--gradient-clipping", training.gradientClipping, "Most of the norm of all gradients; 0: any");
  AddEnumOption<Schedule>(
    app,
    "--schedule",
    training.schedule,
    { { "constant", Schedule::Constant }, { "cosine", Schedule::Cosine }, { "plateau", Schedule::Plateau } },
    "Learning rate over the run; plateau: lower when the validation loss stands still",
    "constant");
  app.add_option("--warm-up-epochs", training.warmUpEpochs, "In which the learning rate rises");
  app.add_option("--plateau-factor", training.plateauFactor, "By which plateau lowers the rate, 0 to 1");
  app.add_option("--plateau-patience", training.plateauPatience, "Epochs without improvement that plateau bears");
}

void
AddLossOptions(CLI::App & app, NetworkTrainingParameters & training)
{
  using Loss = NetworkTrainingEnums::Loss;
  using ClassWeighting = NetworkTrainingEnums::ClassWeighting;
  using Sampling = NetworkTrainingEnums::Sampling;
  AddEnumOption<Loss>(app,
                      "--loss",
                      training.loss,
                      { { "cross-entropy", Loss::CrossEntropy }, { "focal", Loss::Focal } },
                      "Of softmax; with --multi-label the binary cross-entropy",
                      "cross-entropy");
  app.add_option("--focal-gamma", training.focalGamma, "Of the focal loss");
  app.add_option("--label-smoothing", training.labelSmoothing, "Share of a label that all classes get, 0 <= s < 1");
  AddEnumOption<ClassWeighting>(app,
                                "--class-weights",
                                training.classWeighting,
                                { { "none", ClassWeighting::None }, { "balanced", ClassWeighting::Balanced } },
                                "Weights of the classes in the loss",
                                "none");
  AddEnumOption<Sampling>(app,
                          "--sampling",
                          training.sampling,
                          { { "each-once", Sampling::EachOnce }, { "balanced", Sampling::Balanced } },
                          "What an epoch is: every sample once, or every class equally often",
                          "each-once");
  app.add_option("--head-epochs", training.headEpochs, "First epochs in which the classifier alone is trained");
  app.add_option("--lowest-layer-rate",
                 training.lowestLayerRate,
                 "Learning rate of the lowest layer as a share of the classifier's");
}

void
AddAugmentationOptions(CLI::App & app, itk::AugmentationParameters & augmentation)
{
  // Options are applied in this order, so that those after the first change what it has set.
  app.add_flag_callback(
    "--augment",
    [&augmentation] { augmentation = usualAugmentation; },
    "Random rotation (10 degrees), scale (10 %), shift (5 %) and horizontal flip; the following options change them or "
    "add to them");
  app.add_option("--augment-flip", augmentation.horizontalFlip, "Probability that left and right change places");
  app.add_option("--augment-rotation", augmentation.rotation, "In the plane, uniform in +- so many degrees");
  app.add_option("--augment-scale", augmentation.scale, "Uniform in 1 +- this, below 1");
  app.add_option("--augment-shift", augmentation.shift, "Uniform in +- this fraction of the side");
  app.add_option("--augment-crop", augmentation.crop, "Up to this fraction of the area is cut off, below 1");
  app.add_option("--augment-window-shift",
                 augmentation.windowShift,
                 "Of the windows' centres, uniform in +- so many HU (pictures: grey levels)");
  app.add_option("--augment-window-contrast",
                 augmentation.windowContrast,
                 "Factor on the windows' widths, uniform in 1 +- this, below 1");
  app.add_option("--augment-noise", augmentation.noise, "Standard deviation of Gaussian noise, HU or grey levels");
  app.add_option("--augment-cutout", augmentation.cutoutSquares, "So many squares of air");
  app.add_option("--augment-cutout-size", augmentation.cutoutSize, "Their side as a fraction of the shorter side");
  app.add_option(
    "--augment-mixup", augmentation.mixup, "Mix samples and their labels, with a share of Beta(alpha, alpha); 0: not");
}

NetworkTrainingParameters
MakeBormane()
{
  NetworkTrainingParameters parameters;
  parameters.epsilon = 1e-7;
  return parameters;
}
} // namespace

void
AddTrainingOptions(CLI::App & app, TrainingOptions & options)
{
  auto &            training = options.parameters;
  const std::size_t before = app.get_options().size();
  AddOptimizerOptions(app, training);
  AddLossOptions(app, training);
  app.add_option("--dropout", options.dropout, "Probability before the classifier, 0 <= p < 1");
  AddAugmentationOptions(app, training.augmentation);
  app.add_flag(
    "--no-early-stopping", options.noEarlyStopping, "Run all epochs; without it validation loss stops training");
  app.add_option("--minimum-improvement", training.minimumImprovement, "Of the validation loss, nats");
  app.add_option("--patience", training.patience, "Epochs without improvement before training stops");
  const auto fixed = app.get_options();

  auto * const protocol =
    app.add_option("--protocol", options.protocol, "Fixes all of the training: bormane, the paper's")
      ->check(CLI::IsMember({ "bormane" }));
  for (std::size_t i = before; i < fixed.size(); ++i)
  {
    protocol->excludes(fixed[i]);
  }
  app.add_option("--seed", training.seed, "Of the split, the new classifier, order, dropout and augmentation");
  app.add_option("--checkpoint", options.checkpoint, "File that --resume goes on from [beside the output]");
  app.add_option("--checkpoint-minutes", options.checkpointMinutes, "Between the checkpoints within an epoch");
  app.add_flag("--resume", options.resume, "Go on with an interrupted training; the other options are as it had them");
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
  auto parameters = options.parameters;
  parameters.earlyStopping = !options.noEarlyStopping;
  return parameters;
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
         "batches of 32, at most 10 epochs, categorical cross-entropy, dropout, early stopping where the validation "
         "loss does not improve by 0.001 for 3 epochs.\n"
         "  Not in the paper: the architecture's own input size, grey repeated to three channels, global average "
         "pooling, dropout 0.5, no augmentation, 10 % of the training patients as validation, stratified by class, "
         "the weights of the lowest validation loss kept, Adam's epsilon 1e-7 (Keras).\n";
}
} // namespace ProgramSupport
