// Prints the instruction sets of this machine, a line each: the build compiles the last of each class of bits.
#include "instruction-sets.h"
#include <stdio.h>

int main() {
  LOOK_AT_THE_PROCESSOR;
#define SET(name) \
  if (HAS_##name) puts(#name);
  ALL_SETS
}
