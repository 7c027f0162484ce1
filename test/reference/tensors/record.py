"""Records the files beside it: losses, outputs and gradients of small networks by PyTorch's autograd.

    python record.py            (torch 2.13.0, numpy 2.4.6)

Inputs are float32 numbers; PyTorch computes with them in float64; results are rounded to float32. An array is {shape, data}, row by row.
Pictures are [pictures, height, width, channels] and a convolution's kernel [size, size, channels, filters]. Dense weights are
[inputs, outputs]. Every case has `inputs`, `outputs` and `gradients`: those of `outputs.loss` by each input of that name. Where a network
has no loss of its own, the loss is the sum of its output times the input `weights`.
"""

import json
from pathlib import Path

import numpy
import torch
from torch.nn import functional

RANDOM = numpy.random.default_rng(20)
HERE = Path(__file__).parent


def given(*shape, scale=1.0, mean=0.0):
    """A tensor of float32 numbers, in float64, with a gradient."""
    numbers = (mean + RANDOM.standard_normal(shape) * scale).astype(numpy.float32).astype(numpy.float64)
    return torch.tensor(numbers, requires_grad=True)


def fixed(values):
    return torch.tensor(values)


def whole(high, *shape):
    return torch.tensor(RANDOM.integers(0, high, shape))


def array(tensor):
    numbers = tensor.detach().numpy()
    if numbers.dtype == numpy.float64:
        # The shortest decimal number that is read as the same float32.
        data = [float(str(number)) for number in numbers.astype(numpy.float32).ravel()]
    else:
        data = [int(number) for number in numbers.ravel()]
    return {"shape": list(numbers.shape), "data": data}


def arrays(tensors):
    return {name: array(tensor) for name, tensor in tensors.items()}


def case(inputs, outputs, **settings):
    """Gradients of outputs["loss"] by all inputs that have one."""
    names = [name for name, tensor in inputs.items() if tensor.requires_grad and name != "weights"]
    gradients = torch.autograd.grad(outputs["loss"], [inputs[name] for name in names])
    return {**settings, "inputs": arrays(inputs), "outputs": arrays(outputs), "gradients": arrays(dict(zip(names, gradients)))}


def weighed(inputs, output, **others):
    """The outputs of a network without a loss of its own; its weights join the inputs."""
    inputs["weights"] = given(*output.shape).detach()
    return {"output": output, **others, "loss": (output * inputs["weights"]).sum()}


def save(name, cases):
    (HERE / f"{name}.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")


def channels_first(pictures):
    return pictures.permute(0, 3, 1, 2)


def channels_last(pictures):
    return pictures.permute(0, 2, 3, 1)


def convolve(pictures, kernel, bias, stride, padding):
    result = functional.conv2d(channels_first(pictures), kernel.permute(3, 2, 0, 1), bias, stride=stride, padding=padding)
    return channels_last(result)


