"""Trials of a study on Optuna: where they are kept, who is at which, and what came of them."""
