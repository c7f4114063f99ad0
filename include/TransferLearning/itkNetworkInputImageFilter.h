// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkNetworkInputImageFilter_h
#define itkNetworkInputImageFilter_h

#include "itkClassificationNetwork.h"
#include "itkCTPreprocessingImageFilter.h"

namespace itk
{
namespace TransferLearning
{
/** \class NetworkInputImageFilter
 * \brief CTPreprocessingImageFilter inside the filters that run a network: what it makes on a CUDA device stays there,
 * for the network to read.
 *
 * Geometry, regions and statistics are those of its superclass, and on the CPU the pixels too. On a CUDA device the
 * output has no buffer: GetPixels() is its only way to the pixels.
 * \ingroup TransferLearning
 */
template <typename TInputImage>
class ITK_TEMPLATE_EXPORT NetworkInputImageFilter : public CTPreprocessingImageFilter<TInputImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(NetworkInputImageFilter);

  using Self = NetworkInputImageFilter;
  using Superclass = CTPreprocessingImageFilter<TInputImage>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(NetworkInputImageFilter);

  /** Parameters and device of the network, threads and work units of the filter that runs it. */
  void
  SetUp(const ClassificationNetwork & network, ProcessObject & runner);

  /** Of the last update's requested region: what the network's Compute methods take. */
  const float *
  GetPixels();

protected:
  NetworkInputImageFilter() = default;
  ~NetworkInputImageFilter() override = default;

  void
  GenerateDataOnCUDA() override;
  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  const float * m_DevicePixels{ nullptr };
};
} // namespace TransferLearning
} // namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "TransferLearning/itkNetworkInputImageFilter.hxx"
#endif

#endif
