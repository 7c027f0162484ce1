// One step of an optimiser on n parameters, n % 16 == 0, the gradient first clipped by its global norm. Where a gradient, its moments
// and its parameter are 0, they stay 0: so padding does.
#pragma once
#include "reductions.h"

/** What the gradient is multiplied by, so that its norm is at most maxNorm: as PyTorch's clip_grad_norm_. */
INLINE float clipScale(float norm, float maxNorm) { return norm > maxNorm ? maxNorm / (norm + 1e-6f) : 1.0f; }

struct RmsPropSettings {
  float learningRate, decay, epsilon, maxNorm;
  float norm; // written: before clipping
};

/**
 * v <- decay v + (1 - decay) g^2;  p <- p - learningRate g / (sqrt(v) + epsilon).
 * Tieleman and Hinton 2012, lecture 6e; epsilon outside the root, as in PyTorch.
 */
static void rmsProp(int n, float *p, const float *g, float *v, RmsPropSettings &settings) {
  settings.norm = norm(n, g);
  const float scale = clipScale(settings.norm, settings.maxNorm);
  const float decay = settings.decay, rest = 1.0f - decay, rate = settings.learningRate, epsilon = settings.epsilon;
  for (int i = 0; i < n; i += LANES) {
    const Vector gradient = load<Vector>(g + i) * scale;
    const Vector square = decay * load<Vector>(v + i) + rest * (gradient * gradient);
    store(v + i, square);
    store(p + i, load<Vector>(p + i) - rate * gradient / (squareRoot(square) + epsilon));
  }
}

struct AdamSettings {
  float learningRate, decay1, decay2, epsilon, maxNorm;
  float correction1, correction2; // 1 / (1 - decay^t), t the number of this step from 1
  float norm; // written: before clipping
  float weightDecay;
};

/**
 * m <- decay1 m + (1 - decay1) g;  v <- decay2 v + (1 - decay2) g^2;
 * p <- (1 - learningRate weightDecay) p - learningRate correction1 m / (sqrt(correction2 v) + epsilon).  Kingma and Ba 2015, algorithm 1;
 * with a weight decay, AdamW of Loshchilov and Hutter 2019.
 */
static void adam(int n, float *p, const float *g, float *m, float *v, AdamSettings &settings) {
  settings.norm = norm(n, g);
  const float scale = clipScale(settings.norm, settings.maxNorm);
  const float decay1 = settings.decay1, rest1 = 1.0f - decay1, decay2 = settings.decay2, rest2 = 1.0f - decay2;
  const float rate = settings.learningRate * settings.correction1, correction2 = settings.correction2, epsilon = settings.epsilon;
  const float keep = 1.0f - settings.learningRate * settings.weightDecay;
  for (int i = 0; i < n; i += LANES) {
    const Vector gradient = load<Vector>(g + i) * scale;
    const Vector mean = decay1 * load<Vector>(m + i) + rest1 * gradient;
    const Vector square = decay2 * load<Vector>(v + i) + rest2 * (gradient * gradient);
    store(m + i, mean);
    store(v + i, square);
    store(p + i, load<Vector>(p + i) * keep - rate * mean / (squareRoot(square * correction2) + epsilon));
  }
}
