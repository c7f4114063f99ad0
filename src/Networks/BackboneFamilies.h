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
MakeDenseNets();
BackboneFamily
MakeEfficientNets();
BackboneFamily
MakeEfficientNetLites();
BackboneFamily
MakeInceptionResNets();
BackboneFamily
MakeInceptions();
BackboneFamily
MakeMobileNets();
BackboneFamily
MakePlainNetworks();
BackboneFamily
MakeResNets();
BackboneFamily
MakeVGGs();
BackboneFamily
MakeXceptions();

/** In the order in which lists show them. */
constexpr BackboneFamily (*backboneFamilies[])() = { MakeDenseNets,    MakeResNets,          MakeVGGs,
                                                     MakeInceptions,   MakeInceptionResNets, MakeXceptions,
                                                     MakeMobileNets,   MakeEfficientNets,    MakeEfficientNetLites,
                                                     MakePlainNetworks };
} // namespace TransferLearning
} // namespace itk

#endif
