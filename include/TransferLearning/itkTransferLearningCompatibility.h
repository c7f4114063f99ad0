// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkTransferLearningCompatibility_h
#define itkTransferLearningCompatibility_h

#include "itkMacro.h"

// ITK 5.2 and 5.3 lack this macro of ITK 5.4 and later; ITK 6 has removed the older spelling.
#ifndef itkOverrideGetNameOfClassMacro
#  define itkOverrideGetNameOfClassMacro(thisClass)                                                                    \
    const char * GetNameOfClass() const override                                                                       \
    {                                                                                                                  \
      return #thisClass;                                                                                               \
    }
#endif

#endif
