"""Networks whose losses are explained, and the images they are explained on."""

import torch
from torch import nn


class Branching(nn.Module):
    """A stem, a residual, a concatenation, a max pool that alone reads a value."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(1, 6, 3)
        self.left = nn.Conv2d(6, 6, 3, padding=1)
        self.right = nn.Conv2d(6, 4, 1)
        self.mixed = nn.Conv2d(10, 8, 1)
        self.pool = nn.MaxPool2d(2)
        self.head = nn.Linear(8, 4)

    def forward(self, x):
        x = torch.relu(self.stem(x))
        x = torch.cat([torch.relu(self.left(x) + x), torch.relu(self.right(x))], 1)
        return self.head(self.pool(self.mixed(x)).mean((2, 3)))


def chain():
    return nn.Sequential(
        *(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Conv2d(8, 8, 3), nn.ReLU()),
        *(nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(32, 4)),
    )


def built(build):
    """A network whose answers are of every class: each output is centred and scaled."""
    torch.manual_seed(0)
    model = build().eval()
    head = list(model.modules())[-1]
    with torch.no_grad():
        outputs = model(images())
        head.weight /= outputs.std(0)[:, None]
        head.bias.copy_((head.bias - outputs.mean(0)) / outputs.std(0))
        assert len(model(images()).argmax(1).unique()) == 4
    return model


def images(count=300, seed=1):
    return torch.rand(count, 1, 12, 12, generator=torch.Generator().manual_seed(seed)) * 3


def labels(model, inputs):
    """The float network's own answers, a tenth of them moved."""
    with torch.no_grad():
        classes = model(inputs).argmax(1).numpy()
    classes[::10] = (classes[::10] + 1) % 4
    return classes
