// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Turns a CT series into what a network reads: three windows as the channels of slices of 224 x 224 pixels.
#include "itkCTPreprocessingImageFilter.h"
#include "itkCTSeriesReader.h"
#include "itkImageFileWriter.h"

#include <cstdlib>
#include <iostream>

int
main(int argc, char * argv[])
try
{
  if (argc != 3)
  {
    std::cerr << "Usage: " << argv[0] << " dicom-folder output.nrrd\n";
    return EXIT_FAILURE;
  }
  auto reader = itk::CTSeriesReader::New();
  reader->SetPath(argv[1]);

  itk::CTPreprocessingParameters parameters;
  parameters.windows = { itk::GetCTWindowPreset("lung"),
                         itk::GetCTWindowPreset("mediastinum"),
                         itk::GetCTWindowPreset("bone") };
  parameters.size = { 224, 224 };

  auto preprocessing = itk::CTPreprocessingImageFilter<itk::CTSeriesReader::OutputImageType>::New();
  preprocessing->SetInput(reader->GetOutput());
  preprocessing->SetParameters(parameters);

  itk::WriteImage(preprocessing->GetOutput(), argv[2]);
  return EXIT_SUCCESS;
}
catch (const std::exception & error)
{
  std::cerr << error.what() << '\n';
  return EXIT_FAILURE;
}
