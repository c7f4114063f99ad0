// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef DecisionTree_h
#define DecisionTree_h

#include <cstddef>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** A small classification tree (CART, Breiman et al. 1984): at each node the threshold, halfway between two values,
 * that lowers Gini's impurity most; of equally good ones the first feature and the lowest threshold. */
class DecisionTree
{
public:
  using Row = std::vector<double>; ///< A value a feature.

  /** \throws ExceptionObject where rows and labels are not equally many, or there are none. */
  void
  Fit(const std::vector<Row> & rows, const std::vector<unsigned int> & labels, unsigned int depth);

  /** The most frequent label of the leaf; the lowest on a tie. */
  unsigned int
  Predict(const Row & row) const;

private:
  struct Node
  {
    std::size_t  feature{ 0 };
    double       threshold{ 0.0 }; ///< Values up to it go to the left.
    std::size_t  left{ 0 };        ///< 0: a leaf.
    std::size_t  right{ 0 };
    unsigned int label{ 0 };
  };

  std::size_t
  Grow(const std::vector<Row> &          rows,
       const std::vector<unsigned int> & labels,
       std::vector<std::size_t>          samples,
       unsigned int                      depth);

  std::vector<Node> m_Nodes;
  std::size_t       m_NumberOfClasses{ 0 };
};
} // namespace TransferLearning
} // namespace itk

#endif
