"""MinAtar Breakout in JAX, environment (gymnax's) included: 32 environments x 5 steps, convolution 3x3x16, dense 128, as A2C.
--convolution flax is the ordinary one, patches the same as a product of matrices, which XLA's CPU code is faster at."""

import argparse
import sys

import flax.linen as nn
import gymnax
import jax
import jax.numpy as jnp
import numpy as np
from flax.linen.initializers import constant, orthogonal

from a2c_jax import UNROLL, chunks, optimiser, trainer
from peer import arguments, serve

ENVS = 32
UPDATES = 10
FILTERS, SIZE = 16, 3


def patches(pictures):
    """[..., 10, 10, 4] to [..., 8, 8, 36]: the patch under each place of the kernel."""
    out = pictures.shape[-3] - SIZE + 1
    places = [pictures[..., i : i + out, j : j + out, :] for i in range(SIZE) for j in range(SIZE)]
    return jnp.concatenate(places, axis=-1)


class ActorCritic(nn.Module):
    convolution: str

    @nn.compact
    def __call__(self, x):
        dense = lambda width, gain: nn.Dense(width, kernel_init=orthogonal(gain), bias_init=constant(0.0))
        if self.convolution == "flax":
            x = nn.Conv(FILTERS, (SIZE, SIZE), padding="VALID", kernel_init=orthogonal(np.sqrt(2)))(x)
        else:
            x = dense(FILTERS, np.sqrt(2))(patches(x))
        x = nn.relu(x).reshape(x.shape[:-3] + (-1,))
        x = nn.relu(dense(128, np.sqrt(2))(x))
        return dense(3, 0.01)(x), dense(1, 1.0)(x)[..., 0]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--convolution", choices=["flax", "patches"], default="patches")
    own, rest = parser.parse_known_args()
    sys.argv[1:] = rest
    flags = arguments()
    environment, _ = gymnax.make("Breakout-MinAtar")
    start, update = trainer(ActorCritic(own.convolution), environment, optimiser(2e-3), ENVS)
    serve(flags, chunks(start, update, jax.random.PRNGKey(flags.seed), UPDATES, ENVS * UNROLL))
