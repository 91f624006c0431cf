"""Forward functions as people write them, as random Python text.

Default arguments, positional and keyword arguments handed on, in-place operations alone and in
chains, views written to, augmented assignment, names bound again, tests of types, shapes and None,
early returns, loops, comprehensions, closures, inheritance, hooks, layers called twice.
"""

import random
import textwrap

CHANNELS, SIDE, CLASSES = 8, 6, 4
_LAYERS = 4
_STATEMENTS = (4, 10)
_NAMES = ("y", "z", "keep", "t")
_ODD_SETUPS = (
    "self.c1.register_forward_hook(lambda layer, inputs, output: output * 2)",
    "self.c2.register_forward_pre_hook(lambda layer, inputs: (inputs[0] * 2,))",
    "self.register_forward_hook(lambda layer, inputs, output: output * 2)",
    "self.c3.weight = self.c1.weight",
    "self.c3 = self.c2",
    "self.c1.forward = lambda v: F.relu(v) * 2",
    "self.relu.forward = lambda v: v.clamp(-1, 1)",
    "nn.utils.parametrizations.weight_norm(self.c2)",
    "nn.utils.parametrizations.spectral_norm(self.c3)",
    "self.c1.requires_grad_(False)",
)
_METHODS = """
    def block(self, v, layer=None):
        layer = self.c3 if layer is None else layer
        return {block}
    def handed_on(self, *args, **kwargs):
        v, *others = args
        if kwargs.get("skip", False) and not others:
            return v
        return {handed_on}
    def maybe(self, v, aux=None, *, force=False):
        if aux is None and not force:
            return None
        return self.c1(v) if aux is None else v + aux
"""


