// An action per row, drawn from the softmax of the row's logits.
#pragma once
#include "vector.h"

/** e^x for x <= 0 by Cephes' expf: x = n ln 2 + r, a polynomial in r, 2^n by the exponent's bits; relative error about 1e-7. */
INLINE Float4 expOfNegative(Float4 x) {
  x = smaller(Float4{}, larger(broadcast<Float4>(-87.0f), x));
  const float roundToWhole = 12582912.0f; // 1.5 * 2^23: adding it leaves no bits for a fraction
  const Float4 n = (x * 1.44269504088896341f + roundToWhole) - roundToWhole;
  x = (x - n * 0.693359375f) - n * -2.12194440e-4f;
  Float4 y = x * 1.9875691500e-4f + 1.3981999507e-3f;
  y = y * x + 8.3334519073e-3f;
  y = y * x + 4.1665795894e-2f;
  y = y * x + 1.6666665459e-1f;
  y = y * x + 5.0000001201e-1f;
  y = y * (x * x) + x + 1.0f;
  const Int4 exponent = (__builtin_convertvector(n, Int4) + 127) << 23;
  return y * (Float4)exponent;
}

/**
 * logits and probabilities are [rows x actions] with row strides that are multiples of 4; the probabilities' padding is set to 0.
 * The action is the first one whose cumulative probability exceeds the row's uniform number, the last one if rounding leaves none.
 */
static void sample(int rows, int actions, const float *logits, long logitsRow, const float *uniforms, float *probabilities,
                   long probabilitiesRow, int *chosen) {
  for (int row = 0; row < rows; row++, logits += logitsRow, probabilities += probabilitiesRow) {
    float largest = logits[0];
    for (int a = 1; a < actions; a++) largest = logits[a] > largest ? logits[a] : largest;
    for (int a = 0; a < actions; a += 4) store(probabilities + a, expOfNegative(load<Float4>(logits + a) - largest));
    float sum = 0;
    for (int a = 0; a < actions; a++) sum += probabilities[a];
    const float inverse = 1.0f / sum;
    for (int a = 0; a < actions; a++) probabilities[a] *= inverse;
    float cumulative = 0;
    int choice = actions - 1;
    for (int a = 0; a < actions; a++) {
      cumulative += probabilities[a];
      if (uniforms[row] < cumulative) {
        choice = a;
        break;
      }
    }
    for (int a = actions; a % 4 != 0; a++) probabilities[a] = 0;
    chosen[row] = choice;
  }
}
