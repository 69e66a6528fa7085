// Tests of measuring an image: this very program is one.
#include "host/bench/image_size.h"

#include <gtest/gtest.h>

#include "host/base/bad_input.h"
#include "host/base/files.h"

// Named as `mote compile` names what a model becomes.
namespace bench_aot {
extern const uint8_t kData0[5000];
const uint8_t kData0[5000] = {1, 2, 3};
}  // namespace bench_aot

namespace mote::host::bench {
namespace {

// In a section of that name, as the model of an interpreter's image is.
[[gnu::section(".payload.test"), gnu::used]] const uint8_t payload[300] = {1};
[[gnu::used]] uint8_t zeroed[100000];

TEST(ImageSize, tells_code_model_and_variables_apart) {
  const volatile uint8_t* keep = bench_aot::kData0;
  EXPECT_EQ(keep[1], 2);
  const ImageSize size = measure_image(read_file("/proc/self/exe"), "this");
  EXPECT_EQ(size.model, sizeof bench_aot::kData0 + sizeof payload);
  EXPECT_GT(size.code, 10000u);
  EXPECT_GE(size.bss, sizeof zeroed);
  EXPECT_GT(size.data, 0u);
}

TEST(ImageSize, refuses_what_is_no_image) {
  std::vector<uint8_t> image = read_file("/proc/self/exe");
  EXPECT_THROW(measure_image({}, "empty"), BadInput);
  EXPECT_THROW(measure_image(std::span(image).first(1000), "cut"), BadInput);
  image[1] = 'X';
  EXPECT_THROW(measure_image(image, "other"), BadInput);
}

TEST(ImageSize, of_a_stripped_image_counts_no_named_constants) {
  const std::vector<uint8_t> image = read_file("/bin/sh");
  EXPECT_EQ(measure_image(image, "sh").model, 0u);
}

}  // namespace
}  // namespace mote::host::bench
