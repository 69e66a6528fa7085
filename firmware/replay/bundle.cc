// A model with inputs, and outputs to compare with, in one block of memory: the "vector bundle".
#include "firmware/replay/bundle.h"

namespace firmware {
namespace {

constexpr uint32_t kMostTensors = 1024;

bool inside(uint32_t offset, uint32_t bytes, uint32_t total) {
  return offset <= total && bytes <= total - offset;
}

}  // namespace

const char* Bundle::open(const uint8_t* bytes, uint32_t size) {
  if (bytes == nullptr || size < sizeof(BundleHeader)) return "there is no vector bundle";
  if (reinterpret_cast<uintptr_t>(bytes) % kBundleAlignment != 0) return "the bundle is unaligned";
  bytes_ = bytes;
  const BundleHeader& head = header();
  if (head.magic != kBundleMagic) return "there is no vector bundle";
  if (head.version != kBundleVersion) return "the bundle's version is another: pack it again";
  if (head.total_bytes > size) return "the bundle does not fit the memory it is in";
  if (head.input_count > kMostTensors || head.output_count > kMostTensors) {
    return "the bundle has too many tensors";
  }
  const uint32_t tensor_count = head.input_count + head.output_count;
  const uint32_t table_bytes = tensor_count * uint32_t{sizeof(BundleTensor)};
  if (!inside(sizeof(BundleHeader), table_bytes, head.total_bytes) ||
      !inside(head.model, head.model_bytes, head.total_bytes) ||
      !inside(head.name, 1, head.total_bytes)) {
    return "the bundle is damaged";
  }
  for (uint32_t i = 0; i < tensor_count; ++i) {
    const BundleTensor& tensor = tensors()[i];
    if (!inside(tensor.offset, tensor.bytes, head.total_bytes)) return "the bundle is damaged";
  }
  return nullptr;
}

}  // namespace firmware
