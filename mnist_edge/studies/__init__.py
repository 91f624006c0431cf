"""Lists of trainings, and the pages made of them."""
