"""The work of translator_torch.py in JAX, compiled. --dropout hash draws by a hash of the place, fused into what it drops, which costs next
to nothing; jax is jax.random.bernoulli. XLA's own generator (unsafe_rbg) is slower than either."""

import argparse
import sys

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.nn import initializers

from peer import arguments, serve

WIDTH, HEADS, BETWEEN, LAYERS, WORDS, PAIRS, TOKENS, DROPOUT = 128, 4, 512, 2, 1000, 64, 24, 0.1
POOL = 16


def hash_of(shape, word):
    """Bits by place: a counter, multiplied and shifted ("lowbias32" of Chris Wellons)."""
    bits = jax.lax.iota(jnp.uint32, int(np.prod(shape))).reshape(shape) * np.uint32(0x9E3779B1) + word
    bits = (bits ^ (bits >> 16)) * np.uint32(0x7FEB352D)
    bits = (bits ^ (bits >> 15)) * np.uint32(0x846CA68B)
    return bits ^ (bits >> 16)


class Noise:
    """A key for each dropout of a step."""

    def __init__(self, kind, key):
        self.kind = kind
        self.key = key
        self.used = 0

    def drop(self, x):
        self.used += 1
        key = jax.random.fold_in(self.key, self.used)
        if self.kind == "jax":
            kept = jax.random.bernoulli(key, 1 - DROPOUT, x.shape)
        else:
            kept = hash_of(x.shape, jax.random.bits(key)) < np.uint32(round((1 - DROPOUT) * 2**32))
        return jnp.where(kept, x * (1 / (1 - DROPOUT)), 0.0)


def dense(params, x):
    return x @ params["w"] + params["b"]


def normalise(params, x):
    mean = x.mean(-1, keepdims=True)
    centred = x - mean
    return centred * jax.lax.rsqrt((centred * centred).mean(-1, keepdims=True) + 1e-5) * params["w"] + params["b"]


def attention(params, x, others, causal, noise):
    if others is None:
        q, k, v = jnp.split(dense(params["read"], x), 3, axis=-1)
    else:
        w, b = params["read"]["w"], params["read"]["b"]
        q = x @ w[:, :WIDTH] + b[:WIDTH]
        k, v = jnp.split(others @ w[:, WIDTH:] + b[WIDTH:], 2, axis=-1)
    q, k, v = (part.reshape(PAIRS, TOKENS, HEADS, WIDTH // HEADS).transpose(0, 2, 1, 3) for part in (q, k, v))
    scores = (q * (WIDTH // HEADS) ** -0.5) @ k.swapaxes(2, 3)
    if causal:
        scores = jnp.where(np.tril(np.ones((TOKENS, TOKENS), bool)), scores, -jnp.inf)
    mixed = noise.drop(jax.nn.softmax(scores)) @ v
    return dense(params["out"], mixed.transpose(0, 2, 1, 3).reshape(PAIRS * TOKENS, WIDTH))


def block(params, x, others, noise):
    decodes = others is not None
    x = normalise(params["norms"][0], x + noise.drop(attention(params["own"], x, None, decodes, noise)))
    if decodes:
        x = normalise(params["norms"][1], x + noise.drop(attention(params["other"], x, others, False, noise)))
    between = noise.drop(jax.nn.relu(dense(params["first"], x)))
    return normalise(params["norms"][-1], x + noise.drop(dense(params["second"], between)))


def sines():
    place = np.arange(TOKENS)[:, None] * np.exp(np.arange(0, WIDTH, 2) * (-np.log(1e4) / WIDTH))
    both = np.stack([np.sin(place), np.cos(place)], axis=2).reshape(TOKENS, WIDTH)
    return np.tile(both, (PAIRS, 1)).astype(np.float32)


def loss_of(params, words, noise):
    source, target, following = words.reshape(3, PAIRS * TOKENS)
    enter = lambda table, words: noise.drop(table[words] * WIDTH**0.5 + sines())
    x = enter(params["source"], source)
    for layer in params["encoder"]:
        x = block(layer, x, None, noise)
    y = enter(params["target"], target)
    for layer in params["decoder"]:
        y = block(layer, y, x, noise)
    return optax.softmax_cross_entropy_with_integer_labels(dense(params["words"], y), following).mean()


def initial(key):
    keys = iter(jax.random.split(key, 64))
    layer = lambda inputs, outputs: {"w": initializers.glorot_uniform()(next(keys), (inputs, outputs)), "b": jnp.zeros(outputs)}
    attends = lambda: {"read": layer(WIDTH, 3 * WIDTH), "out": layer(WIDTH, WIDTH)}

    def made(decodes):
        norms = [{"w": jnp.ones(WIDTH), "b": jnp.zeros(WIDTH)} for _ in range(3 if decodes else 2)]
        other = {"other": attends()} if decodes else {}
        return {"own": attends(), **other, "first": layer(WIDTH, BETWEEN), "second": layer(BETWEEN, WIDTH), "norms": norms}

    return {
        "source": jax.random.normal(next(keys), (WORDS, WIDTH)),
        "target": jax.random.normal(next(keys), (WORDS, WIDTH)),
        "encoder": [made(False) for _ in range(LAYERS)],
        "decoder": [made(True) for _ in range(LAYERS)],
        "words": layer(WIDTH, WORDS),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--dropout", choices=["hash", "jax"], default="hash")
    own, rest = parser.parse_known_args()
    sys.argv[1:] = rest
    flags = arguments()
    optimizer = optax.adam(1e-3)

    def update(params, memory, key, words):
        key, now = jax.random.split(key)
        loss, gradient = jax.value_and_grad(loss_of)(params, words, Noise(own.dropout, now))
        change, memory = optimizer.update(gradient, memory)
        return optax.apply_updates(params, change), memory, key, loss

    step = jax.jit(update, donate_argnums=(0, 1, 2))
    first, key = jax.random.split(jax.random.key(flags.seed))
    params = jax.jit(initial)(first)
    state = params, jax.jit(optimizer.init)(params), key
    random = np.random.default_rng(flags.seed)
    pool = [random.integers(0, WORDS, (3, PAIRS, TOKENS), np.int32) for _ in range(POOL)]
    turn = 0

    def chunk():
        global state, turn
        turn += 1
        *state, loss = step(*state, pool[turn % POOL])
        loss.block_until_ready()
        return 1, []

    serve(flags, chunk)
