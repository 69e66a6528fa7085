// What variants write, as C++ text.
#include "host/compile/node_code.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>

#include "host/embed/literals.h"

namespace mote::host::compile {
namespace {

// Types whose elements are written as numbers; others are written as bytes.
template <class T>
std::string numbers(std::span<const uint8_t> bytes) {
  constexpr size_t kOfRow = sizeof(T) == 1 ? 20 : 10;
  std::string text;
  for (size_t i = 0; i < bytes.size() / sizeof(T); ++i) {
    T value;
    std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
    // The literal of the smallest int32_t would be a negated number that does not fit.
    const bool lowest = sizeof(T) == 4 && static_cast<int64_t>(value) == INT32_MIN;
    text += i % kOfRow == 0 ? (i == 0 ? "    " : "\n    ") : " ";
    text += lowest ? "-2147483647 - 1," : fmt::format("{},", value);
  }
  return text + "\n";
}

std::string contents_of(std::string_view type, std::span<const uint8_t> bytes) {
  if (type == "int8_t") return numbers<int8_t>(bytes);
  if (type == "int16_t") return numbers<int16_t>(bytes);
  if (type == "uint16_t") return numbers<uint16_t>(bytes);
  if (type == "int32_t") return numbers<int32_t>(bytes);
  if (type == "uint32_t") return numbers<uint32_t>(bytes);
  return byte_rows(bytes);
}

uint32_t size_of(std::string_view type) {
  if (type == "int16_t" || type == "uint16_t") return 2;
  return type == "int32_t" || type == "uint32_t" ? 4 : 1;
}

}  // namespace

std::string ConstantPool::add(std::string_view type, std::span<const uint8_t> bytes,
                              uint32_t alignment) {
  const bool plain = type == "int8_t" || type == "uint8_t" || size_of(type) != 1;
  const std::string element(plain ? type : "uint8_t");
  const auto [known, is_new] = known_.try_emplace(
      {fmt::format("{} {}", element, alignment), {bytes.begin(), bytes.end()}}, entries_.size());
  if (is_new) {
    Entry entry;
    entry.name = fmt::format("kData{}", entries_.size());
    entry.bytes = static_cast<uint32_t>(bytes.size());
    entry.declaration = fmt::format("alignas({}) const {} {}[{}]", alignment, element, entry.name,
                                    std::max<size_t>(bytes.size() / size_of(element), 1));
    entry.contents = contents_of(element, bytes);
    entries_.push_back(std::move(entry));
  }
  const std::string& name = entries_[known->second].name;
  return plain ? name : fmt::format("reinterpret_cast<const {}*>({})", type, name);
}

uint32_t ConstantPool::bytes() const {
  uint32_t sum = 0;
  for (const Entry& entry : entries_) sum += entry.bytes;
  return sum;
}

std::string NodeCode::input(uint32_t index) {
  const std::string& place = places_.inputs[index];
  if (!place.empty()) return fmt::format("static_cast<const void*>({})", place);
  return fmt::format("static_cast<const void*>({})",
                     constants("uint8_t", node_.input(index).data, 16));
}

std::string NodeCode::output(uint32_t index) {
  return fmt::format("static_cast<void*>({})", places_.outputs[index]);
}

std::string NodeCode::scratch() {
  return fmt::format("static_cast<void*>({})", places_.scratch);
}

void NodeCode::statement(std::string_view text) {
  statements_ += "  ";
  for (const char c : text) {
    statements_ += c;
    if (c == '\n') statements_ += "  ";
  }
  statements_ += "\n";
}

}  // namespace mote::host::compile
