#!/usr/bin/env bash
# The rules that a machine can hold: include arrows, file length, the one #if ladder, headers alone.
#
# usage: check.sh [arrows|length|ladder|text|format|headers]...   (default: all)
set -uo pipefail
cd "$(dirname "$0")/../.."
failures=0
report() { printf '%s\n' "$1"; failures=$((failures + 1)); }

sources() { find "$@" -name '*.h' -o -name '*.cc' -o -name '*.c' -o -name '*.def' | sort; }
existing() { for folder in "$@"; do [ -d "$folder" ] && echo "$folder"; done; }
code_folders=$(existing mote compat host firmware virtual tests schema bench examples)
test_file() { [[ $1 == *_test.cc || $1 == tests/* ]]; }

# --- who may include whom (ARCHITECTURE.md) ---
# Each row: a folder, and an expression for what its files may include beside their own folder.
system_headers='<(stdint|stddef|string|math|limits|float)\.h>'
arrow_rules=(
  "mote/base=$system_headers"
  "mote/model=$system_headers|\"mote/base/"
  "mote/kernels=$system_headers|<(arm_acle|arm_mve|immintrin)\.h>|\"mote/base/|\"mote/kernels/"
  "mote/ops=$system_headers|\"mote/(base|model|kernels)/"
  "mote/planner=$system_headers|\"mote/(base|model)/"
  "mote/engine=$system_headers|\"mote/(base|model|ops|planner)/"
  "mote/platform=<[a-z/]+\.h>|\"mote/platform\.h\""
  "compat=$system_headers|\"mote/[a-z_]+\.h\"|\"tensorflow/"
  "firmware=$system_headers|\"mote/[a-z_]+\.h\"|\"firmware/|\"[a-z_0-9]+\.h\""
  "firmware/checks=$system_headers|\"mote/|\"firmware/" # kernels are tested on the chip, too
  "firmware/boards/host=<[a-z/]+\.h>|\"firmware/|\"mote/platform\.h\""
)
check_arrows() {
  local rule folder allowed file line
  for rule in "${arrow_rules[@]}"; do
    folder=${rule%%=*} allowed=${rule#*=}
    [ -d "$folder" ] || continue
    while read -r file; do
      test_file "$file" && continue
      [[ $folder = firmware && $file = firmware/boards/host/* ]] && continue # the desk as a board
      [[ $folder = firmware && $file = firmware/checks/@(packed_*|tile_check.cc) ]] && continue # see the rows above
      while read -r line; do
        [[ $line =~ ^#include\ \"$folder/ ]] && continue
        [[ $line =~ ^#include\ ($allowed) ]] || report "$file: may not include: $line"
      done < <(grep -E '^#include' "$file")
    done < <(sources "$folder")
  done
  while read -r line; do report "a public header may not include: $line"; done < <(
    grep -nE '^#include' mote/*.h | grep -vE "#include ($system_headers|\"mote/)")
  while read -r line; do report "the desk may not include: $line"; done < <(
    grep -rnE '^#include "(firmware|compat)/' host --include='*.h' --include='*.cc')
}

# --- files that fit a reader ---
check_length() {
  local file lines
  while read -r file; do
    [ "$file" = mote/model/schema.h ] && continue # generated
    lines=$(wc -l <"$file")
    [ "$lines" -le 400 ] || report "$file: $lines lines, at most 400: split it by subject"
  done < <(sources $code_folders; ls dev demo/* tests/check/* 2>/dev/null)
  # Operators may grow in number; what runs them may not.
  lines=$(ls mote/engine/*.{h,cc} mote/model/*.{h,cc} | grep -vE '_test[.]cc$|/schema[.]h$' | xargs cat | wc -l)
  [ "$lines" -le 1800 ] || report "mote/engine and mote/model: $lines lines, at most 1800"
}

# --- one place that asks for the processor, and packed kernels, each of which knows its own ---
check_ladder() {
  local pattern='^ *#.*(__ARM|__arm|__aarch|__thumb|__riscv|__xtensa|__XTENSA|__x86|__i386|__AVX|__SSE)'
  while read -r line; do report "asks for the processor outside target.h: $line"; done < <(
    grep -rnE "$pattern" $(existing mote compat host) | grep -vE '^mote/kernels/(isa/target.h|packed/[a-z0-9_]+.h):')
  local conditions lines
  conditions=$(cat $(sources mote | grep -vE 'target.h|kernels/packed/') | grep -cE '^ *#(if|ifdef|ifndef)\b')
  lines=$(cat $(sources mote) | wc -l)
  [ $((conditions * 1000)) -le $((lines * 3)) ] ||
    report "mote/: $conditions #if in $lines lines, at most 3 in 1000 outside target.h"
}

# --- text: ASCII, a first line that says what the file is for ---
check_text() {
  local file
  while read -r file; do
    LC_ALL=C grep -nP '[^\x00-\x7F]' "$file" >/dev/null && report "$file: not ASCII"
    head -n 1 "$file" | grep -qE '^(//|/\*) ?[A-Za-z0-9`]' || report "$file: line 1 says not what it is for"
  done < <(sources $code_folders)
}

check_format() {
  local file
  while read -r file; do
    clang-format --dry-run -Werror "$file" >/dev/null 2>&1 || report "$file: run ./dev fmt"
  done < <(sources $code_folders | grep -vE '\.def$|^mote/model/schema\.h$')
}

# --- every header of the device library alone, with every compiler ---
strict='-std=c++17 -fsyntax-only -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wdouble-promotion
        -Werror -fno-exceptions -fno-rtti -I. -xc++'
compilers=(
  "g++" "clang++"
  "arm-none-eabi-g++ -mcpu=cortex-m0plus -mthumb" "arm-none-eabi-g++ -mcpu=cortex-m4 -mthumb"
  "arm-none-eabi-g++ -mcpu=cortex-m55 -mthumb -mfloat-abi=hard"
  "riscv64-unknown-elf-g++ -march=rv32imc -mabi=ilp32 --specs=picolibc.specs"
  "xtensa-lx106-elf-g++ --specs=/usr/lib/xtensa-lx106-elf/picolibc.specs"
)
# Compiles one file by one compiler: a source as it is, a header as the only include of a source.
compile_alone() {
  local compiler=$1 file=$2
  if [[ $file == *.cc ]]; then
    $compiler $strict "$file"
  else
    $compiler $strict - <<<"#include \"$file\""
  fi >/dev/null 2>&1 || echo "$file: does not compile alone with $compiler"
}
export -f compile_alone
export strict
check_headers() {
  local line
  while read -r line; do report "$line"; done < <(
    for compiler in "${compilers[@]}"; do
      find mote -path mote/platform -prune -o \( -name '*.h' -o -name '*.cc' \) -print |
        grep -v '_test\.cc$' | sort | sed "s,^,$compiler|,"
    done | xargs -P "$(nproc)" -d '\n' -I{} bash -c 'compile_alone "${1%%|*}" "${1##*|}"' - {}
  )
}

for what in "${@:-arrows length ladder text format headers}"; do
  for one in $what; do "check_$one"; done
done
[ "$failures" = 0 ] && echo "check: all rules hold" || echo "check: $failures broken" >&2
[ "$failures" = 0 ]
