// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The fields of NetworkTrainingParameters and AugmentationParameters, and the names of their enumerations.
#ifndef itkNetworkTrainingFields_h
#define itkNetworkTrainingFields_h

#include "TransferLearning/itkEnumNames.h"
#include "TransferLearning/itkFieldTable.h"
#include "itkNetworkTrainingParameters.h"

namespace itk
{
namespace TransferLearning
{
template <>
struct EnumNames<NetworkTrainingEnums::Optimizer>
{
  using Optimizer = NetworkTrainingEnums::Optimizer;
  static constexpr EnumName<Optimizer> table[] = { { Optimizer::Adam, "adam" },
                                                   { Optimizer::AdamW, "adamw" },
                                                   { Optimizer::SGD, "sgd" } };
};
template <>
struct EnumNames<NetworkTrainingEnums::Schedule>
{
  using Schedule = NetworkTrainingEnums::Schedule;
  static constexpr EnumName<Schedule> table[] = { { Schedule::Constant, "constant" },
                                                  { Schedule::Cosine, "cosine" },
                                                  { Schedule::Plateau, "plateau" } };
};
template <>
struct EnumNames<NetworkTrainingEnums::Loss>
{
  using Loss = NetworkTrainingEnums::Loss;
  static constexpr EnumName<Loss> table[] = { { Loss::CrossEntropy, "cross-entropy" }, { Loss::Focal, "focal" } };
};
template <>
struct EnumNames<NetworkTrainingEnums::Sampling>
{
  using Sampling = NetworkTrainingEnums::Sampling;
  static constexpr EnumName<Sampling> table[] = { { Sampling::EachOnce, "each-once" },
                                                  { Sampling::Balanced, "balanced" } };
};
template <>
struct EnumNames<NetworkTrainingEnums::ClassWeighting>
{
  using ClassWeighting = NetworkTrainingEnums::ClassWeighting;
  static constexpr EnumName<ClassWeighting> table[] = { { ClassWeighting::None, "none" },
                                                        { ClassWeighting::Balanced, "balanced" } };
};
template <>
struct EnumNames<NetworkTrainingEnums::Precision>
{
  using Precision = NetworkTrainingEnums::Precision;
  static constexpr EnumName<Precision> table[] = { { Precision::Float32, "float32" },
                                                   { Precision::BFloat16, "bfloat16" },
                                                   { Precision::Float16, "float16" } };
};

template <>
struct FieldTable<AugmentationParameters>
{
  using P = AugmentationParameters;
  static constexpr const char * group = "Augmentation";

  static constexpr auto rows = std::make_tuple(
    MakeField("horizontal_flip", &P::horizontalFlip, "Flip", "Probability of a horizontal flip")
      .Option("--augment-flip", group)
      .In(zeroToOne),
    MakeField("rotation_degrees", &P::rotation, "Rotation", "In-plane rotation, uniform in +- this value")
      .Named("rotation")
      .Option("--augment-rotation", group)
      .Unit("degrees")
      .In({ 0.0, 180.0 }),
    MakeField("scale", &P::scale, "Scale", "Scaling factor, uniform in 1 +- this value")
      .Option("--augment-scale", group)
      .In(zeroToBelowOne),
    MakeField("shift", &P::shift, "Shift", "Shift along each axis as a fraction of the side, uniform in +- this value")
      .Option("--augment-shift", group)
      .In(zeroToOne),
    MakeField("crop",
              &P::crop,
              "Crop",
              "Maximum fraction of the area that is cropped away; the rest is resized to the input")
      .Option("--augment-crop", group)
      .In(zeroToBelowOne),
    MakeField("window_shift",
              &P::windowShift,
              "Window shift",
              "Shift of the window centers (pictures: of the range), uniform in +- this value")
      .Option("--augment-window-shift", group)
      .Unit("HU or gray levels")
      .In(zeroOrMore),
    MakeField("window_contrast",
              &P::windowContrast,
              "Window contrast",
              "Factor on the window widths, uniform in 1 +- this value")
      .Option("--augment-window-contrast", group)
      .In(zeroToBelowOne),
    MakeField("noise", &P::noise, "Noise", "Standard deviation of Gaussian noise")
      .Option("--augment-noise", group)
      .Unit("HU or gray levels")
      .In(zeroOrMore),
    MakeField("gamma",
              &P::gamma,
              "Gamma",
              "Gamma correction of the 0..1 values with exponent e^g, g uniform in +- this value")
      .Option("--augment-gamma", group)
      .In({ 0.0, 5.0 }),
    MakeField("cutout_squares",
              &P::cutoutSquares,
              "Cutout",
              "Number of cutout squares, filled with air at random positions")
      .Option("--augment-cutout", group)
      .In({ 0.0, 1000.0 }),
    MakeField("cutout_size",
              &P::cutoutSize,
              "Cutout size",
              "Side of the cutout squares as a fraction of the shorter side")
      .Option("--augment-cutout-size", group)
      .In(aboveZeroToOne),
    MakeField("mixup",
              &P::mixup,
              "Mixup",
              "Alpha of mixup, which mixes samples and labels with a weight from Beta(alpha, alpha); 0: no mixup")
      .Option("--augment-mixup", group)
      .In({ 0.0, 100.0 }));
};

template <>
struct FieldTable<NetworkTrainingParameters>
{
  using P = NetworkTrainingParameters;
  static constexpr const char * optimization = "Optimization";
  static constexpr const char * loss = "Loss and sampling";
  static constexpr const char * stopping = "Early stopping";
  static constexpr const char * computation = "Computation";

