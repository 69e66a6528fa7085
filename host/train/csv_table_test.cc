// Tests of the CSV reader: what it takes, and what it says of what it does not take.
#include "host/train/csv_table.h"

#include <gtest/gtest.h>

#include "host/base/bad_input.h"

namespace mote::host {
namespace {

const std::vector<std::string> kColumns = {"t_us", "ax", "ay", "az"};

CsvTable parse(const std::string& text) {
  return parse_csv(text, "f.csv", kColumns);
}

std::string failure(const std::string& text) {
  try {
    parse(text);
  } catch (const BadInput& error) {
    return error.what();
  }
  return "accepted";
}

TEST(CsvTable, ReadsRowsAndColumns) {
  const CsvTable table = parse("ax,ay,az\n1,2,3\n4,5.5,-6e-1\n");
  EXPECT_EQ(table.columns, (std::vector<std::string>{"ax", "ay", "az"}));
  EXPECT_EQ(table.values, (std::vector<double>{1, 2, 3, 4, 5.5, -0.6}));
  EXPECT_EQ(table.where(1), "f.csv:3");
}

struct Accepted {
  const char* what;
  const char* text;
  size_t rows, groups;
};

class AcceptedText : public testing::TestWithParam<Accepted> {};

TEST_P(AcceptedText, HasTheRowsAndGroups) {
  const CsvTable table = parse(GetParam().text);
  EXPECT_EQ(table.rows(), GetParam().rows) << GetParam().what;
  EXPECT_EQ(table.groups.size(), GetParam().groups) << GetParam().what;
}

INSTANTIATE_TEST_SUITE_P(
    CsvTable, AcceptedText,
    testing::Values(
        Accepted{"any case in the header", "aX,AY,az\n1,2,3\n", 1, 1},
        Accepted{"lines that end as on Windows", "ax,ay,az\r\n1,2,3\r\n1,2,3\r\n", 2, 1},
        Accepted{"spaces", " ax , ay,\taz\n 1 , 2 ,3 \n", 1, 1},
        Accepted{"a plus sign", "ax,ay,az\n+1,+2.5,3\n", 1, 1},
        Accepted{"a byte order mark",
                 "\xEF\xBB\xBF"
                 "ax,ay,az\n1,2,3\n",
                 1, 1},
        Accepted{"no line end at the end", "ax,ay,az\n1,2,3", 1, 1},
        Accepted{"a blank line", "ax,ay,az\n1,2,3\n\n1,2,3\n", 2, 2},
        Accepted{"several blank lines", "\nax,ay,az\n\n1,2,3\n\n \r\n1,2,3\n\n\n", 2, 2},
        Accepted{"a repeated header", "aX,aY,aZ\n1,2,3\nax,ay,az\n1,2,3\n", 2, 2}));

struct Refused {
  const char* text;
  const char* message;
};

class RefusedText : public testing::TestWithParam<Refused> {};

TEST_P(RefusedText, IsNamedByFileAndLine) {
  EXPECT_EQ(failure(GetParam().text), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    CsvTable, RefusedText,
    testing::Values(
        Refused{"", "f.csv:1: the file is empty: a header such as ax,ay,az is needed"},
        Refused{"\n\n", "f.csv:2: the file is empty: a header such as ax,ay,az is needed"},
        Refused{"ax,ay,az\n", "f.csv:1: no rows after the header: the recording is empty"},
        Refused{
            "1,2,3\n",
            "f.csv:1: the first line must name the columns, such as ax,ay,az (it holds numbers)"},
        Refused{"ax,ay,temp\n1,2,3\n",
                "f.csv:1: unknown column 'temp': columns may be t_us, ax, ay, az"},
        Refused{"ax,ay,AX\n1,2,3\n", "f.csv:1: column 'AX' stands twice in the header"},
        Refused{"ax,ay,az\n1,2,3\n1,2\n", "f.csv:3: 2 columns, but the header names 3"},
        Refused{"ax,ay,az\n1,2,3,4\n", "f.csv:2: 4 columns, but the header names 3"},
        Refused{"ax,ay,az\n\n\n1,x,3\n", "f.csv:4: column ay: 'x' is not a number"},
        Refused{"ax,ay,az\n1,,3\n", "f.csv:2: column ay: '' is not a number"},
        Refused{"ax,ay,az\n1,2,3g\n", "f.csv:2: column az: '3g' is not a number"},
        Refused{"ax,ay,az\n1,2,0x10\n", "f.csv:2: column az: '0x10' is not a number"},
        Refused{"ax,ay,az\nnan,2,3\n", "f.csv:2: column ax: nan is not a finite number"},
        Refused{"ax,ay,az\n1,2,-inf\n", "f.csv:2: column az: -inf is not a finite number"}));

TEST(CsvTable, MissingFileIsNamed) {
  EXPECT_THROW(read_csv("/nonexistent/f.csv", "f.csv", kColumns), BadInput);
}

}  // namespace
}  // namespace mote::host
