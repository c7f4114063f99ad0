// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkNetworkInputImageFilter_hxx
#define itkNetworkInputImageFilter_hxx

namespace itk
{
namespace TransferLearning
{
template <typename TInputImage>
void
NetworkInputImageFilter<TInputImage>::SetUp(const ClassificationNetwork & network, ProcessObject & runner)
{
  this->SetParameters(network.GetPreprocessingParameters());
  this->SetDevice(network.GetDevice());
  this->SetNumberOfWorkUnits(runner.GetNumberOfWorkUnits());
  this->GetMultiThreader()->SetMaximumNumberOfThreads(runner.GetMultiThreader()->GetMaximumNumberOfThreads());
}

template <typename TInputImage>
const float *
NetworkInputImageFilter<TInputImage>::GetPixels()
{
  const bool isOnCPU = ResolveComputingDevice(this->GetDevice()) == ComputingDeviceEnums::Device::CPU;
  return isOnCPU ? this->GetBufferOf(this->GetOutput()->GetRequestedRegion()).output : m_DevicePixels;
}

template <typename TInputImage>
void
NetworkInputImageFilter<TInputImage>::GenerateDataOnCUDA()
{
  const auto &                      region = this->GetOutput()->GetRequestedRegion();
  const std::size_t                 floatsOfRow = region.GetSize(0) * this->GetParameters().channels;
  const std::size_t                 floats = floatsOfRow * (region.GetNumberOfPixels() / region.GetSize(0));
  CTPreprocessingCUDAKernel &       kernel = this->GetCUDAKernel();
  const typename Superclass::Target target{ kernel.AllocateOutput(floats),
                                            static_cast<std::ptrdiff_t>(floatsOfRow),
                                            static_cast<std::ptrdiff_t>(floatsOfRow * region.GetSize(1)) };
  m_DevicePixels = target.output;
  this->RunKernel(region, target, [&kernel](const auto & arguments, const auto & parameters) {
    kernel.RunOnDevice(arguments, parameters);
  });
}

template <typename TInputImage>
void
NetworkInputImageFilter<TInputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "DevicePixels: " << static_cast<const void *>(m_DevicePixels) << std::endl;
}
} // namespace TransferLearning
} // namespace itk

#endif
