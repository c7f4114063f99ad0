// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The fields of the structs of ClassificationNetwork, and the names of its enumerations.
#ifndef itkClassificationNetworkFields_h
#define itkClassificationNetworkFields_h

#include "TransferLearning/itkCTPreprocessingFields.h"
#include "itkClassificationNetwork.h"

namespace itk
{
namespace TransferLearning
{
template <>
struct EnumNames<ClassificationNetworkEnums::Origin>
{
  using Origin = ClassificationNetworkEnums::Origin;
  static constexpr EnumName<Origin> table[] = {
    { Origin::Torchvision, "torchvision" }, { Origin::Timm, "timm" },   { Origin::Keras, "keras" },
    { Origin::TensorFlow, "tensorflow" },   { Origin::MONAI, "monai" }, { Origin::MedicalNet, "medicalnet" },
    { Origin::Merlin, "merlin" },           { Origin::Own, "own" }
  };
};
template <>
struct EnumNames<ClassificationNetworkEnums::Head>
{
  using Head = ClassificationNetworkEnums::Head;
  static constexpr EnumName<Head> table[] = { { Head::Published, "published" },
                                              { Head::Pooled, "pooled" },
                                              { Head::Flatten, "flatten" } };
};
template <>
struct EnumNames<ClassificationNetworkEnums::Activation>
{
  using Activation = ClassificationNetworkEnums::Activation;
  static constexpr EnumName<Activation> table[] = { { Activation::Softmax, "softmax" },
                                                    { Activation::Sigmoid, "sigmoid" } };
};

template <>
struct FieldTable<ClassificationNetwork::Structure>
{
  using T = ClassificationNetwork::Structure;
  static constexpr const char * group = "Network";
  static constexpr auto         rows = std::make_tuple(
    MakeField("origin",
              &T::origin,
              "Origin",
              "Publisher whose implementation the network follows (padding, strides, epsilon)")
      .Option("--origin", group),
    MakeField(
      "head",
      &T::head,
      "Head",
      "Layers from the last feature map to the classes: those of the architecture, global average pooling, or the "
              "flattened map (for one input size); each ends with dropout and a linear layer")
      .Option("--head", group),
    MakeField("activation",
              &T::activation,
              "Activation",
              "Softmax: one class per image; sigmoid: any number of labels, each with its own probability"),
    MakeField("channels",
              &T::channels,
              "Channels",
              "Number of input channels; with 1 (gray) the first convolution is summed over the colors, with 3 gray is "
                      "repeated")
      .Option("--channels", group)
      .In({ 1.0, 1024.0 }),
    MakeField("size",
              &T::size,
              "Size",
              "Columns, rows and slices of the input of the head flatten; 0: the architecture's default"));
};

template <>
struct FieldTable<ClassificationNetwork::WeightsSource>
{
  using T = ClassificationNetwork::WeightsSource;
  static constexpr auto rows =
    std::make_tuple(MakeField("address", &T::address, "Address", "Where the weights were published"),
                    MakeField("license", &T::license, "License", "License of the weights"));
};

template <>
struct FieldTable<ClassificationNetwork::Publication>
{
  using T = ClassificationNetwork::Publication;
  static constexpr auto rows = std::make_tuple(
    MakeField("origin", &T::origin, "Origin", "Publisher of the weights"),
    MakeField("mean", &T::mean, "Mean", "Mean of the 0..1 values"),
    MakeField("standard_deviation",
              &T::standardDeviation,
              "Standard deviation",
              "Standard deviation of the 0..1 values"),
    MakeField("color_order", &T::colorOrder, "Color order", ""),
    MakeField("interpolation", &T::interpolation, "Interpolation", "Interpolation of the published evaluation"),
    MakeField("crop_fraction", &T::cropFraction, "Crop fraction", "Crop fraction of the published evaluation"),
    MakeField("size", &T::size, "Size", "Columns and rows of the published evaluation; 0: the architecture's default"));
};

template <>
struct FieldTable<ClassificationNetwork::ArchitectureDescription>
{
  using T = ClassificationNetwork::ArchitectureDescription;
  static constexpr auto rows = std::make_tuple(
    MakeField("name", &T::name, "Architecture", ""),
    MakeField("dimension", &T::dimension, "Dimension", "2: images; 3: volumes"),
    MakeField("size", &T::size, "Size", "Default columns, rows and slices of the input"),
    MakeField("multiplications", &T::multiplications, "Multiplications", "Number of multiply-add operations"),
    MakeField("publications", &T::publications, "Publications", "The first is the default"),
    MakeField("source", &T::source, "Source", "Paper and reference implementation"));
};

template <>
struct FieldTable<ClassificationNetwork::ActivationMap>
{
  using T = ClassificationNetwork::ActivationMap;
  static constexpr auto rows =
    std::make_tuple(MakeField("columns", &T::columns, "Columns", ""),
                    MakeField("rows", &T::rows, "Rows", ""),
                    MakeField("slices", &T::slices, "Slices", ""),
                    MakeField("values", &T::values, "Values", "Values after ReLU, not scaled"));
};
} // namespace TransferLearning
} // namespace itk

#endif
