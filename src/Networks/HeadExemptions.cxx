// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/HeadExemptions.h"

#include "Networks/BackboneOutline.h"
#include "Support/QuotedNames.h"
#include "TransferLearning/itkClassificationNetworkFields.h"

#include <algorithm>

namespace itk
{
namespace TransferLearning
{
namespace
{
using HeadEnum = ClassificationNetworkEnums::Head;

bool
IsBelow(const std::string & name, const std::string & prefix)
{
  return name.compare(0, prefix.size(), prefix) == 0;
}

/** A classifier in the module and in the file. */
class Classifier
{
public:
  Classifier(const std::string & name, const Backbone & module, const MappedTensors & file)
    : m_Weight(name + ".weight")
    , m_Bias(name + ".bias")
    , m_Prefix(GetClassifierPrefix(name))
  {
    for (const auto & item : GetTensors(module))
    {
      if (IsBelow(item.first, m_Prefix))
      {
        m_Module[item.first] = item.second.sizes().vec();
      }
    }
    for (const auto & item : file.named)
    {
      if (IsBelow(item.first, m_Prefix))
      {
        m_File[item.first] = GetRegisteredShape(item.second);
      }
    }
  }

  const std::string &
  GetPrefix() const
  {
    return m_Prefix;
  }

  bool
  IsInModule() const
  {
    return m_Module.count(m_Weight) != 0;
  }

  bool
  IsInFile() const
  {
    return m_File.count(m_Weight) != 0 || m_File.count(m_Bias) != 0;
  }

  /** Its last layer alone where the other layers are in the file and in the module alike (VGG has three), else all of
   * it. */
  void
  Exempt(HeadExemptions & exempt) const
  {
    if (m_File.empty() || m_Module.empty() || this->HasOtherLayers())
    {
      exempt.prefixes.insert(m_Prefix);
    }
    exempt.names.insert({ m_Weight, m_Bias });
  }

  /** Whether its last layer is loaded. */
  bool
  IsLoaded(const HeadExemptions & exempt) const
  {
    return this->IsInModule() && this->IsInFile() && !exempt.Contains(m_Weight);
  }

  void
  Reorder(HeadExemptions & exempt) const
  {
    exempt.reordered.insert({ m_Weight, m_Bias });
  }

  /** Rows of the file's last layer where it fits but for them, else 0. */
  int64_t
  GetOtherNumberOfClasses() const
  {
    const auto ours = m_Module.find(m_Weight);
    const auto weight = m_File.find(m_Weight);
    const auto bias = m_File.find(m_Bias);
    if (ours == m_Module.end() || weight == m_File.end() || bias == m_File.end() || weight->second.size() != 2)
    {
      return 0;
    }
    const int64_t rows = weight->second[0];
    const bool    fits = weight->second[1] == ours->second[1] && bias->second == std::vector<int64_t>{ rows };
    return fits && rows != ours->second[0] ? rows : 0;
  }

  /** Whether the file has tensors that the module has not, or with other shapes. */
  bool
  IsOfAnotherKind() const
  {
    return std::any_of(m_File.begin(), m_File.end(), [this](const auto & item) {
      const auto ours = m_Module.find(item.first);
      return ours == m_Module.end() || ours->second != item.second;
    });
  }

  /** Whether its layers before the last one are of another kind in the file. */
  bool
  HasOtherLayers() const
  {
    return std::any_of(m_File.begin(), m_File.end(), [this](const auto & item) {
      const auto ours = m_Module.find(item.first);
      const bool isLast = item.first == m_Weight || item.first == m_Bias;
      return !isLast && (ours == m_Module.end() || ours->second != item.second);
    });
  }

private:
  using Shapes = std::map<std::string, std::vector<int64_t>>;

