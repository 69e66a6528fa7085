// Streams of samples cut into frames, and joined again: what is kept from one call to the next.
#pragma once

#include <stdint.h>
#include <string.h>

namespace mote::kernels {

// Samples that wait for a frame to be complete, oldest first. The owner sees to it that no more are
// appended than there is room for.
template <class T>
class SampleQueue {
 public:
  SampleQueue(T* samples, uint32_t count) : samples_(samples), count_(count) {}

  uint32_t count() const { return count_; }
  void append(const T* samples, uint32_t n) {
    memcpy(samples_ + count_, samples, n * sizeof(T));
    count_ += n;
  }
  // The oldest n samples; n <= count().
  void copy_front(T* output, uint32_t n) const { memcpy(output, samples_, n * sizeof(T)); }
  void drop_front(uint32_t n) {
    count_ -= n;
    memmove(samples_, samples_ + n, count_ * sizeof(T));
  }

 private:
  T* samples_;
  uint32_t count_;
};

// output = the samples of `length` calls... ago: a ring of `length` samples, `position` is the
// oldest one's place. Returns the new position. Input and output may be the same memory.
template <class T>
uint32_t delay(const T* input, T* output, uint32_t n, T* ring, uint32_t length, uint32_t position) {
  for (uint32_t i = 0; i < n; ++i) {
    const T newest = input[i];
    output[i] = ring[position];
    ring[position] = newest;
    if (++position == length) position = 0;
  }
  return position;
}

// Adds a frame to what earlier frames left over, gives out the first `step` sums and keeps the
// others, frame_size - step, in `rest`.
template <class T, class Add>
void overlap_add(const T* frame, uint32_t frame_size, uint32_t step, T* rest, T* output, Add add) {
  const uint32_t kept = frame_size - step;
  for (uint32_t i = 0; i < frame_size; ++i) {
    const T sum = add(frame[i], i < kept ? rest[i] : T{0});
    if (i < step) {
      output[i] = sum;
    } else {
      rest[i - step] = sum;  // read already, as step > 0
    }
  }
}

}  // namespace mote::kernels
