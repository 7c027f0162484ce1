// Orthonormal vectors, in float64: what orthogonal initialisation begins with. Each sum goes from the first element to the last.
#pragma once
#include "vector.h"

/** Takes the part along `unit` out of each of N vectors: one sum alone would wait for itself. */
template <int N> static void project(int length, double *__restrict vectors, const double *__restrict unit) {
  double along[N] = {};
  for (int k = 0; k < length; k++) {
    UNROLL for (int i = 0; i < N; i++) along[i] = along[i] + vectors[(long)i * length + k] * unit[k];
  }
  UNROLL for (int i = 0; i < N; i++) {
    double *vector = vectors + (long)i * length;
    for (int k = 0; k < length; k++) vector[k] = vector[k] - along[i] * unit[k];
  }
}

static void normalise(int length, double *vector) {
  double sum = 0;
  for (int k = 0; k < length; k++) sum = sum + vector[k] * vector[k];
  const double norm = __builtin_sqrt(sum);
  for (int k = 0; k < length; k++) vector[k] = vector[k] / norm;
}

/** Modified Gram-Schmidt on the rows of [count x length], count <= length, in order. */
static void orthonormalise(int count, int length, double *vectors) {
  constexpr int N = 4;
  for (int first = 0; first < count; first += N) {
    double *group = vectors + (long)first * length;
    const int size = count - first < N ? count - first : N;
    for (int before = 0; before < first; before++) {
      const double *unit = vectors + (long)before * length;
      if (size == N) project<N>(length, group, unit);
      else for (int i = 0; i < size; i++) project<1>(length, group + (long)i * length, unit);
    }
    for (int i = 0; i < size; i++) {
      double *vector = group + (long)i * length;
      for (int j = 0; j < i; j++) project<1>(length, vector, group + (long)j * length);
      normalise(length, vector);
    }
  }
}
