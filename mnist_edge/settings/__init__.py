"""What is asked of each stage, as frozen settings that check themselves."""
