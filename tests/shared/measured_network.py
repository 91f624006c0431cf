"""A small float network whose figures are known."""


def network():
    """Convolutions, BatchNorm and a linear layer; figures in the comments."""
    import torch
    from torch import nn

    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1),  # 40 parameters, 28*28*4*9 MACs
        nn.ReLU(),
        nn.BatchNorm2d(4),  # 8 parameters, 8 statistics
        nn.Conv2d(4, 4, 3, stride=2, groups=4, bias=False),  # 36 parameters, 13*13*4*9 MACs
        nn.Flatten(),
        nn.Linear(676, 10),  # 6770 parameters, 6760 MACs
    )
    for parameter in model[2].parameters():
        nn.init.uniform_(parameter, 0.5, 1.5)
    model.train()(torch.rand(8, 1, 28, 28))
    return model.eval()


PARAMS = 40 + 8 + 36 + 6770
MACS = 28 * 28 * 4 * 9 + 13 * 13 * 4 * 9 + 6760
BYTES = 4 * (PARAMS + 8)
