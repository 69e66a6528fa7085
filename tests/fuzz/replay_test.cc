// The fuzzers without libFuzzer: random choices, and what once broke something.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "tests/fuzz/targets.h"

namespace mote::fuzz {
namespace {

namespace fs = std::filesystem;

// A regression is a text file: "model", "operator" or "import", then bytes as pairs of hex digits.
// Lines with # are comments and say what broke.
struct Regression {
  std::string target;
  std::vector<uint8_t> bytes;
};

Regression read_regression(const fs::path& path) {
  std::ifstream file(path);
  Regression regression;
  std::string digits;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (regression.target.empty()) {
      regression.target = line;
    } else {
      digits += line;
    }
  }
  for (size_t i = 0; i + 1 < digits.size(); i += 2) {
    regression.bytes.push_back(static_cast<uint8_t>(std::stoi(digits.substr(i, 2), nullptr, 16)));
  }
  return regression;
}

TEST(Fuzz, RegressionsStayMended) {
  size_t count = 0;
  for (const auto& entry : fs::directory_iterator(MOTE_REGRESSIONS)) {
    if (entry.path().extension() != ".hex") continue;
    SCOPED_TRACE(entry.path().filename());
    const Regression regression = read_regression(entry.path());
    const auto& bytes = regression.bytes;
    if (regression.target == "model") fuzz_model(bytes.data(), bytes.size());
    if (regression.target == "operator") fuzz_operator(bytes.data(), bytes.size());
    if (regression.target == "import") fuzz_import(bytes.data(), bytes.size());
    ++count;
  }
  EXPECT_GT(count, 0u);
}

TEST(Fuzz, RandomOperatorsBreakNothing) {
  std::mt19937 random(7);
  size_t running = 0;
  for (int i = 0; i < 3000; ++i) {
    std::vector<uint8_t> choices(96);
    for (uint8_t& choice : choices) choice = static_cast<uint8_t>(random());
    fuzz_operator(choices.data(), choices.size());
    const std::vector<uint8_t> model = operator_model(choices.data(), choices.size());
    fuzz_import(model.data(), model.size());
    running += runs(model) ? 1 : 0;
  }
  EXPECT_GT(running, 20u) << "the choices hardly ever make a model that runs";
}

}  // namespace
}  // namespace mote::fuzz
