// The support table: what it says of an operator, and that the documentation has it.
#include "host/inspect/support_table.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "mote/engine/all_ops.h"

namespace mote::host {
namespace {

TEST(SupportTable, NamesDtypesOfEachOperator) {
  Resolver<2> resolver;
  resolver.add_conv_2d().add_if_();
  const auto operators = supported_operators(resolver.table());
  ASSERT_EQ(operators.size(), 2u);
  EXPECT_EQ(operators[0].name, "CONV_2D");
  EXPECT_EQ(operators[0].dtypes[0], "f32");
  EXPECT_EQ(operators[1].name, "IF");
  EXPECT_EQ(operators[1].dtypes, std::vector<std::string>{"any"});
}

TEST(SupportTable, IsTheOneInTheDocumentation) {
  std::ifstream file(MOTE_SOURCE_DIR "/docs/operators.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  EXPECT_TRUE(page == support_page(all_ops()))
      << "docs/operators.md is not current: build/mote inspect --ops --page > docs/operators.md";
}

}  // namespace
}  // namespace mote::host
