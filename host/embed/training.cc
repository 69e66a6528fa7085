// Reading and checking the trainer's JSON.
#include "host/embed/training.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "host/base/bad_input.h"

namespace mote::host {
namespace {

using Json = nlohmann::json;

// nlohmann's "[json.exception.out_of_range.403] key 'labels' not found", without the brackets.
std::string reason_of(const Json::exception& error) {
  const std::string text = error.what();
  const size_t end = text.find("] ");
  return end == std::string::npos ? text : text.substr(end + 2);
}

Training read(const Json& json) {
  const Json& normalization = json.at("normalization");
  Training training;
  training.labels = json.at("labels").get<std::vector<std::string>>();
  training.axes = json.at("axes").get<std::vector<std::string>>();
  training.window = json.at("window").get<uint32_t>();
  training.rate_hz = json.at("rate_hz").get<float>();
  training.mean = normalization.at("mean").get<std::vector<float>>();
  for (const float deviation : normalization.at("deviation").get<std::vector<float>>()) {
    training.inverse_deviation.push_back(1 / deviation);
  }
  return training;
}

std::string problem_of(const Training& training) {
  const size_t axes = training.axes.size();
  if (!(training.rate_hz > 0) || !std::isfinite(training.rate_hz)) return "the rate is no number";
  if (training.mean.size() != axes) {
    return fmt::format("{} means for {} axes", training.mean.size(), axes);
  }
  if (training.inverse_deviation.size() != axes) {
    return fmt::format("{} deviations for {} axes", training.inverse_deviation.size(), axes);
  }
  for (size_t i = 0; i < axes; ++i) {
    if (!std::isfinite(training.mean[i]))
      return "the mean of " + training.axes[i] + " is no number";
    const float inverse = training.inverse_deviation[i];
    const bool sound = std::isfinite(inverse) && inverse > 0;
    if (!sound) return "the deviation of " + training.axes[i] + " is not above zero";
  }
  return "";
}

}  // namespace

Training parse_training(std::string_view json, const std::string& where) {
  std::string problem;
  try {
    const Training training = read(Json::parse(json));
    problem = problem_of(training);
    if (problem.empty()) return training;
  } catch (const Json::exception& error) {
    problem = reason_of(error);
  }
  throw BadInput(fmt::format("{} is damaged ({}): train again", where, problem));
}

}  // namespace mote::host
