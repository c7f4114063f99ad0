// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "TransferLearning/itkCTPreprocessingCUDAKernel.h"

#include "CTPreprocessing/ComponentTypes.h"
#include "Support/CUDAMemory.h"
#include "CTPreprocessing/CUDA/PlaneTiles.h"
#include "CTPreprocessing/CUDA/StagedPlanes.h"
#include "Support/TorchStream.h"
#include "itkComputingDevice.h"

#include <vector>

namespace itk
{
namespace TransferLearning
{
namespace
{
// Where ClassificationNetwork computes, too.
constexpr int theDevice = 0;

/** CLAHE is computed on the CPU, so that its values are the same on every device. */
void
RunWithCLAHE(const CTPreprocessingKernelArguments & arguments, const CTPreprocessingParameters & parameters)
{
  const std::size_t              floatsOfRow = std::size_t{ arguments.outputColumns } * parameters.channels;
  std::vector<float>             values(floatsOfRow * arguments.outputRows * arguments.numberOfPlanes);
  CTPreprocessingKernelArguments onHost = arguments;
  onHost.output = values.data();
  onHost.outputRowStride = 0;
  onHost.outputPlaneStride = 0;
  RunCTPreprocessingKernel(onHost, parameters);
  const cudaStream_t stream = GetTorchStream(theDevice);
  for (unsigned int plane = 0; plane < arguments.numberOfPlanes; ++plane)
  {
    VerifyCUDA(cudaMemcpy2DAsync(arguments.output + plane * arguments.outputPlaneStride,
                                 static_cast<std::size_t>(arguments.outputRowStride) * sizeof(float),
                                 values.data() + plane * floatsOfRow * arguments.outputRows,
                                 floatsOfRow * sizeof(float),
                                 floatsOfRow * sizeof(float),
                                 arguments.outputRows,
                                 cudaMemcpyHostToDevice,
                                 stream),
               "receive the equalized input");
  }
  VerifyCUDA(cudaStreamSynchronize(stream), "receive the equalized input");
}
} // namespace

struct CTPreprocessingCUDAKernel::Memory
{
  // Of two runs, so that one is packed while the other is sent.
  struct Staging
  {
    PinnedMemory memory;
    StreamEvent  isSent;
  };
  Staging      staging[2];
  unsigned int next{ 0 };
  DeviceMemory input;
  DeviceMemory output;
};

CTPreprocessingCUDAKernel::CTPreprocessingCUDAKernel()
{
  ResolveComputingDevice(ComputingDeviceEnums::Device::CUDA);
  const DeviceScope scope(theDevice);
  m_Memory = std::make_unique<Memory>();
}

CTPreprocessingCUDAKernel::~CTPreprocessingCUDAKernel() = default;

float *
CTPreprocessingCUDAKernel::AllocateOutput(std::size_t floats)
{
  const DeviceScope scope(theDevice);
  return static_cast<float *>(m_Memory->output.Get(floats * sizeof(float)));
}

void
CTPreprocessingCUDAKernel::RunOnDevice(const CTPreprocessingKernelArguments & given,
                                       const CTPreprocessingParameters &      parameters)
{
  const PreprocessingPlan              plan = MakePreprocessingPlan(given, parameters);
  const CTPreprocessingKernelArguments arguments = CompleteArguments(given, parameters);
  const DeviceScope                    scope(theDevice);
  if (parameters.claheClipLimit > 0.0)
  {
    RunWithCLAHE(arguments, parameters);
    return;
  }
  const cudaStream_t stream = GetTorchStream(theDevice);
  const StagedPlanes planes(arguments, plan);
  Memory::Staging &  staging = m_Memory->staging[m_Memory->next];
  m_Memory->next = 1 - m_Memory->next;
  staging.isSent.Wait();
  void * const pinned = staging.memory.Get(planes.GetSize());
  planes.Write(static_cast<unsigned char *>(pinned));

  void * const onDevice = m_Memory->input.Get(planes.GetSize());
  VerifyCUDA(cudaMemcpyAsync(onDevice, pinned, planes.GetSize(), cudaMemcpyHostToDevice, stream), "receive the input");
  staging.isSent.Record(stream);
  const PlaneTileTask task = planes.Describe(static_cast<const unsigned char *>(onDevice));
  VerifyCUDA(CallWithComponent(arguments.inputType,
                               [&](auto component) { return LaunchPlaneTiles<decltype(component)>(task, stream); }),
             "run the preprocessing");
}

void
CTPreprocessingCUDAKernel::Run(const CTPreprocessingKernelArguments & given,
                               const CTPreprocessingParameters &      parameters)
{
  parameters.Verify();
  const CTPreprocessingKernelArguments arguments = CompleteArguments(given, parameters);
  if (arguments.numberOfPlanes == 0)
  {
    return;
  }
  const std::size_t              floatsOfRow = std::size_t{ arguments.outputColumns } * parameters.channels;
  const std::size_t              floatsOfPlane = floatsOfRow * arguments.outputRows;
  CTPreprocessingKernelArguments packed = arguments;
  packed.output = this->AllocateOutput(floatsOfPlane * arguments.numberOfPlanes);
  packed.outputRowStride = static_cast<std::ptrdiff_t>(floatsOfRow);
  packed.outputPlaneStride = static_cast<std::ptrdiff_t>(floatsOfPlane);
  this->RunOnDevice(packed, parameters);

  const DeviceScope  scope(theDevice);
  const cudaStream_t stream = GetTorchStream(theDevice);
  for (unsigned int plane = 0; plane < arguments.numberOfPlanes; ++plane)
  {
    VerifyCUDA(cudaMemcpy2DAsync(arguments.output + plane * arguments.outputPlaneStride,
                                 static_cast<std::size_t>(arguments.outputRowStride) * sizeof(float),
                                 packed.output + plane * floatsOfPlane,
                                 floatsOfRow * sizeof(float),
                                 floatsOfRow * sizeof(float),
                                 arguments.outputRows,
                                 cudaMemcpyDeviceToHost,
                                 stream),
               "return the output");
  }
  VerifyCUDA(cudaStreamSynchronize(stream), "finish the preprocessing");
}
} // namespace TransferLearning
} // namespace itk
