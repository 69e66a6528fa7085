// The layers of a network as the user writes them, and what they mean for a given window.
#include "host/train/net_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <sstream>

#include "host/base/bad_input.h"

namespace mote::host {
namespace {

// Far above what any microcontroller holds; keeps a typing error from asking for terabytes.
constexpr uint32_t kMostUnits = 65536;

const std::map<std::string, Activation, std::less<>> kActivations = {
    {"relu", Activation::kRelu},       {"relu6", Activation::kRelu6},
    {"sigmoid", Activation::kSigmoid}, {"softmax", Activation::kSoftmax},
    {"linear", Activation::kNone},
};

[[noreturn]] void fail(size_t index, const std::string& text, const std::string& what) {
  throw BadInput(fmt::format("--net: layer {} '{}': {}", index + 1, text, what));
}

// The words of one layer, taken from the left.
class Words {
 public:
  Words(size_t index, const std::string& text) : index_(index), text_(text) {
    std::istringstream stream(text);
    for (std::string word; stream >> word;) words_.push_back(word);
  }

  bool empty() const { return next_ == words_.size(); }
  std::string take() { return empty() ? "" : words_[next_++]; }

  bool take_if(std::string_view word) {
    if (empty() || words_[next_] != word) return false;
    ++next_;
    return true;
  }

  std::optional<Activation> take_activation() {
    if (empty()) return std::nullopt;
    const auto found = kActivations.find(words_[next_]);
    if (found == kActivations.end()) return std::nullopt;
    ++next_;
    return found->second;
  }

  bool next_is_number() const {
    return !empty() && std::isdigit(static_cast<unsigned char>(words_[next_].front())) != 0;
  }

  uint32_t take_count(const char* what) {
    const std::string word = take();
    uint32_t count = 0;
    const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), count);
    const bool whole = error == std::errc() && stop == word.data() + word.size();
    if (!whole || count == 0 || count > kMostUnits) {
      fail(
          fmt::format("{} must be a whole number from 1 to {} (got '{}')", what, kMostUnits, word));
    }
    return count;
  }

  double take_rate() {
    const std::string word = take();
    double rate = 0;
    const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), rate);
    const bool whole = error == std::errc() && stop == word.data() + word.size();
    if (!whole || !(rate >= 0 && rate < 1)) {
      fail(fmt::format("the rate must be a number from 0 to below 1 (got '{}')", word));
    }
    return rate;
  }

  [[noreturn]] void fail(const std::string& what) const { ::mote::host::fail(index_, text_, what); }

 private:
  size_t index_;
  std::string text_;
  std::vector<std::string> words_;
  size_t next_ = 0;
};

void parse_dense(Words* words, LayerSpec* layer) {
  layer->kind = LayerKind::kDense;
  if (words->next_is_number()) layer->units = words->take_count("the number of units");
  layer->activation = words->take_activation().value_or(Activation::kNone);
}

// The words after the two numbers come in any order, the activation last.
void parse_conv1d(Words* words, LayerSpec* layer) {
  layer->kind = LayerKind::kConv1d;
  layer->units = words->take_count("the number of filters");
  layer->kernel = words->take_count("the kernel length");
  layer->stride = 1;
  for (;;) {
    if (words->take_if("stride")) {
      layer->stride = words->take_count("the stride");
    } else if (words->take_if("same")) {
      layer->same_padding = true;
    } else if (!words->take_if("valid")) {
      break;
    }
  }
  layer->activation = words->take_activation().value_or(Activation::kNone);
}

// Pools do not overlap: the stride is the length, as in Keras when none is given.
void parse_pool(LayerKind kind, Words* words, LayerSpec* layer) {
  layer->kind = kind;
  layer->kernel = layer->stride = words->take_count("the pool length");
}

LayerSpec parse_layer(size_t index, const std::string& text) {
  Words words(index, text);
  LayerSpec layer;
  layer.text = text;
  const std::string kind = words.take();
  if (kind == "dense") {
    parse_dense(&words, &layer);
  } else if (kind == "conv1d") {
    parse_conv1d(&words, &layer);
  } else if (kind == "maxpool1d") {
    parse_pool(LayerKind::kMaxPool1d, &words, &layer);
  } else if (kind == "globalavgpool" || (kind == "avgpool" && words.empty())) {
    layer.kind = LayerKind::kGlobalAveragePool;
  } else if (kind == "avgpool") {
    parse_pool(LayerKind::kAveragePool1d, &words, &layer);
  } else if (kind == "flatten") {
    layer.kind = LayerKind::kFlatten;
  } else if (kind == "dropout") {
    layer.kind = LayerKind::kDropout;
    layer.rate = words.take_rate();
  } else {
    words.fail(
        "unknown layer: use dense, conv1d, maxpool1d, avgpool, globalavgpool, flatten or dropout");
  }
  if (!words.empty()) words.fail(fmt::format("'{}' is not understood here", words.take()));
  return layer;
}

std::string trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

}  // namespace

std::vector<LayerSpec> parse_net(std::string_view text) {
  std::vector<LayerSpec> layers;
  for (;;) {
    const size_t comma = text.find(',');
    layers.push_back(parse_layer(layers.size(), trimmed(text.substr(0, comma))));
    if (comma == std::string_view::npos) return layers;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace mote::host
