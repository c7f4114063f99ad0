// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkClassificationEnsemble_h
#define itkClassificationEnsemble_h

#include "itkClassificationMetrics.h"
#include "itkClassificationNetwork.h"

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
  /** What makes one probability a class of those of the members. */
  enum class Combination : uint8_t
  {
    ProbabilityMean, ///< Their weighted mean.
    LogitMean, ///< Softmax of the weighted mean of their logarithms: what softmax makes of the mean logits. Of networks
               ///< with sigmoid the sigmoid of the mean of ln(p / (1 - p)).
    Stacked    ///< Softmax of a linear function of all their logarithms: multinomial logistic regression.
  };
};
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, ClassificationEnsembleEnums::Combination value);

/** \class ClassificationEnsemble
 * \brief Several networks that classify together, in one object and one file.
 *
 * Members have the same classes in the same order, the same dimension, activation, intensity and orientation
 * (Verify()); architecture and the other preprocessing may differ: each member sees the image as it was trained.
 * Probabilities are combined a slice, or a volume where the networks are for volumes; the temperature in a member's
 * card is applied before.
 *
 * An ensemble of one network is that network, unless it is stacked: file, hash and card are the network's own, and a
 * network file is read as an ensemble of one.
 *
 * The file is safetensors: the tensors of member i are under `members.<i>.`, and the members' cards are in the
 * ensemble's own (doc/file-format.md). Writing goes to a temporary file that replaces the destination when it is
 * complete.
 *
 * All methods throw ExceptionObject; the message names the file, the member or the value. \sa ClassificationNetwork
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

  /** Clone() is a deep copy, of the members too. */
  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(ClassificationEnsemble);

  /** \class Stacking
   * \brief The function of CombinationEnum::Stacked \cite wolpert1992. The logit of class c is
   * \f$ b_c + \sum_{m,k} a_{cmk} \ln p_{mk} \f$, where \f$ p_{mk} \f$ is member m's probability of class k.
   * \ingroup TransferLearning
   */
  struct Stacking
  {
    std::vector<double> coefficients; ///< \f$ a_{cmk} \f$, row-major: k runs fastest.
    std::vector<double> intercepts;   ///< \f$ b_c \f$.
    std::string         fittedOn;     ///< Name of the split.
    std::size_t         cases{ 0 };   ///< That it was fitted on.

    bool
    operator==(const Stacking & other) const;
  };

  void
  AddMember(ClassificationNetwork * network);
  unsigned int
  GetNumberOfMembers() const;
  /** \throws ExceptionObject where there is none of that index. */
  ClassificationNetwork *
  GetMember(unsigned int index) const;

  /** One member that is not stacked. */
  bool
  IsOneNetwork() const;

  /** Those of the first member; empty without members. */
  std::vector<std::string>
  GetClassNames() const;
  /** 2: images; 3: volumes; 0 without members. */
  unsigned int
  GetDimension() const;

  itkSetEnumMacro(Combination, CombinationEnum);
  itkGetEnumMacro(Combination, CombinationEnum);

  /** One a member, at least 0, their sum above 0; empty (the default): all alike. Without meaning where it is stacked.
   */
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

  /** Fits the stacking and chooses it: multinomial logistic regression with L2 penalty on the members' logits (ln p
   * less its mean over the classes), as scikit-learn's LogisticRegression(C=1) \cite pedregosa2011. It minimizes
   * \f$ -\sum_i \ln p_i + \frac{1}{2} \sum a_{cmk}^2 \f$, \f$ p_i \f$ the probability of the true class of case i;
   * intercepts are free. Of two classes the first has the logit 0.
   *
   * \param cases what each member says of the same cases, in the same order. No member may have been trained on a case.
   * \param membersOfEach how many members in sequence share `cases`: the networks of the folds of one training, whose
   * out-of-fold cases they are; the mean of the logarithms of such members takes the place of one. Empty: one each.
   * \throws ExceptionObject where cases differ, or a class has none. */
  void
  FitStacking(const std::vector<const ClassificationMetrics *> & cases,
              const std::vector<unsigned int> &                  membersOfEach = {});

  /** \throws ExceptionObject where there is no member, or one has no weights, or they do not go together, or the
   * combination's numbers do not fit. */
  void
  Verify() const;

  /** Probabilities of each member, one row an image, row-major -> combined ones. One member's are returned bit by bit,
   * unless stacked. */
  std::vector<float>
  Combine(const std::vector<std::vector<float>> & probabilitiesOfMembers) const;

  /** Also reads a network file. Members are on the CPU. \throws ExceptionObject naming the file and what is wrong in
   * it; the ensemble is then as it was. */
  void
  Read(const std::string & file);
  void
  Write(const std::string & file) const;

  /** JSON; the members' cards are in it. */
  std::string
  GetModelCard() const;
  /** A section of the ensemble's own card, as JSON: "abstention", "intended_use" ...; of an ensemble of one network
   * that of the network's. */
  void
  SetModelCardSection(const std::string & section, const std::string & json);

  /** Of what Write() writes, hexadecimal. */
  std::string
  GetSHA256() const;

  /** Of all members. \throws ExceptionObject where CUDA is asked for and this build or machine has none. */
  void
  SetDevice(DeviceEnum device);

  /** The latest of the ensemble's own and its members'. */
  ModifiedTimeType
  GetMTime() const override;

  void
  Initialize() override;
  /** The members are shared. */
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
  VerifyMembers() const;
  void
  VerifyWeights() const;
  void
  VerifyStacking() const;
  void
  CopyAllButMembers(const Self & other);

  std::vector<ClassificationNetwork::Pointer>      m_Members{};
  CombinationEnum                                  m_Combination{ CombinationEnum::ProbabilityMean };
  std::vector<double>                              m_Weights{};
  Stacking                                         m_Stacking{};
  std::string                                      m_Card{ "{}" }; ///< Of a file, with what this version does not know.
  std::vector<std::pair<std::string, std::string>> m_Texts{};      ///< What a file held beside the card.
  mutable std::pair<std::string, std::string>      m_SHA256{};     ///< And what it is of.
};
} // namespace itk

#endif
