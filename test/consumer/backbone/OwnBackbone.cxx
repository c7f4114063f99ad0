// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Registers a network of its own, trains it, writes it and reads it again; and computes on an image as on a tensor.
#include "TransferLearning/Torch/itkRegisterBackbone.h"
#include "TransferLearning/Torch/itkTorchImageBridge.h"
#include "itkImageFileWriter.h"
#include "itkNetworkTrainingFilter.h"
#include "itkPNGImageIO.h"

#include <torch/nn.h>

#include <filesystem>
#include <iostream>

namespace
{
/** Two convolutions, whose last map is averaged and classified. */
class OwnBackbone : public itk::Backbone
{
public:
  explicit OwnBackbone(const itk::BackboneOptions & options)
    : itk::Backbone(options)
  {
    using Options = torch::nn::Conv2dOptions;
    m_First = register_module("first", torch::nn::Conv2d(Options(options.GetNumberOfPlanes(), 8, 3).stride(2)));
    m_Norm = register_module("norm", torch::nn::BatchNorm2d(8));
    m_Second = register_module("second", torch::nn::Conv2d(Options(8, 16, 3).stride(2)));
    this->MakeHead("classifier", 16);
  }

  Features
  ForwardFeatures(const torch::Tensor & input) override
  {
    return torch::relu(m_Second(torch::relu(m_Norm(m_First(input)))));
  }

private:
  torch::nn::Conv2d      m_First{ nullptr };
  torch::nn::BatchNorm2d m_Norm{ nullptr };
  torch::nn::Conv2d      m_Second{ nullptr };
};

void
RegisterOwnBackbone()
{
  itk::ClassificationNetwork::Publication publication;
  publication.origin = itk::ClassificationNetworkEnums::Origin::Own;
  publication.mean = { 0.5, 0.5, 0.5 };
  publication.standardDeviation = { 0.25, 0.25, 0.25 };

  itk::BackboneRegistration registration;
  registration.description.name = "own-network";
  registration.description.size = { { 32, 32, 0 } };
  registration.description.publications = { publication };
  registration.description.source = "test/consumer/backbone";
  registration.minimumSize = 7;
  registration.make = [](const itk::BackboneOptions & options) { return std::make_shared<OwnBackbone>(options); };
  itk::RegisterBackbone(registration);
}

/** Eight dark pictures and eight light ones. */
void
WritePictures(const std::filesystem::path & folder)
{
  using ImageType = itk::Image<unsigned char, 2>;
  for (unsigned int i = 0; i < 16; ++i)
  {
    const auto classFolder = folder / "train" / (i % 2 == 0 ? "dark" : "light");
    std::filesystem::create_directories(classFolder);
    const auto image = ImageType::New();
    image->SetRegions(itk::Size<2>{ { 32, 32 } });
    image->Allocate();
    for (unsigned int p = 0; p < 32 * 32; ++p)
    {
      image->GetBufferPointer()[p] = static_cast<unsigned char>(20 + 150 * (i % 2) + (7 * i + 13 * p) % 60);
    }
    const auto writer = itk::ImageFileWriter<ImageType>::New();
    writer->SetImageIO(itk::PNGImageIO::New());
    writer->SetInput(image);
    writer->SetFileName((classFolder / (std::to_string(i) + ".png")).string());
    writer->Update();
  }
}

itk::ClassificationNetwork::Pointer
Train(const std::string & folder)
{
  const auto dataset = itk::LabeledImageDataset::New();
  dataset->Read(folder);
  const auto network = itk::ClassificationNetwork::New();
  network->Create("own-network", { "dark", "light" }, 1);
  network->SetPreprocessingParameters(itk::ClassificationNetwork::GetPublishedPreprocessing("own-network"));

  itk::NetworkTrainingParameters parameters;
  parameters.epochs = 20;
  parameters.batchSize = 4;
  parameters.learningRate = 0.01;
  parameters.earlyStopping = false;
  const auto training = itk::NetworkTrainingFilter::New();
  training->SetInitialNetwork(network);
  training->SetDataset(dataset);
  training->SetParameters(parameters);
  training->Update();
  return training->GetOutput();
}

void
Verify(bool holds, const std::string & what)
{
  if (!holds)
  {
    throw std::runtime_error("Not true: " + what);
  }
}
} // namespace

int
main(int argc, char * argv[])
{
  try
  {
    const auto folder =
      std::filesystem::path(argc > 1 ? argv[1] : ".") / "OwnBackbonePictures"; // and below it the network
    std::filesystem::remove_all(folder);
    WritePictures(folder / "pictures");
    RegisterOwnBackbone();
    const auto        trained = Train((folder / "pictures").string());
    const std::string file = (folder / "network.safetensors").string();
    trained->Write(file);
    const auto network = itk::ClassificationNetwork::New();
    network->Read(file);
    Verify(network->GetArchitecture() == "own-network", "the file names the architecture");

    // Two slices, dark and light, as the preprocessing would make them: a tensor that is an image, without a copy.
    const auto pixels = torch::empty({ 2, 3, 32, 32 }).contiguous(at::MemoryFormat::ChannelsLast);
    pixels[0].fill_((0.2 - 0.5) / 0.25);
    pixels[1].fill_((0.8 - 0.5) / 0.25);
    const auto image = itk::ViewTensorAsImage(pixels);
    Verify(image->GetBufferPointer() == pixels.data_ptr<float>(), "the image shares the tensor's memory");
    Verify(itk::ViewSlicesAsTensor(image.GetPointer()).data_ptr<float>() == image->GetBufferPointer(),
           "the tensor shares the image's memory");
    const auto probabilities = network->ComputeProbabilities(image->GetBufferPointer(), 2, 32, 32);
    Verify(probabilities == trained->ComputeProbabilities(image->GetBufferPointer(), 2, 32, 32),
           "the network of the file computes what the trained one computes");
    Verify(probabilities[0] > 0.9F && probabilities[3] > 0.9F, "the network learned dark and light");
    std::cout << "own-network was registered, trained, written and read: p(dark) " << probabilities[0] << ", p(light) "
              << probabilities[3] << std::endl;
    return EXIT_SUCCESS;
  }
  catch (const std::exception & error)
  {
    std::cerr << error.what() << std::endl;
    return EXIT_FAILURE;
  }
}
