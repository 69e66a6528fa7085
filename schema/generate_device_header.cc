// Prints mote/model/schema.h from the compiled schema: field places and enumerations.
//
//   generate_device_header [--check] tflite.bfbs mote/model/schema.h
//
// With --check nothing is written; exit code 1 says that the file is not what would be written.
#include <flatbuffers/reflection_generated.h>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "schema/device_names.h"

namespace mote::host {
namespace {

constexpr size_t kWidth = 100;

// "mote.host.schema.Model" -> "Model"
std::string short_name(const flatbuffers::String* name) {
  const std::string whole = name->str();
  return whole.substr(whole.rfind('.') + 1);
}

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

class DeviceHeader {
 public:
  explicit DeviceHeader(const reflection::Schema& schema) : schema_(schema) {}

  std::string text() {
    write_head();
    for (const auto* type : *schema_.enums()) write_enum(*type);
    out_ += "\n// --- places of fields ---\n\n";
    for (const auto* table : *schema_.objects()) write_field_places(*table);
    out_ += "\n}  // namespace mote::schema\n";
    return out_;
  }

 private:
  using Fields = std::vector<const reflection::Field*>;

  // Reflection sorts fields by name; the file format counts them.
  static Fields fields_by_id(const reflection::Object& table) {
    Fields fields(table.fields()->begin(), table.fields()->end());
    std::sort(fields.begin(), fields.end(), [](auto* a, auto* b) { return a->id() < b->id(); });
    for (size_t i = 0; i < fields.size(); ++i) {
      if (fields[i]->id() != i) throw std::runtime_error("gap in " + short_name(table.name()));
    }
    return fields;
  }

  // `before`, then the items with commas between them, broken to lines, then `after`.
  void write_list(const std::string& before, const std::vector<std::string>& items,
                  const std::string& after) {
    std::string line = before;
    for (size_t i = 0; i < items.size(); ++i) {
      const std::string item = items[i] + (i + 1 < items.size() ? "," : after);
      if (line.size() + 1 + item.size() > kWidth) {
        out_ += line + "\n";
        line = "   ";
      }
      line += " " + item;
    }
    out_ += line + "\n";
  }

  void write_head() {
    out_ +=
        "// Generated from schema/tflite.fbs by schema/generate_device_header.cc: do not edit.\n"
        "// The .tflite format for the device: the enumerations, and where fields lie in a "
        "table's\n"
        "// list of fields (vtable).\n"
        "// After a change of the schema: cmake --build build --target update_device_schema\n"
        "#pragma once\n\n#include <stdint.h>\n\n// clang-format off\n\nnamespace mote::schema {\n\n"
        "inline constexpr uint32_t kSchemaVersion = 3;\n";
    out_ += fmt::format("inline constexpr char kFileIdentifier[] = \"{}\";\n\n",
                        schema_.file_ident()->str());
  }

  void write_enum(const reflection::Enum& type) {
    const std::string base = scalar_type(type.underlying_type()->base_type());
    std::vector<std::string> items;
    int64_t next = 0;
    for (const auto* value : *type.values()) {
      const std::string name = type.is_union() && value->value() != 0
                                   ? type_constant_name(short_name(value->name()))
                                   : constant_name(value->name()->str());
      // Only what does not follow from the value before, and every tenth for those who look one up.
      const bool spell = value->value() != next || value->value() % 10 == 0;
      items.push_back(spell ? fmt::format("{} = {}", name, value->value()) : name);
      next = value->value() + 1;
    }
    write_list(fmt::format("enum class {} : {} {{", short_name(type.name()), base), items, " };");
  }

  static std::string scalar_type(reflection::BaseType type) {
    switch (type) {
      case reflection::Byte:
        return "int8_t";
      case reflection::UByte:
      case reflection::UType:
        return "uint8_t";
      case reflection::Int:
        return "int32_t";
      case reflection::UInt:
        return "uint32_t";
      default:
        throw std::runtime_error("enumeration of an unexpected type");
    }
  }

  void write_field_places(const reflection::Object& table) {
    if (table.fields()->size() == 0) return;
    std::vector<std::string> items;
    for (const auto* field : fields_by_id(table)) {
      if (field->offset() != 4 + 2 * field->id()) throw std::runtime_error("field place");
      items.push_back(fmt::format("{} = {}", constant_name(field->name()->str()), field->offset()));
    }
    const std::string name = namespace_name(short_name(table.name()));
    write_list(fmt::format("namespace {} {{ constexpr uint16_t", name), items, "; }");
  }

  const reflection::Schema& schema_;
  std::string out_;
};

int run(bool check, const std::string& binary_schema, const std::string& header) {
  const std::string bytes = read(binary_schema);
  flatbuffers::Verifier verifier(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  if (!reflection::VerifySchemaBuffer(verifier)) throw std::runtime_error("no compiled schema");
  const std::string text = DeviceHeader(*reflection::GetSchema(bytes.data())).text();
  if (!check) {
    std::ofstream(header, std::ios::binary) << text;
    return 0;
  }
  if (read(header) == text) return 0;
  fmt::print(stderr, "{} is not current: run cmake --build build --target update_device_schema\n",
             header);
  return 1;
}

}  // namespace
}  // namespace mote::host

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const bool check = !arguments.empty() && arguments[0] == "--check";
  if (arguments.size() != (check ? 3u : 2u)) {
    fmt::print(stderr, "usage: generate_device_header [--check] tflite.bfbs schema.h\n");
    return 2;
  }
  try {
    return mote::host::run(check, arguments[check], arguments[check + 1]);
  } catch (const std::exception& failure) {
    fmt::print(stderr, "generate_device_header: {}\n", failure.what());
    return 1;
  }
}
