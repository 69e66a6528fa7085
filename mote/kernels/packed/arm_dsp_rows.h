// A ring of padded input rows, from which convolutions on Armv7E-M read their windows.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

namespace mote::kernels::packed {

// Where the windows of a convolution lie. Output row y sees the input rows y * row_stride -
// padding_top and the filter_rows - 1 that follow; columns are alike.
struct RingShape {
  int32_t batches;
  int32_t rows, columns;  // of the input
  int32_t output_rows, output_columns;
  int32_t filter_rows;
  int32_t row_stride, column_stride;
  int32_t padding_top, padding_left;
  int32_t input_channels;
  int32_t input_zero_point;
  int32_t row_elements;  // of the ring, padding and what is read beyond the last window included
};

// `Row` says how a row is kept: Element, fill(elements, count, value), copy(input, elements,
// count). Each input row is read once, in order; rows outside the image are filled with the zero
// point.
template <class Row>
class Ring {
 public:
  using Element = typename Row::Element;

  Ring(const RingShape& shape, void* memory)
      : shape_(shape), elements_(static_cast<Element*>(memory)) {}

  // The padding beside the rows stays for the whole image.
  void begin(const int8_t* image) {
    image_ = image;
    next_ = -shape_.padding_top;
    slot_ = 0;
    Row::fill(elements_, shape_.filter_rows * shape_.row_elements, shape_.input_zero_point);
  }

  // Makes the rows of output row y ready; the window's first row is then in slot(0).
  void advance(int32_t y) {
    const int32_t first = y * shape_.row_stride - shape_.padding_top;
    while (next_ < first + shape_.filter_rows) {
      if (next_ >= first) load();
      ++next_;
      slot_ = slot_ + 1 < shape_.filter_rows ? slot_ + 1 : 0;
    }
  }
  // The same with the rows of a window in order, from the begin of the memory: those that stay are
  // moved there, at most half of them; windows leave out no row.
  void advance_in_order(int32_t y) {
    if (y > 0) {
      slot_ = shape_.filter_rows - shape_.row_stride;
      memcpy(elements_, elements_ + shape_.row_stride * shape_.row_elements,
             static_cast<size_t>(slot_ * shape_.row_elements) * sizeof(Element));
    }
    advance(y);
  }
  const Element* window_row(int32_t i) const {
    const int32_t slot = slot_ + i;  // the oldest lies where the next will come
    return elements_ +
           (slot < shape_.filter_rows ? slot : slot - shape_.filter_rows) * shape_.row_elements;
  }

 private:
  void load() {
    Element* row = elements_ + slot_ * shape_.row_elements;
    const int32_t inputs = shape_.columns * shape_.input_channels;
    if (next_ >= 0 && next_ < shape_.rows) {
      Row::copy(image_ + next_ * inputs, row + shape_.padding_left * shape_.input_channels, inputs);
    } else if (next_ >= 0) {  // above the image the ring is still as begin() has left it
      Row::fill(row, shape_.row_elements, shape_.input_zero_point);
    }
  }

  const RingShape& shape_;
  Element* elements_;
  const int8_t* image_ = nullptr;
  int32_t next_ = 0;  // row of the image
  int32_t slot_ = 0;  // that it will have
};

}  // namespace mote::kernels::packed
