// Writes the fuzzers' first corpus: models of every operator that prepare and run, and the choices
// that lead to them.
//
//   make_seeds FOLDER      fills FOLDER/model and FOLDER/operator
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <string>

#include "tests/fuzz/targets.h"

namespace {

namespace fs = std::filesystem;

constexpr int kTries = 60000;
constexpr int kMostOfAnOperator = 6;

void write(const fs::path& path, const std::vector<uint8_t>& bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: make_seeds FOLDER\n");
    return 2;
  }
  const fs::path folder = argv[1];
  for (const char* name : {"model", "operator"}) fs::create_directories(folder / name);
  std::mt19937 random(1);
  std::map<int, int> found;  // by operator
  int total = 0;
  for (int i = 0; i < kTries; ++i) {
    std::vector<uint8_t> choices(96);
    for (uint8_t& choice : choices) choice = static_cast<uint8_t>(random());
    const int op = choices[0] << 8 | choices[1];
    const std::vector<uint8_t> model = mote::fuzz::operator_model(choices.data(), choices.size());
    if (found[op] >= kMostOfAnOperator || !mote::fuzz::runs(model)) continue;
    ++found[op];
    const std::string name = std::to_string(total++);
    write(folder / "operator" / name, choices);
    write(folder / "model" / name, model);
  }
  std::printf("%d seeds\n", total);
  return total == 0 ? 1 : 0;
}
