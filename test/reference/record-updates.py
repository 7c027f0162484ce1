"""Records updates.json: Stable-Baselines3's A2C and PPO learn from a tape, with given uniform numbers in place of their own.

    python record-updates.py > updates.json

The tape is the same whatever the agent does: observations, rewards, ends and cuts of 4 environments. The uniform numbers are those of
agents/math/stream.ts from the state STREAM, one a row; an action is the first whose cumulated probability exceeds its number. PPO's minibatch is the
whole rollout, so that its order makes no difference. Weights are [inputs x outputs]: policy's layers, then the value's.
"""

import json

import gymnasium
import numpy
import torch
from stable_baselines3 import A2C, PPO
from stable_baselines3.common.vec_env import VecEnv

ENVS, UNROLL, UPDATES, INPUTS, ACTIONS = 4, 5, 12, 3, 3
STEPS = UNROLL * UPDATES
STREAM = [1, 2, 3, 4]
A2C_OPTIONS = dict(learning_rate=7e-4, ent_coef=0.01, vf_coef=0.5, gamma=0.97, gae_lambda=0.9, max_grad_norm=0.5)
PPO_OPTIONS = dict(A2C_OPTIONS, learning_rate=3e-3, clip_range=0.1, batch_size=ENVS * UNROLL, n_epochs=4)
WORD = 0xFFFFFFFF


def uniforms(count):
    a, b, c, counter = STREAM
    for _ in range(count):
        bits = (a + b + counter) & WORD
        counter = (counter + 1) & WORD
        a, b, c = b ^ (b >> 9), (c + (c << 3)) & WORD, ((((c << 21) | (c >> 11)) & WORD) + bits) & WORD
        yield (bits >> 8) * 2**-24


def tape():
    random = numpy.random.default_rng(0)
    ends = random.random((STEPS, ENVS))
    return dict(
        observations=random.standard_normal((STEPS + 1, ENVS, INPUTS)).astype(numpy.float32),
        last=random.standard_normal((STEPS, ENVS, INPUTS)).astype(numpy.float32),
        rewards=random.standard_normal((STEPS, ENVS)).astype(numpy.float32),
        terminated=(ends < 0.1),
        truncated=(ends > 0.9),
    )


class TapeEnv(VecEnv):
    def __init__(self):
        space = gymnasium.spaces.Box(-10, 10, (INPUTS,), numpy.float32)
        self.at, self.render_mode = 0, None
        super().__init__(ENVS, space, gymnasium.spaces.Discrete(ACTIONS))

    def reset(self):
        return TAPE["observations"][0]

    def step_async(self, actions):
        self.taken = actions

    def step_wait(self):
        t, self.at = self.at, self.at + 1
        terminated, truncated = TAPE["terminated"][t], TAPE["truncated"][t]
        infos = [
            {"terminal_observation": TAPE["last"][t, i], "TimeLimit.truncated": bool(truncated[i])} if terminated[i] or truncated[i] else {}
            for i in range(ENVS)
        ]
        # Stable-Baselines3 adds to the rewards in place.
        return TAPE["observations"][t + 1], TAPE["rewards"][t].copy(), terminated | truncated, infos

    def close(self):
        pass

    def env_is_wrapped(self, wrapper_class, indices=None):
        return [False] * ENVS

    def get_attr(self, attr_name, indices=None):
        return [getattr(self, attr_name)] * ENVS

    def set_attr(self, attr_name, value, indices=None):
        raise NotImplementedError

    def env_method(self, method_name, *args, indices=None, **kwargs):
        raise NotImplementedError


def record(agent, options):
    model = agent("MlpPolicy", TapeEnv(), n_steps=UNROLL, seed=1, device="cpu", policy_kwargs=dict(net_arch=[8, 6]), **options)
    policy = model.policy
    numbers, taken = uniforms(STEPS * ENVS), []

    def forward(observations, deterministic=False):
        distribution = policy.get_distribution(observations)
        cumulated = distribution.distribution.probs.cumsum(1)[:, :-1]
        drawn = torch.tensor([next(numbers) for _ in range(ENVS)])
        actions = (drawn[:, None] >= cumulated).sum(1)
        taken.append(actions.tolist())
        return actions, policy.predict_values(observations), distribution.log_prob(actions)

    policy.forward = forward
    extractor = policy.mlp_extractor
    chains = [[*extractor.policy_net, policy.action_net], [*extractor.value_net, policy.value_net]]
    layers = [layer for chain in chains for layer in chain if isinstance(layer, torch.nn.Linear)]
    weights = lambda: [{"w": plain(layer.weight.detach().numpy().T), "b": plain(layer.bias.detach().numpy())} for layer in layers]
    before = weights()
    after = []
    for _ in range(UPDATES):
        model.learn(UNROLL * ENVS, reset_num_timesteps=False)
        after.append(weights())
    return {"options": options, "before": before, "afterOne": after[0], "after": after[-1], "actions": taken}


def plain(array):
    return array.tolist() if array.dtype == bool else [plain(row) if row.ndim else float(f"{row:.9g}") for row in array]


torch.set_num_threads(1)
TAPE = tape()
out = {
    "stream": STREAM,
    "tape": {name: plain(array) for name, array in TAPE.items()},
    "a2c": record(A2C, A2C_OPTIONS),
    "ppo": record(PPO, PPO_OPTIONS),
}
print(json.dumps(out, separators=(",", ":")))