  std::string m_Weight;
  std::string m_Bias;
  std::string m_Prefix;
  Shapes      m_Module;
  Shapes      m_File;
};

void
ExemptMissing(const Classifier &  classifier,
              const std::string & what,
              const std::string & file,
              bool                hasOthers,
              HeadExemptions &    exempt)
{
  if (!classifier.IsInFile())
  {
    classifier.Exempt(exempt);
    if (classifier.IsInModule())
    {
      exempt.sentences.push_back("'" + file + "' has no " + what + (hasOthers ? " that fits" : "") +
                                 ": that of the network keeps its random weights.");
    }
  }
  else if (!classifier.IsInModule())
  {
    classifier.Exempt(exempt);
    exempt.sentences.push_back("The " + what + " of '" + file + "' was ignored: the network has none.");
  }
}

void
ExemptOtherClasses(const Classifier &  classifier,
                   const std::string & what,
                   const Backbone &    module,
                   const std::string & file,
                   HeadExemptions &    exempt)
{
  if (const int64_t classes = classifier.GetOtherNumberOfClasses(); classes != 0)
  {
    classifier.Exempt(exempt);
    exempt.sentences.push_back("The " + what + " of '" + file + "' has " + std::to_string(classes) +
                               " classes, but the network has " + std::to_string(module.GetOptions().numberOfClasses) +
                               ": it was replaced by one with random weights.");
  }
}

/** "0", "1", ...: no names but places. */
bool
IsNumbered(const std::vector<std::string> & names)
{
  for (std::size_t i = 0; i < names.size(); ++i)
  {
    if (names[i] != std::to_string(i))
    {
      return false;
    }
  }
  return true;
}

/** Rows of the classifier must stand under the names that they were trained for. */
void
ExemptOtherNames(const Classifier &               classifier,
                 const std::string &              what,
                 const std::vector<std::string> & theirs,
                 const std::vector<std::string> & ours,
                 const std::string &              file,
                 HeadExemptions &                 exempt)
{
  if (!classifier.IsLoaded(exempt) || theirs == ours || IsNumbered(theirs) || IsNumbered(ours))
  {
    return;
  }
  if (!std::is_permutation(theirs.begin(), theirs.end(), ours.begin(), ours.end()))
  {
    classifier.Exempt(exempt);
    exempt.sentences.push_back("The " + what + " of '" + file + "' is for the classes " + JoinQuoted(theirs) +
                               ", but the network's are " + JoinQuoted(ours) +
                               ": it was replaced by one with random weights.");
    return;
  }
  exempt.rows.clear();
  for (const auto & name : ours)
  {
    exempt.rows.push_back(std::find(theirs.begin(), theirs.end(), name) - theirs.begin());
  }
  classifier.Reorder(exempt);
  exempt.sentences.push_back("The " + what + " of '" + file + "' has the classes in the order " + JoinQuoted(theirs) +
                             ": it was put into the network's, " + JoinQuoted(ours) + '.');
}
} // namespace

std::vector<std::pair<std::string, torch::Tensor>>
GetTensors(const Backbone & module)
{
  std::vector<std::pair<std::string, torch::Tensor>> tensors;
  for (const auto & item : module.named_parameters())
  {
    tensors.emplace_back(item.key(), item.value());
  }
  for (const auto & item : module.named_buffers())
  {
    tensors.emplace_back(item.key(), item.value());
  }
  return tensors;
}

bool
HeadExemptions::Contains(const std::string & name) const
{
  return names.count(name) != 0 ||
         std::any_of(prefixes.begin(), prefixes.end(), [&](const auto & prefix) { return IsBelow(name, prefix); });
}

HeadExemptions
FindHeadExemptions(const Backbone &                 module,
                   const RecognizedWeights &        weights,
                   const std::string &              fileName,
                   const std::vector<std::string> & classNames)
{
  HeadExemptions   exempt;
  const HeadEnum   head = module.GetOptions().structure.head;
  const Classifier classifier(module.GetHeadName(), module, weights.tensors);
  const bool       hasOthers = !weights.leftOut.empty() || classifier.HasOtherLayers();
  ExemptMissing(classifier, "classifier", fileName, hasOthers, exempt);
  ExemptOtherClasses(classifier, "classifier", module, fileName, exempt);
  if (!classifier.IsInFile() && !classifier.IsInModule())
  {
    exempt.sentences.push_back("'" + fileName + "' has no classifier" + (hasOthers ? " that fits" : "") +
                               ": the network computes features, not classes, until ReplaceHead() adds one.");
  }
  if (exempt.names.empty() && classifier.IsInModule() && classifier.IsOfAnotherKind())
  {
    exempt.prefixes.insert(classifier.GetPrefix());
    exempt.sentences.push_back(
      "The classifier of '" + fileName + "' " +
      (head == HeadEnum::Published
         ? std::string("is of another kind than the network's")
         : std::string("is the published one, but the network's is '") + GetEnumName(head) + "'") +
      ": it was replaced by one with random weights.");
  }
  ExemptOtherNames(classifier, "classifier", weights.classNames, classNames, fileName, exempt);
  if (!module.GetAuxiliaryHeadName().empty())
  {
    const Classifier auxiliary(module.GetAuxiliaryHeadName(), module, weights.tensors);
    ExemptMissing(auxiliary, "auxiliary classifier", fileName, false, exempt);
    ExemptOtherClasses(auxiliary, "auxiliary classifier", module, fileName, exempt);
    ExemptOtherNames(auxiliary, "auxiliary classifier", weights.classNames, classNames, fileName, exempt);
  }
  return exempt;
}
} // namespace TransferLearning
} // namespace itk
