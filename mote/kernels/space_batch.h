// Blocks of pixels spread over the batch, and back: SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND.
#pragma once

#include <stdint.h>
#include <string.h>

#include "mote/kernels/walk.h"

namespace mote::kernels {

// Rank 8 without the batch and one dimension that stays.
inline constexpr uint32_t kMostSpatialDimensions = 6;

// A dimension of the image and of one batch that it is spread to:
//   image index = block * batch index + (index in the block) - before
struct SpatialDimension {
  uint32_t image;
  uint32_t batch;
  uint32_t block;
  uint32_t before;  // padding in front of the image
};

struct SpaceBatchShape {
  uint32_t images;       // batch size of the image's tensor
  uint32_t inner_bytes;  // what stays together: the dimensions behind the spatial ones
  uint32_t rank;         // spatial dimensions
};

enum SpaceBatchSide : uint32_t { kImageSide, kBatchSide };

// Where the pixels of one place within the block lie on both sides. Those of the image (the others
// are padding) are a box: all strides are constant.
struct SpaceBatchBox {
  WalkDimension<2> dimensions[kMostSpatialDimensions + 1];
  uint32_t first[2];
};

// How many steps of `block` from `place` it takes to reach `goal`.
inline uint32_t steps_to(uint32_t goal, uint32_t place, uint32_t block) {
  return goal <= place ? 0 : (goal - place + block - 1) / block;
}

// `places` are the indices in the block. False when nothing of the image lies there.
inline bool find_box(const SpaceBatchShape& shape, const SpatialDimension* dimensions,
                     const uint32_t* places, SpaceBatchBox* box) {
  uint32_t image_step = shape.inner_bytes, batch_step = shape.inner_bytes;
  box->first[kImageSide] = box->first[kBatchSide] = 0;
  for (uint32_t i = shape.rank; i-- > 0;) {
    const SpatialDimension& d = dimensions[i];
    // In indices of the batch: from the image's start to its end.
    const uint32_t start = steps_to(d.before, places[i], d.block);
    const uint32_t end = steps_to(d.before + d.image, places[i], d.block);
    if (start >= end) return false;
    box->dimensions[shape.rank - 1 - i] = {end - start, {d.block * image_step, batch_step}};
    box->first[kImageSide] += (start * d.block + places[i] - d.before) * image_step;
    box->first[kBatchSide] += start * batch_step;
    image_step *= d.image;
    batch_step *= d.batch;
  }
  box->dimensions[shape.rank] = {shape.images, {image_step, batch_step}};
  return true;
}

// Counts `places` up like an odometer, the last dimension first; false after the last place.
inline bool next_place(const SpaceBatchShape& shape, const SpatialDimension* dimensions,
                       uint32_t* places) {
  for (uint32_t i = shape.rank; i-- > 0;) {
    if (++places[i] < dimensions[i].block) return true;
    places[i] = 0;
  }
  return false;
}

// `from_side` is kImageSide to spread images, kBatchSide to gather them. The batches of all images
// for one place follow one another, then come those for the next place.
inline void copy_blocks(const SpaceBatchShape& shape, const SpatialDimension* dimensions,
                        SpaceBatchSide from_side, const uint8_t* from, uint8_t* to) {
  uint32_t batch_bytes = shape.images * shape.inner_bytes;
  for (uint32_t i = 0; i < shape.rank; ++i) batch_bytes *= dimensions[i].batch;
  uint32_t places[kMostSpatialDimensions] = {};
  const uint32_t to_side = kBatchSide - from_side;
  SpaceBatchBox box;
  do {
    if (find_box(shape, dimensions, places, &box)) {
      Walk<2> walk(box.dimensions, shape.rank + 1);
      do {
        memcpy(to + box.first[to_side] + walk.offset(to_side),
               from + box.first[from_side] + walk.offset(from_side), shape.inner_bytes);
      } while (walk.next());
    }
    if (from_side == kBatchSide) {
      from += batch_bytes;
    } else {
      to += batch_bytes;
    }
  } while (next_place(shape, dimensions, places));
}

}  // namespace mote::kernels
