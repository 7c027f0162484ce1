"""WGAN-GP (Gulrajani et al. 2017) with a DCGAN on 28x28x1, in PyTorch. A step is 3 updates of the critic, each with its gradient penalty,
and 1 of the generator, batch 64, by Adam.

Critic: 64 filters of 5x5/2, 128 of 5x5/2, leaky ReLUs, dense 1. Generator: 128 numbers -> dense 7x7x128 -> 64 of 5x5/2, transposed -> 1 of
5x5/2, transposed, ReLUs, tanh. The pictures are noise. --layout last keeps channels last in memory."""

import argparse
import sys

import torch
from torch import nn
from torch.nn import functional

from peer import arguments, serve

BATCH, NOISE, CRITIC_UPDATES, PENALTY = 64, 128, 3, 10
POOL = 16


class Critic(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 64, 5, stride=2, padding=2)
        self.second = nn.Conv2d(64, 128, 5, stride=2, padding=2)
        self.last = nn.Linear(128 * 7 * 7, 1)

    def forward(self, x):
        x = functional.leaky_relu(self.first(x), 0.2)
        x = functional.leaky_relu(self.second(x), 0.2)
        return self.last(x.flatten(1))


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(NOISE, 128 * 7 * 7)
        self.second = nn.ConvTranspose2d(128, 64, 5, stride=2, padding=2, output_padding=1)
        self.last = nn.ConvTranspose2d(64, 1, 5, stride=2, padding=2, output_padding=1)

    def forward(self, noise):
        x = functional.relu(self.first(noise)).view(-1, 128, 7, 7).contiguous(memory_format=LAYOUT)
        return torch.tanh(self.last(functional.relu(self.second(x))))


def update_critic(real):
    with torch.no_grad():
        fake = generator(torch.randn(BATCH, NOISE))
    share = torch.rand(BATCH, 1, 1, 1)
    mixed = (share * real + (1 - share) * fake).requires_grad_()
    (slope,) = torch.autograd.grad(critic(mixed).sum(), mixed, create_graph=True)
    penalty = ((slope.flatten(1).norm(dim=1) - 1) ** 2).mean()
    # One pass for both: a batch of 128.
    fakes, reals = critic(torch.cat([fake, real])).view(2, BATCH).mean(dim=1)
    critic_optimizer.zero_grad()
    (fakes - reals + PENALTY * penalty).backward()
    critic_optimizer.step()


def update_generator():
    for parameter in critic.parameters():
        parameter.requires_grad_(False)
    loss = -critic(generator(torch.randn(BATCH, NOISE))).mean()
    generator_optimizer.zero_grad()
    loss.backward()
    generator_optimizer.step()
    for parameter in critic.parameters():
        parameter.requires_grad_(True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--layout", choices=["first", "last"], default="last")
    own, rest = parser.parse_known_args()
    sys.argv[1:] = rest
    flags = arguments()
    LAYOUT = torch.channels_last if own.layout == "last" else torch.contiguous_format
    torch.set_num_threads(1)
    torch.manual_seed(flags.seed)
    critic, generator = (model.to(memory_format=LAYOUT) for model in (Critic(), Generator()))
    critic_optimizer, generator_optimizer = (
        torch.optim.Adam(model.parameters(), lr=1e-4, betas=(0.5, 0.9), fused=True) for model in (critic, generator)
    )
    pool = [(2 * torch.rand(BATCH, 1, 28, 28) - 1).contiguous(memory_format=LAYOUT) for _ in range(POOL)]
    turn = 0

    def chunk():
        global turn
        for _ in range(CRITIC_UPDATES):
            turn += 1
            update_critic(pool[turn % POOL])
        update_generator()
        return 1, []

    serve(flags, chunk)
