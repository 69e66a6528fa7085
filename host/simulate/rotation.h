// Vectors and rotations in space, as far as the simulated hand needs them.
#pragma once

#include <array>
#include <cmath>

namespace mote::host {

using Vector3 = std::array<double, 3>;
using Matrix3 = std::array<Vector3, 3>;  // rows

inline constexpr double kRadians = M_PI / 180.0;  // of one degree

inline Matrix3 operator*(const Matrix3& a, const Matrix3& b) {
  Matrix3 product{};
  for (size_t row = 0; row < 3; ++row) {
    for (size_t column = 0; column < 3; ++column) {
      for (size_t k = 0; k < 3; ++k) product[row][column] += a[row][k] * b[k][column];
    }
  }
  return product;
}

inline Vector3 operator*(const Matrix3& m, const Vector3& v) {
  Vector3 product{};
  for (size_t row = 0; row < 3; ++row) {
    for (size_t k = 0; k < 3; ++k) product[row] += m[row][k] * v[k];
  }
  return product;
}

// The inverse of a rotation.
inline Matrix3 transposed(const Matrix3& m) {
  Matrix3 result{};
  for (size_t row = 0; row < 3; ++row) {
    for (size_t column = 0; column < 3; ++column) result[column][row] = m[row][column];
  }
  return result;
}

// Counter-clockwise about the axis, angles in radians.
inline Matrix3 about_x(double angle) {
  const double c = std::cos(angle), s = std::sin(angle);
  return {{{1, 0, 0}, {0, c, -s}, {0, s, c}}};
}
inline Matrix3 about_y(double angle) {
  const double c = std::cos(angle), s = std::sin(angle);
  return {{{c, 0, s}, {0, 1, 0}, {-s, 0, c}}};
}
inline Matrix3 about_z(double angle) {
  const double c = std::cos(angle), s = std::sin(angle);
  return {{{c, -s, 0}, {s, c, 0}, {0, 0, 1}}};
}

}  // namespace mote::host
