"""Stable-Baselines3's A2C (--agent a2c: the same network, environments and optimiser as Clade's, layers shared by policy and value) and
its PPO with its defaults (--agent ppo)."""

import argparse
import sys

import torch
from stable_baselines3 import A2C, PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.torch_layers import BaseFeaturesExtractor

from peer import arguments, serve

torch.set_num_threads(1)


class Shared(BaseFeaturesExtractor):
    def __init__(self, space, hidden):
        super().__init__(space, hidden)
        layers = [torch.nn.Linear(space.shape[0], hidden), torch.nn.Tanh(), torch.nn.Linear(hidden, hidden), torch.nn.Tanh()]
        self.layers = torch.nn.Sequential(*layers)

    def forward(self, observations):
        return self.layers(observations)


class Finished(BaseCallback):
    """Returns of the episodes that ended."""

    def __init__(self):
        super().__init__()
        self.returns = []

    def _on_step(self):
        self.returns += [info["episode"]["r"] for info in self.locals["infos"] if "episode" in info]
        return True


def a2c(flags):
    """The learning rate falls to 0 over the budget; in `speed` it stays."""
    trained = lambda: model.num_timesteps if flags.mode == "threshold" else 0
    model = None
    model = A2C(
        "MlpPolicy",
        make_vec_env("CartPole-v1", n_envs=16, seed=flags.seed),
        n_steps=5,
        learning_rate=lambda _: 2e-3 * (1 - trained() / flags.budget if model else 1),
        vf_coef=0.25,  # its value loss is (R - V)^2, Clade's half of that
        policy_kwargs=dict(net_arch=[], features_extractor_class=Shared, features_extractor_kwargs=dict(hidden=flags.hidden)),
        seed=flags.seed,
        device="cpu",
    )
    return model, 16 * 5 * 10


def ppo(flags):
    return PPO("MlpPolicy", make_vec_env("CartPole-v1", n_envs=1, seed=flags.seed), seed=flags.seed, device="cpu"), 2048


def chunks(model, steps):
    def chunk():
        callback = Finished()
        before = model.num_timesteps
        model.learn(steps, callback=callback, reset_num_timesteps=False)
        return model.num_timesteps - before, [(value, 1) for value in callback.returns]

    return chunk


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--agent", choices=["a2c", "ppo"], default="a2c")
    own, rest = parser.parse_known_args()
    sys.argv[1:] = rest
    flags = arguments()
    serve(flags, chunks(*{"a2c": a2c, "ppo": ppo}[own.agent](flags)))
