// Prints mote/model/schema.h from the compiled schema: field places, enumerations, verifier tables.
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
constexpr uint8_t kNoTable = 0xFF;

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
  explicit DeviceHeader(const reflection::Schema& schema) : schema_(schema) {
    if (schema.objects()->size() >= kNoTable) throw std::runtime_error("more than 254 tables");
  }

  std::string text() {
    write_head();
    for (const auto* type : *schema_.enums()) write_enum(*type);
    out_ += "\n// --- places of fields ---\n\n";
    for (const auto* table : *schema_.objects()) write_field_places(*table);
    write_verifier_types();
    write_tables();
    write_unions();
    out_ += "}  // namespace mote::schema\n";
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
        "// The .tflite format for the device: where fields lie in a table's list of fields "
        "(vtable),\n"
        "// the enumerations, and a description of all tables for verify_structure().\n"
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

  void write_verifier_types() {
    out_ += R"(
// --- all tables, for a verifier that walks them ---

enum class FieldKind : uint8_t {
  kScalar,        // detail: bytes
  kString,
  kScalarVector,  // detail: bytes of an element
  kStringVector,
  kTableVector,   // detail: index into kTables
  kTable,         // detail: index into kTables
  kUnionType,     // says which member the next field is
  kUnionValue     // detail: index into kUnions
};
struct FieldSpec { FieldKind kind; uint8_t detail; };
// Fields in the order of their numbers from kFields[first_field]; retired ones keep their place.
struct TableSpec { uint16_t first_field; uint8_t field_count; };
// kUnionMembers[first_member + type] is an index into kTables, 0xFF for "none".
struct UnionSpec { uint16_t first_member; uint8_t member_count; };

// How the list of fields is spelled.
constexpr FieldSpec scalar(uint8_t bytes) { return {FieldKind::kScalar, bytes}; }
constexpr FieldSpec vector(uint8_t bytes) { return {FieldKind::kScalarVector, bytes}; }
constexpr FieldSpec string() { return {FieldKind::kString, 0}; }
constexpr FieldSpec strings() { return {FieldKind::kStringVector, 0}; }
constexpr FieldSpec table(uint8_t index) { return {FieldKind::kTable, index}; }
constexpr FieldSpec tables(uint8_t index) { return {FieldKind::kTableVector, index}; }
constexpr FieldSpec union_type() { return {FieldKind::kUnionType, 1}; }
constexpr FieldSpec union_of(uint8_t index) { return {FieldKind::kUnionValue, index}; }

)";
  }

  static unsigned bytes_of(reflection::BaseType type) {
    switch (type) {
      case reflection::UType:
      case reflection::Bool:
      case reflection::Byte:
      case reflection::UByte:
        return 1;
      case reflection::Short:
      case reflection::UShort:
        return 2;
      case reflection::Int:
      case reflection::UInt:
      case reflection::Float:
        return 4;
      case reflection::Long:
      case reflection::ULong:
      case reflection::Double:
        return 8;
      default:
        throw std::runtime_error("a type that the device's verifier does not know");
    }
  }

  std::string field_spec(const reflection::Type& type) {
    switch (type.base_type()) {
      case reflection::String:
        return "string()";
      case reflection::UType:
        return "union_type()";
      case reflection::Union:
        return fmt::format("union_of({})", union_index(type.index()));
      case reflection::Obj:
        return fmt::format("table({})", table_index(type.index()));
      case reflection::Vector:
        return vector_spec(type);
      default:
        return fmt::format("scalar({})", bytes_of(type.base_type()));
    }
  }

  std::string vector_spec(const reflection::Type& type) {
    switch (type.element()) {
      case reflection::String:
        return "strings()";
      case reflection::Obj:
        return fmt::format("tables({})", table_index(type.index()));
      default:
        return fmt::format("vector({})", bytes_of(type.element()));
    }
  }

  int table_index(int object) const {
    const auto index = static_cast<flatbuffers::uoffset_t>(object);
    if (schema_.objects()->Get(index)->is_struct())
      throw std::runtime_error("struct in the schema");
    return object;
  }

  // Unions are numbered in the order of the enumerations that name their members.
  int union_index(int wanted) const {
    int unions = 0;
    for (int i = 0; i < wanted; ++i) {
      unions += schema_.enums()->Get(static_cast<flatbuffers::uoffset_t>(i))->is_union() ? 1 : 0;
    }
    return unions;
  }

  void write_tables() {
    std::vector<std::string> fields, tables, ids;
    for (const auto* table : *schema_.objects()) {
      tables.push_back(fmt::format("{{{}, {}}}", fields.size(), table->fields()->size()));
      const std::string id = type_constant_name(short_name(table->name()));
      ids.push_back(ids.size() % 10 == 0 ? fmt::format("{} = {}", id, ids.size()) : id);
      for (const auto* field : fields_by_id(*table)) fields.push_back(field_spec(*field->type()));
    }
    write_list("enum class TableId : uint8_t {", ids, " };");
    out_ += "inline constexpr uint8_t kModelTable = static_cast<uint8_t>(TableId::kModel);\n\n";
    write_list("inline constexpr FieldSpec kFields[] = {", fields, "};");
    write_list("inline constexpr TableSpec kTables[] = {", tables, "};");
  }

  void write_unions() {
    std::vector<std::string> members, unions;
    for (const auto* type : *schema_.enums()) {
      if (!type->is_union()) continue;
      unions.push_back(fmt::format("{{{}, {}}}", members.size(), type->values()->size()));
      for (const auto* value : *type->values()) {
        members.push_back(std::to_string(union_member(*value)));
      }
    }
    write_list("inline constexpr UnionSpec kUnions[] = {", unions, "};");
    write_list("inline constexpr uint8_t kUnionMembers[] = {", members, "};");
    out_ += "\n";
  }

  int union_member(const reflection::EnumVal& value) const {
    if (value.value() == 0) return kNoTable;
    return table_index(value.union_type()->index());
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