class SourceWriter:
    """Writes a module statement by statement; `names` are those bound to a map so far."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.names = ["y"]

    def module(self) -> str:
        body = ["y = self.c0(x)"]
        count = self.rng.randint(*_STATEMENTS)
        odd = self.rng.randrange(2 * count)  # where it is, if anywhere
        for place in range(count):
            body += self.odd() if place == odd else self.statement()
        body += self.ending()
        flagged = self.rng.choice(("", ", aux=None", ", aux=None, scale=1.0", ", **options"))
        self_lines = [
            "self.c0 = nn.Conv2d(3, C, 3, padding=1)",
            *(f"self.c{i} = nn.Conv2d(C, C, 3, padding=1)" for i in range(1, _LAYERS)),
            *(f"self.b{i} = nn.BatchNorm2d(C, affine={i < 2})" for i in range(3)),
            "self.pair = nn.Sequential(nn.Conv2d(C, C, 1), nn.ReLU(inplace=True))",
            "self.mix = nn.Conv2d(2 * C, C, 1)",
            f"self.relu = nn.ReLU(inplace={self.rng.random() < 0.6})",
            f"self.act = nn.ReLU6(inplace={self.rng.random() < 0.5})",
            "self.drop = nn.Dropout2d(0.3)",
            "self.layers = nn.ModuleList([nn.Conv2d(C, C, 1), nn.Conv2d(C, C, 1)])",
            f"self.head = nn.Linear(C * {SIDE * SIDE}, {CLASSES})",
            f"self.tail = nn.Linear(C, {CLASSES})",
        ]
        if self.rng.random() < 0.1:
            self_lines.append(self.rng.choice(_ODD_SETUPS))
        text = [f"C = {CHANNELS}", "class Base(nn.Module):", "    def __init__(self):"]
        text += ["        super().__init__()", *(f"        {line}" for line in self_lines)]
        blocks = ("layer(v)", "v + layer(v)", "v.add_(layer(v))", "F.relu(layer(v), inplace=True)")
        handed = ("v + sum(others)", "self.block(v, **kwargs)", "kwargs.get('layer', self.c1)(v)")
        methods = _METHODS.format(block=self.rng.choice(blocks), handed_on=self.rng.choice(handed))
        text += methods.strip("\n").splitlines()
        text += ["class Net(Base):"]
        text += ["    def block(self, v, layer=None):", "        return super().block(v, layer)"]
        text += [f"    def forward(self, {self.rng.choice(('x', 'x', 'x', '*args'))}{flagged}):"]
        text += ["        x = args[0]"] if "*args" in text[-1] else []
        text += textwrap.indent("\n".join(body), "        ").splitlines()
        return "\n".join(text) + "\n"

    def statement(self) -> list[str]:
        kinds = (
            *(self.layer, self.layer, self.activation, self.activation, self.alias, self.added),
            *(self.added, self.branch, self.loop, self.joined, self.called, self.chained),
            *(self.augmented, self.chosen, self.gathered),
        )
        return self.rng.choice(kinds)()

    def known(self) -> str:
        return self.rng.choice(self.names)

    def bind(self, expression: str) -> list[str]:
        """Bind an expression of names known before; the name is known after."""
        name = self.rng.choice(_NAMES)
        if name not in self.names:
            self.names.append(name)
        return [f"{name} = {expression}"]

    def conv(self) -> str:
        return f"self.c{self.rng.randint(1, _LAYERS - 1)}"

    def layer(self) -> list[str]:
        made = self.rng.choice(
            (self.conv(), self.conv(), "self.b0", "self.b1", "self.b2", "self.drop", "self.pair")
        )
        return self.bind(f"{made}({self.known()})")

    def activation(self) -> list[str]:
        v = self.known()
        forms = ("self.relu({v})", "F.relu({v})", "F.relu({v}, inplace=True)", "{v}.relu()")
        forms += ("torch.relu({v})", "self.act({v})", "F.relu6({v})", "F.relu(input={v})")
        if self.rng.random() < 0.3:
            return [
                self.rng.choice(("{v}.relu_()", "torch.relu_({v})", "F.relu_({v})")).format(v=v)
            ]
        return self.bind(self.rng.choice(forms).format(v=v))

    def alias(self) -> list[str]:
        return self.bind(self.rng.choice(("{v}", "{v}", "{v}.detach()", "self.drop({v})"))
                         .format(v=self.known()))  # fmt: skip

    def added(self) -> list[str]:
        v, u = self.known(), self.known()
        other = self.rng.choice((u, f"{self.conv()}({u})", f"self.relu({self.conv()}({u}))"))
        if self.rng.random() < 0.4:
            return [self.rng.choice(("{v} += {o}", "{v}.add_({o})")).format(v=v, o=other)]
        forms = ("{v} + {o}", "torch.add({v}, {o})", "{v}.add({o})", "torch.add({v}, other={o})")
        return self.bind(self.rng.choice(forms).format(v=v, o=other))

    def branch(self) -> list[str]:
        v, u = self.known(), self.known()
        tests = (f"isinstance({v}, Tensor)", f"isinstance({v}, torch.Tensor)", f"{v} is None")
        tests += (f"{v}.shape[1] == C", f"{v}.dim() == 4", "self.training")
        tests += (f"torch.is_tensor({v})", f"len({v}.shape) == 4", f"{v}.dtype == torch.float32")
        tests += (f"{v}.shape[2] > {SIDE}", f"{v}.requires_grad", f"type({v}).__name__ == 'Tensor'")
        if self.rng.random() < 0.1:
            tests = (f"{v}.size(0) > 3", f"{v}.mean() > 0")
        then = f"{u} = {self.conv()}({v})"
        other = f"{u} = F.relu({u})"
        return [f"if {self.rng.choice(tests)}:", f"    {then}", "else:", f"    {other}"]

    def loop(self) -> list[str]:
        v = self.known()
        if self.rng.random() < 0.5:
            step = self.rng.choice(
                (f"{v} = layer({v})", f"{v} = {v} + layer({v})", f"{v} += layer({v})")
            )
            return ["for layer in self.layers:", f"    {step}"]
        step = f"{v} = self.relu({self.conv()}({v}))"
        return [f"for _ in range({self.rng.randint(1, 2)}):", f"    {step}"]

    def joined(self) -> list[str]:
        v, u = self.known(), self.known()
        forms = ("torch.cat([{v}, {u}], 1)", "torch.cat(tensors=[{v}, {u}], dim=1)")
        forms += ("torch.cat(({v}, {u}), dim=-3)", "torch.concat([{v}, {u}], 1)")
        return self.bind(f"self.mix({self.rng.choice(forms).format(v=v, u=u)})")

    def chained(self) -> list[str]:
        """In-place operations one after the other, on a name or on what no name holds."""
        v, u, layer = self.known(), self.known(), self.conv()
        forms = ("{v}.add_({u}).relu_()", "{v}.mul_(0.5).add_({l}({u}))", "{v}.relu_().mul_(0.7)")
        forms += ("F.relu({v}, True).add_({u})", "{v} = {l}({v}).relu_().add_({u})")
        forms += ("{v} = {v}.add({u}).mul_(0.5).relu_()", "{v} = F.relu_({l}({u})).sub_({v})")
        return [self.rng.choice(forms).format(v=v, u=u, l=layer)]

    def augmented(self) -> list[str]:
        v, u, layer = self.known(), self.known(), self.conv()
        forms = ("{v} -= {l}({u})", "{v} *= 0.5", "{v} /= 2", "{v} += {u}", "{v} += {v}")
        forms += ("{v} -= 0.25 * {u}", "{v} *= {u}.sigmoid()", "{v} += self.relu({l}({v}))")
        return [self.rng.choice(forms).format(v=v, u=u, l=layer)]

    def chosen(self) -> list[str]:
        """None handed around, early returns, expressions that bind or choose."""
        v, u, layer = self.known(), self.known(), self.conv()
        forms = (
            [f"extra = self.maybe({v})", f"{v} = {v} if extra is None else {v} + extra"],
            [f"extra = self.maybe({v}, {u})", f"{v} = {u} if extra is None else extra"],
            [f"{v} = self.maybe({v}, force=True)"],
            [f"{v} = self.handed_on({v}, {u})"],
            [f"{v} = self.handed_on({v}, layer={layer})"],
            [f"{v} = self.handed_on({v}, skip=True)"],
            [f"if (q := {layer}({v})) is not None:", f"    {v} = q"],
            [f"{v} = {v} if {v}.shape == {u}.shape else {u}"],
            [f"{v}, {u} = {u}, {v}"],
            [f"assert {v}.size(0) > 0 and len({v}) == len({u})", f"{v} = {layer}({v})"],
            [
                "try:",
                f"    {v} = {v}.nothing()",
                "except AttributeError:",
                f"    {v} = {layer}({v})",
            ],
            [f"{v} = {layer}({v}) if hasattr({v}, 'shape') and not hasattr({v}, 'gone') else {u}"],
        )
        return list(self.rng.choice(forms))

    def gathered(self) -> list[str]:
        """Lists, dicts, sums and loops over what they hold."""
        v, u, layer = self.known(), self.known(), self.conv()
        forms = (
            [f"outs = [{v}, {u}]", f"outs.append({layer}({v}))", f"{v} = sum(outs)"],
            [
                *(f"outs = [{v}]", "for layer in self.layers:", "    outs.append(layer(outs[-1]))"),
                f"{v} = outs[0] + outs[-1]",
            ],
            [f"{v} = sum(layer({v}) for layer in self.layers)"],
            [f"named = dict(one={v}, other={u})", f"{v} = named['one'] + named.get('none', {u})"],
            ["for i in range(1, 3):", f"    {v} = getattr(self, f'c{{i}}')({v})"],
            ["for i, layer in enumerate(self.layers):", f"    {v} = layer({v}) if i else {v}"],
            ["n = 2", f"while n < {v}.dim():", f"    {v} = F.relu({layer}({v}))", "    n += 1"],
            [f"{v} = functools.partial(F.relu, inplace=True)({layer}({u}))"],
            [f"{v} = functools.reduce(lambda a, b: a + b, [{v}, {u}])"],
            ["with torch.no_grad():", f"    {v} = {layer}({u})"],
        )
        return list(self.rng.choice(forms))

    def odd(self) -> list[str]:
        """What people write too: slices, views, factors, pools, random numbers, state."""
        v, u = self.known(), self.known()
        forms = (
            [f"{v} *= 0.5"],
            [f"{v}[:, :2] = 0.0"],
            [f"a, b = torch.split({v}, C // 2, 1)", f"{v} = torch.cat([a, b], 1)"],
            [f"a, b = {v}.chunk(2, 1)", f"{v} = torch.cat([b * 1.0, a], 1)"],
            [f"w = {v}.view({v}.size(0), -1)", f"{v}.relu_()", f"{v} = {v} + w.view_as({v})"],
            [f"part = {v}[:, 2:4]", "part.mul_(2.0)"],
            [f"{v} = F.max_pool2d({v}, 3, 1, 1)"],
            [f"{v} = F.avg_pool2d({v}, 3, 1, 1)"],
            [f"{v} = F.dropout({v}, 0.2)"],
            [f"{v} = F.dropout({v}, 0.2, self.training)"],
            [f"{v} = {v} * (1 if {v}.size(0) == 2 else 2)"],
            [f"{v} = {v} * {v}.abs().max()"],
            [f"{v} = {v}.view(len({v}), C, {SIDE}, {SIDE})"],
            [f"{v} = {v}.clamp(0, 6)"],
            [f"{v} = {v}.squeeze().reshape({v}.shape)"],
            [f"{v}.view(-1).mul_(0.5)"],
            [f"{v}.flatten(1).relu_()"],
            [f"w = {v}.permute(0, 2, 3, 1)", "w.relu_()"],
            [f"w = {v}.view({v}.shape)", "w += 0.5 * w", f"{v} = {v} + w"],
            [f"{v}[:, :4].copy_({u}[:, 4:])"],
            [f"a, b = {v}.chunk(2, 1)", "a.relu_()", f"{v} = torch.cat([a, b], 1)"],
            [f"{v}.data.mul_(0.5)"],
            [f"torch.add({v}, {u}, out={v})"],
            [f"{v}.copy_({u})"],
            [f"{v} = torch.add({v}, {u}, alpha=2)"],
            [f"{v} = {v}.sub({u}, alpha=0.5)"],
            [f"{v} = torch.where({v} > 0, {v}, {v} * 0.1)"],
            [f"{v} = {v}.contiguous().clone().type_as({u}).float()"],
            [f"{v} = {v}.to({u}.dtype).to({u}.device)"],
            [f"{v} = F.conv2d({v}, self.c1.weight, padding=1)"],
            [f"{v} = {v} * torch.rand(1)"],
            ["self.count = getattr(self, 'count', 0) + 1", f"{v} = {v} * self.count"],
            [f"self.last = {v}", f"{v} = {v} + self.last"],
            [f"{v} = {v} if {v}.sum().item() > 0 else {u}"],
            [f"{v} = torch.stack([{v}, {u}]).sum(0)"],
            [f"{v} = torch.stack([{v}, {u}], 1).mean(1)"],
            ["def inner():", f"    nonlocal {v}", f"    {v} = F.relu({v})", "inner()"],
            [f"{v} = {v}.view(-1, C, *{v}.shape[2:])"],
            [f"{v} = {v}.flip(0).flip(0)"],
            [f"{v} = {v} * (torch.arange(len({v})) >= 0).view(-1, 1, 1, 1)"],
            [f"{v} = torch.cat([part for part in {v}], 0).view({v}.shape)"],
            [f"{v} = torch.cat({v}.split(1, 0), 0)"],
            [f"{v} = {v} - {v}.mean((0, 2, 3), keepdim=True)"],
        )
        return list(self.rng.choice(forms))

    def called(self) -> list[str]:
        v = self.known()
        if self.rng.random() < 0.5:
            return self.bind(
                f"self.block({v}{self.rng.choice(('', ', self.c1', ', layer=self.c2'))})"
            )
        return [f"step = lambda q, layer={self.conv()}: F.relu(layer(q))", f"{v} = step({v})"]

    def ending(self) -> list[str]:
        v = self.known()
        if len(self.names) > 1 and self.rng.random() < 0.7:
            v = f"({v} + {self.known()})"
        forms = (
            "self.tail({v}.mean((2, 3)))",
            "self.tail(F.adaptive_avg_pool2d({v}, 1).flatten(1))",
        )
        forms += ("self.head({v}.flatten(1))", "self.head(torch.flatten({v}, 1))")
        return [f"return {self.rng.choice(forms).format(v=v)}"]
