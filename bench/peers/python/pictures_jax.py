"""A2C of pictures with a memory in JAX: 84x84x3 bytes -> 16 filters of 8x8/4 -> 32 of 4x4/2 -> dense 256 -> LSTM 256 -> 18 actions and a
value; 16 environments x 20 steps, RMSProp, a clipped gradient. The pictures are noise of a fixed pool, for an environment's own cost is
no matter here; a step is a picture that is acted on and learned from.

--forward once learns from the activations that chose the actions, as Clade does: those of the convolutions and the dense layer are kept,
the LSTM, which is little, runs again. twice computes all of them again, as PureJaxRL does. Products of matrices in place of XLA's own
convolution, with the stride folded into channels, were 0.75 as fast, and vectors of 512 bits no faster."""

import argparse
import sys

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.nn import initializers

from peer import arguments, serve

ENVS, UNROLL = 16, 20
ROWS = ENVS * UNROLL
SIDE, CHANNELS, ACTIONS = 84, 3, 18
UNITS = 256
POOL = 8
EPISODE = 0.02
DISCOUNT, VALUE_COST, ENTROPY_COST = 0.99, 0.5, 0.01
#: size, stride, filters
LAYERS = [(8, 4, 16), (4, 2, 32)]


def convolution(x, kernel, bias, stride):
    layout = ("NHWC", "HWIO", "NHWC")
    return jax.lax.conv_general_dilated(x, kernel, (stride, stride), "VALID", dimension_numbers=layout) + bias


def dense(x, weights, bias):
    return x.reshape(len(x), -1) @ weights + bias


class Trunk:
    """The layers before the memory: [n, 84, 84, 3] bytes to what the LSTM's gates get of them, [n, 1024].

    convolutions are the functions that compute them, as `convolution` does."""

    def __init__(self, convolutions=(convolution, convolution)):
        convolve = lambda i, stride: lambda x, kernel, bias: convolutions[i](x, kernel, bias, stride)
        named = [(convolve(i, stride), (f"kernel{i}", f"bias{i}")) for i, (_, stride, _) in enumerate(LAYERS)]
        self.layers = [*named, (dense, ("dense", "denseBias")), (dense, ("lstm", "lstmBias"))]

    def forward(self, params, pictures):
        """The last layer's sums, and what each layer read; of the first the bytes."""
        read, x = [], pictures
        for i, (layer, names) in enumerate(self.layers):
            read.append(x)
            x = layer(self._numbers(x), *(params[name] for name in names))
            x = jax.nn.relu(x) if i + 1 < len(self.layers) else x
        return x, read

    def backward(self, params, read, d):
        """The gradients of the parameters from what the layers read: XLA drops the products forward that jax.vjp asks for."""
        gradients = {}
        for i, (layer, names) in reversed(list(enumerate(self.layers))):
            x = read[i]
            _, pull = jax.vjp(layer, self._numbers(x), *(params[name] for name in names))
            dx, *d_params = pull(d)
            gradients.update(zip(names, d_params))
            d = dx * (x > 0) if i > 0 else None
        return gradients

    @staticmethod
    def _numbers(x):
        return x.astype(jnp.float32) * (1 / 255) if x.dtype == jnp.uint8 else x


def initial(key, side=SIDE, units=UNITS):
    """Pictures are squares of that side; the dense layer has as many units as the LSTM."""
    keys = iter(jax.random.split(key, 8))
    orthogonal = lambda gain, *shape: initializers.orthogonal(gain)(next(keys), shape)
    params, channels = {}, CHANNELS
    for i, (size, stride, filters) in enumerate(LAYERS):
        params[f"kernel{i}"] = orthogonal(2**0.5, size, size, channels, filters)
        params[f"bias{i}"] = jnp.zeros(filters)
        side, channels = (side - size) // stride + 1, filters
    params["dense"] = orthogonal(2**0.5, side * side * channels, units)
    params["denseBias"] = jnp.zeros(units)
    params["lstm"] = orthogonal(1.0, units, 4 * units)
    params["recurrent"] = orthogonal(1.0, units, 4 * units)
    params["lstmBias"] = jnp.zeros(4 * units)
    params["heads"] = jnp.concatenate([orthogonal(0.01, units, ACTIONS), orthogonal(1.0, units, 1)], axis=1)
    params["headsBias"] = jnp.zeros(ACTIONS + 1)
    return params


