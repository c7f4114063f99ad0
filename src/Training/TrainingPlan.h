// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TrainingPlan_h
#define TrainingPlan_h

#include "itkLabeledImageDataset.h"
#include "itkNetworkTrainingParameters.h"

#include <vector>

namespace itk
{
namespace TransferLearning
{
/** What is known before the first batch: which samples take part, and what each weighs. Test samples are not in it. */
struct TrainingPlan
{
  /** Indices into the dataset's slices, in its order, of a volume that of its first; samples of weight 0 are left out.
   */
  std::vector<std::size_t> training;
  std::vector<std::size_t> validation;
  /** Of every slice of the dataset: the sample's weight times that of its class. */
  std::vector<double> weights;
};

/** \param dimension of the network, which says what a sample is: a slice or a volume
 * \throws ExceptionObject that names a sample without split, a class without training samples, a weight that is
 * negative or not finite, or training without samples. */
TrainingPlan
MakeTrainingPlan(const LabeledImageDataset &       dataset,
                 const NetworkTrainingParameters & parameters,
                 unsigned int                      dimension = 2);

/** One weight a class: 1, or n / (classes * n of the class) over the training samples. */
std::vector<double>
ComputeClassWeights(const std::vector<std::size_t> & counts, NetworkTrainingEnums::ClassWeighting weighting);

/** The samples of an epoch's batches: shuffled by (seed, epoch), every batch full but the last. A last batch of one is
 * left out where `leaveOutSingles`. */
std::vector<std::vector<std::size_t>>
MakeBatches(std::vector<std::size_t> samples,
            unsigned int             batchSize,
            uint64_t                 seed,
            unsigned int             epoch,
            bool                     leaveOutSingles);

/** From `begin` to before `end`. */
struct SampleRange
{
  std::size_t begin;
  std::size_t end;
};

/** How a batch is divided among processes, and each share into parts that are passed one after the other. */
struct BatchDivision
{
  unsigned int rank{ 0 };
  unsigned int processes{ 1 };
  std::size_t  most{ 1 };          ///< Samples of a part.
  std::size_t  leastTogether{ 1 }; ///< Samples of all processes' parts that are passed at once, a process.
  std::size_t  leastAlone{ 1 };    ///< Samples of a part that is not empty.
};

/** The parts of a process, one behind the other: of all processes equally many, as few and as equal as possible, each
 * sample in one of them. Of a batch that is too small for all, the last processes have an empty part. */
std::vector<SampleRange>
SplitBatch(const BatchDivision & division, std::size_t samples);

/** As many samples, of every class equally many (to one); of each class all come before any comes again, drawn by
 * (seed, epoch). */
std::vector<std::size_t>
DrawBalancedSamples(const std::vector<std::size_t> &  samples,
                    const std::vector<LabeledSlice> & slices,
                    uint64_t                          seed,
                    unsigned int                      epoch);
} // namespace TransferLearning
} // namespace itk

#endif
