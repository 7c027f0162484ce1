// The arena's commands. A command is 16 ints: what to do, then sizes, strides and offsets, all in floats from the arena's start (rows of
// bytes have their strides in bytes). Convolutions take two commands' room.
// recorder.ts writes them and checks every one; nothing is checked here.
#include "convolution.h"
#include "elementwise.h"
#include "gemm.h"
#include "lstm.h"
#include "maps.h"
#include "movement.h"
#include "optimizers.h"
#include "orthonormal.h"
#include "random.h"
#include "reductions.h"
#include "rows.h"
#include "sampling.h"
#include "transpose.h"

enum Operation {
  END = 0,
  GEMM = 1,
  ELEMENTWISE = 2,
  TRANSPOSE = 3,
  COLUMN_SUMS = 4,
  RMSPROP = 5,
  ADAM = 6,
  SAMPLE = 7,
  BYTES_TO_FLOATS = 8,
  CONVOLVE = 9,
  CONVOLUTION_WEIGHTS = 10,
  CONVOLUTION_INPUTS = 11,
  LSTM = 12,
  LSTM_GRADIENT = 13,
  ORTHONORMALISE = 14,
  GEMM_BATCH = 15,
  COPY = 16,
  FILL = 17,
  GATHER_ROWS = 18,
  SCATTER_ADD_ROWS = 19,
  INTS_TO_FLOATS = 20,
  MAP = 21,
  REDUCE = 22,
  NORM = 23,
  SOFTMAX = 24,
  SOFTMAX_GRADIENT = 25,
  LAYER_NORM = 26,
  LAYER_NORM_GRADIENT = 27,
  RANDOM = 28
};
constexpr int COMMAND_INTS = 16;

INLINE float asFloat(int bits) { return __builtin_bit_cast(float, bits); }

/** A convolution's command begins with its shape. */
INLINE const Convolution &asConvolution(const int *q) { return *(const Convolution *)q; }

/** Calls `use` with x as floats or as bytes: at, row, bytes?, scale. */
template <class Use> INLINE void withImages(float *arena, const int *q, Use use) {
  if (q[2] != 0) use(Images<Byte>{(const Byte *)(arena + q[0]), q[1], asFloat(q[3])});
  else use(Images<float>{arena + q[0], q[1], 1.0f});
}

/** A command of a product. */
INLINE Output asOutput(float *arena, const int *q) {
  return {arena + q[8], q[9], q[10] != 0, q[11] != 0, arena + q[11], q[12], arena + q[13], q[14]};
}

/** What both commands of recurrent layers begin with. */
INLINE Sequences sequences(float *arena, const int *q) {
  return {q[0], q[1], q[2], q[3], {arena + q[4], q[5]}, {arena + q[6], q[7]}, arena + q[8]};
}

APART void gemmBatch(float *arena, const int *q) {
  Left a = {arena + q[3], q[4], q[5]};
  Right b = {arena + q[6], q[7]};
  Output c = asOutput(arena, q);
  for (int i = 0; i < q[15]; i++) {
    gemm(q[0], q[1], q[2], a, b, c);
    a.at += q[16];
    b.at += q[17];
    c.at += q[18];
    c.h += q[19];
  }
}

