# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""prepare-picture.py PICTURE OUTPUT SIZE: the published input of EfficientNet-Lite by Pillow, as raw float32, SIZE x SIZE x 3."""
import sys

import numpy as np
from PIL import Image

picture = Image.open(sys.argv[1]).convert("RGB")
width, height = picture.size
size = int(sys.argv[3])
side = int(size / (size + 32) * min(width, height))
# TensorFlow's crop rounds up.
left, top = (width - side + 1) // 2, (height - side + 1) // 2
picture = picture.crop((left, top, left + side, top + side)).resize((size, size), Image.BICUBIC)
((np.asarray(picture, np.float32) - 127.0) / 128.0).tofile(sys.argv[2])
