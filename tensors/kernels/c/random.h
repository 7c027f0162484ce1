// Random numbers from a counter, Philox4x32-10 (Salmon et al. 2011): the same key, stream and place give the same number.
#pragma once
#include "functions.h"

typedef unsigned Word;

/** Block `index` of the stream: counter (index, stream, 0, 0). */
INLINE void philox(Word index, Word stream, Word key0, Word key1, Word *to) {
  Word a = index, b = stream, c = 0, d = 0;
  UNROLL for (int round = 0; round < 10; round++) {
    const unsigned long long first = 0xD2511F53ull * a, second = 0xCD9E8D57ull * c;
    a = (Word)(second >> 32) ^ b ^ key0;
    b = (Word)second;
    c = (Word)(first >> 32) ^ d ^ key1;
    d = (Word)first;
    key0 += 0x9E3779B9;
    key1 += 0xBB67AE85;
  }
  to[0] = a;
  to[1] = b;
  to[2] = c;
  to[3] = d;
}

/** 24 bits: a whole multiple of 2^-24 in [0, 1). */
INLINE float unit(Word bits) { return (float)(int)(bits >> 8) * 0x1p-24f; }

/** Two normal numbers of two uniform ones, Box and Muller 1958: the angle's quarter turns are split off exactly. */
INLINE void normals(Vector u, Vector turns, Vector &first, Vector &second) {
  const Vector radius = squareRoot(logarithm(u + 0x1p-24f) * -2.0f);
  const Vector quarters = turns * 4.0f, shifted = quarters + ROUND_TO_WHOLE;
  const Vector rest = (quarters - (shifted - ROUND_TO_WHOLE)) * 1.57079632679489662f;
  first = radius * sineOfQuarters(rest, (IntsOf<Vector>)shifted + 1);
  second = radius * sineOfQuarters(rest, (IntsOf<Vector>)shifted);
}

/** `count` numbers, uniform in [0, 1) or standard normal. Blocks of four are made 16 at a time. */
APART void randomNumbers(int count, const int *key, int stream, float *to, bool normal) {
  constexpr int BLOCKS = 16, PAIRS = 2 * BLOCKS;
  for (int done = 0; done < count; done += 2 * PAIRS) {
    const int part = count - done < 2 * PAIRS ? count - done : 2 * PAIRS;
    Word words[2 * PAIRS];
    for (int block = 0; block < (part + 3) / 4; block++) philox(done / 4 + block, stream, key[0], key[1], words + 4 * block);
    if (!normal) {
      for (int i = 0; i < part; i++) to[done + i] = unit(words[i]);
      continue;
    }
    float pairs[2][PAIRS], results[2][PAIRS];
    for (int i = 0; i < (part + 3) / 4 * 4; i++) pairs[i & 1][i >> 1] = unit(words[i]);
    for (int i = 0; 2 * i < part; i += LANES) {
      Vector first, second;
      normals(load<Vector>(pairs[0] + i), load<Vector>(pairs[1] + i), first, second);
      store(results[0] + i, first);
      store(results[1] + i, second);
    }
    for (int i = 0; i < part; i++) to[done + i] = results[i & 1][i >> 1];
  }
}
