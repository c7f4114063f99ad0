// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef RegionMonitor_h
#define RegionMonitor_h

#include "TransferLearning/itkTransferLearningCompatibility.h"

#include "itkImageToImageFilter.h"

#include <vector>

/** Passes an image on and records the requested regions. ITK's PipelineMonitorImageFilter is part of ITKTestKernel,
 * which not every build of ITK has. */
template <typename TImage>
class RegionMonitor : public itk::ImageToImageFilter<TImage, TImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(RegionMonitor);

  using Self = RegionMonitor;
  using Superclass = itk::ImageToImageFilter<TImage, TImage>;
  using Pointer = itk::SmartPointer<Self>;
  using ConstPointer = itk::SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(RegionMonitor);

  /** Requested region of each update, in order. */
  const std::vector<typename TImage::RegionType> &
  GetUpdatedRegions() const
  {
    return m_UpdatedRegions;
  }

  void
  Clear()
  {
    m_UpdatedRegions.clear();
  }

protected:
  RegionMonitor() = default;
  ~RegionMonitor() override = default;

  void
  GenerateData() override
  {
    m_UpdatedRegions.push_back(this->GetOutput()->GetRequestedRegion());
    this->GraftOutput(const_cast<TImage *>(this->GetInput()));
  }

private:
  std::vector<typename TImage::RegionType> m_UpdatedRegions;
};

#endif
