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
 * \brief CTPreprocessingImageFilter for filters that run a network: on a CUDA device its output stays there for the
 * network to read.
 *
 * Geometry, regions and statistics are those of the superclass, and so are the pixels on the CPU. On a CUDA device the
 * output has no buffer: only GetPixels() gives access to the pixels.
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

  /** Copies parameters and device from the network, threads and work units from the filter that runs it. */
  void
  SetUp(const ClassificationNetwork & network, ProcessObject & runner);

  /** Pixels of the last requested region, as input for the network's Compute methods. */
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
