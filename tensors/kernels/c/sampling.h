// An action per row, drawn from the softmax of the row's logits.
#pragma once
#include "exponential.h"

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
