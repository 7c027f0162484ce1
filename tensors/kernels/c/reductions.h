// Sums, each in a fixed order.
#pragma once
#include "vector.h"

/** VECTORS vectors side by side, since one sum alone would wait for itself. */
template <class V, int VECTORS, class Store = Whole>
INLINE void columnSumsOf(int rows, const float *from, long fromRow, float *to, Store put = {}) {
  V sum[VECTORS] = {};
  for (; rows > 0; rows--, from += fromRow) {
    UNROLL for (int i = 0; i < VECTORS; i++) sum[i] = sum[i] + load<V>(from + i * lanesOf<V>);
  }
  UNROLL for (int i = 0; i < VECTORS; i++) put(to + i * lanesOf<V>, sum[i]);
}

/** to[j] = sum over i of from[i][j], from +0, one row after another. `from` is [rows x columns]. */
static void columnSums(int rows, int columns, const float *from, long fromRow, float *to) {
  int column = 0;
  for (; column + 4 * LANES <= columns; column += 4 * LANES) columnSumsOf<Vector, 4>(rows, from + column, fromRow, to + column);
  for (; column + LANES <= columns; column += LANES) columnSumsOf<Vector, 1>(rows, from + column, fromRow, to + column);
  for (; column + COLUMN_STEP <= columns; column += COLUMN_STEP) columnSumsOf<Float4, 1>(rows, from + column, fromRow, to + column);
  if (column < columns) columnSumsOf<Float4, 1>(rows, from + column, fromRow, to + column, First{columns - column});
}

/**
 * The L2 norm of n numbers, n % 16 == 0. Lane l of 16 sums the squares of the numbers l, l + 16, l + 32, ...; then, from 0 and for
 * l = 0..3 in turn, (lane l + lane l+4) + (lane l+8 + lane l+12) is added.
 */
static float norm(int n, const float *from) {
  constexpr int VECTORS = 16 / LANES;
  Vector sums[VECTORS] = {};
  for (int i = 0; i < n; i += 16) {
    UNROLL for (int j = 0; j < VECTORS; j++) {
      const Vector x = load<Vector>(from + i + j * LANES);
      sums[j] = sums[j] + x * x;
    }
  }
  float lanes[16];
  UNROLL for (int j = 0; j < VECTORS; j++) store(lanes + j * LANES, sums[j]);
  float sum = 0;
  for (int l = 0; l < 4; l++) sum += (lanes[l] + lanes[l + 4]) + (lanes[l + 8] + lanes[l + 12]);
  return __builtin_sqrtf(sum);
}
