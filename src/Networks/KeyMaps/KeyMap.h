// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef KeyMap_h
#define KeyMap_h

#include "Networks/KeyMaps/NamePattern.h"
#include "Weights/NamedTensors.h"
#include "itkClassificationNetwork.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** How the elements of a file's tensor are ordered, where torch's order is another. */
enum class TensorLayout : uint8_t
{
  AsIs,
  Kernel,       ///< Keras: space, inputs, outputs. Torch: outputs, inputs, space.
  Depthwise,    ///< Keras: space, inputs, outputs of an input. Torch: outputs, 1, space.
  FlattenedMap, ///< A Keras kernel whose inputs are a flattened map: space, channels. Torch: channels, space.
  WholeMap,     ///< A convolution whose kernel covers the whole map, where torch has a linear layer.
  Channels,     ///< A vector, where torch has one value a channel of a map: C x 1 x 1.
  Inflated      ///< A kernel for images in a network for volumes: repeated along the depth and divided by it.
};

/** What a rule names: a layer, of a kind that tells the layout of its weights, or one tensor. */
enum class KeyLayer : uint8_t
{
  Plain,
  Depthwise,
  Separable, ///< Two convolutions in one layer of Keras: conv1 and pointwise of the registered module.
  FlattenedMap,
  WholeMap,
  Ignored,      ///< Has no weights in a network here.
  Tensor,       ///< One tensor by its whole name, as it is: "class_token", "attention.in_proj_weight".
  ChannelVector ///< The same, a vector that becomes C x 1 x 1: "layer_scale".
};

/** A layer, or a tensor, of the file and the registered one that it becomes. */
struct KeyRule
{
  /** A name that is the registered one already. */
  KeyRule(const char * name)
    : KeyRule(name, name)
  {}
  KeyRule(const char * layer, const char * module, KeyLayer layerKind = KeyLayer::Plain)
    : source(layer)
    , target(module)
    , kind(layerKind)
  {}

  NamePattern  source;
  NameTemplate target;
  KeyLayer     kind;
};

/** Layers that Keras names by their class and a number, which counts on from one network of a program to the next:
 * their order among themselves, by number, is the order of creation. */
struct KeySequence
{
  std::string              stem;    ///< "conv2d" of conv2d, conv2d_1 ...
  std::vector<std::string> modules; ///< The registered ones, in Keras' order of creation.
};

/** How names are made of a layer's and a weight's. */
enum class KeyNaming : uint8_t
{
  Torch, ///< "layer1.0.conv1.weight"
  Keras  ///< "conv2_block1_1_conv/kernel", as the readers give it
};

/** Turns the names of one publisher's file into registered ones. The first rule that fits a layer holds. */
struct KeyMap
{
  using Origins = std::vector<ClassificationNetworkEnums::Origin>;
  KeyMap(KeyNaming fileNaming, Origins equalOrigins, std::vector<KeyRule> keyRules)
    : naming(fileNaming)
    , origins(std::move(equalOrigins))
    , rules(std::move(keyRules))
  {}

  KeyNaming naming;
  /** Networks of these origins compute with the file what its publisher's network computes; the first is preferred. */
  Origins                  origins;
  std::vector<KeyRule>     rules;
  std::vector<KeySequence> sequences;
  bool                     missingScaleIsOne{ false }; ///< BatchNorm without gamma (Keras' scale=False).
  float   addedVariance{ 0.0f }; ///< Of BatchNorm, where the publisher's epsilon is larger than the origin's.
  int64_t mapChannels{ 0 };      ///< Of the map that is flattened in front of a KeyLayer::FlattenedMap.
  /** The file's network is for images, the registered one for volumes: its kernels are inflated (Carreira and
   * Zisserman 2017, 10.1109/CVPR.2017.502). */
  bool inflates{ false };
  bool keepsOtherNames{ false }; ///< A tensor that no rule fits has the registered name already.
  /** Input of the publisher of these names, where it is another than that of the origin. */
  std::optional<ClassificationNetwork::Publication> input{};
};
using KeyMaps = std::vector<KeyMap>;

/** A tensor of a file on its way to a module. */
struct MappedTensor
{
  const NamedTensor * tensor{ nullptr };
  TensorLayout        layout{ TensorLayout::AsIs };
  int64_t             mapChannels{ 0 }; ///< Of TensorLayout::FlattenedMap.
};

/** A file's tensors by their registered names; pointers into the file's list. */
struct MappedTensors
{
  std::map<std::string, MappedTensor> named;
  std::vector<const NamedTensor *>    unknown;    ///< No rule fits.
  std::vector<const NamedTensor *>    duplicates; ///< Another tensor has the same registered name.
  std::vector<const NamedTensor *>    ignored;    ///< Known, but none of a network's here.
  std::vector<const NamedTensor *>    outside;    ///< Their names do not begin with the prefix.
  bool                                missingScaleIsOne{ false };
  float                               addedVariance{ 0.0f };
  bool                                areInflated{ false }; ///< The kernels.
};

/** \param prefix that wrappers of the network put before its names ("module.", "model.encoder."), which is left out */
MappedTensors
MapTensors(const KeyMap & map, const NamedTensors & file, const std::string & prefix = {});

/** A file whose names are the registered ones, whatever they are. */
MappedTensors
MapRegisteredNames(const NamedTensors & file, const std::string & prefix = {});

/** Whether the map has a rule for some of a few names among those below the prefix: much faster than MapTensors(). */
bool
KnowsNames(const KeyMap & map, const NamedTensors & file, const std::string & prefix);

/** The shape in torch; the file's own where it has not the dimensions of its layout. */
std::vector<int64_t>
GetRegisteredShape(const MappedTensor & mapped);
} // namespace TransferLearning
} // namespace itk

#endif
