// What moves numbers and changes none.
#pragma once
#include "bytes.h"
#include "transpose.h"

/** A place and a stride for each of four dimensions, 0 where one number serves all of a dimension. */
struct Place {
  float *at;
  const int *strides;

  float *of(int i, int j, int k) const { return at + (long)i * strides[0] + (long)j * strides[1] + (long)k * strides[2]; }
};

INLINE void fill(int count, float value, float *to) {
  int i = 0;
  for (; i + LANES <= count; i += LANES) store(to + i, broadcast<Vector>(value));
  for (; i < count; i++) to[i] = value;
}

/** As many numbers as are copied together at a time where they do not lie so: a multiple of 16. */
constexpr int GATHERED = 256;

INLINE void copyStrided(int count, const float *from, int fromStride, float *to, int toStride) {
  for (int i = 0; i < count; i++) to[(long)i * toStride] = from[(long)i * fromStride];
}

/** `to` holds `from`, [sizes], each in an order of its own; the recorder makes the last dimensions those that lie together. */
APART void copy(const int *sizes, Place from, Place to) {
  const int rows = sizes[2], columns = sizes[3], fromStep = from.strides[3], toStep = to.strides[3];
  for (int i = 0; i < sizes[0]; i++) {
    for (int j = 0; j < sizes[1]; j++) {
      if (toStep == 1 && fromStep > 1 && from.strides[2] == 1) {
        transpose(columns, rows, from.of(i, j, 0), fromStep, to.of(i, j, 0), to.strides[2]);
        continue;
      }
      for (int k = 0; k < rows; k++) {
        const float *source = from.of(i, j, k);
        if (toStep == 1 && fromStep == 1) copyFloats(columns, source, 1, to.of(i, j, k));
        else if (toStep == 1 && fromStep == 0) fill(columns, *source, to.of(i, j, k));
        else copyStrided(columns, source, fromStep, to.of(i, j, k), toStep);
      }
    }
  }
}

/** Row i becomes the table's row indices[i], and 0 where there is none. */
APART void gatherRows(int count, int columns, const float *table, long tableRow, int rows, const int *indices, float *to, long toRow) {
  for (int i = 0; i < count; i++, to += toRow) {
    if ((unsigned)indices[i] < (unsigned)rows) copyFloats(columns, table + indices[i] * tableRow, 1, to);
    else fill(columns, 0, to);
  }
}

/** Adds row i to row indices[i], one after another; not where there is none. */
APART void scatterAddRows(int count, int columns, const float *from, long fromRow, const int *indices, float *to, long toRow, int rows) {
  for (int i = 0; i < count; i++, from += fromRow) {
    if ((unsigned)indices[i] >= (unsigned)rows) continue;
    float *sum = to + indices[i] * toRow;
    int j = 0;
    for (; j + LANES <= columns; j += LANES) store(sum + j, load<Vector>(sum + j) + load<Vector>(from + j));
    for (; j < columns; j++) sum[j] = sum[j] + from[j];
  }
}

APART void intsToFloats(int count, const int *from, float *to) {
  for (int i = 0; i < count; i++) to[i] = (float)from[i];
}
