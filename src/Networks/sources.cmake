# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
target_sources(
  TransferLearningTorchFree
  PRIVATE ${CMAKE_CURRENT_LIST_DIR}/CPUNormKernelBaseline.cxx ${CMAKE_CURRENT_LIST_DIR}/NormKernels.cxx
)
target_sources(
  TransferLearningTorch
  PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/Backbone.cxx
    ${CMAKE_CURRENT_LIST_DIR}/BackboneOutline.cxx
    ${CMAKE_CURRENT_LIST_DIR}/BackboneRegistry.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ChannelFold.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ClassificationNetworkComputation.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ClassificationNetworkFile.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ClassificationNetworkWeights.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ConvNeXt.cxx
    ${CMAKE_CURRENT_LIST_DIR}/DenseNet.cxx
    ${CMAKE_CURRENT_LIST_DIR}/EfficientNet.cxx
    ${CMAKE_CURRENT_LIST_DIR}/EfficientNetLite.cxx
    ${CMAKE_CURRENT_LIST_DIR}/EfficientNetV2.cxx
    ${CMAKE_CURRENT_LIST_DIR}/FindWeights.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ForeignTensors.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ForwardPass.cxx
    ${CMAKE_CURRENT_LIST_DIR}/HeadExemptions.cxx
    ${CMAKE_CURRENT_LIST_DIR}/InceptionResNetV2.cxx
    ${CMAKE_CURRENT_LIST_DIR}/InceptionV3.cxx
    ${CMAKE_CURRENT_LIST_DIR}/KerasNormalization.cxx
    ${CMAKE_CURRENT_LIST_DIR}/LookAlikes.cxx
    ${CMAKE_CURRENT_LIST_DIR}/MeasureInference.cxx
    ${CMAKE_CURRENT_LIST_DIR}/MobileNetV2.cxx
    ${CMAKE_CURRENT_LIST_DIR}/MobileNetV3.cxx
    ${CMAKE_CURRENT_LIST_DIR}/NamePrefixes.cxx
    ${CMAKE_CURRENT_LIST_DIR}/NetworkInternals.cxx
    ${CMAKE_CURRENT_LIST_DIR}/NetworkTensors.cxx
    ${CMAKE_CURRENT_LIST_DIR}/NormRelu.cxx
    ${CMAKE_CURRENT_LIST_DIR}/PlainNetwork3D.cxx
    ${CMAKE_CURRENT_LIST_DIR}/Publications.cxx
    ${CMAKE_CURRENT_LIST_DIR}/PublishedFile.cxx
    ${CMAKE_CURRENT_LIST_DIR}/RegNet.cxx
    ${CMAKE_CURRENT_LIST_DIR}/ResNet.cxx
    ${CMAKE_CURRENT_LIST_DIR}/SwinTransformer.cxx
    ${CMAKE_CURRENT_LIST_DIR}/SynchronizedBatchNorm.cxx
    ${CMAKE_CURRENT_LIST_DIR}/VGG.cxx
    ${CMAKE_CURRENT_LIST_DIR}/VisionTransformer.cxx
    ${CMAKE_CURRENT_LIST_DIR}/VolumeResNet.cxx
    ${CMAKE_CURRENT_LIST_DIR}/WeightOrigin.cxx
    ${CMAKE_CURRENT_LIST_DIR}/WeightRecognition.cxx
    ${CMAKE_CURRENT_LIST_DIR}/Xception.cxx
    ${CMAKE_CURRENT_LIST_DIR}/itkClassificationNetwork.cxx
    ${CMAKE_CURRENT_LIST_DIR}/itkPublishedWeights.cxx
)
transfer_learning_newer_kernels("${CMAKE_CURRENT_LIST_DIR}/CPUNormKernel")
# The model card names it.
set_property(
  SOURCE ${CMAKE_CURRENT_LIST_DIR}/NetworkInternals.cxx TARGET_DIRECTORY TransferLearningTorch
  APPEND
  PROPERTY COMPILE_DEFINITIONS "TransferLearning_VERSION=\"${PROJECT_VERSION}\""
)
