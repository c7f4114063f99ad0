// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkClassificationEnsemble_h
#define itkClassificationEnsemble_h

#include "itkClassificationMetrics.h"
#include "itkClassificationNetwork.h"
#include "itkExtractedFeatures.h"

#include <string>
#include <utility>
#include <vector>

namespace itk
{
/** \class ClassificationEnsembleEnums
 * \brief Enumerations of ClassificationEnsemble.
 * \ingroup TransferLearning
 */
class ClassificationEnsembleEnums
{
public:
  /** How the members' probabilities are combined into one per class. */
  enum class Combination : uint8_t
  {
    ProbabilityMean, ///< Weighted mean of the probabilities.
    LogitMean, ///< Softmax of the weighted mean of the log probabilities, that is, of the mean logits. For networks
               ///< with sigmoid: sigmoid of the mean of ln(p / (1 - p)).
    Stacked,   ///< Softmax of a linear function of all log probabilities: multinomial logistic regression.
    Features   ///< Softmax of a linear function of all pooled features, joined: logistic regression on the outputs of
               ///< the members' bodies.
  };
};
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, ClassificationEnsembleEnums::Combination value);

/** \class ClassificationEnsemble
 * \brief Several networks that classify together, in one object and one file.
 *
 * Members must have the same classes in the same order, dimension, activation, intensity and orientation (Verify()).
 * Their architecture and other preprocessing may differ: each member sees the image as in its training. Probabilities
 * are combined per slice, or per volume for networks for volumes, after applying the temperature in each member's
 * card.
 *
 * CombinationEnum::Features uses the members' bodies alone: their classes and activations may differ, and they need no
 * classifier. The classes are then those of the regression.
 *
 * Unless stacked or combined by features, an ensemble of one network is equivalent to that network: file, hash and card
 * are the network's own, and a network file is read as an ensemble of one.
 *
 * Files use the safetensors format: the tensors of member i are named `members.<i>.*`, those of a regression on
 * features `features.*`, and the members' cards are part of the ensemble's card (doc/file-format.md). Files are written
 * to a temporary file that replaces the destination when complete.
 *
 * Errors are reported as ExceptionObject naming the file, the member or the value. \sa ClassificationNetwork
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT ClassificationEnsemble : public DataObject
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(ClassificationEnsemble);

  using Self = ClassificationEnsemble;
  using Superclass = DataObject;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using CombinationEnum = ClassificationEnsembleEnums::Combination;
  using DeviceEnum = ClassificationNetworkEnums::Device;

  /** Clone() makes a deep copy, including the members. */
  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(ClassificationEnsemble);

  /** \class Stacking
   * \brief The function of CombinationEnum::Stacked \cite wolpert1992. The logit of class c is
   * \f$ b_c + \sum_{m,k} a_{cmk} \ln p_{mk} \f$, where \f$ p_{mk} \f$ is member m's probability of class k.
   * \ingroup TransferLearning
   */
  struct Stacking
  {
    std::vector<double> coefficients; ///< \f$ a_{cmk} \f$, row-major (k varies fastest).
    std::vector<double> intercepts;   ///< \f$ b_c \f$.
    std::string         fittedOn;     ///< Name of the split used for fitting.
    std::size_t         cases{ 0 };   ///< Number of cases used for fitting.

    bool
    operator==(const Stacking & other) const;
  };

  /** \class FeatureRegression
   * \brief The function of CombinationEnum::Features. The logit of class c is
   * \f$ b_c + \sum_j a_{cj} (f_j - \mu_j) / \sigma_j \f$, where \f$ f \f$ are the members' pooled features, one member
   * after the other.
   * \ingroup TransferLearning
   */
  struct FeatureRegression
  {
    std::vector<std::string>  classNames;
    std::vector<unsigned int> featuresOfMembers;  ///< Number of features of each member.
    std::vector<double>       means;              ///< \f$ \mu_j \f$ of the cases used for fitting.
    std::vector<double>       standardDeviations; ///< \f$ \sigma_j \f$; fitted as one number per member.
    std::vector<double>       coefficients;       ///< \f$ a_{cj} \f$, row-major (j varies fastest).
    std::vector<double>       intercepts;         ///< \f$ b_c \f$.
    std::string               fittedOn;           ///< Name of the split used for fitting.
    std::size_t               cases{ 0 };         ///< Number of cases used for fitting.

    bool
    operator==(const FeatureRegression & other) const;
  };

  void
  AddMember(ClassificationNetwork * network);
  unsigned int
  GetNumberOfMembers() const;
  /** \throws ExceptionObject if the index is out of range. */
  ClassificationNetwork *
  GetMember(unsigned int index) const;

  /** Whether there is exactly one member, and neither stacking nor a regression on its features. */
  bool
  IsOneNetwork() const;

  /** Class names of the first member, empty without members; of the regression if combined by features. */
  std::vector<std::string>
  GetClassNames() const;
  /** 2: images; 3: volumes; 0 without members. */
  unsigned int
  GetDimension() const;

  itkSetEnumMacro(Combination, CombinationEnum);
  itkGetEnumMacro(Combination, CombinationEnum);

  /** One weight per member, at least 0 with a sum above 0; empty (the default): equal weights. Ignored by
   * stacking and regression. */
  void
  SetWeights(const std::vector<double> & weights);
  const std::vector<double> &
  GetWeights() const
  {
    return m_Weights;
  }

  void
  SetStacking(const Stacking & stacking);
  const Stacking &
  GetStacking() const
  {
    return m_Stacking;
  }

  /** Fits the stacking and selects it: multinomial logistic regression with L2 penalty on the members' logits (ln p
   * minus its mean over the classes), like scikit-learn's LogisticRegression(C=1) \cite pedregosa2011. It minimizes
   * \f$ -\sum_i \ln p_i + \frac{1}{2} \sum a_{cmk}^2 \f$, where \f$ p_i \f$ is the probability of the true class of
   * case i; intercepts are not penalized. With two classes, the logit of the first one is 0.
   *
   * \param cases predictions of each member for the same cases, in the same order, none of them used for its training
   * \param membersOfEach number of consecutive members that share an element of `cases`: the fold networks of a
   * training, with their out-of-fold cases; the mean of their log probabilities replaces them. Empty: one each.
   * \throws ExceptionObject if the cases differ, or if a class has no case. */
  void
  FitStacking(const std::vector<const ClassificationMetrics *> & cases,
              const std::vector<unsigned int> &                  membersOfEach = {});

  void
  SetFeatureRegression(const FeatureRegression & regression);
  const FeatureRegression &
  GetFeatureRegression() const
  {
    return m_FeatureRegression;
  }

  /** Fits the regression on features and selects it: features are centered, and those of a member are divided by the
   * root mean square of their standard deviations, so that members count alike; on these, FitStacking()'s logistic
   * regression equals scikit-learn's LogisticRegression(C=1) \cite pedregosa2011.
   *
   * \param features of the members as FeatureExtractionFilter computes them; their classes become the ensemble's
   * \throws ExceptionObject if they are not of as many members, there are fewer than two classes, or a class has no
   * sample. */
  void
  FitFeatureRegression(const ExtractedFeatures * features);

  /** Probabilities of rows of joined features (ExtractedFeatures::GetValues()) by the regression on features. */
  std::vector<float>
  ComputeProbabilitiesOfFeatures(const std::vector<float> & joinedFeatures) const;

  /** \throws ExceptionObject if there are no members, a member has no weights, or the members are incompatible. */
  void
  VerifyMembers() const;
  /** \throws ExceptionObject also if the numbers of the combination do not match the members. */
  void
  Verify() const;

  /** Combines the members' probabilities (one row per image, row-major), or their features if combined by features.
   * Those of a single network (IsOneNetwork()) are returned unchanged. */
  std::vector<float>
  Combine(const std::vector<std::vector<float>> & probabilitiesOfMembers) const;

  /** Also reads network files. Members are on the CPU afterward. \throws ExceptionObject naming the file and the
   * problem; the ensemble then remains unchanged. */
  void
  Read(const std::string & file);
  void
  Write(const std::string & file) const;

  /** Returns the card as JSON, including the members' cards. */
  std::string
  GetModelCard() const;
  /** Sets a section of the ensemble's own card, as JSON: "abstention", "intended_use" ...; for an ensemble of one
   * network it is set in the network's card. */
  void
  SetModelCardSection(const std::string & section, const std::string & json);

  /** Hexadecimal SHA-256 of the file that Write() writes. */
  std::string
  GetSHA256() const;

  /** Sets the device of all members. \throws ExceptionObject if CUDA is requested but not available. */
  void
  SetDevice(DeviceEnum device);

  /** Latest modification time of the ensemble and its members. */
  ModifiedTimeType
  GetMTime() const override;

  void
  Initialize() override;
  /** Shares the members. */
  void
  Graft(const DataObject * data) override;

protected:
  ClassificationEnsemble() = default;
  ~ClassificationEnsemble() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;
  LightObject::Pointer
  InternalClone() const override;

private:
  void
  VerifyWeights() const;
  void
  VerifyStacking() const;
  void
  VerifyFeatureRegression() const;
  std::vector<float>
  CombineFeatures(const std::vector<std::vector<float>> & featuresOfMembers) const;
  void
  CopyAllButMembers(const Self & other);

  std::vector<ClassificationNetwork::Pointer>      m_Members{};
  CombinationEnum                                  m_Combination{ CombinationEnum::ProbabilityMean };
  std::vector<double>                              m_Weights{};
  Stacking                                         m_Stacking{};
  FeatureRegression                                m_FeatureRegression{};
  std::string                                      m_Card{ "{}" }; ///< As read from a file, including unknown fields.
  std::vector<std::pair<std::string, std::string>> m_Texts{};      ///< Other metadata of the file.
  mutable std::pair<std::string, std::string>      m_SHA256{};     ///< Hash and the state it is for.
};
} // namespace itk

#endif
