// Activations and their derivatives, on one vector.
#pragma once
#include "exponential.h"

enum Activation { NONE = 0, TANH = 1, RELU = 2, TANH_GRADIENT = 3, RELU_GRADIENT = 4, SIGMOID = 5, SIGMOID_GRADIENT = 6 };

/** Rational of degree 13/6, the one that Eigen and XLA use; relative error below 4e-7. It is +-1 beyond the limit. */
template <class V> INLINE V tanh(V x) {
  const V limit = broadcast<V>(7.90531110763549805f);
  x = smaller(limit, larger(-limit, x));
  const V square = x * x;
  const auto times = [&](V sum, float coefficient) { return multiplyAdd(square, sum, broadcast<V>(coefficient)); };
  V numerator = broadcast<V>(-2.76076847742355e-16f);
  numerator = times(numerator, 2.00018790482477e-13f);
  numerator = times(numerator, -8.60467152213735e-11f);
  numerator = times(numerator, 5.12229709037114e-08f);
  numerator = times(numerator, 1.48572235717979e-05f);
  numerator = times(numerator, 6.37261928875436e-04f);
  numerator = times(numerator, 4.89352455891786e-03f);
  V denominator = broadcast<V>(1.19825839466702e-06f);
  denominator = times(denominator, 1.18534705686654e-04f);
  denominator = times(denominator, 2.26843463243900e-03f);
  denominator = times(denominator, 4.89352518554385e-03f);
  return x * numerator / denominator;
}

/** The larger of x and 0: NaN where x is NaN, and 0, not -0, where x is -0. */
template <class V> INLINE V relu(V x) { return larger(V{}, x) + V{}; }

/**
 * The gradients are the chain rule's second factor, from the activation's output h: x is multiplied by 1 - h^2 (tanh) or h (1 - h)
 * (sigmoid), or kept where h > 0 (relu). Only they read h.
 */
template <int ACTIVATION, class V> INLINE V activate(V x, const float *h) {
  if constexpr (ACTIVATION == TANH) return tanh(x);
  if constexpr (ACTIVATION == RELU) return relu(x);
  if constexpr (ACTIVATION == TANH_GRADIENT) {
    const V output = load<V>(h);
    return x * (1.0f - output * output);
  }
  if constexpr (ACTIVATION == RELU_GRADIENT) return load<V>(h) > V{} ? x : V{};
  if constexpr (ACTIVATION == SIGMOID) return sigmoid(x);
  if constexpr (ACTIVATION == SIGMOID_GRADIENT) {
    const V output = load<V>(h);
    return x * (output * (1.0f - output));
  }
  return x;
}

template <int VALUE> struct Constant {
  static constexpr int value = VALUE;
};

/** Those that are rare or long: a product takes them in a pass of their own, since each of its tiles would hold them. */
INLINE bool hasOwnPass(int activation) { return activation >= SIGMOID; }

/** Calls `use` with the activation as a constant, but for those with a pass of their own: chosen once, outside of the loops over vectors. */
template <class Use> INLINE void withActivation(int activation, Use use) {
  switch (activation) {
    case TANH:
      return use(Constant<TANH>{});
    case RELU:
      return use(Constant<RELU>{});
    case TANH_GRADIENT:
      return use(Constant<TANH_GRADIENT>{});
    case RELU_GRADIENT:
      return use(Constant<RELU_GRADIENT>{});
    default:
      return use(Constant<NONE>{});
  }
}

template <class Use> INLINE void withAnyActivation(int activation, Use use) {
  switch (activation) {
    case SIGMOID:
      return use(Constant<SIGMOID>{});
    case SIGMOID_GRADIENT:
      return use(Constant<SIGMOID_GRADIENT>{});
    default:
      return withActivation(activation, use);
  }
}
