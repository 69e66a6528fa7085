// Puts a model, inputs and expected outputs into one file for firmware/replay.
#include "virtual/bundle_writer.h"

#include <cstring>

namespace mote::host {
namespace {

using firmware::BundleHeader;
using firmware::BundleTensor;
using firmware::kBundleAlignment;

// Appends bytes at the next aligned offset, and returns that.
uint32_t append(std::vector<uint8_t>* bundle, const void* bytes, size_t size) {
  const size_t offset =
      (bundle->size() + kBundleAlignment - 1) / kBundleAlignment * kBundleAlignment;
  bundle->resize(offset + size);
  if (size > 0) std::memcpy(bundle->data() + offset, bytes, size);
  return static_cast<uint32_t>(offset);
}

BundleTensor append_tensor(std::vector<uint8_t>* bundle, const std::vector<uint8_t>& bytes) {
  return {append(bundle, bytes.data(), bytes.size()), static_cast<uint32_t>(bytes.size())};
}

}  // namespace

std::vector<uint8_t> write_bundle(const BundleContents& contents) {
  const bool has_expected = !contents.expected.empty();
  std::vector<BundleTensor> tensors(contents.inputs.size() + contents.output_count);
  // The header and the table are written last, when the offsets are known.
  std::vector<uint8_t> bundle(sizeof(BundleHeader) + tensors.size() * sizeof(BundleTensor));
  BundleHeader header{};
  header.magic = firmware::kBundleMagic;
  header.version = firmware::kBundleVersion;
  if (has_expected) header.flags |= firmware::kBundleHasExpected;
  if (contents.prints_outputs) header.flags |= firmware::kBundlePrintsOutputs;
  header.name = append(&bundle, contents.name.c_str(), contents.name.size() + 1);
  header.model = append(&bundle, contents.model.data(), contents.model.size());
  header.model_bytes = static_cast<uint32_t>(contents.model.size());
  header.samples = contents.samples;
  header.input_count = static_cast<uint32_t>(contents.inputs.size());
  header.output_count = contents.output_count;
  header.largest_difference = contents.largest_difference;
  header.absolute_tolerance = contents.absolute_tolerance;
  header.relative_tolerance = contents.relative_tolerance;
  size_t next = 0;
  for (const auto& bytes : contents.inputs) tensors[next++] = append_tensor(&bundle, bytes);
  for (const auto& bytes : contents.expected) tensors[next++] = append_tensor(&bundle, bytes);
  header.total_bytes = static_cast<uint32_t>(bundle.size());
  std::memcpy(bundle.data(), &header, sizeof header);
  std::memcpy(bundle.data() + sizeof header, tensors.data(), tensors.size() * sizeof(BundleTensor));
  return bundle;
}

}  // namespace mote::host
