// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkActivationMapPassFilter_h
#define itkActivationMapPassFilter_h

#include "itkImageToClassProbabilitiesFilter.h"

#include <map>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** \class ActivationMapPassFilter
 * \brief The single pass of ClassActivationMapImageFilter: classifies, and keeps what each member's maps need.
 *
 * If the class is given, these are the maps. If it is the label, which is known only after the last slice, these are
 * the features of all slices that fit into MaximumFeatureMemory, and the maps of every class (small, but each costs a
 * pass of the head) of the remaining slices.
 * \ingroup TransferLearning
 */
template <typename TInputImage>
class ITK_TEMPLATE_EXPORT ActivationMapPassFilter : public ImageToClassProbabilitiesFilter<TInputImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(ActivationMapPassFilter);

  using Self = ActivationMapPassFilter;
  using Superclass = ImageToClassProbabilitiesFilter<TInputImage>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using PreprocessedImageType = typename Superclass::PreprocessedImageType;
  using MapsType = std::vector<ClassificationNetwork::ActivationMap>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(ActivationMapPassFilter);

  /** Negative: use the label of the whole image. */
  itkSetMacro(ClassIndex, int);
  itkGetConstMacro(ClassIndex, int);

  /** Bytes, for all members together. */
  itkSetMacro(MaximumFeatureMemory, std::size_t);
  itkGetConstMacro(MaximumFeatureMemory, std::size_t);

  /** After an update: one map per slice of the preprocessed image, or a single one for members for volumes. Call once
   * per member. */
  MapsType
  TakeMaps(unsigned int member, unsigned int classIndex);

  /** After an update: the image to which the member's maps belong; it has a geometry, but not all pixels. */
  const PreprocessedImageType *
  GetPreprocessedImage(unsigned int member) const
  {
    return m_Kept.at(member).image;
  }

protected:
  ActivationMapPassFilter() = default;
  ~ActivationMapPassFilter() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;
  void
  BeforeStreamedGenerateData() override;
  std::vector<float>
  ComputeOutputOfMember(const typename Superclass::MemberBatch & batch) override;

private:
  struct Member
  {
    typename PreprocessedImageType::ConstPointer image;
    std::map<unsigned int, MapsType>             maps;     ///< By class, for the first slices.
    std::vector<ForwardPass>                     features; ///< For the following slices, one per batch.
  };

  /** \param index of the member */
  void
  AppendMaps(unsigned int index, unsigned int classIndex);

  ClassificationEnsemble::ConstPointer m_EnsembleOfMaps{};

  int                            m_ClassIndex{ -1 };
  std::size_t                    m_MaximumFeatureMemory{ std::size_t{ 256 } << 20 };
  std::map<unsigned int, Member> m_Kept{};
  std::size_t                    m_FeatureMemory{ 0 };
};
} // namespace TransferLearning
} // namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "TransferLearning/itkActivationMapPassFilter.hxx"
#endif

#endif
