// Observations on their way to floats: bytes times a scale, or floats as they are.
#pragma once
#include "vector.h"

typedef unsigned char Byte;
typedef Byte Byte16 __attribute__((vector_size(16)));
typedef int Int4 __attribute__((vector_size(16)));

/** Bytes 4 QUARTER to 4 QUARTER + 3 as floats: each gets three bytes of 0 above it. Compilers make less of a conversion of vectors. */
template <int QUARTER> INLINE Float4 quarter(Byte16 bytes) {
  constexpr int a = 4 * QUARTER, b = a + 1, c = a + 2, d = a + 3;
  const Byte16 ints = __builtin_shufflevector(bytes, Byte16{}, a, 16, 16, 16, b, 16, 16, 16, c, 16, 16, 16, d, 16, 16, 16);
  return __builtin_convertvector((Int4)ints, Float4);
}

/** to[i] = from[i] * scale. */
INLINE void copyFloats(int count, const Byte *from, float scale, float *to) {
  int i = 0;
  for (; i + 16 <= count; i += 16) {
    Byte16 bytes;
    __builtin_memcpy(&bytes, from + i, 16);
    store(to + i, quarter<0>(bytes) * scale);
    store(to + i + 4, quarter<1>(bytes) * scale);
    store(to + i + 8, quarter<2>(bytes) * scale);
    store(to + i + 12, quarter<3>(bytes) * scale);
  }
  for (; i + 4 <= count; i += 4) {
    Byte16 bytes = {};
    __builtin_memcpy(&bytes, from + i, 4);
    store(to + i, quarter<0>(bytes) * scale);
  }
  for (; i < count; i++) to[i] = (float)from[i] * scale;
}

/** to[i] = from[i]. */
INLINE void copyFloats(int count, const float *from, float, float *to) {
  int i = 0;
  for (; i + LANES <= count; i += LANES) store(to + i, load<Vector>(from + i));
  for (; i + 4 <= count; i += 4) store(to + i, load<Float4>(from + i));
  for (; i < count; i++) to[i] = from[i];
}

INLINE void zeroFloats(int count, float *to) { __builtin_memset(to, 0, count * sizeof(float)); }

/** Both [rows x columns], with row strides in elements. */
static void bytesToFloats(int rows, int columns, const Byte *from, long fromRow, float scale, float *to, long toRow) {
  for (; rows > 0; rows--, from += fromRow, to += toRow) copyFloats(columns, from, scale, to);
}
