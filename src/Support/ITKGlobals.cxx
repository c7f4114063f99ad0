// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Support/ITKGlobals.h"

#include "itkDataObject.h"
#include "itkImageSourceCommon.h"
#include "itkMetaImageIO.h"
#include "itkMultiThreaderBase.h"
#include "itkObjectFactoryBase.h"
#include "itkOutputWindow.h"
#include "itkThreadPool.h"
#include "itkTimeStamp.h"

namespace itk
{
namespace TransferLearning
{
void
CreateITKGlobals()
{
  ObjectFactoryBase::GetRegisteredFactories();
  Object::GetGlobalWarningDisplay();
  DataObject::GetGlobalReleaseDataFlag();
  TimeStamp().Modified();
  OutputWindow::GetInstance();
  MultiThreaderBase::GetGlobalDefaultNumberOfThreads();
  ThreadPool::GetInstance();
  ImageSourceCommon::GetGlobalDefaultSplitter();
  MetaImageIO::GetDefaultDoublePrecision();
}
} // namespace TransferLearning
} // namespace itk
