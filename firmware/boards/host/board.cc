// This computer as a board: the same applications run as ordinary programs.
#include "firmware/boards/board.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "firmware/boards/host/arguments.h"
#include "firmware/boards/stack_paint.h"

namespace {

int argument_count = 0;
char** arguments = nullptr;

}  // namespace

namespace board {

void set_arguments(int count, char** words) {
  argument_count = count;
  arguments = words;
}

void write(const char* text, uint32_t length) {
  fwrite(text, 1, length, stdout);
}

void debugger_write(const char* text, uint32_t length) {
  write(text, length);
}

uint32_t command_line(char* text, uint32_t capacity) {
  uint32_t length = 0;
  text[0] = '\0';
  for (int i = 0; i < argument_count; ++i) {
    const uint32_t letters = static_cast<uint32_t>(strlen(arguments[i]));
    if (length + letters + 2 > capacity) break;
    if (i > 0) text[length++] = ' ';
    memcpy(text + length, arguments[i], letters + 1);
    length += letters;
  }
  return length;
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

void paint_stack() {}

uint32_t stack_high_water() {
  return 0;
}

// Mapped, and never unmapped: it belongs to the program like a board's flash.
Bytes companion_file() {
  if (argument_count < 2) return {nullptr, 0};
  const int file = open(arguments[1], O_RDONLY);
  struct stat status {};
  if (file < 0 || fstat(file, &status) != 0) return {nullptr, 0};
  const size_t size = static_cast<size_t>(status.st_size);
  void* bytes = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  close(file);
  if (bytes == MAP_FAILED) return {nullptr, 0};
  return {static_cast<const uint8_t*>(bytes), static_cast<uint32_t>(size)};
}

}  // namespace board
