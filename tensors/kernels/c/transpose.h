// to[j][i] = from[i][j]. `from` is [rows x columns]; each side has its own row stride.
#pragma once
#include "vector.h"

INLINE void transposeBlock(const float *from, long fromRow, float *to, long toRow) {
  const Float4 a = load<Float4>(from), b = load<Float4>(from + fromRow);
  const Float4 c = load<Float4>(from + 2 * fromRow), d = load<Float4>(from + 3 * fromRow);
  const Float4 abLow = __builtin_shufflevector(a, b, 0, 4, 1, 5), abHigh = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const Float4 cdLow = __builtin_shufflevector(c, d, 0, 4, 1, 5), cdHigh = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  store<Float4>(to, __builtin_shufflevector(abLow, cdLow, 0, 1, 4, 5));
  store<Float4>(to + toRow, __builtin_shufflevector(abLow, cdLow, 2, 3, 6, 7));
  store<Float4>(to + 2 * toRow, __builtin_shufflevector(abHigh, cdHigh, 0, 1, 4, 5));
  store<Float4>(to + 3 * toRow, __builtin_shufflevector(abHigh, cdHigh, 2, 3, 6, 7));
}

/** In strips of 16 rows, so that whole cache lines of the output are written before moving on. */
static void transpose(int rows, int columns, const float *from, long fromRow, float *to, long toRow) {
  constexpr int STRIP = 16;
  const int wholeRows = rows / 4 * 4, wholeColumns = columns / 4 * 4;
  for (int strip = 0; strip < wholeRows; strip += STRIP) {
    for (int j = 0; j < wholeColumns; j += 4) {
      for (int i = strip; i < strip + STRIP && i < wholeRows; i += 4) transposeBlock(from + i * fromRow + j, fromRow, to + j * toRow + i, toRow);
    }
  }
  for (int j = 0; j < columns; j++) {
    for (int i = j < wholeColumns ? wholeRows : 0; i < rows; i++) to[j * toRow + i] = from[i * fromRow + j];
  }
}
