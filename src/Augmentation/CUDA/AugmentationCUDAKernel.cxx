// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Augmentation/CUDA/AugmentationCUDAKernel.h"

#include "Augmentation/CUDA/AugmentedVoxels.h"
#include "Support/CUDAMemory.h"
#include "Support/TorchStream.h"
#include "itkComputingDevice.h"

#include <cstring>
#include <type_traits>

namespace itk
{
namespace TransferLearning
{
namespace
{
// Where ClassificationNetwork computes, too.
constexpr int theDevice = 0;

/** A block of memory that lists are put into, one behind the other; without memory it only counts. */
class Packer
{
public:
  explicit Packer(unsigned char * memory)
    : m_Memory(memory)
  {}

  /** \return where the list begins in the block */
  template <typename TItem>
  std::size_t
  Add(const std::vector<TItem> & list)
  {
    static_assert(std::is_trivially_copyable_v<TItem> && alignof(TItem) <= alignment);
    const std::size_t begin = m_Size;
    const std::size_t bytes = list.size() * sizeof(TItem);
    if (m_Memory && bytes > 0)
    {
      std::memcpy(m_Memory + begin, list.data(), bytes);
    }
    m_Size += (bytes + alignment - 1) / alignment * alignment;
    return begin;
  }

  std::size_t
  GetSize() const
  {
    return m_Size;
  }

private:
  static constexpr std::size_t alignment = 16;

  unsigned char * m_Memory;
  std::size_t     m_Size{ 0 };
};

/** Writes the plan's lists, and points the task at them where they will be on the device.
 * \return their size */
std::size_t
PackLists(const AugmentationPlan & plan,
          unsigned char *          memory,
          const unsigned char *    onDevice,
          AugmentationTask &       task)
{
  Packer            packer(memory);
  const std::size_t channels = packer.Add(plan.channels);
  const std::size_t changes = packer.Add(plan.changes);
  const std::size_t cuts = packer.Add(plan.cuts);
  if (onDevice)
  {
    task.channels = reinterpret_cast<const AugmentedChannel *>(onDevice + channels);
    task.changes = reinterpret_cast<const SampleChange *>(onDevice + changes);
    task.cuts = reinterpret_cast<const CutRectangle *>(onDevice + cuts);
  }
  return packer.GetSize();
}
} // namespace

struct AugmentationCUDAKernel::Memory
{
  PinnedMemory samples;
  PinnedMemory lists;
  StreamEvent  isSent;
  std::size_t  floats{ 0 }; ///< Of the batch.
  DeviceMemory samplesOnDevice;
  DeviceMemory changedOnDevice;
  DeviceMemory listsOnDevice;
};

AugmentationCUDAKernel::AugmentationCUDAKernel()
{
  ResolveComputingDevice(ComputingDeviceEnums::Device::CUDA);
  const DeviceScope scope(theDevice);
  m_Memory = std::make_unique<Memory>();
}

AugmentationCUDAKernel::~AugmentationCUDAKernel() = default;

float *
AugmentationCUDAKernel::AllocateInput(std::size_t floats)
{
  const DeviceScope scope(theDevice);
  m_Memory->isSent.Wait();
  m_Memory->floats = floats;
  return static_cast<float *>(m_Memory->samples.Get(floats * sizeof(float)));
}

const float *
AugmentationCUDAKernel::Run(std::size_t firstSample, const AugmentationPlan & plan)
{
  const DeviceScope  scope(theDevice);
  const cudaStream_t stream = GetTorchStream(theDevice);
  const std::size_t  bytes = m_Memory->floats * sizeof(float);
  const std::size_t  begin = firstSample * plan.GetFloatsOfSample();
  const std::size_t  bytesOfSamples = plan.task.samples * plan.GetFloatsOfSample() * sizeof(float);
  auto * const       samples = static_cast<float *>(m_Memory->samplesOnDevice.Get(bytes));
  if (bytesOfSamples > 0)
  {
    VerifyCUDA(cudaMemcpyAsync(samples + begin,
                               static_cast<float *>(m_Memory->samples.Get(bytes)) + begin,
                               bytesOfSamples,
                               cudaMemcpyHostToDevice,
                               stream),
               "receive the samples");
  }
  if (plan.changesNothing)
  {
    m_Memory->isSent.Record(stream);
    return samples;
  }
  auto * const     changed = static_cast<float *>(m_Memory->changedOnDevice.Get(bytes));
  AugmentationTask task = plan.task;
  const auto       size = PackLists(plan, nullptr, nullptr, task);
  auto * const     lists = static_cast<unsigned char *>(m_Memory->lists.Get(size));
  auto * const     listsOnDevice = static_cast<unsigned char *>(m_Memory->listsOnDevice.Get(size));
  PackLists(plan, lists, listsOnDevice, task);
  VerifyCUDA(cudaMemcpyAsync(listsOnDevice, lists, size, cudaMemcpyHostToDevice, stream), "receive the augmentation");
  m_Memory->isSent.Record(stream);
  task.input = samples + begin;
  task.output = changed + begin;
  VerifyCUDA(LaunchAugmentation(task, stream), "augment a batch");
  if (plan.mixtures.empty())
  {
    return changed;
  }
  task.input = changed + begin;
  task.output = samples + begin;
  VerifyCUDA(LaunchMixing(task, stream), "mix a batch");
  return samples;
}
} // namespace TransferLearning
} // namespace itk
