// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef BackboneFamilies_h
#define BackboneFamilies_h

#include "Networks/BackboneRegistry.h"

namespace itk
{
namespace TransferLearning
{
// Each is defined in the source of its network, which holds all that is known of the family.
BackboneFamily
MakeConvNeXts();
BackboneFamily
MakeDenseNets();
BackboneFamily
MakeEfficientNets();
BackboneFamily
MakeEfficientNetV2s();
BackboneFamily
MakeEfficientNetLites();
BackboneFamily
MakeInceptionResNets();
BackboneFamily
MakeInceptions();
BackboneFamily
MakeMobileNets();
BackboneFamily
MakeMobileNetV3s();
BackboneFamily
MakePlainNetworks();
BackboneFamily
MakeRegNets();
BackboneFamily
MakeResNets();
BackboneFamily
MakeSwinTransformers();
BackboneFamily
MakeVGGs();
BackboneFamily
MakeVisionTransformers();
BackboneFamily
MakeVolumeResNets();
BackboneFamily
MakeXceptions();

/** In the order in which lists show them. */
constexpr BackboneFamily (*backboneFamilies[])() = {
  MakeDenseNets,        MakeResNets,           MakeVolumeResNets, MakeVGGs,         MakeInceptions,
  MakeInceptionResNets, MakeXceptions,         MakeMobileNets,    MakeMobileNetV3s, MakeEfficientNets,
  MakeEfficientNetV2s,  MakeEfficientNetLites, MakeRegNets,       MakeConvNeXts,    MakeVisionTransformers,
  MakeSwinTransformers, MakePlainNetworks
};
} // namespace TransferLearning
} // namespace itk

#endif