def convolve_transposed(d, kernel, bias, stride, shape):
    """The gradient of a convolution by its pictures [height, width]: "same" as TensorFlow has it, the odd row below. The kernel is
    [size, size, channels of the result, filters, which are the channels of d]."""
    whole = functional.conv_transpose2d(channels_first(d), kernel.permute(3, 2, 0, 1), stride=stride)
    first = [max(0, (positions - 1) * stride + kernel.shape[0] - size) // 2 for positions, size in zip(d.shape[1:3], shape)]
    result = whole[:, :, first[0] : first[0] + shape[0], first[1] : first[1] + shape[1]]
    return channels_last(result) + bias


def mlp():
    """Two hidden layers of tanh, three logits and a value side by side: cross-entropy + half the mean squared error of the value."""
    rows, sizes = 6, [5, 8, 7, 4]
    inputs = {"x": given(rows, sizes[0])}
    for i, (size, following) in enumerate(zip(sizes, sizes[1:])):
        inputs[f"w{i}"] = given(size, following, scale=size**-0.5)
        inputs[f"b{i}"] = given(following, scale=0.1)
    inputs["labels"] = whole(3, rows)
    inputs["targets"] = given(rows).detach()
    hidden = torch.tanh(inputs["x"] @ inputs["w0"] + inputs["b0"])
    hidden = torch.tanh(hidden @ inputs["w1"] + inputs["b1"])
    out = hidden @ inputs["w2"] + inputs["b2"]
    logits, value = out[:, :3], out[:, 3]
    policy = functional.cross_entropy(logits, inputs["labels"])
    error = 0.5 * functional.mse_loss(value, inputs["targets"])
    outputs = {"logits": logits, "value": value, "crossEntropy": policy, "valueLoss": error, "loss": policy + error}
    return {"mlp": case(inputs, outputs)}


def convolution():
    """9x9x2 -> relu(3 filters of 3x3, stride 2, a border of 1) -> relu(4 of 3x3, stride 2, no border) -> dense 3."""
    inputs = {
        "pictures": given(2, 9, 9, 2),
        "k0": given(3, 3, 2, 3, scale=0.3),
        "b0": given(3, scale=0.1),
        "k1": given(3, 3, 3, 4, scale=0.3),
        "b1": given(4, scale=0.1),
        "w": given(16, 3, scale=0.3),
        "b": given(3, scale=0.1),
    }
    first = functional.relu(convolve(inputs["pictures"], inputs["k0"], inputs["b0"], 2, 1))
    second = functional.relu(convolve(first, inputs["k1"], inputs["b1"], 2, 0))
    output = second.reshape(2, 16) @ inputs["w"] + inputs["b"]
    network = case(inputs, weighed(inputs, output, first=first, second=second))
    cases = {"network": network}
    # What a border of unequal sides gives: TensorFlow's "same" of an even picture puts the odd row below and the odd column to the right.
    inputs = {"pictures": given(1, 6, 8, 2), "kernel": given(3, 3, 2, 2), "bias": given(2)}
    padded = functional.pad(inputs["pictures"], (0, 0, 0, 1, 0, 1))
    output = convolve(padded, inputs["kernel"], inputs["bias"], 2, 0)
    cases["unequal border"] = case(inputs, weighed(inputs, output))
    # 3 -> 7 without a border; 3 -> 5, whose border PyTorch calls padding 1; 3 -> 6 and 4 -> 8 are doublings, as a DCGAN's.
    for name, size, rows, result in [("valid", 3, 3, 7), ("same", 3, 3, 5), ("same", 4, 3, 6), ("same", 5, 4, 8)]:
        inputs = {"d": given(2, rows, rows, 3), "kernel": given(size, size, 2, 3, scale=0.3), "bias": given(2)}
        output = convolve_transposed(inputs["d"], inputs["kernel"], inputs["bias"], 2, [result, result])
        if size < 5 and name == "same":
            theirs = functional.conv_transpose2d(
                channels_first(inputs["d"]), inputs["kernel"].permute(3, 2, 0, 1), inputs["bias"], stride=2, padding=1
            )
            assert torch.allclose(output, channels_last(theirs))
        cases[f"transposed, {name}, {rows} to {result}"] = case(inputs, weighed(inputs, output), stride=2, padding=name)
    return cases


def lstm_step(x, h, c, inputs):
    i, f, g, o = (x @ inputs["w"] + h @ inputs["u"] + inputs["b"]).chunk(4, dim=1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


def lstm_agrees(inputs, x, h, c, result):
    cell = torch.nn.LSTMCell(x.shape[1], h.shape[1]).double()
    with torch.no_grad():
        cell.weight_ih.copy_(inputs["w"].T)
        cell.weight_hh.copy_(inputs["u"].T)
        cell.bias_ih.copy_(inputs["b"])
        cell.bias_hh.zero_()
        for ours, theirs in zip(result, cell(x, (h, c))):
            assert torch.allclose(ours, theirs, atol=1e-14)


def lstm(dilation):
    """Six steps of three sequences, rows of time after time; the gates' columns are i, f, g, o. The state that enters step t is the one
    that left step t - dilation, or the given one. `keep` is 0 where an episode begins: all that was before is 0 from then on. `entering`
    says so of the state that enters: 0 where an episode began at this step or since the step that it left."""
    steps, sequences, size, units = 6, 3, 4, 5
    forget_bias = numpy.repeat([0.0, 1.0, 0.0, 0.0], units)
    inputs = {
        "x": given(steps * sequences, size),
        "w": given(size, 4 * units, scale=size**-0.5),
        "u": given(units, 4 * units, scale=units**-0.5),
        "b": given(4 * units, scale=0.1, mean=forget_bias),
        "h": given(dilation * sequences, units),
        "c": given(dilation * sequences, units),
    }
    keep = numpy.ones((steps, sequences))
    keep[2, 0] = keep[0, 1] = keep[3, 1] = keep[4, 1] = 0.0
    entering = numpy.array([keep[max(0, t - dilation + 1) : t + 1].min(axis=0) for t in range(steps)])
    inputs["keep"], inputs["entering"] = fixed(keep.ravel()), fixed(entering.ravel())
    hs, cs = list(inputs["h"].split(sequences)), list(inputs["c"].split(sequences))
    for t, x in enumerate(inputs["x"].split(sequences)):
        kept = fixed(entering[t])[:, None]
        h, c = hs[t] * kept, cs[t] * kept
        result = lstm_step(x, h, c, inputs)
        lstm_agrees(inputs, x, h, c, result)
        hs.append(result[0])
        cs.append(result[1])
    output = torch.cat(hs[dilation:])
    last = {"lastH": torch.cat(hs[-dilation:]), "lastC": torch.cat(cs[-dilation:])}
    return case(inputs, weighed(inputs, output, **last), steps=steps, sequences=sequences, units=units, dilation=dilation)


def lstms():
    return {"lstm": lstm(1), "dilated lstm": lstm(3)}


def attention(causal):
    """Two heads over five tokens, tokens of the padding not seen, then the sum with the input and a layer normalisation."""
    batch, tokens, width, heads = 2, 5, 8, 2
    inputs = {"x": given(batch, tokens, width)}
    for name in ["q", "k", "v", "o"]:
        inputs[f"w{name}"] = given(width, width, scale=width**-0.5)
        inputs[f"b{name}"] = given(width, scale=0.1)
    inputs["gain"] = given(width, scale=0.1, mean=1.0)
    inputs["shift"] = given(width, scale=0.1)
    seen = torch.ones(batch, tokens)
    seen[0, 4] = seen[1, 3] = seen[1, 4] = 0
    mask = seen[:, None, None, :].bool()
    if causal:
        mask = mask & torch.tril(torch.ones(tokens, tokens)).bool()
    inputs["seen"] = seen.double()
    split = lambda t: t.reshape(batch, tokens, heads, width // heads).transpose(1, 2)
    q, k, v = (split(inputs["x"] @ inputs[f"w{name}"] + inputs[f"b{name}"]) for name in "qkv")
    scores = (q @ k.transpose(2, 3)) * (width // heads) ** -0.5
    weights = torch.softmax(scores.masked_fill(~mask, float("-inf")), dim=-1)
    mixed = weights @ v
    assert torch.allclose(mixed, functional.scaled_dot_product_attention(q, k, v, attn_mask=mask), atol=1e-14)
    mixed = mixed.transpose(1, 2).reshape(batch, tokens, width)
    summed = inputs["x"] + mixed @ inputs["wo"] + inputs["bo"]
    output = functional.layer_norm(summed, [width], inputs["gain"], inputs["shift"], eps=1e-5)
    return case(inputs, weighed(inputs, output, attention=weights), heads=heads, causal=causal)


def attentions():
    return {"padding mask": attention(False), "padding and causal mask": attention(True)}


ACTIVATIONS = {"tanh": torch.tanh, "softplus": functional.softplus, "leakyRelu": lambda x: functional.leaky_relu(x, 0.2)}


def penalised(critic, inputs, **settings):
    """WGAN-GP's loss of a critic (Gulrajani et al. 2017, algorithm 1): the mean score of the fake less that of the real, and 10 times the
    mean square of (norm of the score's gradient by a mixture of both - 1)."""
    real, fake, share = inputs["real"], inputs["fake"], inputs["share"]
    share = share.reshape(-1, *[1] * (real.dim() - 1))
    mixed = (share * real + (1 - share) * fake).detach().requires_grad_()
    slope = torch.autograd.grad(critic(mixed).sum(), mixed, create_graph=True)[0]
    norms = slope.reshape(len(real), -1).norm(dim=1)
    penalty = ((norms - 1) ** 2).mean()
    loss = critic(fake).mean() - critic(real).mean() + 10 * penalty
    weights = {name: tensor for name, tensor in inputs.items() if tensor.requires_grad}
    # The last bias moves no slope.
    alone = torch.autograd.grad(penalty, list(weights.values()), retain_graph=True, allow_unused=True)
    alone = [torch.zeros_like(weight) if gradient is None else gradient for weight, gradient in zip(weights.values(), alone)]
    recorded = case(inputs, {"slope": slope, "norms": norms, "penalty": penalty, "loss": loss}, **settings)
    return {**recorded, "penaltyGradients": arrays(dict(zip(weights, alone)))}


def samples(*shape):
    share = torch.tensor(RANDOM.random(shape[0]).astype(numpy.float32).astype(numpy.float64))
    return {"real": given(*shape).detach(), "fake": given(*shape).detach(), "share": share}


def gradient_penalties():
    cases = {}
    for name, activation in ACTIVATIONS.items():
        inputs = samples(5, 3)
        for i, (size, following) in enumerate([(3, 6), (6, 5), (5, 1)]):
            inputs[f"w{i}"] = given(size, following)
            inputs[f"b{i}"] = given(following, scale=0.1)

        def critic(x, inputs=inputs, activation=activation):
            hidden = activation(x @ inputs["w0"] + inputs["b0"])
            hidden = activation(hidden @ inputs["w1"] + inputs["b1"])
            return (hidden @ inputs["w2"] + inputs["b2"])[:, 0]

        cases[f"mlp, {name}"] = penalised(critic, inputs, activation=name)
    inputs = {
        **samples(3, 5, 5, 2),
        "k0": given(3, 3, 2, 3, scale=0.4),
        "b0": given(3, scale=0.1),
        "k1": given(3, 3, 3, 4, scale=0.4),
        "b1": given(4, scale=0.1),
        "w": given(16, 1),
        "b": given(1, scale=0.1),
    }

    def convolutional(x):
        hidden = functional.leaky_relu(convolve(x, inputs["k0"], inputs["b0"], 2, 1), 0.2)
        hidden = functional.leaky_relu(convolve(hidden, inputs["k1"], inputs["b1"], 2, 1), 0.2)
        return (hidden.reshape(len(x), 16) @ inputs["w"] + inputs["b"])[:, 0]

    cases["convolution"] = penalised(convolutional, inputs, activation="leakyRelu")
    return cases


OPTIMIZERS = {
    "rmsProp": (torch.optim.RMSprop, dict(lr=1e-2, alpha=0.99, eps=1e-5)),
    "adam": (torch.optim.Adam, dict(lr=1e-2, betas=(0.9, 0.999), eps=1e-5)),
    "adamW": (torch.optim.AdamW, dict(lr=1e-2, betas=(0.9, 0.999), eps=1e-5, weight_decay=0.1)),
}
MOST_NORM = 1.5


def optimizers():
    """Three steps with given gradients, of which the second is short enough not to be clipped. torch.nn.utils.clip_grad_norm_ divides by
    norm + 1e-6."""
    shapes = {"w": (3, 4), "b": (4,)}
    parameters = {name: given(*shape) for name, shape in shapes.items()}
    gradients = [{name: given(*shape, scale=scale).detach() for name, shape in shapes.items()} for scale in [1.0, 0.1, 2.0]]
    cases = {"parameters": arrays(parameters), "gradients": [arrays(step) for step in gradients], "mostNorm": MOST_NORM}
    for name, (make, settings) in OPTIMIZERS.items():
        moved = {key: tensor.detach().clone().requires_grad_() for key, tensor in parameters.items()}
        optimizer = make(moved.values(), **settings)
        after, norms = [], []
        for step in gradients:
            for key, tensor in moved.items():
                tensor.grad = step[key].clone()
            norms.append(torch.nn.utils.clip_grad_norm_(moved.values(), MOST_NORM))
            optimizer.step()
            after.append(arrays(moved))
        cases[name] = {"settings": settings, "norms": array(torch.stack(norms)), "after": after}
    return cases


def selections():
    """Softmax and log-softmax where some entries are masked, rows gathered from a table, some of them twice, and layer normalisation."""
    cases = {}
    mask = torch.tensor([[1, 1, 0, 1, 0], [1, 1, 1, 1, 1], [0, 0, 1, 0, 0], [0, 1, 1, 0, 1]])
    for name, normalise in [("softmax", torch.softmax), ("logSoftmax", torch.log_softmax)]:
        inputs = {"x": given(4, 5, scale=3.0)}
        output = normalise(inputs["x"].masked_fill(mask == 0, float("-inf")), dim=-1)
        # A masked logarithm is minus infinity, and no part of the loss.
        output = output.masked_fill(mask == 0, 0.0)
        inputs["mask"] = mask.double()
        cases[name] = case(inputs, weighed(inputs, output))
    inputs = {"table": given(6, 4)}
    indices = fixed([[0, 2, 2], [5, 0, 2]])
    output = inputs["table"][indices]
    inputs["indices"] = indices
    cases["gather"] = case(inputs, weighed(inputs, output))
    inputs = {"x": given(3, 6, scale=2.0), "gain": given(6), "shift": given(6)}
    output = functional.layer_norm(inputs["x"], [6], inputs["gain"], inputs["shift"], eps=1e-5)
    cases["layerNorm"] = case(inputs, weighed(inputs, output))
    return cases


if __name__ == "__main__":
    save("mlp", mlp())
    save("convolution", convolution())
    save("lstm", lstms())
    save("attention", attentions())
    save("gradient-penalty", gradient_penalties())
    save("optimizers", optimizers())
    save("selections", selections())