def remember(params, memory, read, begins):
    h, c = (part * (1.0 - begins)[:, None] for part in memory)
    i, f, g, o = jnp.split(read + h @ params["recurrent"], 4, axis=1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


def heads(params, h):
    out = h @ params["heads"] + params["headsBias"]
    return out[..., :ACTIONS], out[..., ACTIONS]


def returns_of(rewards, ends, last):
    def back(following, row):
        value = row[0] + DISCOUNT * following * (1.0 - row[1])
        return value, value

    return jax.lax.scan(back, last, (rewards, ends), reverse=True)[1]


def loss_of(logits, values, actions, targets):
    logs = jax.nn.log_softmax(logits)
    advantages = targets - values
    taken = jnp.take_along_axis(logs, actions[..., None], axis=-1)[..., 0]
    entropy = -(jnp.exp(logs) * logs).sum(-1)
    return (-jax.lax.stop_gradient(advantages) * taken + 0.5 * VALUE_COST * advantages**2 - ENTROPY_COST * entropy).mean()


def trainer(trunk, forward, pool):
    optimizer = optax.chain(optax.clip_by_global_norm(0.5), optax.rmsprop(7e-4, decay=0.99, eps=1e-5, eps_in_sqrt=False))

    def act(params, carry, row):
        """A step of all environments: a picture is seen, an action drawn, and the environment pays for it."""
        memory, begins = carry
        pictures, key = row
        sums, read = trunk.forward(params, pictures)
        memory = remember(params, memory, sums, begins)
        logits, _ = heads(params, memory[0])
        draw, end = jax.random.split(key)
        actions = jax.random.categorical(draw, logits)
        ends = (jax.random.uniform(end, (ENVS,)) < EPISODE).astype(jnp.float32)
        rewards = (actions == 0).astype(jnp.float32)
        kept = (sums, read) if forward == "once" else None
        return (memory, ends), (actions, rewards, ends, begins, kept)

    def loss(params, sums, memory, begins, actions, rewards, ends, following):
        """From the sums of the LSTM's gates on, [unroll, envs, 1024]."""

        def step(memory, row):
            memory = remember(params, memory, *row)
            return memory, memory[0]

        _, h = jax.lax.scan(step, memory, (sums, begins))
        logits, values = heads(params, h)
        targets = returns_of(rewards, ends, following)
        return loss_of(logits, values, actions, jax.lax.stop_gradient(targets))

    def flat(x):
        return x.reshape((ROWS,) + x.shape[2:])

    def gradient_of(params, seen, kept, *rest):
        if forward == "twice":
            whole = lambda params: loss(params, trunk.forward(params, flat(seen))[0].reshape(UNROLL, ENVS, -1), *rest)
            return jax.grad(whole)(params)
        sums, read = kept
        gradient, d = jax.grad(loss, argnums=(0, 1))(params, sums, *rest)
        return {**gradient, **trunk.backward(params, [flat(x) for x in read], flat(d))}

    def update(state, _):
        params, memory, carry, key, turn = state
        key, *keys = jax.random.split(key, UNROLL + 1)
        # The pool's pictures begin at another one each update.
        places = (jnp.arange(UNROLL + 1) + turn) % POOL
        seen, last, entered = pool[places[:UNROLL]], pool[places[UNROLL]], carry[0]
        carry, rows = jax.lax.scan(lambda carry, row: act(params, carry, row), carry, (seen, jnp.stack(keys)))
        actions, rewards, ends, begins, kept = rows
        after = remember(params, carry[0], trunk.forward(params, last)[0], carry[1])
        following = heads(params, after[0])[1]
        gradient = gradient_of(params, seen, kept, entered, begins, actions, rewards, ends, following)
        change, memory = optimizer.update(gradient, memory)
        return (optax.apply_updates(params, change), memory, carry, key, turn + 1), None

    def start(key):
        params = initial(key)
        zeros = jnp.zeros((ENVS, UNITS))
        return params, optimizer.init(params), ((zeros, zeros), jnp.ones(ENVS)), key, 0

    return start, update


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--forward", choices=["once", "twice"], default="once")
    own, rest = parser.parse_known_args()
    sys.argv[1:] = rest
    flags = arguments()
    pool = jnp.asarray(np.random.default_rng(flags.seed).integers(0, 256, (POOL, ENVS, SIDE, SIDE, CHANNELS), np.uint8))
    start, update = trainer(Trunk(), own.forward, pool)
    step = jax.jit(lambda state: update(state, None)[0], donate_argnums=0)
    box = [jax.jit(start)(jax.random.PRNGKey(flags.seed))]

    def chunk():
        box[0] = step(box[0])
        jax.block_until_ready(box[0])
        return ROWS, []

    serve(flags, chunk)
