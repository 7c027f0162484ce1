"""The work of gan_torch.py in JAX, compiled. --convolution lax is XLA's own; patches makes products of matrices: 25 shifted slices side by
side, or, transposed, their sum."""

import argparse
import sys

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.nn import initializers

from peer import arguments, serve

BATCH, NOISE, CRITIC_UPDATES, PENALTY = 64, 128, 3, 10
SIZE, STRIDE, PAD = 5, 2, 2
POOL = 16
LAYOUT = ("NHWC", "HWIO", "NHWC")


def convolution_of_lax(x, kernel):
    return jax.lax.conv_general_dilated(x, kernel, (STRIDE, STRIDE), [(PAD, PAD)] * 2, dimension_numbers=LAYOUT)


def transposed_of_lax(x, kernel):
    # The gradient of the convolution by what it reads: borders of 2 and 3 around a picture with holes.
    around = [(SIZE - 1 - PAD, SIZE - PAD)] * 2
    kernel = kernel[::-1, ::-1]
    return jax.lax.conv_general_dilated(x, kernel, (1, 1), around, lhs_dilation=(STRIDE, STRIDE), dimension_numbers=LAYOUT)


def patches(x):
    """[n, h, w, c] to [n, h / 2, w / 2, 25 c]."""
    n, h, w, c = x.shape
    x = jnp.pad(x, ((0, 0), (PAD, PAD), (PAD, PAD), (0, 0)))
    places = [x[:, i : i + h : STRIDE, j : j + w : STRIDE] for i in range(SIZE) for j in range(SIZE)]
    return jnp.concatenate(places, axis=-1)


def convolution_of_patches(x, kernel):
    return patches(x) @ kernel.reshape(-1, kernel.shape[-1])


def transposed_of_patches(x, kernel):
    """The transpose of `patches`, of products."""
    n, h, w, c = x.shape
    filters = kernel.shape[-1]
    products = x @ kernel.transpose(2, 0, 1, 3).reshape(c, -1)
    return jax.linear_transpose(patches, jax.ShapeDtypeStruct((n, STRIDE * h, STRIDE * w, filters), x.dtype))(products)[0]


CONVOLUTIONS = {"lax": (convolution_of_lax, transposed_of_lax), "patches": (convolution_of_patches, transposed_of_patches)}


def leaky(x):
    return jnp.where(x > 0, x, 0.2 * x)


def critic(convolve, params, x):
    x = leaky(convolve(x, params["k0"]) + params["b0"])
    x = leaky(convolve(x, params["k1"]) + params["b1"])
    return x.reshape(len(x), -1) @ params["w"] + params["b"]


def generator(transpose, params, noise):
    x = jax.nn.relu(noise @ params["w"] + params["b"]).reshape(-1, 7, 7, 128)
    x = jax.nn.relu(transpose(x, params["k0"]) + params["b0"])
    return jnp.tanh(transpose(x, params["k1"]) + params["b1"])


def initial(key):
    keys = iter(jax.random.split(key, 8))
    made = lambda *shape: initializers.glorot_uniform()(next(keys), shape)
    zeros = jnp.zeros
    judge = {"k0": made(5, 5, 1, 64), "b0": zeros(64), "k1": made(5, 5, 64, 128), "b1": zeros(128), "w": made(6272, 1), "b": zeros(1)}
    maker = {"w": made(NOISE, 6272), "b": zeros(6272), "k0": made(5, 5, 128, 64), "b0": zeros(64), "k1": made(5, 5, 64, 1), "b1": zeros(1)}
    return judge, maker


def trainer(convolve, transpose):
    optimizer = optax.adam(1e-4, b1=0.5, b2=0.9)
    score = lambda params, x: critic(convolve, params, x)

    def critic_loss(params, real, fake, share):
        mixed = share * real + (1 - share) * fake
        slope = jax.grad(lambda x: score(params, x).sum())(mixed)
        penalty = ((jnp.sqrt((slope**2).sum((1, 2, 3))) - 1) ** 2).mean()
        fakes, reals = score(params, jnp.concatenate([fake, real])).reshape(2, BATCH).mean(1)
        return fakes - reals + PENALTY * penalty

    def generator_loss(maker, judge, noise):
        return -score(judge, generator(transpose, maker, noise)).mean()

    def step(state, pictures):
        judge, maker, judge_memory, maker_memory, key = state
        for real in pictures:
            key, first, second = jax.random.split(key, 3)
            fake = generator(transpose, maker, jax.random.normal(first, (BATCH, NOISE)))
            gradient = jax.grad(critic_loss)(judge, real, fake, jax.random.uniform(second, (BATCH, 1, 1, 1)))
            change, judge_memory = optimizer.update(gradient, judge_memory)
            judge = optax.apply_updates(judge, change)
        key, now = jax.random.split(key)
        gradient = jax.grad(generator_loss)(maker, judge, jax.random.normal(now, (BATCH, NOISE)))
        change, maker_memory = optimizer.update(gradient, maker_memory)
        return judge, optax.apply_updates(maker, change), judge_memory, maker_memory, key

    def start(key):
        first, second = jax.random.split(key)
        judge, maker = initial(first)
        return judge, maker, optimizer.init(judge), optimizer.init(maker), second

    return start, step


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--convolution", choices=list(CONVOLUTIONS), default="patches")
    own, rest = parser.parse_known_args()
    sys.argv[1:] = rest
    flags = arguments()
    start, step = trainer(*CONVOLUTIONS[own.convolution])
    run = jax.jit(step, donate_argnums=0)
    state = jax.jit(start)(jax.random.key(flags.seed))
    pool = np.random.default_rng(flags.seed).uniform(-1, 1, (POOL, BATCH, 28, 28, 1)).astype(np.float32)
    turn = 0

    def chunk():
        global state, turn
        pictures = [pool[(turn + i) % POOL] for i in range(CRITIC_UPDATES)]
        turn += CRITIC_UPDATES
        state = run(state, pictures)
        jax.block_until_ready(state)
        return 1, []

    serve(flags, chunk)
