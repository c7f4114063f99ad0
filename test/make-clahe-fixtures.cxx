// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Writes test/data/clahe.json: what OpenCV's CLAHE makes of 8-bit planes. Not part of the build:
//   c++ -std=c++17 -I/usr/include/opencv4 test/make-clahe-fixtures.cxx -lopencv_core -lopencv_imgproc -o make && ./make
//   > test/data/clahe.json
#include <opencv2/imgproc.hpp>

#include <cmath>
#include <iostream>

static void
Write(const cv::Mat & plane)
{
  std::cout << '[';
  for (int i = 0; i < plane.rows * plane.cols; ++i)
  {
    std::cout << (i > 0 ? "," : "") << static_cast<int>(plane.data[i]);
  }
  std::cout << ']';
}

static void
WriteCase(int columns, int rows, int tiles, double clipLimit, const char * end)
{
  cv::Mat plane(rows, columns, CV_8UC1);
  for (int row = 0; row < rows; ++row)
  {
    for (int column = 0; column < columns; ++column)
    {
      // A disk on a slope, waves, and a noise that needs no generator.
      const bool   isInside = std::hypot(column - columns / 3.0, row - rows / 2.0) < rows / 4.0;
      const double wave = 20.0 * std::sin(column / 2.5) + ((column * 7 + row * 13) % 11);
      plane.at<uchar>(row, column) = cv::saturate_cast<uchar>((isInside ? 170.0 : 30.0 + row) + wave);
    }
  }
  cv::Mat equalized;
  cv::createCLAHE(clipLimit, cv::Size(tiles, tiles))->apply(plane, equalized);
  std::cout << "{\"columns\":" << columns << ",\"rows\":" << rows << ",\"tiles\":" << tiles
            << ",\"clip_limit\":" << clipLimit << ",\"plane\":";
  Write(plane);
  std::cout << ",\"equalized\":";
  Write(equalized);
  std::cout << '}' << end;
}

int
main()
{
  std::cout << "[\n";
  WriteCase(64, 48, 8, 2.0, ",\n");
  WriteCase(45, 37, 8, 3.0, ",\n"); // which the tiles do not divide
  WriteCase(48, 50, 4, 40.0, ",\n");
  WriteCase(30, 30, 1, 1.5, "\n]\n");
}
