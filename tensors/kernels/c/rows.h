// What is done to each row by itself: softmax, layer normalisation, and their gradients. Every sum goes in sixteen lanes.
#pragma once
#include "lanes.h"
#include "movement.h"

/** A matrix, or none. */
struct Rows {
  float *at;
  long row;

  float *of(int i) const { return at + i * row; }
};

/** What log-softmax gives where the mask forbids; finite, so that 0 times it is 0. */
constexpr float FORBIDDEN = -1e9f;

/** What the mask keeps of x, `other` elsewhere. */
INLINE Vector kept(Vector x, const float *mask, int at, float other) {
  return mask ? (load<Vector>(mask + at) != Vector{} ? x : broadcast<Vector>(other)) : x;
}

INLINE void softmaxRow(int columns, const float *x, const float *mask, float *y, bool log) {
  Lanes<Largest> largest;
  eachLane(columns, [&](int j, int at, int count) INLINED { largest.add(j, kept(load<Vector>(x + at), mask, at, -INFINITE), count); });
  const float top = largest.total();
  Lanes<Sum> sums;
  eachLane(columns, [&](int j, int at, int count) INLINED {
    const Vector e = kept(exponential(load<Vector>(x + at) - top), mask, at, 0);
    sums.add(j, e, count);
    if (!log) storeFirst(y + at, e, count);
  });
  const float sum = sums.total();
  if (log) {
    const float ln = logarithm(broadcast<Float4>(sum))[0];
    eachLane(columns, [&](int, int at, int count) INLINED {
      storeFirst(y + at, kept((load<Vector>(x + at) - top) - ln, mask, at, FORBIDDEN), count);
    });
  } else {
    const float inverse = sum == 0 ? 0 : 1 / sum;
    eachLane(columns, [&](int, int at, int count) INLINED { storeFirst(y + at, load<Vector>(y + at) * inverse, count); });
  }
}

/** y = e^x / sum of e^x over what the row's mask keeps, or its logarithm; a row without any is 0, or FORBIDDEN. */
APART void softmax(int rows, int columns, Rows x, Rows mask, Rows y, bool log) {
  for (int i = 0; i < rows; i++) softmaxRow(columns, x.of(i), mask.at ? mask.of(i) : nullptr, y.of(i), log);
}

/** dx = y (d - sum of d y); of the logarithm, dx = d - e^y sum of d, where it is not forbidden. */
APART void softmaxGradient(int rows, int columns, Rows y, Rows d, Rows dx, bool log) {
  for (int i = 0; i < rows; i++) {
    const float *output = y.of(i), *gradient = d.of(i);
    float *to = dx.of(i);
    const auto allowed = [&](int at) INLINED {
      return load<Vector>(output + at) > 0.5f * FORBIDDEN ? load<Vector>(gradient + at) : Vector{};
    };
    Lanes<Sum> sums;
    eachLane(columns, [&](int j, int at, int count) INLINED {
      sums.add(j, log ? allowed(at) : load<Vector>(gradient + at) * load<Vector>(output + at), count);
    });
    const float sum = sums.total();
    eachLane(columns, [&](int, int at, int count) INLINED {
      const Vector value = load<Vector>(output + at);
      if (log) storeFirst(to + at, allowed(at) - exponential(value) * sum, count);
      else storeFirst(to + at, value * (load<Vector>(gradient + at) - sum), count);
    });
  }
}

/** y = (x - mean) inverse gain + bias, inverse = 1 / sqrt(variance + epsilon); writes both per row. Ba, Kiros and Hinton 2016. */
APART void layerNorm(int rows, int columns, Rows x, const float *gain, const float *bias, float epsilon, Rows y, float *means,
                     float *inverses) {
  for (int i = 0; i < rows; i++) {
    const float *from = x.of(i);
    Lanes<Sum> sums, squares;
    eachLane(columns, [&](int j, int at, int count) INLINED { sums.add(j, load<Vector>(from + at), count); });
    const float mean = sums.total() / columns;
    eachLane(columns, [&](int j, int at, int count) INLINED {
      const Vector centred = load<Vector>(from + at) - mean;
      squares.add(j, centred * centred, count);
    });
    const float inverse = 1 / __builtin_sqrtf(squares.total() / columns + epsilon);
    eachLane(columns, [&](int, int at, int count) INLINED {
      const Vector normal = (load<Vector>(from + at) - mean) * inverse;
      storeFirst(y.of(i) + at, normal * load<Vector>(gain + at) + load<Vector>(bias + at), count);
    });
    means[i] = mean;
    inverses[i] = inverse;
  }
}

/** dx = inverse (g - mean of g - n mean of g n), g = d gain, n = (x - mean) inverse. */
APART void layerNormGradient(int rows, int columns, Rows d, Rows x, const float *gain, const float *means, const float *inverses, Rows dx) {
  for (int i = 0; i < rows; i++) {
    const float *gradient = d.of(i), *from = x.of(i);
    const float mean = means[i], inverse = inverses[i];
    const auto scaled = [&](int at) INLINED { return load<Vector>(gradient + at) * load<Vector>(gain + at); };
    const auto normal = [&](int at) INLINED { return (load<Vector>(from + at) - mean) * inverse; };
    Lanes<Sum> plain, along;
    eachLane(columns, [&](int j, int at, int count) INLINED {
      plain.add(j, scaled(at), count);
      along.add(j, scaled(at) * normal(at), count);
    });
    const float shift = plain.total() / columns, slope = along.total() / columns;
    eachLane(columns, [&](int, int at, int count) INLINED {
      storeFirst(dx.of(i) + at, ((scaled(at) - shift) - normal(at) * slope) * inverse, count);
    });
  }
}