  static constexpr auto rows = std::make_tuple(
    MakeField("epochs", &P::epochs, "Epochs", "Maximum number of epochs")
      .Option("--epochs", optimization)
      .In(oneOrMore),
    MakeField("batch_size", &P::batchSize, "Batch size", "Samples per optimizer step, over all processes")
      .Option("--batch-size", optimization)
      .In(oneOrMore),
    MakeField("optimizer", &P::optimizer, "Optimizer", "Optimizer; sgd uses Nesterov momentum")
      .Option("--optimizer", optimization),
    MakeField("learning_rate", &P::learningRate, "Learning rate", "Learning rate of the optimizer")
      .Option("--learning-rate", optimization)
      .In(zeroOrMore),
    MakeField("weight_decay", &P::weightDecay, "Weight decay", "Weight decay of the optimizer")
      .Option("--weight-decay", optimization)
      .In(zeroOrMore),
    MakeField("epsilon", &P::epsilon, "Epsilon", "Epsilon of adam and adamw")
      .Option("--epsilon", optimization)
      .In(aboveZero),
    MakeField("momentum", &P::momentum, "Momentum", "Momentum of sgd")
      .Option("--momentum", optimization)
      .In(zeroToBelowOne),
    MakeField("schedule",
              &P::schedule,
              "Schedule",
              "Learning rate schedule; plateau lowers the rate when the validation loss does not improve")
      .Option("--schedule", optimization),
    MakeField("warm_up_epochs",
              &P::warmUpEpochs,
              "Warm-up",
              "Number of warm-up epochs with a linearly rising learning rate; at most the number of epochs")
      .Option("--warm-up-epochs", optimization),
    MakeField("final_rate",
              &P::finalRate,
              "Final rate",
              "Learning rate at the end of the cosine schedule as a fraction of the learning rate")
      .Option("--final-rate", optimization)
      .In(zeroToOne),
    MakeField("plateau_factor", &P::plateauFactor, "Plateau factor", "Factor by which plateau lowers the learning rate")
      .Option("--plateau-factor", optimization)
      .In({ 0.0, 1.0, false, false }),
    MakeField("plateau_patience",
              &P::plateauPatience,
              "Plateau patience",
              "Epochs without improvement before plateau lowers the learning rate")
      .Option("--plateau-patience", optimization),
    MakeField("gradient_clipping",
              &P::gradientClipping,
              "Gradient clipping",
              "Maximum global gradient norm; 0 disables clipping")
      .Option("--gradient-clipping", optimization)
      .In(zeroOrMore),
    MakeField("micro_batch_size",
              &P::microBatchSize,
              "Micro-batch size",
              "Samples per forward pass, for gradient accumulation with less memory than a whole batch; 0: whole batch")
      .Option("--micro-batch-size", computation),
    MakeField("precision",
              &P::precision,
              "Precision",
              "float32, or mixed precision: convolutions and linear layers in bfloat16 or float16 (float16 needs CUDA)")
      .Option("--precision", computation),
    MakeField("loss", &P::loss, "Loss", "Loss function for softmax; multi-label networks use binary cross-entropy")
      .Option("--loss", loss),
    MakeField("focal_gamma", &P::focalGamma, "Focal gamma", "Gamma of the focal loss")
      .Option("--focal-gamma", loss)
      .In(zeroOrMore),
    MakeField("label_smoothing",
              &P::labelSmoothing,
              "Label smoothing",
              "Fraction of a label that is spread over all classes; cross-entropy only")
      .Option("--label-smoothing", loss)
      .In(zeroToBelowOne),
    MakeField("sampling", &P::sampling, "Sampling", "Each epoch draws every sample once, or every class equally often")
      .Option("--sampling", loss),
    MakeField("head_epochs", &P::headEpochs, "Head epochs", "Number of initial epochs that train only the classifier")
      .Option("--head-epochs", optimization),
    MakeField("lowest_layer_rate",
              &P::lowestLayerRate,
              "Lowest layer rate",
              "Learning rate of the lowest layer as a fraction of the classifier's")
      .Option("--lowest-layer-rate", optimization)
      .In(aboveZeroToOne),
    MakeField("class_weighting", &P::classWeighting, "Class weights", "Class weights in the loss")
      .Option("--class-weights", loss),
    MakeField("augmentation", &P::augmentation, "Augmentation", "Random augmentation of the training samples"),
    MakeField("synchronized_batch_norm",
              &P::synchronizedBatchNorm,
              "Synchronized BatchNorm",
              "Compute BatchNorm statistics over the samples of all processes")
      .Option("--sync-batch-norm", computation),
    MakeField("early_stopping",
              &P::earlyStopping,
              "Early stopping",
              "Stop training when the validation loss no longer improves")
      .Option("--no-early-stopping", stopping),
    MakeField("minimum_improvement",
              &P::minimumImprovement,
              "Minimum improvement",
              "Decrease of the validation loss that counts as an improvement")
      .Option("--minimum-improvement", stopping)
      .Unit("nats")
      .In(zeroOrMore),
    MakeField("patience", &P::patience, "Patience", "Epochs without improvement before training stops")
      .Option("--patience", stopping)
      .In(oneOrMore),
    MakeField("seed", &P::seed, "Seed", "Random seed of split, new classifier, sample order, dropout and augmentation")
      .Option("--seed", computation));
};
} // namespace TransferLearning
} // namespace itk

#endif
