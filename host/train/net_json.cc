// Reads the layers of a network from a JSON file, by way of the text form.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/base/bad_input.h"
#include "host/base/files.h"
#include "host/train/net_spec.h"

namespace mote::host {
namespace {

using Json = nlohmann::json;

// The fields that follow a layer's name in the text form, in their order. A field in `words` is
// written with a word before it.
struct Form {
  const char* type;
  std::vector<const char*> fields;
};

const std::vector<Form> kForms = {
    {"dense", {"units", "activation"}},
    {"conv1d", {"filters", "kernel", "stride", "padding", "activation"}},
    {"maxpool1d", {"size"}},
    {"avgpool", {"size"}},
    {"globalavgpool", {}},
    {"flatten", {}},
    {"dropout", {"rate"}},
};

[[noreturn]] void fail(const std::string& name, size_t index, const std::string& what) {
  throw BadInput(fmt::format("{}: layer {}: {}", name, index + 1, what));
}

std::string scalar_text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// {"type": "dense", "units": 64, "activation": "relu"} -> "dense 64 relu", so that both forms go
// through one parser and give the same messages.
std::string text_of(const Json& layer, const std::string& name, size_t index) {
  if (layer.is_string()) return layer.get<std::string>();
  if (!layer.is_object() || !layer.contains("type") || !layer["type"].is_string()) {
    fail(name, index, R"(an object with "type" is expected, such as {"type": "flatten"})");
  }
  const std::string type = layer["type"];
  const auto form = std::ranges::find_if(kForms, [&](const Form& f) { return type == f.type; });
  if (form == kForms.end()) fail(name, index, fmt::format("unknown type '{}'", type));
  for (const auto& [key, value] : layer.items()) {
    const auto known = [&](const char* field) { return key == field; };
    if (key == "type" || std::ranges::any_of(form->fields, known)) continue;
    fail(name, index, fmt::format("{} has no field '{}'", type, key));
  }
  std::string text = type;
  for (const std::string field : form->fields) {
    if (!layer.contains(field)) continue;
    text += field == "stride" ? " stride " : " ";
    text += scalar_text(layer[field]);
  }
  return text;
}

}  // namespace

std::vector<LayerSpec> parse_net_json(std::string_view text, const std::string& name) {
  Json json;
  try {
    json = Json::parse(text);
  } catch (const Json::parse_error& error) {
    throw BadInput(fmt::format("{}: not JSON: {}", name, error.what()));
  }
  const Json& layers = json.is_object() && json.contains("layers") ? json["layers"] : json;
  if (!layers.is_array() || layers.empty()) {
    throw BadInput(
        fmt::format(R"({}: {{"layers": [...]}} with at least one layer is expected)", name));
  }
  std::string joined;
  for (size_t index = 0; index < layers.size(); ++index) {
    const std::string layer = text_of(layers[index], name, index);
    if (layer.find(',') != std::string::npos) fail(name, index, "a comma inside one layer");
    joined += (index == 0 ? "" : ", ") + layer;
  }
  return parse_net(joined);
}

std::vector<LayerSpec> load_net(const std::string& argument) {
  if (!argument.ends_with(".json")) return parse_net(argument);
  return parse_net_json(read_text_file(argument), argument);
}

}  // namespace mote::host
