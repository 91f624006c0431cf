"""The settings of each stage: frozen dataclasses that check themselves."""
