// This computer as a board: the same applications run as ordinary programs.
#include "firmware/boards/board.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "firmware/boards/host/companion.h"

namespace {

const char* companion_path = nullptr;

}  // namespace

namespace board {

void set_companion_path(const char* path) {
  companion_path = path;
}

void write(const char* text, uint32_t length) {
  fwrite(text, 1, length, stdout);
}

void exit(int code) {
  ::exit(code);
}

uint32_t ticks() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint32_t>(now.tv_sec) * ticks_per_second() +
         static_cast<uint32_t>(now.tv_nsec / 100);
}

uint32_t ticks_per_second() {
  return 10000000;
}

uint32_t stack_high_water() {
  return 0;
}

// Mapped, and never unmapped: it belongs to the program like a board's flash.
Bytes companion_file() {
  if (companion_path == nullptr) return {nullptr, 0};
  const int file = open(companion_path, O_RDONLY);
  struct stat status {};
  if (file < 0 || fstat(file, &status) != 0) return {nullptr, 0};
  const size_t size = static_cast<size_t>(status.st_size);
  void* bytes = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  close(file);
  if (bytes == MAP_FAILED) return {nullptr, 0};
  return {static_cast<const uint8_t*>(bytes), static_cast<uint32_t>(size)};
}

}  // namespace board
