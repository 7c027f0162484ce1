"""Training of a Transformer (Vaswani et al. 2017: encoder and decoder, a normalisation after each sum) in PyTorch: width 128, 4 heads,
512 between, 2 + 2 layers, 1,000 words, 64 pairs of 24 words, dropout 0.1 as torch.nn.Transformer has it, Adam. A step is an update.

Queries, keys and values are one product. --compile runs it through torch.compile."""

import argparse
import math
import sys

import torch
import torch._inductor.config
from torch import nn
from torch.nn import functional

from peer import arguments, serve

WIDTH, HEADS, BETWEEN, LAYERS, WORDS, PAIRS, TOKENS, DROPOUT = 128, 4, 512, 2, 1000, 64, 24, 0.1
POOL = 16


class Attention(nn.Module):
    def __init__(self, causal=False):
        super().__init__()
        self.causal = causal
        self.read = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)

    def split(self, x):
        return x.view(PAIRS, TOKENS, HEADS, WIDTH // HEADS).transpose(1, 2)

    def projected(self, x, others):
        if others is None:
            return self.read(x).chunk(3, dim=-1)
        weights, bias = self.read.weight, self.read.bias
        query = functional.linear(x, weights[:WIDTH], bias[:WIDTH])
        return query, *functional.linear(others, weights[WIDTH:], bias[WIDTH:]).chunk(2, dim=-1)

    def forward(self, x, others=None):
        q, k, v = (self.split(part) for part in self.projected(x, others))
        mixed = functional.scaled_dot_product_attention(q, k, v, dropout_p=DROPOUT, is_causal=self.causal)
        return self.out(mixed.transpose(1, 2).reshape(PAIRS, TOKENS, WIDTH))


class Block(nn.Module):
    def __init__(self, decodes):
        super().__init__()
        self.own = Attention(causal=decodes)
        self.other = Attention() if decodes else None
        self.first, self.second = nn.Linear(WIDTH, BETWEEN), nn.Linear(BETWEEN, WIDTH)
        self.norms = nn.ModuleList([nn.LayerNorm(WIDTH) for _ in range(3 if decodes else 2)])

    def forward(self, x, others=None):
        drop = lambda y: functional.dropout(y, DROPOUT)
        x = self.norms[0](x + drop(self.own(x)))
        if self.other is not None:
            x = self.norms[1](x + drop(self.other(x, others)))
        return self.norms[-1](x + drop(self.second(drop(functional.relu(self.first(x))))))


def sines():
    place = torch.arange(TOKENS)[:, None] * torch.exp(torch.arange(0, WIDTH, 2) * (-math.log(1e4) / WIDTH))
    return torch.stack([place.sin(), place.cos()], dim=2).reshape(TOKENS, WIDTH)


class Translator(nn.Module):
    def __init__(self):
        super().__init__()
        self.source, self.target = nn.Embedding(WORDS, WIDTH), nn.Embedding(WORDS, WIDTH)
        self.encoder = nn.ModuleList([Block(decodes=False) for _ in range(LAYERS)])
        self.decoder = nn.ModuleList([Block(decodes=True) for _ in range(LAYERS)])
        self.words = nn.Linear(WIDTH, WORDS)
        self.register_buffer("sines", sines())

    def forward(self, source, target, following):
        enter = lambda table, words: functional.dropout(table(words) * WIDTH**0.5 + self.sines, DROPOUT)
        x = enter(self.source, source)
        for block in self.encoder:
            x = block(x)
        y = enter(self.target, target)
        for block in self.decoder:
            y = block(y, x)
        return functional.cross_entropy(self.words(y).view(-1, WORDS), following.view(-1))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--compile", action="store_true")
    own, rest = parser.parse_known_args()
    sys.argv[1:] = rest
    flags = arguments()
    # Its own generator of random numbers is scalar code on a CPU.
    torch._inductor.config.fallback_random = True
    torch.set_num_threads(1)
    torch.manual_seed(flags.seed)
    model = Translator()
    loss_of = torch.compile(model) if own.compile else model
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    pool = [torch.randint(0, WORDS, (3, PAIRS, TOKENS)) for _ in range(POOL)]
    turn = 0

    def chunk():
        global turn
        turn += 1
        optimizer.zero_grad()
        loss_of(*pool[turn % POOL]).backward()
        optimizer.step()
        return 1, []

    serve(flags, chunk)
