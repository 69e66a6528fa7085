// Memory of exactly the asked size, aligned as the device library wants it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <span>

namespace mote::host {

// No spare byte at the end, so that a tool that watches memory (ASan, valgrind) sees overruns.
class AlignedBytes {
 public:
  static constexpr std::align_val_t kAlignment{16};

  AlignedBytes() = default;
  explicit AlignedBytes(size_t size)
      : bytes_(static_cast<uint8_t*>(::operator new(size, kAlignment))), size_(size) {
    std::memset(bytes_.get(), 0, size);
  }
  explicit AlignedBytes(std::span<const uint8_t> contents) : AlignedBytes(contents.size()) {
    if (!contents.empty()) std::memcpy(bytes_.get(), contents.data(), contents.size());
  }

  uint8_t* data() const { return bytes_.get(); }
  size_t size() const { return size_; }

 private:
  struct Free {
    void operator()(uint8_t* bytes) const { ::operator delete(bytes, kAlignment); }
  };
  std::unique_ptr<uint8_t, Free> bytes_;
  size_t size_ = 0;
};

}  // namespace mote::host
