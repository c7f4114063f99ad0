// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ProcessEnvironment_h
#define ProcessEnvironment_h

#include <cstdint>
#include <string>

namespace itk
{
namespace TransferLearning
{
/** Which of the processes of a training this one is, and where they meet. */
struct ProcessEnvironment
{
  unsigned int rank{ 0 };
  unsigned int size{ 1 };
  std::string  address{};                ///< Of the machine of process 0.
  uint16_t     port{ 0 };                ///< There.
  bool         launcherHasPort{ false }; ///< The launcher listens there, not process 0.
  std::string  attempt{ "0" };           ///< Of the launcher, which may start all processes anew.
};

/** What torchrun (RANK, WORLD_SIZE), Open MPI's mpirun, other MPIs' or Slurm's srun have put into the environment of
 * their processes, with MASTER_ADDR and MASTER_PORT; one process where none of them has.
 * \throws ExceptionObject naming the variable that is missing or has no proper value. */
ProcessEnvironment
ReadProcessEnvironment();
} // namespace TransferLearning
} // namespace itk

#endif
