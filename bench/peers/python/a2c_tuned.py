"""The A2C of a2c_jax.py written for speed: the gradient by hand from the activations that chose the actions, as Clade does, a flat
parameter vector and so one fused optimiser step, a generator of a few integer operations, the rollout unrolled. --members 8 trains
eight members side by side (vmap)."""

import jax
import jax.numpy as jnp
import numpy as np

from peer import arguments, serve

ENVS = 16
UNROLL = 5
ROWS = ENVS * UNROLL
UPDATES = 100
DISCOUNT = 0.99
GRAVITY, LENGTH, POLE_MASS, TOTAL_MASS, FORCE, TAU = 9.8, 0.5, 0.1, 1.1, 10.0, 0.02
LIMIT = 500


def cartpole(state, actions):
    """state: [4, envs]. The physics of Gymnasium's CartPole-v1, explicit Euler."""
    x, v, angle, spin = state
    force = jnp.where(actions, FORCE, -FORCE)
    cos, sin = jnp.cos(angle), jnp.sin(angle)
    pushed = (force + POLE_MASS * LENGTH * spin**2 * sin) / TOTAL_MASS
    bend = (GRAVITY * sin - cos * pushed) / (LENGTH * (4.0 / 3.0 - POLE_MASS * cos**2 / TOTAL_MASS))
    push = pushed - POLE_MASS * LENGTH * bend * cos / TOTAL_MASS
    after = jnp.stack([x + TAU * v, v + TAU * push, angle + TAU * spin, spin + TAU * bend])
    failed = (jnp.abs(after[0]) > 2.4) | (jnp.abs(after[2]) > 12 * np.pi / 180)
    return after, failed


def uniforms(words):
    """xorshift32, one stream a lane: the next words, and floats in [0, 1)."""
    words = words ^ (words << 13)
    words = words ^ (words >> 17)
    words = words ^ (words << 5)
    return words, (words >> 8).astype(jnp.float32) * 2.0**-24


class Layout:
    """The offsets of the layers in the flat vector."""

    def __init__(self, hidden):
        self.shapes = [(4, hidden), (hidden,), (hidden, hidden), (hidden,), (hidden, 3), (3,)]
        self.ends = np.cumsum([int(np.prod(shape)) for shape in self.shapes])

    def split(self, flat):
        parts, begin = [], 0
        for shape, end in zip(self.shapes, self.ends):
            parts.append(flat[begin:end].reshape(shape))
            begin = int(end)
        return parts

    def initial(self, key):
        keys = jax.random.split(key, 4)
        orthogonal = lambda k, gain, shape: jax.nn.initializers.orthogonal(gain)(k, shape)
        hidden = self.shapes[0][1]
        heads = [orthogonal(keys[2], 0.01, (hidden, 2)), orthogonal(keys[3], 1.0, (hidden, 1))]
        weights = [orthogonal(keys[0], 2**0.5, (4, hidden)), orthogonal(keys[1], 2**0.5, (hidden, hidden)), jnp.concatenate(heads, 1)]
        zeros = [jnp.zeros(shape) for shape in self.shapes[1::2]]
        return jnp.concatenate([part.ravel() for pair in zip(weights, zeros) for part in pair])


def trainer(layout, budget):
    def update(carry, _):
        flat, squares, state, age, words, count = carry
        w1, b1, w2, b2, w3, b3 = layout.split(flat)
        forward = lambda o: (h1 := jnp.tanh(o @ w1 + b1), h2 := jnp.tanh(h1 @ w2 + b2), h2 @ w3 + b3)
        seen, first, second, outs, ends = [], [], [], [], []
        finished, episodes = 0.0, 0.0
        for _ in range(UNROLL):
            observations = state.T
            h1, h2, out = forward(observations)
            words, draws = uniforms(words)
            right = jax.nn.sigmoid(out[:, 1] - out[:, 0])
            actions = draws[4] < right
            state, failed = cartpole(state, actions)
            age = age + 1.0
            end = failed | (age >= LIMIT)
            finished += jnp.where(end, age, 0.0).sum()
            episodes += end.sum()
            state = jnp.where(end, draws[:4] * 0.1 - 0.05, state)
            age = jnp.where(end, 0.0, age)
            seen.append(observations)
            first.append(h1)
            second.append(h2)
            outs.append(jnp.stack([actions - right, out[:, 2]]))
            ends.append(1.0 - end)
        following = forward(state.T)[2][:, 2]
        advantages = [None] * UNROLL
        for t in reversed(range(UNROLL)):
            following = 1.0 + DISCOUNT * following * ends[t]
            advantages[t] = following - outs[t][1]
        advantage = jnp.concatenate(advantages)
        right = jnp.concatenate([out[0] for out in outs]) * advantage
        d3 = jnp.stack([right, -right, -0.5 * advantage], axis=1) * (1.0 / ROWS)
        h1, h2, observations = jnp.concatenate(first), jnp.concatenate(second), jnp.concatenate(seen)
        d2 = (d3 @ w3.T) * (1.0 - h2 * h2)
        d1 = (d2 @ w2.T) * (1.0 - h1 * h1)
        parts = [observations.T @ d1, d1.sum(0), h1.T @ d2, d2.sum(0), h2.T @ d3, d3.sum(0)]
        gradient = jnp.concatenate([part.ravel() for part in parts])
        norm = jnp.sqrt((gradient * gradient).sum())
        gradient = gradient * jnp.minimum(1.0, 0.5 / (norm + 1e-6))
        squares = 0.99 * squares + 0.01 * gradient * gradient
        rate = 2e-3 if budget is None else 2e-3 * jnp.maximum(0.0, 1.0 - count * (ROWS / budget))
        flat = flat - rate * gradient / (jnp.sqrt(squares) + 1e-5)
        return (flat, squares, state, age, words, count + 1.0), (finished, episodes)

    def start(key):
        first, second, third = jax.random.split(key, 3)
        words = jax.random.bits(third, (5, ENVS), jnp.uint32) | 1
        flat = layout.initial(first)
        state = jax.random.uniform(second, (4, ENVS), minval=-0.05, maxval=0.05)
        return flat, jnp.zeros_like(flat), state, jnp.zeros(ENVS), words, jnp.float32(0)

    return start, update


def chunks(start, update, seed, members):
    key = jax.random.PRNGKey(seed)
    if members > 1:
        start, update, key = jax.vmap(start), jax.vmap(update, in_axes=(0, None)), jax.random.split(key, members)
    run = jax.jit(lambda state: jax.lax.scan(update, state, None, UPDATES), donate_argnums=0)
    box = [jax.jit(start)(key)]

    def chunk():
        box[0], (sums, counts) = run(box[0])
        return UPDATES * ROWS * members, zip(np.asarray(sums).ravel().tolist(), np.asarray(counts).ravel().astype(int).tolist())

    return chunk


if __name__ == "__main__":
    flags = arguments()
    budget = flags.budget if flags.mode == "threshold" else None
    serve(flags, chunks(*trainer(Layout(flags.hidden), budget), flags.seed, flags.members))
