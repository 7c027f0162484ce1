// The arena's commands. A command is 16 ints: what to do, then sizes, strides and offsets, all in floats from the arena's start.
// recorder.ts writes them and checks every one; nothing is checked here.
#include "elementwise.h"
#include "gemm.h"
#include "optimizers.h"
#include "reductions.h"
#include "sampling.h"
#include "transpose.h"

enum Operation { END = 0, GEMM = 1, ELEMENTWISE = 2, TRANSPOSE = 3, COLUMN_SUMS = 4, RMSPROP = 5, ADAM = 6, SAMPLE = 7 };
constexpr int COMMAND_INTS = 16;

static void runCommands(float *arena, const int *at) {
  for (;; at += COMMAND_INTS) {
    const int *q = at + 1;
    switch (at[0]) {
      case GEMM: { // m n k | a row column | b row | c row | accumulate | bias or 0 | activation | h row
        const Output c = {arena + q[8], q[9], q[10] != 0, q[11] != 0, arena + q[11], q[12], arena + q[13], q[14]};
        gemm(q[0], q[1], q[2], {arena + q[3], q[4], q[5]}, {arena + q[6], q[7]}, c);
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
