// Observations on their way to floats: bytes times a scale, or floats as they are.
#pragma once
#include "vector.h"

typedef unsigned char Byte;

template <int COUNT> struct ByteVectors;
template <> struct ByteVectors<4> {
  typedef Byte type __attribute__((vector_size(4)));
};
template <> struct ByteVectors<8> {
  typedef Byte type __attribute__((vector_size(8)));
};
template <> struct ByteVectors<16> {
  typedef Byte type __attribute__((vector_size(16)));
};

template <class V> INLINE V loadFloats(const float *from, float) { return load<V>(from); }

template <class V> INLINE V loadFloats(const Byte *from, float scale) {
  typename ByteVectors<lanesOf<V>>::type bytes;
  __builtin_memcpy(&bytes, from, sizeof bytes);
  return __builtin_convertvector(__builtin_convertvector(bytes, decltype(V{} < V{})), V) * scale;
}

INLINE float loadFloat(const float *from, float) { return *from; }
INLINE float loadFloat(const Byte *from, float scale) { return (float)*from * scale; }

/** to[i] = from[i], for bytes from[i] * scale. */
template <class T> INLINE void copyFloats(int count, const T *from, float scale, float *to) {
  int i = 0;
  for (; i + LANES <= count; i += LANES) store(to + i, loadFloats<Vector>(from + i, scale));
  for (; i + 4 <= count; i += 4) store(to + i, loadFloats<Float4>(from + i, scale));
  for (; i < count; i++) to[i] = loadFloat(from + i, scale);
}

INLINE void zeroFloats(int count, float *to) { __builtin_memset(to, 0, count * sizeof(float)); }

/** Both [rows x columns], with row strides in elements. */
static void bytesToFloats(int rows, int columns, const Byte *from, long fromRow, float scale, float *to, long toRow) {
  for (; rows > 0; rows--, from += fromRow, to += toRow) copyFloats(columns, from, scale, to);
}