static void runCommands(float *arena, const int *at) {
  for (;; at += COMMAND_INTS) {
    const int *q = at + 1;
    switch (at[0]) {
      case GEMM: { // m n k | a row column | b row | c row | accumulate | bias or 0 | activation | h row
        gemm(q[0], q[1], q[2], {arena + q[3], q[4], q[5]}, {arena + q[6], q[7]}, asOutput(arena, q));
        break;
      }
      case ELEMENTWISE: { // rows columns | y row | bias or 0 | activation | h row
        elementwise(q[0], q[1], {arena + q[2], q[3], false, q[4] != 0, arena + q[4], q[5], arena + q[6], q[7]});
        break;
      }
      case TRANSPOSE: // rows columns | from row | to row
        transpose(q[0], q[1], arena + q[2], q[3], arena + q[4], q[5]);
        break;
      case COLUMN_SUMS: // rows columns | from row | to
        columnSums(q[0], q[1], arena + q[2], q[3], arena + q[4]);
        break;
      case RMSPROP: // n | parameters gradients meanSquares settings
        rmsProp(q[0], arena + q[1], arena + q[2], arena + q[3], *(RmsPropSettings *)(arena + q[4]));
        break;
      case ADAM: // n | parameters gradients means meanSquares settings
        adam(q[0], arena + q[1], arena + q[2], arena + q[3], arena + q[4], *(AdamSettings *)(arena + q[5]));
        break;
      case SAMPLE: // rows actions | logits row | uniforms | probabilities row | actions
        sample(q[0], q[1], arena + q[2], q[3], arena + q[4], arena + q[5], q[6], (int *)(arena + q[7]));
        break;
      case BYTES_TO_FLOATS: // rows columns | from row | scale | to row
        bytesToFloats(q[0], q[1], (const Byte *)(arena + q[2]), q[3], asFloat(q[4]), arena + q[5], q[6]);
        break;
      case CONVOLVE: { // the shape | x row bytes? scale | W row | bias or 0 | activation | y row | patches
        const float *bias = q[17] == 0 ? nullptr : arena + q[17];
        withImages(arena, q + 11, [&](auto x) {
          convolve(asConvolution(q), x, {arena + q[15], q[16]}, bias, q[18], {arena + q[19], q[20]}, arena + q[21]);
        });
        at += COMMAND_INTS;
        break;
      }
      case CONVOLUTION_WEIGHTS: // the shape | x row bytes? scale | d row | dW row | patches
        withImages(arena, q + 11, [&](auto x) {
          convolutionWeights(asConvolution(q), x, {arena + q[15], q[16]}, arena + q[17], q[18], arena + q[19]);
        });
        at += COMMAND_INTS;
        break;
      case CONVOLUTION_INPUTS: // the shape | d row | W transposed | dx row | activation | h row | patches
        convolutionInputs(asConvolution(q), {arena + q[11], q[12]}, arena + q[13], arena + q[14], q[15], q[16], arena + q[17], q[18],
                          arena + q[19]);
        at += COMMAND_INTS;
        break;
      case LSTM: // steps width units lag | gates row | states row | keep | W row | bias | h masked row | h row
        lstm(sequences(arena, q), {arena + q[9], q[10]}, arena + q[11], {arena + q[12], q[13]}, {arena + q[14], q[15]});
        at += COMMAND_INTS;
        break;
      case LSTM_GRADIENT: // steps width units lag | gates row | states row | keep | W transposed row | dgates row | dh row | two scratches
        lstmGradient(sequences(arena, q), {arena + q[9], q[10]}, {arena + q[11], q[12]}, {arena + q[13], q[14]}, arena + q[15],
                     arena + q[16]);
        at += COMMAND_INTS;
        break;
      case ORTHONORMALISE: // count length | vectors
        orthonormalise(q[0], q[1], (double *)(arena + q[2]));
        break;
      case GEMM_BATCH: // as GEMM | batch | from one to the next: a b c h
        gemmBatch(arena, q);
        at += COMMAND_INTS;
        break;
      case COPY: // four sizes | from, four strides | to, four strides
        copy(q, {arena + q[4], q + 5}, {arena + q[9], q + 10});
        break;
      case FILL: // count value | to
        fill(q[0], asFloat(q[1]), arena + q[2]);
        break;
      case GATHER_ROWS: // count columns | table row rows | indices | to row
        gatherRows(q[0], q[1], arena + q[2], q[3], q[4], (const int *)(arena + q[5]), arena + q[6], q[7]);
        break;
      case SCATTER_ADD_ROWS: // count columns | from row | indices | to row rows
        scatterAddRows(q[0], q[1], arena + q[2], q[3], (const int *)(arena + q[4]), arena + q[5], q[6], q[7]);
        break;
      case INTS_TO_FLOATS: // count | from | to
        intsToFloats(q[0], (const int *)(arena + q[1]), arena + q[2]);
        break;
      case MAP: // map | four sizes | z x y w, each with four strides | a b
        mapPlaces((Map)q[0], q + 1, {arena + q[5], q + 6}, {arena + q[10], q + 11}, {arena + q[15], q + 16}, {arena + q[20], q + 21},
                  asFloat(q[25]), asFloat(q[26]));
        at += COMMAND_INTS;
        break;
      case REDUCE: // kind | outer count inner | from, its strides | to, outer and inner stride | scale accumulate
        reduce(q[0], {q[1], q[2], q[3], arena + q[4], q[5], q[6], q[7], arena + q[8], q[9], q[10], asFloat(q[11]), q[12] != 0});
        break;
      case NORM: // count | from | to
        arena[q[2]] = norm(q[0], arena + q[1]);
        break;
      case SOFTMAX: // rows columns | x row | mask or 0, row | y row | log
        softmax(q[0], q[1], {arena + q[2], q[3]}, {q[4] == 0 ? nullptr : arena + q[4], q[5]}, {arena + q[6], q[7]}, q[8] != 0);
        break;
      case SOFTMAX_GRADIENT: // rows columns | y row | d row | dx row | log
        softmaxGradient(q[0], q[1], {arena + q[2], q[3]}, {arena + q[4], q[5]}, {arena + q[6], q[7]}, q[8] != 0);
        break;
      case LAYER_NORM: // rows columns | x row | gain bias epsilon | y row | mean inverse
        layerNorm(q[0], q[1], {arena + q[2], q[3]}, arena + q[4], arena + q[5], asFloat(q[6]), {arena + q[7], q[8]}, arena + q[9],
                  arena + q[10]);
        break;
      case LAYER_NORM_GRADIENT: // rows columns | d row | x row | gain mean inverse | dx row
        layerNormGradient(q[0], q[1], {arena + q[2], q[3]}, {arena + q[4], q[5]}, arena + q[6], arena + q[7], arena + q[8],
                          {arena + q[9], q[10]});
        break;
      case RANDOM: // count | key | stream | to | normal
        randomNumbers(q[0], (const int *)(arena + q[1]), q[2], arena + q[3], q[4] != 0);
        break;
      default:
        return;
    }
  }
}

#ifdef __wasm__
/** Runs the list that starts at that offset. The arena is the whole memory. */
extern "C" __attribute__((export_name("run"))) void run(int program) {
  float *arena = nullptr;
  __asm__("" : "+r"(arena)); // hides the null: clang takes arithmetic on it for undefined and removes the code
  runCommands(arena, (const int *)(arena + program));
}
#endif
